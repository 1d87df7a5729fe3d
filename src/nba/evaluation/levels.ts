/** Errors by the size of the prediction (tenths of the rows), and by month. */
import type { Columns } from './columns.ts'
import type { LevelPoint, MonthPoint } from './report.ts'
import type { Resampler } from './resample.ts'
import { columnOf, type DateSums, type Selection, visitSelection } from './sums.ts'

const levelCount = 10
/** Predictions that agree to a hundredth are of one level; none lies above 400. */
const perUnit = 100
const steps = 400 * perUnit

/** Equal predictions stay together, so tenths may differ in count. */
export function measureLevels(selection: Selection, n: number): LevelPoint[] {
  const rows = new Uint32Array(steps)
  const predicted = new Float64Array(steps)
  const actual = new Float64Array(steps)
  const absolute = new Float64Array(steps)
  visitSelection(selection, (chunk, said, at) => {
    const median = said.median[at]!
    const outcome = chunk.actual[at]!
    const step = Math.min(steps - 1, Math.max(0, Math.round(median * perUnit)))
    rows[step]! += 1
    predicted[step]! += median
    actual[step]! += outcome
    absolute[step]! += Math.abs(median - outcome)
  })
  const levels: LevelPoint[] = []
  let level = { n: 0, predicted: 0, actual: 0, absolute: 0 }
  let seen = 0
  for (let step = 0; step < steps; step += 1) {
    if (rows[step] === 0) continue
    seen += rows[step]!
    level.n += rows[step]!
    level.predicted += predicted[step]!
    level.actual += actual[step]!
    level.absolute += absolute[step]!
    if (seen < (n * (levels.length + 1)) / levelCount && seen < n) continue
    const { n: count } = level
    levels.push({
      n: count,
      predicted: level.predicted / count,
      actual: level.actual / count,
      mae: level.absolute / count,
    })
    level = { n: 0, predicted: 0, actual: 0, absolute: 0 }
  }
  return levels
}

export function measureMonths(
  columns: Columns,
  sums: DateSums,
  dates: readonly number[],
  resampler: Resampler,
): MonthPoint[] {
  const byMonth = Map.groupBy(dates, (date) => columns.dates[date]!.slice(0, 7))
  return [...byMonth]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([month, ofMonth]) => {
      const rows = columnOf(sums, 'n', ofMonth)
      return {
        month,
        n: rows.reduce((sum, each) => sum + each, 0),
        mae: resampler.ratio(columnOf(sums, 'absolute', ofMonth), rows)!,
      }
    })
}
