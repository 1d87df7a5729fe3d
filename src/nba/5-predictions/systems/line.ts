/** The bookmaker's line as a prediction: the measure for all others, on the same rows. It never picks a side. */
import { defineBaseline } from './system.ts'

export const line = defineBaseline('line', 'line', { silence: 'no_line' })
