/** The mean of the last five games: what most tools show, and the noisiest baseline. */
import { defineBaseline } from './system.ts'

export const last5 = defineBaseline('last_5', 'mean_l5')
