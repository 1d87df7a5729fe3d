/** Finds ESPN's events of our games in its scoreboard, by both teams: a pair plays once a date. */
import { z } from 'zod'
import { type HttpReply, parseReply } from '../../../platform/http.ts'
import { findTeam } from '../../domain/team.ts'
import { headerProfiles } from '../header-profiles.ts'
import { espnBasketballPath } from './espn-scoreboard.ts'
import type { ScheduledGame, SourceConfig, Wanted } from './source.ts'

const scoreboard = z.object({
  events: z.array(
    z.object({
      id: z.string().min(1),
      competitions: z
        .array(
          z.object({
            competitors: z.array(
              z.object({ homeAway: z.string(), team: z.object({ abbreviation: z.string() }) }),
            ),
            odds: z.array(z.unknown()).nullish(),
          }),
        )
        .min(1),
    }),
  ),
})

export interface EspnEvent {
  readonly game: ScheduledGame
  readonly eventId: string
  /** The scoreboard itself brings the game's odds. */
  readonly hasOdds: boolean
}

/** A game that is not on the scoreboard is left out. */
export function matchEspnEvents(reply: HttpReply, games: readonly ScheduledGame[]): EspnEvent[] {
  const { events } = parseReply(reply, scoreboard)
  return games.flatMap((game) => {
    const found = events.find(({ competitions }) => {
      const teamOf = (side: string): number | undefined =>
        findTeam(competitions[0]!.competitors.find((each) => each.homeAway === side)?.team.abbreviation ?? '')
          ?.teamId
      return teamOf('home') === game.homeTeamId && teamOf('away') === game.awayTeamId
    })
    if (!found) return []
    const odds = found.competitions[0]!.odds ?? []
    return [{ game, eventId: found.id, hasOdds: odds.some((each) => each !== null) }]
  })
}

export function espnSummaryRequest(config: SourceConfig, { game, eventId }: EspnEvent, name: string): Wanted {
  return {
    resource: `${name}/${game.gameId}`,
    gameId: game.gameId,
    url: `${config.espnUrl}${espnBasketballPath}/summary?event=${encodeURIComponent(eventId)}`,
    headers: headerProfiles.plain,
  }
}
