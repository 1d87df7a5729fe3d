/** systems/performance/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { difference, gameDate, hitRate, label, market, probability } from './parts.ts'
import { units } from './results.ts'

const system = z.strictObject({
  system: z.string(),
  market,
  label,
  dates: z.int().describe('with predictions of this system'),
  graded: z.int(),
  void: z.int(),
  pending: z.int(),
  meanAbsoluteError: z.number().nullable(),
  bias: z.number().nullable().describe('mean of prediction minus actual'),
  within3: probability.nullable().describe('share of graded rows whose error is at most 3'),
  within5: probability.nullable(),
  lined: z.int().describe('graded rows with a line'),
  linedMeanAbsoluteError: z.number().nullable(),
  lineMeanAbsoluteError: z.number().nullable().describe("the line's own, on the same rows"),
  minusLine: difference
    .nullable()
    .describe("our absolute error minus the line's, a row; below 0 is better than the line"),
  pushes: z.int(),
  hits: hitRate.nullable().describe('of the sides taken'),
  units,
  closing: z.strictObject({
    lines: z.int(),
    meanPoints: z.number().nullable().describe('how far the line moved our way'),
    prices: z.int(),
    meanProbability: z.number().nullable(),
  }),
})

export const systemsPerformance = defineDocument({
  name: 'systems/performance',
  says: 'what every system has been worth this season, up to and with the date',
  asset: 'export_systems',
  cacheSeconds: cacheSeconds.results,
  body: {
    season: z.string(),
    from: gameDate.nullable().describe('the first date in it; null where nothing is graded'),
    dates: z.int().describe('with grades'),
    systems: z.array(system),
    identical: z
      .array(
        z.strictObject({
          market,
          label,
          dates: z.int(),
          n: z.int().describe('rows that all of these systems predicted, that have a line and an outcome'),
          systems: z.array(z.strictObject({ system: z.string(), meanAbsoluteError: z.number() })),
        }),
      )
      .describe('systems compared on identical rows, each set of systems by itself; the best first'),
  },
})
