/** The interval of a calibration error: game dates are drawn with replacement, the bins stay those of all rows.
 *
 * Each resample adds its own chance to the error, which is never negative, so the interval lies a little high: beside it stands what chance
 * alone would show. */
import { type Columns, probabilitySteps, unknownProbability } from './columns.ts'
import { binsWanted, findBins, type ProbabilityTally } from './probability-bins.ts'
import type { Estimate } from './report.ts'
import type { Resampler } from './resample.ts'
import { type Selection, visitSelection } from './sums.ts'

export interface ErrorParts {
  readonly columns: Columns
  readonly selection: Selection
  readonly resampler: Resampler
}

/** Null where nothing was said. `tally` holds the rows of `dates`, and no other. */
export function estimateCalibrationError(
  { columns, selection, resampler }: ErrorParts,
  which: 'calibrated' | 'raw',
  tally: ProbabilityTally,
  dates: readonly number[],
): Estimate | null {
  const binOf = findBins(tally)
  const placeOf = new Int32Array(columns.dates.length).fill(-1)
  for (const [place, date] of dates.entries()) placeOf[date] = place
  const off = Array.from({ length: binsWanted }, () => new Float64Array(dates.length))
  const rows = new Float64Array(dates.length)
  visitSelection(selection, (chunk, said, at) => {
    const steps = said[which][at]!
    const place = placeOf[chunk.date[at]!]!
    const [actual, line] = [chunk.actual[at]!, chunk.line[at]!]
    if (place < 0 || steps === unknownProbability || actual === line) return
    off[binOf(steps)]![place]! += steps / probabilitySteps - Number(actual > line)
    rows[place]! += 1
  })
  return resampler.absoluteRatio(off, rows)
}
