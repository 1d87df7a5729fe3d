/** ESPN's summary of a game → its box score, with who did not play and why.
 *
 * The players are ESPN's own (athlete ids), their numbers a list of texts beside a list of keys: '4-8' is made and attempted.
 * Its "reason" is filled in for players who played, too, and means nothing there. */
import { z } from 'zod'
import type { PipelineError } from '../../../platform/errors.ts'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { BoxCounts, BoxFact, BoxStatus, GameFact, ParsedBoxScores } from '../../domain/facts.ts'
import { requirePlayedGames, requirePossibleBox, requireScores } from './check-box-facts.ts'
import { espnCompetitors, espnStatus, findSides, readEspnResult } from './parse-espn-scoreboard.ts'
import { easternDateOf, instantField, requireOpponents, teamField } from './reply-fields.ts'

const athleteLine = z.object({
  athlete: z.object({ id: z.string().min(1), displayName: z.string().min(1) }),
  starter: z.boolean().nullish(),
  didNotPlay: z.boolean(),
  reason: z.string().nullish(),
  stats: z.array(z.string()),
})
type AthleteLine = z.output<typeof athleteLine>

const summary = z.object({
  header: z.object({
    competitions: z
      .array(z.object({ date: instantField, status: espnStatus, competitors: espnCompetitors }))
      .min(1),
  }),
  boxscore: z.object({
    players: z
      .array(
        z.object({
          team: z.object({ abbreviation: teamField }),
          statistics: z.array(z.object({ keys: z.array(z.string()), athletes: z.array(athleteLine) })),
        }),
      )
      .nullish(),
  }),
})

/** ESPN's key → fields; a key with two has both in one text. */
const fieldsByKey = {
  points: ['pts'],
  'fieldGoalsMade-fieldGoalsAttempted': ['fgm', 'fga'],
  'threePointFieldGoalsMade-threePointFieldGoalsAttempted': ['fg3m', 'fg3a'],
  'freeThrowsMade-freeThrowsAttempted': ['ftm', 'fta'],
  rebounds: ['reb'],
  assists: ['ast'],
  turnovers: ['tov'],
  steals: ['stl'],
  blocks: ['blk'],
  offensiveRebounds: ['oreb'],
  defensiveRebounds: ['dreb'],
  fouls: ['pf'],
  plusMinus: ['plusMinus'],
} as const satisfies Readonly<Record<string, readonly (keyof BoxCounts)[]>>

const wantedKeys = ['minutes', ...Object.keys(fieldsByKey)]
const notSaid = Object.fromEntries(
  Object.values(fieldsByKey).flatMap((fields) => fields.map((field) => [field, null])),
) as unknown as BoxCounts

export function parseEspnSummary(body: Uint8Array): ParsedBoxScores {
  const { header, boxscore } = parseBody(body, summary)
  const { date, status, competitors } = header.competitions[0]!
  const path = ['header', 'competitions', 0, 'competitors']
  const { home, away } = findSides(competitors, path)
  const game: GameFact = {
    gameId: null,
    gameDate: easternDateOf(date),
    ...requireOpponents(
      requireTeam(home.team.abbreviation, [...path, competitors.indexOf(home)]),
      requireTeam(away.team.abbreviation, [...path, competitors.indexOf(away)]),
      path,
    ),
    tipAt: date,
    ...readEspnResult(status, competitors, path),
  }
  const players = (boxscore.players ?? []).flatMap((side, sidePlace) =>
    side.statistics.slice(0, 1).flatMap((table) => {
      const tablePath = ['boxscore', 'players', sidePlace, 'statistics', 0]
      return readTable(game, side.team.abbreviation, table, tablePath)
    }),
  )
  requirePlayedGames([game], players)
  requireScores([game], players, 'at most')
  return { games: [game], players, repeats: 0 }
}

function readTable(
  game: GameFact,
  teamId: number,
  table: { readonly keys: readonly string[]; readonly athletes: readonly AthleteLine[] },
  path: readonly PropertyKey[],
): BoxFact[] {
  if (teamId !== game.homeTeamId && teamId !== game.awayTeamId)
    throw describeChangedPlace([...path.slice(0, 3), 'team'], 'a team of the game', teamId)
  const missing = wantedKeys.filter((key) => !table.keys.includes(key))
  if (missing.length > 0)
    throw describeChangedPlace([...path, 'keys'], `the keys ${missing.join(', ')}`, table.keys.join(', '))
  return table.athletes.map((line, place) => {
    const linePath = [...path, 'athletes', place]
    const fact = readLine(game, teamId, table.keys, line, linePath)
    requirePossibleBox(fact, linePath)
    return fact
  })
}

function readLine(
  game: GameFact,
  teamId: number,
  keys: readonly string[],
  line: AthleteLine,
  path: readonly PropertyKey[],
): BoxFact {
  const { athlete, starter, reason, stats } = line
  const player = { playerId: null, sourceId: athlete.id, name: athlete.displayName }
  const known = { game, player, teamId, isStarter: starter ?? null }
  if (line.didNotPlay || stats.length === 0) {
    const why = line.didNotPlay && reason ? reason : null
    return { ...notSaid, ...known, status: readAbsence(why), reason: why, minutes: null }
  }
  if (stats.length !== keys.length)
    throw describeChangedPlace([...path, 'stats'], `${keys.length} texts as there are keys`, stats.length)
  const text = (key: string): string => stats[keys.indexOf(key)]!
  const changed = (key: string, expected: string): PipelineError =>
    describeChangedPlace([...path, 'stats', keys.indexOf(key)], `${key}, ${expected}`, text(key))
  const counts: Partial<Record<keyof BoxCounts, number>> = {}
  for (const [key, fields] of Object.entries(fieldsByKey)) {
    const shape = key === 'plusMinus' ? /^[+-]?\d{1,3}$/ : /^\d{1,3}(-\d{1,3})?$/
    const parts = key === 'plusMinus' ? [text(key)] : text(key).split('-')
    const isBounded = parts.every((part) => Math.abs(Number(part)) <= 200)
    if (!shape.test(text(key)) || parts.length !== fields.length || !isBounded)
      throw changed(key, fields.length === 2 ? 'made-attempted' : 'a whole number')
    for (const [place, field] of fields.entries()) counts[field] = Number(parts[place])
  }
  if (!/^\d{1,2}$/.test(text('minutes'))) throw changed('minutes', 'whole minutes')
  const minutes = Number(text('minutes'))
  return { ...(counts as unknown as BoxCounts), ...known, status: 'active', reason: null, minutes }
}

/** ESPN lists whoever belonged to the team. A coach's decision is made about a player who is dressed; the injured, the rested
 * and the absent are not. */
function readAbsence(reason: string | null): BoxStatus {
  return reason === null || /COACH/i.test(reason) ? 'did_not_play' : 'inactive'
}

function requireTeam(abbreviation: string, path: readonly PropertyKey[]): number {
  const result = teamField.safeParse(abbreviation)
  if (!result.success)
    throw describeChangedPlace([...path, 'team', 'abbreviation'], 'an NBA team', abbreviation)
  return result.data
}
