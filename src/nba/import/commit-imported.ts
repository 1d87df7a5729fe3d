/** Commits an imported partition as a worker would: claimed, counted, hashed, checked and audited, in the caller's transaction. */
import type { Temporal } from 'temporal-polyfill'
import { type Asset, formatPartition } from '../../platform/asset.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { PipelineError } from '../../platform/errors.ts'
import { recordCommit, writePartition } from '../../platform/ledger/commit.ts'
import { readInputs } from '../../platform/ledger/inputs.ts'
import { requestRuns } from '../../platform/ledger/plan.ts'
import type { Pipeline } from '../../platform/pipeline.ts'

export const importWorker = 'import'

export interface ImportedPartition {
  readonly asset: Asset
  readonly gameDate: string
  readonly rows: readonly object[]
  /** Made again from the sources when these bring something for the date; otherwise what was imported stays. */
  readonly yieldsToSources: boolean
}

/** True where something changed. Throws `lease.lost` where a worker is at it. */
export async function commitImported(
  tx: Transaction,
  pipeline: Pipeline,
  { asset, gameDate, rows, yieldsToSources }: ImportedPartition,
  now: Temporal.Instant,
): Promise<boolean> {
  const claims = await tx.query<{ fence: number; attemptsMax: number; contentHash: string | null }>(sql`
    with claimed as (
      insert into ledger (asset, game_date, state, fence, lease_owner, lease_until, attempts_used, attempts_max)
      values (${asset.name}, ${gameDate}, 'running',
        (select coalesce(max(fence), 0) + 1 from attempts where asset = ${asset.name} and game_date = ${gameDate}), ${importWorker}, ${now}, 1, ${asset.attemptsMax})
      on conflict (asset, game_date) do update set state = 'running', fence = ledger.fence + 1, lease_owner = ${importWorker}, lease_until = ${now}
      where ledger.state <> 'running'
      returning asset, game_date, fence, attempts_max, content_hash),
    tried as (
      insert into attempts (asset, game_date, fence, worker, cause, started_at)
      select asset, game_date, fence, ${importWorker}, 'import', ${now} from claimed)
    select fence, attempts_max as "attemptsMax", content_hash as "contentHash" from claimed`)
  const claimed = claims[0]
  if (!claimed)
    throw new PipelineError(
      'lease.lost',
      `${formatPartition({ asset: asset.name, gameDate })} is being produced; import it again later`,
    )
  const request = {
    asset,
    claim: { asset: asset.name, gameDate, attemptsUsed: 1, cause: 'import', startedAt: now, ...claimed },
    produced: { rows: [rows] },
    expectation: { kind: 'exactly' as const, rows: rows.length, because: 'the rows of the file' },
    inputs: (await readInputs(tx, asset, gameDate)).hashes,
    codeVersion: pipeline.codeVersion,
    now,
    refreshAt: null,
    runMilliseconds: 0,
    worker: importWorker,
    followOn: async () => undefined, // the controller plans what follows from the run
  }
  const outcome = await recordCommit(tx, request, await writePartition(tx, request))
  // Without inputs nothing it was made from can have changed, so that no source is asked to replace it.
  if (!yieldsToSources)
    await tx.query(
      sql`update ledger set inputs = null where asset = ${asset.name} and game_date = ${gameDate}`,
    )
  return outcome.kind === 'committed' && outcome.changed
}

export type Owner =
  /** Nothing is there, or what was imported before. */
  | 'import'
  /** The sources have brought it, or will. */
  | 'sources'

/** Wants the date as history and locks its run; says whose the run is. */
export async function claimRun(
  tx: Transaction,
  gameDate: string,
  now: Temporal.Instant,
): Promise<{ readonly cause: string }> {
  await requestRuns(tx, {
    gameDates: [gameDate],
    scope: 'history',
    cause: 'import',
    requestedBy: importWorker,
    now,
  })
  const [run] = await tx.query<{ cause: string }>(
    sql`select cause from runs where game_date = ${gameDate} for update`,
  )
  return { cause: run?.cause ?? 'import' }
}

/** Whose the partition's rows are. */
export async function findOwner(tx: Transaction, asset: string, gameDate: string): Promise<Owner> {
  const rows = await tx.query<{ worker: string }>(sql`
    select a.worker from ledger l join attempts a on a.asset = l.asset and a.game_date = l.game_date and a.fence = l.fence
    where l.asset = ${asset} and l.game_date = ${gameDate} and l.row_count > 0`)
  return rows.some(({ worker }) => worker !== importWorker) ? 'sources' : 'import'
}
