/** Player rows of a game day: the box line with usage and true shooting, and the result against the line if there was one.
 *
 * The result is of the points line only where one was resolved; a whole-number line can end as a push. */

import type { BoxRow, TeamBox } from './derive-team-games.ts'
import { computeTrueShooting, computeUsage, roundDerived } from './formulas.ts'

export interface PlayerGameSummary extends BoxRow {
  readonly opponentId: number
  readonly isHome: boolean
  readonly usage: number | null
  readonly trueShooting: number | null
  /** Points line in hundredths; null where there was none. */
  readonly line: number | null
  readonly lineResult: 'over' | 'under' | 'push' | null
  /** Points minus the line, in points. */
  readonly lineMargin: number | null
}

/** `lines` maps a player to his points line of the day, in hundredths. */
export function derivePlayerGameSummaries(
  rows: readonly BoxRow[],
  boxes: readonly TeamBox[],
  lines: ReadonlyMap<number, number>,
): PlayerGameSummary[] {
  const boxByKey = new Map(boxes.map((box) => [`${box.gameId} ${box.teamId}`, box]))
  return rows.map((row) => {
    const team = boxByKey.get(`${row.gameId} ${row.teamId}`)
    if (team === undefined)
      throw new Error(`player ${row.playerId} is in ${row.gameId}, his team ${row.teamId} is not`)
    const line = lines.get(row.playerId) ?? null
    const margin = line === null ? null : row.points - line / 100
    return {
      ...row,
      opponentId: team.opponentId,
      isHome: team.isHome,
      usage: roundDerived(computeUsage(row, team, team.teamMinutes)),
      trueShooting: roundDerived(computeTrueShooting(row)),
      line,
      lineResult: margin === null ? null : margin > 0 ? 'over' : margin < 0 ? 'under' : 'push',
      lineMargin: margin,
    }
  })
}
