/** Calibration on real lines: what it is worth, and that a calibrator which has seen its own day is found out. */
import { describe, expect, it } from 'vitest'
import { calibrate, fitCalibration, unpricedOver } from '../../../src/nba/5-predictions/calibration.ts'
import { packFolder } from '../features/read-pack.ts'
import { calibrationError, meanLogLoss } from './calibration-error.ts'
import { type LinedRow, readLinedRows } from './read-lined-rows.ts'

/** Which rows a calibrator for the row may be fitted on. */
type Sees = (row: LinedRow, other: LinedRow) => boolean
const earlierWeeks: Sees = (row, other) => other.week < row.week
const ownDayToo: Sees = (row, other) => other.gameDate <= row.gameDate
const daysBefore: Sees = (row, other) => other.gameDate < row.gameDate

/** Every row from its calibrator, which is fitted once for each of `groups`; without one it is left out. */
function walk(rows: readonly LinedRow[], sees: Sees, groupOf: (row: LinedRow) => string) {
  return [...Map.groupBy(rows, groupOf).values()].flatMap((group) => {
    const seen = rows.filter((other) => sees(group[0]!, other))
    const calibration = fitCalibration({
      rawOver: Float64Array.from(seen, (row) => row.rawOver),
      fairOver: new Float64Array(seen.length).fill(unpricedOver),
      outcomes: Uint8Array.from(seen, (row) => row.outcome),
    })
    return calibration === null
      ? []
      : group.map((row) => ({ row, probability: calibrate(calibration, row.rawOver, unpricedOver) }))
  })
}

const byWeek = (row: LinedRow): string => row.week
const byDay = (row: LinedRow): string => row.gameDate

describe.skipIf(packFolder === undefined)(
  'calibration on the points lines of 2024-25 (skipped without SIXTHMAN_DATA_PACK)',
  { timeout: 60_000 },
  () => {
    const rows = packFolder === undefined ? [] : readLinedRows()
    const day = rows[Math.floor(rows.length * 0.6)]?.gameDate
    const otherwise = rows.map((row) => (row.gameDate === day ? { ...row, outcome: 1 - row.outcome } : row))
    const onTheDay = (sees: Sees, from: readonly LinedRow[], groupOf: (row: LinedRow) => string) =>
      walk(from, sees, groupOf)
        .filter(({ row }) => row.gameDate === day)
        .map(({ probability }) => probability)

    it('walk-forward it errs less than the raw probabilities', () => {
      const honest = walk(rows, earlierWeeks, byWeek)
      expect(honest.length).toBeGreaterThan(4000)
      const said = honest.map(({ row, probability }) => ({ probability, outcome: row.outcome }))
      const raw = honest.map(({ row }) => ({ probability: row.rawOver, outcome: row.outcome }))
      expect(calibrationError(said)).toBeLessThan(calibrationError(raw) / 2)
      expect(meanLogLoss(said)).toBeLessThan(meanLogLoss(raw))
      // An even coin costs ln 2; nobody knows much more of these lines.
      expect(meanLogLoss(said)).toBeGreaterThan(0.68)
    })

    it('other results of a day change nothing that was said for it', () => {
      const said = onTheDay(earlierWeeks, rows, byWeek)
      expect(said.length).toBeGreaterThan(20)
      expect(onTheDay(earlierWeeks, otherwise, byWeek)).toEqual(said)
    })

    it('and the alarm goes off for a calibrator that has seen the day', () => {
      expect(onTheDay(ownDayToo, otherwise, byDay)).not.toEqual(onTheDay(ownDayToo, rows, byDay))
    })

    it('a day drags what is said towards its own results, almost always where it was seen and else by chance', () => {
      const shareDragged = (sees: Sees): number => {
        const before = new Map(walk(rows, daysBefore, byDay).map((each) => [each.row, each.probability]))
        const moves = walk(rows, sees, byDay).filter(({ row }) => before.has(row))
        const days = [...Map.groupBy(moves, ({ row }) => row.gameDate).values()]
        const dragged = days.filter((moved) => {
          const pulls = moved.map(
            ({ row, probability }) => (probability - before.get(row)!) * (row.outcome - before.get(row)!),
          )
          return pulls.reduce((sum, each) => sum + each, 0) > 0
        })
        return dragged.length / days.length
      }
      expect(shareDragged(ownDayToo)).toBeGreaterThan(0.9)
      expect(shareDragged(earlierWeeks)).toBeLessThan(0.7)
    })
  },
)
