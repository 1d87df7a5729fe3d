/** What several documents say in the same words: games, lines, picks, shares with their intervals. */
import { z } from 'zod'
import { markets } from '../../domain/market.ts'

export const instant = z.iso.datetime().describe('UTC')
export const gameDate = z.iso.date().describe('US Eastern')
export const market = z.enum(markets)
export const label = z
  .enum(['live', 'backfill'])
  .describe('live: made before the tip-off; backfill: afterwards')
export const side = z.enum(['OVER', 'UNDER'])
export const gameId = z.string().describe("the league's id, ten digits")
export const playerId = z.int().describe("the league's id")
export const line = z.number().describe("in the market's unit, as in 24.5")
export const price = z.number().describe('American: +150 wins 150 on 100, -150 stakes 150 to win 100')
export const probability = z.number().min(0).max(1)
export const stat = z.number().describe("in the market's unit")
const interval95 = z.tuple([probability, probability]).describe('Wilson, 95 %')

export const team = z.strictObject({
  teamId: z.int(),
  tricode: z.string().describe('as in DEN'),
  name: z.string().describe('as in Denver Nuggets'),
})

export const game = z.strictObject({
  gameId,
  tipAt: instant,
  isTipAssumed: z.boolean().describe('only the date of the game is known for sure'),
  status: z.enum(['scheduled', 'live', 'final', 'postponed']),
  home: team,
  away: team,
})

/** The only shape in which a hit rate is published. */
export const hitRate = z
  .strictObject({
    label,
    rate: probability.describe('wins / n'),
    n: z.int().describe('wins and losses; pushes are neither'),
    interval95,
    priced: z.int().describe('how many of n have a known price'),
    breakEven: probability.nullable().describe('mean chance at which the prices taken break even'),
  })
  .describe('never shown without n, interval, price and label')

/** How often something was so in games that were played: no promise, and no hit rate. */
export const share = z
  .strictObject({ n: z.int().min(1), hits: z.int(), rate: probability, interval95 })
  .describe('of n games, pushes left out; past shares do not predict tonight')

/** Of a mean, between us and what it is held against, on the same rows. */
export const difference = z.strictObject({
  difference: z.number(),
  interval95: z
    .tuple([z.number(), z.number()])
    .nullable()
    .describe('95 %, by game date; null for fewer than ten dates'),
  dates: z.int(),
})

export const injury = z.strictObject({
  status: z.enum(['available', 'probable', 'questionable', 'doubtful', 'out']),
  reason: z.string().nullable(),
  reportedAt: instant,
  source: z.string(),
})

export const quality = z
  .number()
  .min(0)
  .max(100)
  .nullish()
  .describe(
    'how much of what it is made from is known, 0 to 100: what is missing counts nothing, what is of an earlier season in part; null where it was not kept, not there up to schema version 5',
  )

export const summary = z.strictObject({
  n: z.int().min(1).describe('games'),
  mean: stat,
  minutes: z.number().describe('mean minutes'),
})

/** A pick as it is published, in every document alike. */
export const pickFields = {
  market,
  gameId,
  playerId,
  playerName: z.string().nullable(),
  label,
  side,
  line: line.nullable(),
  median: stat,
  pOver: probability.nullable().describe('pushes left out; calibrated or raw, as calibration says'),
  calibration: z.enum(['calibrated', 'uncalibrated']),
  confidence: probability.nullable().describe('pOver or its rest, for the side taken'),
  price: price.nullable().describe('of the line used'),
  bestPrice: price.nullable().describe('the best that any book pays for the side at this very line'),
  fairPrice: price.nullable().describe('what would be fair by our probability'),
  breakEven: probability.nullable().describe('the chance at which the best price breaks even'),
  expectedValue: z
    .number()
    .nullable()
    .describe('per unit staked at the best price; null without a price or a calibrated probability'),
  paperStake: z
    .number()
    .nullable()
    .describe('share of the bank, a quarter of Kelly, at most 0.05: on paper, never an order'),
} as const

export const pick = z.strictObject(pickFields)
