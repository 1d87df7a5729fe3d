/** When the latest of the grades was known that a season so far is added up from. */
import type { Temporal } from 'temporal-polyfill'
import { onlyRow, type Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import type { SeasonSpan } from './season-span.ts'

export async function readKnownAt(
  db: Queryable,
  { from, through }: SeasonSpan,
): Promise<Temporal.Instant | null> {
  const rows = await db.query<{ knownAt: Temporal.Instant | null }>(sql`
    select max(known_at) as "knownAt" from system_daily_performance where game_date between ${from} and ${through}`)
  return onlyRow(rows, 'reading when a season was known').knownAt
}
