/** What is said of a player in one market, tonight: in the list of all, and on his own page. */
import { z } from 'zod'
import { hitRate, instant, label, line, market, price, probability, quality, stat } from './parts.ts'

const book = z.strictObject({
  bookmaker: z.string(),
  line,
  overPrice: price.nullable(),
  underPrice: price.nullable(),
  snapshotAt: instant.describe('when the book showed it'),
})

const bestPrice = z.strictObject({ price, bookmakers: z.array(z.string()) })

export const tonightLine = z.strictObject({
  line: line.describe('the one that is predicted against'),
  openingLine: line.nullable(),
  bookmaker: z.string().nullable().describe('whose prices stand below'),
  overPrice: price.nullable(),
  underPrice: price.nullable(),
  bestOver: bestPrice.nullable().describe('the best that any book pays at this very line'),
  bestUnder: bestPrice.nullable(),
  hold: z.number().nullable().describe("the bookmaker's share of what is staked"),
  marketPOver: probability.nullable().describe('what the prices say, margin removed'),
  snapshotAt: instant.nullable(),
  books: z.array(book).describe("each book's main line of its latest snapshot, by name"),
})

const prediction = z.strictObject({
  system: z.string(),
  label,
  asOf: instant,
  lineAgeMinutes: z.number().nullable().describe('how old the line was when it was predicted against'),
  median: stat,
  interval80: z.tuple([stat, stat]).nullable().describe('10 % and 90 % quantile'),
  pOver: probability.nullable().describe('pushes left out'),
  pOverInterval95: z
    .tuple([probability, probability])
    .nullable()
    .describe(
      'Wilson, 95 %, of the rate that sides of the same confidence decile have had this season before this date (`realised`), turned to the over: it judges such chances and is no interval of this one; null: not judged yet',
    ),
  calibration: z.enum(['calibrated', 'uncalibrated']),
  fairOverPrice: price.nullable(),
  fairUnderPrice: price.nullable(),
  edge: z.number().nullable().describe('median − line'),
  expectedValue: z.number().nullable().describe('per unit on the side of the edge at its best price'),
  breakEven: probability.nullable(),
  confidence: probability.nullable().describe('of the side of the edge'),
  confidenceDecile: z
    .int()
    .min(1)
    .max(10)
    .nullable()
    .describe('among the predictions of the date; 10 is the surest'),
  realised: hitRate
    .nullable()
    .describe(
      'of the sides taken this season at the same confidence decile, before this date; null: none yet',
    ),
  quality,
  recommendation: z.enum(['OVER', 'UNDER', 'PASS', 'NO_LINE']),
  recommendationReason: z.string(),
  isPick: z.boolean().describe('published as a pick'),
})

export const tonightEntry = z.strictObject({
  market,
  line: tonightLine.nullable().describe('null: nobody has posted one'),
  prediction: prediction.nullable().describe('null: excluded, says why'),
  exclusion: z.strictObject({ reason: z.string(), detail: z.string().nullable() }).nullable(),
})
