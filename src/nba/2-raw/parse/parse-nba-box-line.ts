/** What the league's two box score feeds share: the names of a player's numbers, and the rules that these must keep.
 *
 * Minutes come as a clock time ('PT32M33.00S', '30:49') and are rounded to the nearest whole minute: that is what leaguegamelog
 * shows (25 of 25 players of 0022000196). The CDN's own `minutesCalculated` is something else: 14:28 is 15 there, and 14 in
 * the log. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { formatJsonPath } from '../../../platform/reply.ts'
import type { BoxCounts, BoxFact, GameFact, GameRef, ParsedBoxScores } from '../../domain/facts.ts'
import { findBoxFault } from './box-row.ts'

/** Ids are stored in four bytes. */
export const idNumber = z.int32().positive()
const count = z.int().min(0).max(1000)
export const teamScore = z.int().min(0).max(300)

export const statistics = z.object({
  minutes: z.string().nullish(),
  fieldGoalsMade: count,
  fieldGoalsAttempted: count,
  threePointersMade: count,
  threePointersAttempted: count,
  freeThrowsMade: count,
  freeThrowsAttempted: count,
  reboundsOffensive: count,
  reboundsDefensive: count,
  reboundsTotal: count,
  assists: count,
  steals: count,
  blocks: count,
  turnovers: count,
  foulsPersonal: count,
  points: count,
  plusMinusPoints: z.int().min(-200).max(200),
})
export type Statistics = z.output<typeof statistics>

/** Who did not play has no numbers: the feeds' zeros are placeholders. */
export const noCounts: BoxCounts = {
  fgm: null,
  fga: null,
  fg3m: null,
  fg3a: null,
  ftm: null,
  fta: null,
  oreb: null,
  dreb: null,
  reb: null,
  ast: null,
  stl: null,
  blk: null,
  tov: null,
  pf: null,
  pts: null,
  plusMinus: null,
}

/** Seconds of 'PT32M33.00S', '30:49' or '240:00'; null for anything else. */
export function readSeconds(text: string): number | null {
  const match = /^PT(\d{1,3})M(?:(\d{1,2}(?:\.\d+)?)S)?$/.exec(text) ?? /^(\d{1,3}):([0-5]\d)$/.exec(text)
  return match ? Number(match[1]) * 60 + Number(match[2] ?? 0) : null
}

/** The counts of a player who was on the floor; `check.failed` where they cannot be true. */
export function readCounts(
  numbers: Statistics,
  minutes: number,
  whose: string,
  path: readonly PropertyKey[],
): BoxCounts {
  const counts = {
    fgm: numbers.fieldGoalsMade,
    fga: numbers.fieldGoalsAttempted,
    fg3m: numbers.threePointersMade,
    fg3a: numbers.threePointersAttempted,
    ftm: numbers.freeThrowsMade,
    fta: numbers.freeThrowsAttempted,
    oreb: numbers.reboundsOffensive,
    dreb: numbers.reboundsDefensive,
    reb: numbers.reboundsTotal,
    ast: numbers.assists,
    stl: numbers.steals,
    blk: numbers.blocks,
    tov: numbers.turnovers,
    pf: numbers.foulsPersonal,
    pts: numbers.points,
    plusMinus: numbers.plusMinusPoints,
  }
  const fault = findBoxFault({ ...counts, minutes })
  if (fault !== null) throw impossible(`${whose}: ${fault}`, path)
  return counts
}

export function impossible(what: string, path: readonly PropertyKey[]): PipelineError {
  return new PipelineError('check.failed', what, { path: formatJsonPath(path) })
}

/** The reference in every fact about the game, without what else is known of it. */
export function refOf({ gameId, gameDate, homeTeamId, awayTeamId }: GameRef): GameRef {
  return { gameId, gameDate, homeTeamId, awayTeamId }
}

/** One game's lines. Those of a final game are held against its score: where nobody has a minute, or its players do not make its
 * points, it is `source.incomplete`. A repeated line collapses; one that contradicts another is `source.duplicated`. */
export function gatherGame(game: GameFact, lines: readonly BoxFact[]): ParsedBoxScores {
  const players = collapse(game, lines)
  if (game.status === 'final') requireWhole(game, players)
  return { games: [game], players, repeats: lines.length - players.length }
}

function collapse(game: GameFact, lines: readonly BoxFact[]): BoxFact[] {
  const kept = new Map<number, BoxFact>()
  for (const line of lines) {
    const known = kept.get(line.player.playerId!)
    if (known && JSON.stringify(known) !== JSON.stringify(line)) {
      throw new PipelineError(
        'source.duplicated',
        `${line.player.name} stands twice in ${game.gameId}, with different lines`,
        { gameId: game.gameId, playerId: line.player.playerId },
      )
    }
    kept.set(line.player.playerId!, line)
  }
  return [...kept.values()]
}

function requireWhole(game: GameFact, players: readonly BoxFact[]): void {
  if (!players.some(({ minutes }) => (minutes ?? 0) > 0)) {
    throw new PipelineError(
      'source.incomplete',
      `nobody has a minute in ${game.gameId}: the source calls it final, its numbers are still to come`,
      { games: [game.gameId] },
    )
  }
  for (const [teamId, score] of [
    [game.homeTeamId, game.homeScore],
    [game.awayTeamId, game.awayScore],
  ] as const) {
    const made = players.reduce((sum, { teamId: his, pts }) => (his === teamId ? sum + (pts ?? 0) : sum), 0)
    if (made !== score) {
      throw new PipelineError(
        'source.incomplete',
        `the players of ${teamId} made ${made} of their team's ${score} points in ${game.gameId}: lines are missing`,
        { gameId: game.gameId, teamId, made, score },
      )
    }
  }
}
