/** The archive: every reply kept as it was received, compressed and addressed by its content.
 *
 * A reply is stored before anyone judges it, in a transaction of its own: a reply that is refused is evidence, too. The same
 * body seen again moves `last_seen_at`; a new one adds a row. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import { json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { HttpReply } from '../http.ts'
import { compressAgainst, compressAlone, decompress } from './compress.ts'

export interface ArchivedReply {
  readonly resource: string
  readonly bodyHash: string
  readonly receivedAt: Temporal.Instant
}

/** Stores a reply as received, before anybody has read it. */
export async function archiveReply(
  db: Queryable,
  key: PartitionKey,
  resource: string,
  reply: HttpReply,
): Promise<ArchivedReply> {
  const bodyHash = createHash('sha256').update(reply.body).digest('hex')
  // A body that was known a moment ago may have been pruned since: then it is stored once more.
  for (let attempt = 1; ; attempt += 1) {
    await storeBody(db, bodyHash, resource, reply.body)
    const received = await storeReceipt(db, key, resource, reply, bodyHash)
    if (received) return received
    if (attempt === 3) throw new Error(`the reply for ${resource} was not archived`)
  }
}

/** Undefined where its body is not there. */
async function storeReceipt(
  db: Queryable,
  key: PartitionKey,
  resource: string,
  reply: HttpReply,
  bodyHash: string,
): Promise<ArchivedReply | undefined> {
  const rows = await db.query<{ receivedAt: Temporal.Instant }>(sql`
    insert into archive_receipts (asset, game_date, resource, url, status, headers, body_hash, received_at, last_seen_at)
    select ${key.asset}, ${key.gameDate}, ${resource}, ${reply.url}, ${reply.status}, ${json(reply.headers)}::jsonb, b.body_hash,
      ${reply.receivedAt}, ${reply.receivedAt}
    from (select body_hash from archive_bodies where body_hash = ${bodyHash} for key share) b
    on conflict (asset, game_date, resource, body_hash) do update set last_seen_at = excluded.last_seen_at,
      times_seen = archive_receipts.times_seen + 1, headers = excluded.headers, refusal = null
    returning last_seen_at as "receivedAt"`)
  const row = rows[0]
  return row && { resource, bodyHash, receivedAt: row.receivedAt }
}

/** A difference that saves less than this is not worth a base. */
const differenceShareMax = 0.5

/** Keeps a new body: as the difference from the last whole one of the same resource, or whole where there is none like it. */
async function storeBody(db: Queryable, bodyHash: string, resource: string, body: Uint8Array): Promise<void> {
  const [found] = await db.query<{ isKnown: boolean; baseHash: string | null; base: Buffer | null }>(sql`
    select k.is_known as "isKnown", b.body_hash as "baseHash", b.body as base
    from (select exists (select 1 from archive_bodies where body_hash = ${bodyHash}) as is_known) k
    left join lateral (
      select w.body_hash, w.body from archive_receipts r
        join archive_bodies n on n.body_hash = r.body_hash
        join archive_bodies w on w.body_hash = coalesce(n.base_hash, n.body_hash)
      where r.resource = ${resource} and not k.is_known order by r.received_at desc limit 1) b on true`)
  if (found?.isKnown) return
  let [stored, baseHash] = [null as Buffer | null, null as string | null]
  if (found?.base) {
    stored = compressAgainst(body, decompress(found.base))
    if (stored.length <= found.base.length * differenceShareMax) baseHash = found.baseHash
  }
  if (baseHash === null) stored = compressAlone(body)
  await db.query(sql`
    insert into archive_bodies (body_hash, encoding, body, byte_count, base_hash)
    values (${bodyHash}, ${baseHash === null ? 'zstd' : 'zstd-base'}, ${stored}, ${body.byteLength}, ${baseHash})
    on conflict (body_hash) do nothing`)
}

/** Says why archived replies were not accepted. */
export async function refuseReplies(
  db: Queryable,
  key: PartitionKey,
  replies: readonly ArchivedReply[],
  refusal: string,
): Promise<void> {
  if (replies.length === 0) return
  await db.query(sql`
    update archive_receipts r set refusal = ${refusal}
    from unnest(${replies.map((each) => each.resource)}::text[], ${replies.map((each) => each.bodyHash)}::text[]) as u(resource, body_hash)
    where r.asset = ${key.asset} and r.game_date = ${key.gameDate} and r.resource = u.resource and r.body_hash = u.body_hash`)
}

/** The newest accepted replies of a source partition, one a resource, in resource order. */
export function readAcceptedReplies(db: Queryable, key: PartitionKey): Promise<ArchivedReply[]> {
  return db.query(sql`
    select resource, body_hash as "bodyHash", received_at as "receivedAt" from (
      select distinct on (resource) resource, body_hash, received_at, withdrawn from source_replies
      where asset = ${key.asset} and game_date = ${key.gameDate} order by resource, revision desc) newest
    where not withdrawn order by resource`)
}

/** The newest accepted reply for a resource, whichever date asked for it. */
export async function readNewestReply(db: Queryable, resource: string): Promise<ArchivedReply | undefined> {
  const rows = await db.query<ArchivedReply>(sql`
    select resource, body_hash as "bodyHash", received_at as "receivedAt" from source_replies
    where resource = ${resource} and not withdrawn order by received_at desc limit 1`)
  return rows[0]
}

/** Bodies by hash, decompressed; throws when one is not in the archive. */
export async function readBodies(db: Queryable, hashes: readonly string[]): Promise<Map<string, Uint8Array>> {
  const rows = await db.query<{
    hash: string
    body: Buffer
    baseHash: string | null
    base: Buffer | null
  }>(sql`
    select w.body_hash as hash, w.body, w.base_hash as "baseHash", b.body as base
    from archive_bodies w left join archive_bodies b on b.body_hash = w.base_hash
    where w.body_hash = any(${hashes}::text[])`)
  const bases = new Map<string, Uint8Array>()
  const bodies = new Map<string, Uint8Array>()
  for (const { hash, body, baseHash, base } of rows) {
    if (baseHash !== null && !bases.has(baseHash)) bases.set(baseHash, decompress(base!))
    bodies.set(hash, decompress(body, baseHash === null ? undefined : bases.get(baseHash)))
  }
  for (const hash of hashes)
    if (!bodies.has(hash)) throw new Error(`body ${hash} is referred to but not in the archive`)
  return bodies
}

/** The refusal of replies whose collection broke off: nothing is wrong with them but that the others are missing. */
export const brokenOff = 'source.incomplete: not collected whole'

/** As `readKnownReply`, for a resource that never changes: also one whose collection broke off later. */
export async function readSettledReply(db: Queryable, resource: string): Promise<KnownReply | undefined> {
  const rows = await db.query<KnownReply>(sql`
    select resource, body_hash as "bodyHash", received_at as "receivedAt", status, headers, url from archive_receipts
    where resource = ${resource} and (refusal is null or refusal = ${brokenOff}) order by last_seen_at desc limit 1`)
  return rows[0]
}

export interface KnownReply extends ArchivedReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly url: string
}

/** The newest accepted reply for a resource with what a conditional request needs; undefined where none was accepted. */
export async function readKnownReply(db: Queryable, resource: string): Promise<KnownReply | undefined> {
  const rows = await db.query<KnownReply>(sql`
    select r.resource, r.body_hash as "bodyHash", r.received_at as "receivedAt", r.status, r.headers, r.url
    from archive_receipts r
    where r.resource = ${resource} and exists (
      select 1 from source_replies s where s.asset = r.asset and s.game_date = r.game_date
        and s.resource = r.resource and s.body_hash = r.body_hash and not s.withdrawn)
    order by r.last_seen_at desc limit 1`)
  return rows[0]
}

/** The newest reply a resource, accepted or not, that these source partitions have of a date. */
export function readNewestReceipts(
  db: Queryable,
  assets: readonly string[],
  gameDate: string,
): Promise<ArchivedReply[]> {
  return db.query(sql`
    select distinct on (resource) resource, body_hash as "bodyHash", last_seen_at as "receivedAt"
    from archive_receipts where asset = any(${assets}::text[]) and game_date = ${gameDate} and resource not like 'refused/%'
    order by resource, last_seen_at desc`)
}
