/** Done means committed and counted: rows, ledger entry, attempt, audit row and follow-on jobs in one transaction.
 *
 * The rows are counted and hashed by reading them back; zero rows are done only where the calendar says so. If the fence
 * has moved, everything rolls back and the attempt is superseded. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import { type Asset, type Expectation, fitsExpectation, formatExpectation, type Produced } from '../asset.ts'
import { closesBySuccess, freesPaused } from '../breakers/asset-breakers.ts'
import { controllerChannel } from '../controller/notify.ts'
import { type Database, json, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { PipelineError } from '../errors.ts'
import { runChecks } from './checks.ts'
import type { Claim } from './claim.ts'
import type { InputHashes } from './inputs.ts'
import type { CommittedState } from './partition.ts'
import { type ReadBack, readBack, writeRows } from './write-rows.ts'

export interface CommitRequest {
  readonly asset: Asset
  readonly claim: Claim
  readonly produced: Produced
  readonly expectation: Expectation
  readonly inputs: InputHashes
  readonly codeVersion: string
  readonly now: Temporal.Instant
  readonly refreshAt: Temporal.Instant | null
  readonly runMilliseconds: number
  readonly worker: string
  /** Orders what has become ready; runs inside the transaction, after the ledger entry. */
  readonly followOn: (tx: Transaction) => Promise<void>
}

export type CommitOutcome =
  | {
      readonly kind: 'committed'
      readonly state: CommittedState
      readonly rows: number
      readonly changed: boolean
    }
  | { readonly kind: 'superseded' }

/** Throws what the write or a blocking check throws, with nothing written. */
export type CommitPartition = (db: Database, request: CommitRequest) => Promise<CommitOutcome>

export const commitPartition: CommitPartition = (db, request) =>
  db.transaction(async (tx) => {
    if (!(await holdsFence(tx, request.claim))) return recordSuperseded(tx, request)
    const counted = await writePartition(tx, request)
    return recordCommit(tx, request, counted)
  })

export interface Counted {
  readonly rows: number
  readonly hash: string
  /** Checks that have failed and do not block the commit. Default: none. */
  readonly failedChecks?: readonly string[]
}

/** Writes, reads back, and holds the result against the expectation and the blocking checks. */
export async function writePartition(tx: Transaction, request: CommitRequest): Promise<Counted> {
  const { asset, claim, produced } = request
  await produced.alongside?.(tx)
  const tables: ReadBack[] = []
  for (const [index, write] of asset.writes.entries()) {
    const rows = produced.rows[index]
    if (!rows) throw new Error(`'${asset.name}' produced no list of rows for ${write.table}`)
    const written = await writeRows(tx, write, claim.gameDate, rows, {
      isFirst: claim.fence === 1,
      now: request.now,
    })
    const found = await readBack(tx, write, claim.gameDate, written)
    if (found.rows !== rows.length) {
      throw new PipelineError(
        'check.failed',
        `${asset.name} ${claim.gameDate}: ${rows.length} rows were written to ${write.table}, ${found.rows} were read back`,
        { table: write.table, written: rows.length, readBack: found.rows },
      )
    }
    tables.push(found)
  }
  const counted = summarise(tables)
  assertExpected(request, counted.rows)
  return { ...counted, failedChecks: await runChecks(tx, asset, claim, request.now) }
}

/** Marks the partition done under the fence, locks its date for ordering, wakes the controller, closes the attempt, its dead letters and its asset's breaker, appends the audit row, orders what follows. */
export async function recordCommit(
  tx: Transaction,
  request: CommitRequest,
  counted: Counted,
): Promise<CommitOutcome> {
  const { asset, claim, now, produced } = request
  const state: CommittedState = produced.degraded ? 'degraded' : counted.rows === 0 ? 'empty_ok' : 'complete'
  const reason = produced.degraded ?? (counted.rows === 0 ? request.expectation.because : null)
  const changed = claim.contentHash !== counted.hash
  const rows = await tx.query(sql`
    with done as (
      update ledger set state = ${state}, committed_state = ${state}, reason = ${reason}, error_code = null,
        not_before = null, refresh_at = ${request.refreshAt}, lease_owner = null, lease_until = null, attempts_used = 0,
        row_count = ${counted.rows}, content_hash = ${counted.hash}, inputs = ${json(request.inputs)}::jsonb,
        failed_checks = ${counted.failedChecks ?? []}::text[], fresh_at = case when ${produced.isFresh !== false} then ${claim.startedAt}::timestamptz else fresh_at end,
        code_version = ${request.codeVersion}, revision = revision + ${changed ? 1 : 0}, committed_at = ${now},
        deadline_verdict = coalesce(deadline_verdict, case when due_at >= ${now} then 'met' when due_at < ${now} then 'missed' end)
      where asset = ${claim.asset} and game_date = ${claim.gameDate} and fence = ${claim.fence} and state = 'running'
      returning asset, game_date),
    tried as (
      update attempts a set finished_at = ${now}, outcome = ${changed ? state : 'unchanged'}, run_ms = ${request.runMilliseconds}
      from done d where a.asset = d.asset and a.game_date = d.game_date and a.fence = ${claim.fence}),
    letters as (
      update dead_letters l set closed_at = ${now}, closed_how = 'redriven', closed_by = ${request.worker}, closed_reason = 'produced'
      from done d where l.asset = d.asset and l.game_date = d.game_date and l.closed_at is null),
    healed as (${closesBySuccess(claim.asset, now)}),
    freed as (${freesPaused(sql`select name from healed`, now)}),
    audit as (
      insert into audit_log (at, actor, action, asset, game_date, details)
      select ${now}, ${request.worker}, 'partition.committed', d.asset, d.game_date,
        ${json({ fence: claim.fence, rows: counted.rows, hash: counted.hash, state, changed })}::jsonb from done d)
    select pg_advisory_xact_lock(hashtext('sixthman.order'), hashtext(game_date::text)),
      pg_notify(${controllerChannel}, game_date::text) from done`)
  if (rows.length === 0)
    throw new Error(`the fence of ${asset.name} ${claim.gameDate} moved under a held row lock`)
  await request.followOn(tx)
  return { kind: 'committed', state, rows: counted.rows, changed }
}

/** The worker came back after its lease: its attempt is kept as what it turned out to be, and nothing else of it. */
async function recordSuperseded(
  tx: Transaction,
  { claim, now, runMilliseconds }: CommitRequest,
): Promise<CommitOutcome> {
  await tx.query(sql`
    update attempts set finished_at = ${now}, outcome = 'superseded', run_ms = ${runMilliseconds}
    where asset = ${claim.asset} and game_date = ${claim.gameDate} and fence = ${claim.fence}
      and (outcome is null or outcome = 'abandoned')`)
  return { kind: 'superseded' }
}

/** Locks the ledger row, so that two attempts cannot write the same rows at once; false if the fence has moved. */
export async function holdsFence(tx: Transaction, claim: Claim): Promise<boolean> {
  const rows = await tx.query(sql`
    select 1 from ledger where asset = ${claim.asset} and game_date = ${claim.gameDate}
      and fence = ${claim.fence} and state = 'running' for update`)
  return rows.length === 1
}

/** One partition may fill several tables; its count and hash are of all of them. */
export function summarise(tables: readonly ReadBack[]): Counted {
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  const first = tables[0]
  if (tables.length === 1 && first) return { rows, hash: first.hash }
  const text = tables.map((table) => `${table.table} ${table.hash}`).join('\n')
  return { rows, hash: createHash('sha256').update(text).digest('hex') }
}

function assertExpected({ asset, claim, expectation }: CommitRequest, rows: number): void {
  if (fitsExpectation(expectation, rows)) return
  const wanted = formatExpectation(expectation)
  throw new PipelineError(
    'check.failed',
    `${asset.name} ${claim.gameDate}: ${rows} rows, expected ${wanted} (${expectation.because}); nothing was written`,
    { rows, expectation },
  )
}
