/** The bookmakers' price as a prediction: the line as the number, and their P(over), margin removed. Nobody has beaten it for long. */
import { defineBaseline } from './system.ts'

export const price = defineBaseline('price', 'line', { probability: 'price', silence: 'no_line' })
