/** Which replies a parser has read, and what came of it: a reply without a reading was archived and never looked at.
 *
 * A crash between the archive and the parser leaves such a reply; a parser that has changed leaves readings of an older
 * version. Both are found by comparing, never by a message. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import { json, type Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { type ArchivedReply, brokenOff } from './archive.ts'

export interface Reading {
  readonly bodyHash: string
  readonly resource: string
  /** The version of the program that read it. */
  readonly parser: string
  readonly rowCount: number | null
  readonly errorCode: string | null
  readonly error: string | null
}

export async function recordReadings(
  db: Queryable,
  readings: readonly Reading[],
  now: Temporal.Instant,
): Promise<void> {
  if (readings.length === 0) return
  await db.query(sql`
    insert into archive_readings (body_hash, resource, parser, read_at, row_count, error_code, error)
    select distinct on ("bodyHash", resource, parser) "bodyHash", resource, parser, ${now}, "rowCount", "errorCode", error
    from json_to_recordset(${json(readings)}::json)
      as r("bodyHash" text, resource text, parser text, "rowCount" integer, "errorCode" text, error text)
    on conflict (body_hash, resource, parser) do update set read_at = excluded.read_at, row_count = excluded.row_count,
      error_code = excluded.error_code, error = excluded.error`)
}

export interface UnreadReply {
  readonly asset: string
  readonly gameDate: string
  readonly resource: string
  readonly bodyHash: string
  readonly receivedAt: Temporal.Instant
}

/** Replies received before an instant that this version of the program has not read: never read at all, or refused by the
 * parser of another version. Newer ones may be on their way from the archive to the parser. */
export function readUnreadReplies(
  db: Queryable,
  parser: string,
  before: Temporal.Instant,
  limit: number,
): Promise<UnreadReply[]> {
  return db.query(sql`
    select r.asset, r.game_date as "gameDate", r.resource, r.body_hash as "bodyHash", r.received_at as "receivedAt"
    from archive_receipts r
    where not exists (
        select 1 from archive_readings a where a.body_hash = r.body_hash and a.resource = r.resource
          and (a.parser = ${parser} or a.row_count is not null))
      and not exists (select 1 from source_replies s where s.asset = r.asset and s.game_date = r.game_date
        and s.resource = r.resource and s.body_hash = r.body_hash) -- what was accepted has been read
      and r.resource not like 'refused/%' and r.last_seen_at < ${before}
    order by r.received_at desc, r.id limit ${limit}`)
}

/** later: found readable after the attempt that had archived them was over; unstored: read and accepted by an attempt that then could
 * not commit. */
export type Adoptable = 'later' | 'unstored'

/** The newest replies of a partition, one a resource, that can be read and are newer than all that is stored. What this code has not read counts as
 * the code before it read it. What somebody added from a file is only there to be compared. */
export function readAdoptableReplies(
  db: Queryable,
  key: PartitionKey,
  parser: string,
  which: Adoptable,
): Promise<ArchivedReply[]> {
  return db.query(sql`
    select distinct on (r.resource) r.resource, r.body_hash as "bodyHash", r.last_seen_at as "receivedAt"
    from archive_receipts r
    join lateral (select read_at, row_count from archive_readings a where a.body_hash = r.body_hash and a.resource = r.resource
      order by a.parser <> ${parser}, a.read_at desc limit 1) a on a.row_count is not null
    where r.asset = ${key.asset} and r.game_date = ${key.gameDate} and r.url not like 'file:%'
      and case ${which} when 'later' then a.read_at > r.last_seen_at + interval '1 minute' else r.refusal is null end
      and r.refusal is distinct from ${brokenOff}
      and r.last_seen_at > coalesce((select max(o.last_seen_at) from archive_receipts o
        join source_replies s on s.asset = o.asset and s.game_date = o.game_date and s.resource = o.resource
          and s.body_hash = o.body_hash
        where o.asset = r.asset and o.game_date = r.game_date), '-infinity')
      and not exists (select 1 from source_replies s where s.asset = r.asset and s.game_date = r.game_date
        and s.resource = r.resource and s.body_hash = r.body_hash)
    order by r.resource, r.last_seen_at desc`)
}

export interface ArchivedOfDate extends UnreadReply {
  readonly isRefused: boolean
}

/** Everything in the archive of a range of dates, but what was refused before it had a name. */
export function readRepliesOfDates(
  db: Queryable,
  from: string,
  to: string,
  asset: string | null,
): Promise<ArchivedOfDate[]> {
  return db.query(sql`
    select asset, game_date as "gameDate", resource, body_hash as "bodyHash", last_seen_at as "receivedAt",
      refusal is not null as "isRefused"
    from archive_receipts
    where game_date between ${from} and ${to} and (${asset}::text is null or asset = ${asset}) and resource not like 'refused/%'
    order by game_date, asset, resource, id`)
}
