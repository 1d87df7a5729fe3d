/** ESPN's scoreboard of a date → its games, with status and score.
 *
 * Its date is the Eastern date of the tip. A game put off has state 'post' like one that is over, so its name is asked first;
 * games of teams that are none of the thirty (all-star, a club from abroad, 'TBD') are not ours and are left out. */
import { z } from 'zod'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { GameFact } from '../../domain/facts.ts'
import { findTeam } from '../../domain/team.ts'
import { countTextField, easternDateOf, instantField, requireOpponents } from './reply-fields.ts'

export const espnStatus = z.object({
  type: z.object({
    name: z.string(),
    state: z.enum(['pre', 'in', 'post']),
    completed: z.boolean(),
  }),
})

const competitor = z.object({
  homeAway: z.enum(['home', 'away']),
  score: z.string().nullish(),
  team: z.object({ abbreviation: z.string() }),
})
type EspnCompetitor = z.output<typeof competitor>

export const espnCompetitors = z.array(competitor).length(2, 'a home and an away team')

const scoreboard = z.object({
  events: z.array(
    z.object({
      id: z.string().min(1),
      competitions: z
        .array(
          z.object({
            date: instantField,
            timeValid: z.boolean().nullish(),
            status: espnStatus,
            competitors: espnCompetitors,
          }),
        )
        .min(1),
    }),
  ),
})

export function parseEspnScoreboard(body: Uint8Array): readonly GameFact[] {
  return parseBody(body, scoreboard).events.flatMap(({ competitions }, place) => {
    const { date, timeValid, status, competitors } = competitions[0]!
    const path = ['events', place, 'competitions', 0, 'competitors']
    const { home, away } = findSides(competitors, path)
    const homeTeamId = findTeam(home.team.abbreviation)?.teamId
    const awayTeamId = findTeam(away.team.abbreviation)?.teamId
    if (homeTeamId === undefined || awayTeamId === undefined) return []
    return [
      {
        gameId: null,
        gameDate: easternDateOf(date),
        ...requireOpponents(homeTeamId, awayTeamId, path),
        tipAt: timeValid === false ? null : date,
        ...readEspnResult(status, competitors, path),
      },
    ]
  })
}

/** The two competitors by side: which of them stands first is not said. `path` is theirs in the payload. */
export function findSides<Side extends { readonly homeAway: 'home' | 'away' }>(
  competitors: readonly Side[],
  path: readonly PropertyKey[],
): { readonly home: Side; readonly away: Side } {
  const home = competitors.find(({ homeAway }) => homeAway === 'home')
  const away = competitors.find(({ homeAway }) => homeAway === 'away')
  if (!home || !away) throw describeChangedPlace(path, 'a home and an away team', competitors)
  return { home, away }
}

/** Status, and the scores where the game has begun. */
export function readEspnResult(
  { type }: z.output<typeof espnStatus>,
  competitors: readonly EspnCompetitor[],
  path: readonly PropertyKey[],
): Pick<GameFact, 'status' | 'homeScore' | 'awayScore'> {
  const status = readStatus(type)
  if (status !== 'live' && status !== 'final') return { status, homeScore: null, awayScore: null }
  const scoreOf = (side: EspnCompetitor): number => {
    const score = countTextField.safeParse(side.score)
    const place = competitors.indexOf(side)
    if (!score.success)
      throw describeChangedPlace([...path, place, 'score'], 'the points in digits', side.score)
    return score.data
  }
  const { home, away } = findSides(competitors, path)
  return { status, homeScore: scoreOf(home), awayScore: scoreOf(away) }
}

/** What is neither called off nor completed, nor yet to come, is on: its numbers are not final. */
function readStatus({ name, state, completed }: z.output<typeof espnStatus>['type']): GameFact['status'] {
  if (/POSTPONED|CANCEL|FORFEIT/.test(name)) return 'postponed'
  if (state === 'pre') return 'scheduled'
  return state === 'post' && completed ? 'final' : 'live'
}
