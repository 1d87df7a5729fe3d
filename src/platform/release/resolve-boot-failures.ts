/** A process that is ready settles the boot failures it answers: of its host, of its own code, and of any code that it is newer than.
 *
 * The incident of the kind is resolved with the last of them. A process of the old code that goes on elsewhere settles nothing. */
import { hostname } from 'node:os'
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { resolveIncident } from '../ledger/incidents.ts'

/** Returns how many were settled. */
export function resolveBootFailures(
  db: Database,
  kind: string,
  codeHash: string,
  now: Temporal.Instant,
): Promise<number> {
  return db.transaction(async (tx) => {
    const settled = await tx.query(sql`
      update boot_failures b set resolved_at = ${now}, resolved_by = ${`${hostname()} ${codeHash}`}
      where resolved_at is null and kind = ${kind} and (host = ${hostname()} or code_hash = ${codeHash}
        or exists (select 1 from releases r where r.code_hash = ${codeHash} and r.first_seen_at > b.failed_at))
      returning 1`)
    const open = await tx.query(
      sql`select 1 from boot_failures where resolved_at is null and kind = ${kind} limit 1`,
    )
    if (open.length === 0) await resolveIncident(tx, `boot: ${kind}`, now)
    return settled.length
  })
}
