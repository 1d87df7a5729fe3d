/** What ought to exist and does not: the last look at every date of every season kept, and the gaps it found. */
import { z } from 'zod'
import { findingKinds } from '../../../platform/reconciliation/finding.ts'
import { readFindingPage, readLookSummary } from '../../reads/findings.ts'
import { defineRead } from '../endpoint.ts'
import { cutPage, pageOf, pageParameters, readCursor } from '../page-of.ts'
import { assetName, flag, gameDate, instant } from '../parameters.ts'

export const getReconciliation = defineRead({
  path: '/reconciliation',
  tag: 'reconciliation',
  summary:
    'the last look: what is expected and what is there, and what the equations across phases came to; null before the first',
  reply: z
    .strictObject({
      ...{ at: instant, dates: z.int(), expected: z.int(), found: z.int(), findings: z.int() },
      equations: z.array(
        z.strictObject({
          equation: z.string(),
          season: z.string().nullable().describe('null: dates without games'),
          expected: z.int(),
          found: z.int(),
          missing: z.int(),
          extra: z.int().describe('there, and ought not to be, or there twice'),
          dates: z.int().describe('that do not balance'),
        }),
      ),
    })
    .nullable(),
  read: ({ db }) => readLookSummary(db),
})

export const finding = z.strictObject({
  id: z.int(),
  gameDate,
  asset: z.string(),
  kind: z.string(),
  subject: z.string(),
  expected: z.int(),
  found: z.int(),
  detail: z.string(),
  rootAsset: z.string(),
  rootDate: gameDate,
  cause: z.string(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  resolvedAt: instant.nullable(),
  mends: z.int(),
})

export const listFindings = defineRead({
  path: '/reconciliation/findings',
  tag: 'reconciliation',
  summary: 'gaps, the newest first; with all=true those that were closed, too',
  query: z.strictObject({
    ...pageParameters,
    all: flag.optional(),
    kind: z.enum(findingKinds).optional(),
    asset: assetName.optional(),
    from: gameDate.optional(),
    to: gameDate.optional(),
  }),
  reply: pageOf(finding),
  async read({ db }, { query: { limit, after, all, ...chosen } }) {
    const rows = await readFindingPage(db, {
      ...chosen,
      all: all === true,
      before: readCursor(after, z.int()),
      limit,
    })
    return cutPage(rows, limit, (row) => row.id)
  },
})
