/** What every document says before its own fields: which one it is, what it is made of, and whether picks are given. */
import { z } from 'zod'
import { haltKinds } from '../halts/halt.ts'
import { instant } from './parts.ts'

const halt = z
  .strictObject({
    halted: z.boolean(),
    kind: z.enum(haltKinds).nullable(),
    reason: z.string().nullable(),
    since: instant.nullable().describe('null where the facts do not say, and without a halt'),
  })
  .describe('why no picks of the date are published, as its best-bets say; all null where they are')

const coverage = z
  .strictObject({
    slate: z.int().describe('players with a market who have to be predicted'),
    predicted: z.int(),
    excluded: z.record(z.string(), z.int()).describe('by reason; slate = predicted + all of these'),
  })
  .describe('of the pick system, over all markets; of one player in a document about one')

export const envelopeFields = {
  document: z.string().describe('name and game date, as in predictions/2024-12-02'),
  schemaVersion: z.int().describe('rises with every change that a reader could stumble over'),
  revision: z.int().min(1).describe('the same content keeps its revision; a change is the next one'),
  revisedBecause: z
    .array(z.string())
    .describe(
      'what differs from the revision before: assets, "halt", "degraded", "form" (another schema version) or "content"; empty in the first',
    ),
  asOf: instant
    .nullable()
    .describe(
      'the latest knowledge that its predictions, grades or logs rest on (statuses, scores and injuries beside them may be newer): when the latest of its predictions was made, or the latest box score known that its grades and logs rest on; null where it has no predictions, grades or logs of its own. Up to schema version 5 documents without predictions said null',
    ),
  halt,
  withheld: z.string().nullable().describe('the reason of the halt again; null without one'),
  degraded: z.array(z.string()).describe('assets that were missing when it was made'),
  coverage,
  sources: z.record(z.string(), z.string()).describe('what it is made of: content hash by asset'),
} as const

/** Instead of the halt, in a document that is made without looking at the date's picks. */
export const haltByHand = halt.describe(
  "only one that somebody set by hand; whether the date's picks are published, best-bets says",
)

/** Instead of the halt, in a document that is not of an evening. */
export const withoutHalt = halt.describe(
  "it says nothing of the date's picks: always all null; whether they are published, best-bets says",
)

/** Instead of the moment, in a document of which no part has one. */
export const withoutMoment = (because: string) => z.null().describe(`it has no moment: ${because}`)

/** Instead of the coverage, in a document that is not made of a slate. */
export const withoutSlate = z.null().describe('it says nothing of a slate')
