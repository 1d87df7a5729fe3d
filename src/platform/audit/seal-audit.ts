/** Seals audit rows: a seal holds the hash of each of them and hashes itself together with the seal before it.
 *
 * Workers write an audit row with every commit, so a chain through the rows themselves would put all commits in a line. They only note the row's
 * number; one sealer at a time chains what is noted: within an operator's transaction, and at most a minute later for the rest. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import type { Database, Queryable, Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { rowHash } from './audit-rows.ts'

export interface SealContent {
  readonly seal: number
  readonly sealedAt: Temporal.Instant
  readonly ids: readonly number[]
  readonly rowHashes: readonly string[]
  readonly previous: string
}

export const firstPrevious = '0'.repeat(64)
/** What stands for a row that was noted and is gone: verifying names it. */
export const goneHash = 'gone'
const rowsMax = 5_000

export function hashSeal({ seal, sealedAt, ids, rowHashes, previous }: SealContent): string {
  const lines = ids.map((id, index) => `${id}:${rowHashes[index]}`)
  return createHash('sha256')
    .update([previous, seal, sealedAt.toString(), ...lines].join('\n'))
    .digest('hex')
}

/** Seals all that is noted; returns how many rows. Costs one look at an empty table where nothing is. */
export async function sealAudit(db: Database, now: Temporal.Instant): Promise<number> {
  let total = 0
  while (await hasUnsealed(db)) {
    const sealed = await db.transaction((tx) => sealWithin(tx, now))
    if (sealed === 0) break
    total += sealed
  }
  return total
}

/** The last step of a transaction, since whoever else seals waits for its end. Rows that others have not committed stay for later. */
export async function sealWithin(tx: Transaction, now: Temporal.Instant): Promise<number> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('sixthman.audit-seal'), 0)`)
  const rows = await tx.query<{ id: number; hash: string }>(sql`
    with taken as (
      delete from audit_unsealed where id in (select id from audit_unsealed order by id limit ${rowsMax}) returning id)
    select t.id, coalesce(${rowHash}, ${goneHash}) as hash from taken t left join audit_log a on a.id = t.id order by t.id`)
  if (rows.length === 0) return 0
  const last = await readHead(tx)
  const content: SealContent = {
    seal: (last?.seal ?? 0) + 1,
    sealedAt: now,
    ids: rows.map((row) => row.id),
    rowHashes: rows.map((row) => row.hash),
    previous: last?.hash ?? firstPrevious,
  }
  await tx.query(sql`
    insert into audit_seals (seal, sealed_at, ids, row_hashes, previous, hash)
    values (${content.seal}, ${now}, ${content.ids}::bigint[], ${content.rowHashes}::text[], ${content.previous}, ${hashSeal(content)})`)
  return rows.length
}

export interface Head {
  readonly seal: number
  readonly hash: string
}

/** The newest seal: noted elsewhere, it proves later that nothing before it was changed. */
export async function readHead(db: Queryable): Promise<Head | undefined> {
  const rows = await db.query<Head>(sql`select seal, hash from audit_seals order by seal desc limit 1`)
  return rows[0]
}

async function hasUnsealed(db: Queryable): Promise<boolean> {
  return (await db.query(sql`select 1 from audit_unsealed limit 1`)).length > 0
}
