/** What can keep the picks of a date back, in the order in which it is said; a new condition is a file here and a line below. */
import type { HaltCondition } from './halt.ts'
import { manual } from './manual.ts'
import { offSeason } from './off-season.ts'
import { oldLines } from './old-lines.ts'
import { tooFew } from './too-few.ts'
import { tooGood } from './too-good.ts'
import { withoutLines } from './without-lines.ts'

export const haltConditions: readonly HaltCondition[] = [
  manual,
  offSeason,
  tooFew,
  tooGood,
  withoutLines,
  oldLines,
]
