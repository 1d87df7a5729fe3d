/** Goes through the whole chain again and names every row that is not what it was when it was sealed.
 *
 * Whoever may write to the database as its owner can rewrite the chain from some seal on; against that a head that was noted elsewhere is
 * given, and has to be found in it. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { rowHash } from './audit-rows.ts'
import { firstPrevious, goneHash, type Head, hashSeal } from './seal-audit.ts'

export interface AuditFault {
  readonly kind: 'changed' | 'removed' | 'slipped in' | 'seal changed' | 'seal missing' | 'head not found'
  /** Of an audit row; null for a fault of the chain. */
  readonly row: number | null
  readonly seal: number | null
  readonly says: string
}

export interface Verification {
  readonly rows: number
  readonly seals: number
  /** Not sealed yet: the newest, or nobody leads. */
  readonly unsealed: number
  readonly head: Head | null
  readonly faults: readonly AuditFault[]
}

interface StoredSeal {
  readonly seal: number
  readonly sealedAt: Temporal.Instant
  readonly ids: readonly number[]
  readonly rowHashes: readonly string[]
  readonly previous: string
  readonly hash: string
}

const sealsAtOnce = 200
const faultsMax = 1_000

/** `noted`: a head that was written down elsewhere. */
export async function verifyAudit(db: Queryable, noted: Head | null): Promise<Verification> {
  const faults: AuditFault[] = []
  let last: Head | null = null
  let isNotedFound = noted === null
  let rows = 0
  let seals = 0
  for (;;) {
    const page = await readSeals(db, last?.seal ?? 0)
    for (const stored of page) {
      faults.push(...checkSeal(stored, last))
      if (noted !== null && stored.seal === noted.seal && stored.hash === noted.hash) isNotedFound = true
      last = { seal: stored.seal, hash: stored.hash }
      rows += stored.ids.length
      seals += 1
    }
    faults.push(...(await checkRows(db, page)))
    if (page.length < sealsAtOnce || faults.length > faultsMax) break
  }
  faults.push(...(await findUnknown(db)))
  const unsealed = await countUnsealed(db)
  if (!isNotedFound)
    faults.push({
      ...{ kind: 'head not found', row: null, seal: noted!.seal },
      says: `seal ${noted!.seal} does not have the hash that was noted: the chain was rewritten, or is another one`,
    })
  return { rows: rows + unsealed, seals, unsealed, head: last, faults: faults.slice(0, faultsMax) }
}

async function readSeals(db: Queryable, after: number): Promise<StoredSeal[]> {
  const stored = await db.query<StoredSeal>(sql`
    select seal, sealed_at as "sealedAt", ids::text[] as ids, row_hashes as "rowHashes", previous, hash from audit_seals
    where seal > ${after} order by seal limit ${sealsAtOnce}`)
  return stored.map((each) => ({ ...each, ids: each.ids.map(Number) }))
}

function checkSeal(stored: StoredSeal, last: Head | null): AuditFault[] {
  const { seal, previous, hash } = stored
  const faults: AuditFault[] = []
  const expected = (last?.seal ?? 0) + 1
  if (seal !== expected)
    faults.push({
      ...{ kind: 'seal missing', row: null, seal: expected },
      says: `seals ${expected} to ${seal - 1} are gone`,
    })
  if (hash !== hashSeal(stored) || previous !== (last?.hash ?? firstPrevious))
    faults.push({
      ...{ kind: 'seal changed', row: null, seal },
      says: `seal ${seal} is not what its hash and the seal before it say`,
    })
  return faults
}

/** Rows that differ from their seal, or are gone. */
async function checkRows(db: Queryable, page: readonly StoredSeal[]): Promise<AuditFault[]> {
  if (page.length === 0) return []
  const found = await db.query<{ id: number; seal: number; isThere: boolean; what: string | null }>(sql`
    select s.id, e.seal, a.id is not null as "isThere", a.action || ' by ' || a.actor as what
    from audit_seals e cross join lateral unnest(e.ids, e.row_hashes) as s(id, hash) left join audit_log a on a.id = s.id
    where e.seal >= ${page[0]!.seal} and e.seal <= ${page.at(-1)!.seal}
      and (a.id is null or s.hash = ${goneHash} or ${rowHash} <> s.hash)
    order by s.id limit ${faultsMax}`)
  return found.map(({ id, seal, isThere, what }) => ({
    ...{ kind: isThere ? ('changed' as const) : ('removed' as const), row: id, seal },
    says: isThere
      ? `row ${id} (${what}) is not what it was when it was sealed`
      : `row ${id} was written and is gone`,
  }))
}

/** Rows that stand in no seal and wait for none: they did not come through the program. Rows that wait and are gone. */
async function findUnknown(db: Queryable): Promise<AuditFault[]> {
  const rows = await db.query<{ id: number; what: string }>(sql`
    with sealed as (select unnest(ids) as id from audit_seals)
    select a.id, a.action || ' by ' || a.actor as what from audit_log a
    where not exists (select 1 from audit_unsealed u where u.id = a.id) and not exists (select 1 from sealed s where s.id = a.id)
    order by a.id limit ${faultsMax}`)
  const gone = await db.query<{ id: number }>(sql`
    select u.id from audit_unsealed u where not exists (select 1 from audit_log a where a.id = u.id) order by u.id limit ${faultsMax}`)
  return [
    ...rows.map(({ id, what }) => ({
      ...{ kind: 'slipped in' as const, row: id, seal: null },
      says: `row ${id} (${what}) was put in past the program: no seal knows it`,
    })),
    ...gone.map(({ id }) => ({
      ...{ kind: 'removed' as const, row: id, seal: null },
      says: `row ${id} was written and is gone, before it was sealed`,
    })),
  ]
}

async function countUnsealed(db: Queryable): Promise<number> {
  const rows = await db.query<{ n: number }>(sql`select count(*)::int as n from audit_unsealed`)
  return rows[0]?.n ?? 0
}
