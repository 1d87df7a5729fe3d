/** How calibrated a system is over all markets together: of one market there are often too few rows to hold it to a number. */
import type { Columns } from './columns.ts'
import { addTallies, measureCalibration } from './probability-bins.ts'
import type { Label, PooledCalibration } from './report.ts'
import { tallyProbabilities } from './tally-probabilities.ts'

/** Of the rows with a line (C). Null where fewer than two markets have a calibrated probability of the system's. */
export function poolMarkets(columns: Columns, system: number, label: Label): PooledCalibration | null {
  const tallies = columns.markets.flatMap((market) => {
    const chunks = columns.chunks.get(market)!
    const seasons = tallyProbabilities(columns, { chunks, system, label, population: 'C' })
    const tally = addTallies([...seasons.values()].map(({ calibrated }) => calibrated))
    return tally.rows.some((rows) => rows > 0) ? [{ market, tally }] : []
  })
  if (tallies.length < 2) return null
  const { curve, ...calibration } = measureCalibration(addTallies(tallies.map(({ tally }) => tally)))
  return {
    label,
    system: columns.systems[system]!,
    markets: tallies.map(({ market }) => market),
    n: curve.reduce((sum, point) => sum + point.n, 0),
    ...calibration,
  }
}
