/** "Everything twice" is a fault of the source, however good each row looks. */
import { PipelineError } from '../platform/errors.ts'

/** More repeats than this share are no slip of one row. */
const repeatShareMax = 0.1

/** Throws `source.duplicated`. */
export function refuseRepeats(repeats: number, rows: number, what: string, shareMax = repeatShareMax): void {
  if (repeats <= rows * shareMax) return
  throw new PipelineError('source.duplicated', `${repeats} of ${rows} ${what} stand there twice`, {
    repeats,
    rows,
  })
}
