/** results/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { gameId, hitRate, label, line, market, playerId, price, probability, stat } from './parts.ts'

export const units = z
  .strictObject({
    priced: z.int(),
    atPriceTaken: z.number(),
    bestPriced: z.int(),
    atBestPrice: z.number(),
  })
  .describe('won or lost at one unit a side, over sides with a known price')

const system = z.strictObject({
  system: z.string(),
  market,
  label,
  graded: z.int(),
  void: z.int(),
  pending: z.int(),
  wins: z.int(),
  losses: z.int(),
  pushes: z.int(),
  within3: z.int(),
  within5: z.int(),
  meanAbsoluteError: z.number().nullable(),
  bias: z.number().nullable(),
  hits: hitRate.nullable(),
  units,
  closing: z.strictObject({
    lines: z.int(),
    meanPoints: z.number().nullable().describe('how far the line moved our way'),
    prices: z.int(),
    meanProbability: z.number().nullable(),
  }),
})

const grade = z.strictObject({
  system: z.string(),
  market,
  gameId,
  playerId,
  label,
  outcome: z.enum(['graded', 'void', 'pending']),
  reason: z.string().nullable(),
  voidCategory: z.enum(['confirmed_out', 'late_scratch', 'unknown']).nullable(),
  result: z.enum(['win', 'loss', 'push', 'none']).nullable(),
  actual: z.int().nullable(),
  median: stat,
  error: z.number().nullable(),
  absoluteError: z.number().nullable(),
  isWithin3: z.boolean().nullable(),
  isWithin5: z.boolean().nullable(),
  line: line.nullable(),
  margin: z.number().nullable().describe('what he did minus the line'),
  recommendation: z.enum(['OVER', 'UNDER', 'PASS', 'NO_LINE']),
  confidence: probability.nullable(),
  calibration: z.string().nullable(),
  confidenceDecile: z.int().nullable(),
  price: price.nullable(),
  bestPrice: price.nullable(),
  expectedValue: z.number().nullable(),
  closingLine: line.nullable().describe('the last before tip-off'),
  closingPrice: price.nullable(),
  closingValuePoints: z.number().nullable(),
  closingValueProbability: z.number().nullable(),
  revision: z.int(),
})

export const results = defineDocument({
  name: 'results',
  says: 'every prediction of a date with its grade, and the sums of every system',
  asset: 'export_results',
  cacheSeconds: cacheSeconds.results,
  packedFrom: 'grades',
  body: {
    games: z.array(
      z.strictObject({
        gameId,
        status: z.string(),
        homeTeamId: z.int(),
        awayTeamId: z.int(),
        homeScore: z.int().nullable(),
        awayScore: z.int().nullable(),
      }),
    ),
    systems: z.array(system),
    grades: z.array(grade),
  },
})
