/** The mean of the last ten games. */
import { defineBaseline } from './system.ts'

export const last10 = defineBaseline('last_10', 'mean_l10')
