/** Exponentially weighted mean with a half-life of eight games: the strongest baseline that needs no fit. */
import { defineBaseline } from './system.ts'

export const ewma8 = defineBaseline('ewma_8', 'ewma_8')
