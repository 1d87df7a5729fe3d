/** Which codes work on this database, in the order in which they first did: during an upgrade two stand side by side.
 *
 * Newer code takes older code's work. Older code leaves alone what newer code has planned or taken, unless no process of the newer has been
 * alive for ten minutes: then it was taken back, and the day has to be completed by what is there. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import { onlyRow, type Queryable } from '../db/database.ts'
import { type Sql, sql } from '../db/sql.ts'

/** What a process is made of, as it is shown beside it. */
export interface Build {
  readonly codeHash: string
  readonly codeVersion: string
  readonly configDigest: string
}

/** So long the work of newer code waits for a process of it. */
export const goneAfterMinutes = 10

/** The number of this code on this database; a code that was never seen gets the next one. */
export async function registerRelease(
  db: Queryable,
  { codeHash, codeVersion }: Pick<Build, 'codeHash' | 'codeVersion'>,
  now: Temporal.Instant,
): Promise<number> {
  const rows = await db.query<{ release: number }>(sql`
    insert into releases (code_hash, code_version, first_seen_at, last_seen_at)
    values (${codeHash}, ${codeVersion}, ${now}, ${now})
    on conflict (code_hash) do update set last_seen_at = greatest(releases.last_seen_at, excluded.last_seen_at)
    returning release`)
  return onlyRow(rows, 'registering the code').release
}

/** For a statement on `ledger`: newer code that is still about has planned or taken the row. */
export function isKeptForNewer(
  release: number | null,
  now: Temporal.Instant,
  taken: Sql = sql`ledger.release`,
): Sql {
  return sql`exists (select 1 from releases r where r.release = ${taken} and r.release > ${release}::integer
    and r.last_seen_at > ${now}::timestamptz - make_interval(mins => ${goneAfterMinutes}::integer))`
}

/** How many codes are about: of which a process has been alive in the last ten minutes. */
export async function countReleases(db: Queryable, now: Temporal.Instant): Promise<number> {
  const rows = await db.query<{ releases: number }>(sql`
    select count(*)::int as releases from releases
    where last_seen_at > ${now}::timestamptz - make_interval(mins => ${goneAfterMinutes}::integer)`)
  return onlyRow(rows, 'counting the codes that are about').releases
}

/** Whether that is why this code could not take the partition. */
export async function waitsForNewerCode(
  db: Queryable,
  { asset, gameDate }: PartitionKey,
  release: number,
  now: Temporal.Instant,
): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from ledger where asset = ${asset} and game_date = ${gameDate} and ${isKeptForNewer(release, now)}`)
  return rows.length > 0
}
