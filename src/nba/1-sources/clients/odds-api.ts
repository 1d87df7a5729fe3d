/** The Odds API v4: what its clients share: addresses, the key, and which of its events are our games.
 *
 * It bills per market and region, and the history tenfold. After tip its live odds are in-play odds, so a game that has begun is
 * read from the history, as it stood five minutes before; such a snapshot never changes and is asked for once. */
import { Temporal } from 'temporal-polyfill'
import { z } from 'zod'
import { findTeam } from '../../domain/team.ts'
import { headerProfiles } from '../header-profiles.ts'
import type { ScheduledGame, SourceConfig, Wanted } from './source.ts'

const closingMinutesBeforeTip = 5
/** A bookmaker's commence time wanders by minutes, a rescheduled game by a day: nearer than this is the same game. */
const sameGameHoursMax = 12

export const oddsApiEvent = z.object({
  id: z.string().min(1),
  commence_time: z.iso.datetime(),
  home_team: z.string(),
  away_team: z.string(),
})

export function oddsApiUnavailable({ oddsApiKey }: SourceConfig): string | undefined {
  return oddsApiKey === '' ? 'no ODDS_API_KEY is configured: The Odds API is not asked' : undefined
}

/** A request for `path` as it is now; with `at`, as it stood then. */
export function oddsApiRequest(
  config: SourceConfig,
  path: string,
  parameters: Readonly<Record<string, string>>,
  at?: Temporal.Instant,
): Pick<Wanted, 'url' | 'headers' | 'isFinal'> {
  const query = new URLSearchParams({ apiKey: config.oddsApiKey, ...parameters, dateFormat: 'iso' })
  if (at) query.set('date', formatSecond(at))
  return {
    url: `${config.oddsApiUrl}/v4/${at ? 'historical/' : ''}sports/basketball_nba/${path}?${query}`,
    headers: headerProfiles.plain,
    ...(at ? { isFinal: true } : {}),
  }
}

export function formatSecond(instant: Temporal.Instant): string {
  return instant.toString({ smallestUnit: 'second' })
}

export function closingInstant(game: ScheduledGame): Temporal.Instant {
  return game.tipAt.subtract({ minutes: closingMinutesBeforeTip })
}

/** The event of each game: same teams, nearest commence time. */
export function matchEvents<Game extends Pick<ScheduledGame, 'homeTeamId' | 'awayTeamId' | 'tipAt'>>(
  events: readonly z.output<typeof oddsApiEvent>[],
  games: readonly Game[],
): { readonly game: Game; readonly eventId: string }[] {
  return games.flatMap((game) => {
    const apart = (each: z.output<typeof oddsApiEvent>): number =>
      Math.abs(Temporal.Instant.from(each.commence_time).epochMilliseconds - game.tipAt.epochMilliseconds)
    const [nearest] = events
      .filter(
        (each) =>
          findTeam(each.home_team)?.teamId === game.homeTeamId &&
          findTeam(each.away_team)?.teamId === game.awayTeamId,
      )
      .sort((a, b) => apart(a) - apart(b))
    return nearest && apart(nearest) < sameGameHoursMax * 3_600_000 ? [{ game, eventId: nearest.id }] : []
  })
}
