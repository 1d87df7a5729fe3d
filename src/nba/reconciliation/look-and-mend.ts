/** One look at the dates kept, and what follows from it: findings stored, what can be made ordered, the rest told. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Transaction } from '../../platform/db/database.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import type { DateSpan, Finding } from '../../platform/reconciliation/finding.ts'
import { readOpenFindings, storeFindings } from '../../platform/reconciliation/findings.ts'
import { mendFindings } from '../../platform/reconciliation/mend-findings.ts'
import { type Reconciliation, reconcile } from '../../platform/reconciliation/reconcile.ts'
import { tellFindings } from '../../platform/reconciliation/tell-findings.ts'

export interface LookParts {
  /** Read from one snapshot of its own. */
  readonly db: Database
  /** Everything that is written. */
  readonly tx: Transaction
  readonly pipeline: Pipeline
  readonly now: Temporal.Instant
  /** Only these dates. Default: every date kept. */
  readonly span?: DateSpan
  /** What was found by a look just now. Default: it looks. */
  readonly found?: Reconciliation
  /** Which gaps are mended. Default: all that can be. */
  readonly isMeant?: (finding: Finding) => boolean
}

/** One line a thing that was found or ordered. */
export async function lookAndMend(parts: LookParts): Promise<string[]> {
  const { db, tx, pipeline, now, span, isMeant } = parts
  const found = parts.found ?? (await reconcile({ db, pipeline, now, options: { span } }))
  const { opened, resolved } = await storeFindings(tx, found, span === undefined)
  const { wanted, replanned, refreshed, backfill } = await mendFindings(tx, await readOpenFindings(tx), {
    pipeline,
    dates: found.dates,
    now,
    isMeant,
  })
  const told = await tellFindings(tx, await readOpenFindings(tx), now)
  return [
    ...(opened > 0 ? [`${opened} gaps were found on the dates kept`] : []),
    ...(resolved > 0 ? [`${resolved} gaps are closed`] : []),
    ...wanted.map((gameDate) => `${gameDate} was never planned and is wanted now`),
    ...replanned.map((gameDate) => `${gameDate} lacks partitions and is planned again`),
    ...refreshed.map(({ asset, gameDate }) => `${asset} ${gameDate} is made again: its rows do not balance`),
    ...(backfill === null ? [] : [`all of it is backfill ${backfill}`]),
    ...told.map((cause) => `${cause} does not close by itself`),
  ]
}
