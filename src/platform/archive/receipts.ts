/** The archive as an operator looks at it: which replies came when, what became of each, and how much room they take. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { KnownReply } from './archive.ts'

export interface ReceiptQuery {
  readonly asset: string | null
  readonly from: string | null
  readonly to: string | null
  readonly isRefused: boolean
  readonly limit: number
}

export interface Receipt extends KnownReply {
  readonly asset: string
  readonly gameDate: string
  readonly lastSeenAt: Temporal.Instant
  readonly timesSeen: number
  readonly byteCount: number
  readonly refusal: string | null
  readonly isAccepted: boolean
  /** Rows it was last read into; null where it could not be read, or was not. */
  readonly rowCount: number | null
}

const columns = sql`r.asset, r.game_date as "gameDate", r.resource, r.body_hash as "bodyHash", r.url, r.status, r.headers,
  r.received_at as "receivedAt", r.last_seen_at as "lastSeenAt", r.times_seen as "timesSeen", b.byte_count as "byteCount",
  r.refusal, exists (select 1 from source_replies s where s.asset = r.asset and s.game_date = r.game_date
    and s.resource = r.resource and s.body_hash = r.body_hash and not s.withdrawn) as "isAccepted",
  (select a.row_count from archive_readings a where a.body_hash = r.body_hash and a.resource = r.resource
    order by a.read_at desc limit 1) as "rowCount"`

/** What is in the archive, newest first. */
export function readReceipts(
  db: Queryable,
  { asset, from, to, isRefused, limit }: ReceiptQuery,
): Promise<Receipt[]> {
  return db.query(sql`
    select ${columns}
    from archive_receipts r join archive_bodies b on b.body_hash = r.body_hash
    where (${asset}::text is null or r.asset = ${asset}) and (${from}::date is null or r.game_date >= ${from})
      and (${to}::date is null or r.game_date <= ${to}) and (not ${isRefused}::boolean or r.refusal is not null)
    order by r.last_seen_at desc, r.id desc limit ${limit}`)
}

/** Bodies whose hash begins so, with where they were received. */
export function findReceiptsByHash(db: Queryable, beginning: string): Promise<Receipt[]> {
  return db.query(sql`
    select ${columns}
    from archive_receipts r join archive_bodies b on b.body_hash = r.body_hash
    where r.body_hash like ${`${beginning}%`} order by r.last_seen_at desc limit 20`)
}

export interface ArchiveSize {
  readonly replies: number
  readonly bodies: number
  readonly storedBytes: number
  readonly receivedBytes: number
}

/** How much is kept, and how much it was before compression. */
export async function readArchiveSize(db: Queryable): Promise<ArchiveSize> {
  const rows = await db.query<ArchiveSize>(sql`
    select (select count(*)::int from archive_receipts) as replies, count(*)::int as bodies,
      coalesce(sum(octet_length(body)), 0)::float8 as "storedBytes", coalesce(sum(byte_count), 0)::float8 as "receivedBytes"
    from archive_bodies`)
  return rows[0]!
}
