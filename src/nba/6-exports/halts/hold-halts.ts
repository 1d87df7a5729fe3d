/** Between reading the halts and committing a document nobody may set or lift one: the document would say what holds no more, and would not
 * be looked at again, because it was at work while the halt was set. */
import type { Queryable, Transaction } from '../../../platform/db/database.ts'
import { onlyRow } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { PipelineError } from '../../../platform/errors.ts'

export interface HeldHalts {
  /** In the committing transaction: throws what is tried again where a halt came or went; until it ends none can. */
  confirm(tx: Transaction): Promise<void>
}

export async function holdHalts(db: Queryable): Promise<HeldHalts> {
  const before = await readState(db)
  return {
    async confirm(tx) {
      await tx.query(sql`select pg_advisory_xact_lock_shared(hashtext('sixthman.halts'))`)
      if ((await readState(tx)) === before) return
      throw new PipelineError('database.contention', 'a halt was set or lifted while the document was made')
    },
  }
}

/** Whoever sets or lifts a halt; it waits for the documents that are being committed. */
export async function lockHalts(tx: Transaction): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('sixthman.halts'))`)
}

async function readState(db: Queryable): Promise<string> {
  const rows = await db.query<{ state: string }>(sql`
    select count(*) || ' ' || count(lifted_at) as state from halts`)
  return onlyRow(rows, 'reading the halts').state
}
