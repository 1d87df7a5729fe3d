/** ledger/{date} */
import { z } from 'zod'
import { cacheSeconds, defineDocument } from './document-kind.ts'
import { hitRate, label, line, market, pickFields, price } from './parts.ts'
import { units } from './results.ts'

const entry = z.strictObject({
  ...pickFields,
  standing: z
    .enum(['stood', 'taken_back'])
    .describe(
      'stood: published when its game tipped off, and graded; taken_back: published earlier, gone or other by then',
    ),
  firstRevision: z.int().describe('of the predictions document, which says the picks of best-bets'),
  lastRevision: z.int(),
  outcome: z.enum(['win', 'loss', 'push', 'void', 'pending']).describe('of this very line and side'),
  reason: z.string().nullable().describe('why it is void or pending'),
  actual: z.int().nullable(),
  profit: z
    .number()
    .nullable()
    .describe('units, at one unit and the price taken; null without a price or an end'),
  profitAtBest: z.number().nullable(),
  closingLine: line.nullable(),
  closingPrice: price.nullable(),
  closingValuePoints: z.number().nullable().describe('how far the line moved our way'),
  closingValueProbability: z.number().nullable(),
})

const sums = z.strictObject({
  market,
  label,
  picks: z.int(),
  wins: z.int(),
  losses: z.int(),
  pushes: z.int(),
  void: z.int(),
  pending: z.int(),
  takenBack: z.int().describe('not among the others'),
  hits: hitRate.nullable(),
  units,
})

export const ledger = defineDocument({
  name: 'ledger',
  says: 'every pick of a date that was ever published, with its losses, its price, the closing line and its end',
  asset: 'export_results',
  cacheSeconds: cacheSeconds.results,
  body: { picks: z.array(entry), sums: z.array(sums).describe('of the picks that stood') },
})
