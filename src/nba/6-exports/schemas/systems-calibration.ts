/** systems/calibration/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { difference, label, market, probability } from './parts.ts'

const bin = z.strictObject({
  low: probability,
  high: probability,
  n: z.int().min(1),
  meanProbability: probability.describe('said'),
  realised: probability.describe('went over'),
  interval95: z.tuple([probability, probability]).describe('Wilson, 95 %'),
})

const side = z.strictObject({
  brier: z.number(),
  logLoss: z.number(),
  error: z.number().describe('expected calibration error: mean distance of said and realised, weighted by n'),
  bins: z.array(bin).describe('twentieths of the probability; an empty one is left out'),
})

export const systemsCalibration = defineDocument({
  name: 'systems/calibration',
  says: "what P(over) has been worth this season: ours beside the market's, on the same rows",
  asset: 'export_systems',
  cacheSeconds: cacheSeconds.results,
  body: {
    season: z.string(),
    calibration: z.array(
      z.strictObject({
        system: z.string(),
        market,
        label,
        calibration: z.enum(['calibrated', 'uncalibrated']).describe('of our probability when it was said'),
        n: z.int().min(1).describe('rows with our probability, prices and a decided outcome'),
        dates: z.int(),
        ours: side,
        prices: side.describe('no-vig probability of the prices'),
        brierMinusPrices: difference.nullable().describe('below 0: ours says more than the prices'),
        logLossMinusPrices: difference.nullable(),
      }),
    ),
  },
})
