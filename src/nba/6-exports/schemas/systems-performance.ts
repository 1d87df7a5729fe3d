/** systems/performance/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { gameDate, hitRate, label, market } from './parts.ts'
import { units } from './results.ts'

const system = z.strictObject({
  system: z.string(),
  market,
  label,
  graded: z.int(),
  void: z.int(),
  pending: z.int(),
  meanAbsoluteError: z.number().nullable(),
  bias: z.number().nullable().describe('mean of prediction minus actual'),
  lined: z.int().describe('graded rows with a line'),
  linedMeanAbsoluteError: z.number().nullable(),
  lineMeanAbsoluteError: z.number().nullable().describe("the line's own, on the same rows"),
  hits: hitRate.nullable().describe('of the sides taken'),
  units,
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
          n: z.int().describe('rows that all of these systems predicted, that have a line and an outcome'),
          systems: z.array(z.strictObject({ system: z.string(), meanAbsoluteError: z.number() })),
        }),
      )
      .describe('systems compared on identical rows'),
  },
})
