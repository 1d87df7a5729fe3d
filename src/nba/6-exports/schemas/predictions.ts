/** predictions/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import {
  gameId,
  instant,
  label,
  line,
  market,
  pick,
  playerId,
  price,
  probability,
  quality,
  stat,
} from './parts.ts'

const factor = z.strictObject({
  name: z.string(),
  contribution: z.number().describe('in the unit of the market'),
})

const prediction = z.strictObject({
  system: z.string(),
  market,
  gameId,
  playerId,
  playerName: z.string().nullable(),
  revision: z.int(),
  label,
  asOf: instant,
  locksAt: instant.describe('tip-off: from then on it may not change'),
  median: stat,
  blendedMedian: stat.nullable().describe('line + w · (median − line)'),
  pOver: probability.nullable(),
  rawPOver: probability.nullable().describe('as it came from the distribution'),
  calibration: z.enum(['calibrated', 'uncalibrated']),
  confidence: probability.nullable(),
  marketPOver: probability.nullable().describe('what the prices say, margin removed'),
  quantiles: z.array(z.number()).nullable().describe('at 5, 10, 25, 50, 75, 90 and 95 %'),
  line: line.nullable(),
  lineSnapshotAt: instant.nullable(),
  overPrice: price.nullable(),
  underPrice: price.nullable(),
  bestOverPrice: price.nullable(),
  bestUnderPrice: price.nullable(),
  fairOverPrice: price.nullable(),
  fairUnderPrice: price.nullable(),
  hold: z.number().nullable().describe("the bookmaker's share of what is staked"),
  breakEven: probability.nullable(),
  expectedValue: z.number().nullable(),
  edge: z.number().nullable().describe('median − line'),
  recommendation: z.enum(['OVER', 'UNDER', 'PASS', 'NO_LINE']),
  recommendationReason: z.string(),
  factors: z.union([z.array(factor), z.strictObject({})]).describe('they add up to the median'),
  modelHash: z.string(),
  vectorHash: z.string(),
  quality,
})

const exclusion = z.strictObject({
  market,
  gameId: gameId.nullable(),
  playerName: z.string().nullable(),
  playerId: playerId.nullable(),
  system: z.string().nullable().describe('null: no system predicts him'),
  reason: z.string(),
  detail: z.string().nullable(),
})

export const predictions = defineDocument({
  name: 'predictions',
  says: 'what every system says of everyone on the slate, who is excluded and why, and the picks',
  asset: 'export_predictions',
  cacheSeconds: cacheSeconds.tonight,
  packedFrom: 'predictions',
  body: { picks: z.array(pick), predictions: z.array(prediction), exclusions: z.array(exclusion) },
})
