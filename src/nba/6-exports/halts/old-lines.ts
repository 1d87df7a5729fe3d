/** The market cannot be seen any more: no source of lines has answered for hours, and what is stored may be long gone. Before the first tip
 * only; lines of files and of past dates were never asked for tonight. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { onlyRow } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import type { HaltCondition } from './halt.ts'

/** Sources are asked every quarter of an hour. */
const hoursMax = 3

export const oldLines: HaltCondition = async ({ db, gameDate, at, answer }) => {
  if (answer.kind !== 'games' || at.epochMilliseconds >= answer.day.firstTipAt.epochMilliseconds) return null
  const seenAt = await readLastSeen(db, gameDate)
  const tooOldAt = seenAt?.add({ hours: hoursMax })
  if (!tooOldAt || tooOldAt.epochMilliseconds > at.epochMilliseconds) return null
  return {
    kind: 'market',
    reason: `no source of lines has answered for ${hoursMax} hours`,
    since: tooOldAt,
  }
}

async function readLastSeen(db: Queryable, gameDate: string): Promise<Temporal.Instant | null> {
  const rows = await db.query<{ seenAt: Temporal.Instant | null }>(sql`
    select max(last_seen_at) as "seenAt" from archive_receipts
    where asset = 'prop_line_replies' and game_date = ${gameDate} and refusal is null`)
  return onlyRow(rows, 'reading when lines were last seen').seenAt
}
