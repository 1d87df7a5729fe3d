/** The halts that the newest documents state: what readers are told, date by date. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import { type Pick, readPublishedPicks } from '../picks.ts'
import { readLastTip } from '../read-games.ts'
import { readNewestDocument } from '../stored-documents.ts'
import type { Halt } from './halt.ts'
import { readManualHalt } from './manual.ts'

export interface PublishedHalt {
  readonly gameDate: string
  readonly revision: number
  readonly picks: number
  /** All null where picks are published. */
  readonly kind: Halt['kind'] | null
  readonly reason: string | null
  readonly since: Temporal.Instant | null
}

/** Of the predictions documents from a date on, earliest first. Read are the fields before the predictions, envelope and picks: those after
 * them are megabytes, and a healer asks every five minutes. */
export function readPublishedHalts(db: Queryable, from: string): Promise<PublishedHalt[]> {
  return db.query(sql`
    select game_date as "gameDate", revision, jsonb_array_length(head -> 'picks') as picks, head -> 'halt' ->> 'kind' as kind,
      head -> 'halt' ->> 'reason' as reason, (head -> 'halt' ->> 'since')::timestamptz as since
    from (select distinct on (game_date) game_date, revision, body from documents
      where name = 'predictions' and game_date >= ${from} order by game_date, revision desc) newest
      cross join lateral (select (split_part(body, ',"predictions":[', 1) || '}')::jsonb as head) said
    order by game_date`)
}

/** What a document that is made after the date's best bets says of its picks: what those say. Where there are none yet, a halt by hand that was in
 * force when the last game began. */
export async function readSaidHalt(
  db: Queryable,
  gameDate: string,
  now: Temporal.Instant,
): Promise<Halt | null> {
  const bets = await readNewestDocument(db, 'best-bets', gameDate)
  if (bets) return readPublishedPicks<Pick>(bets).halt
  return readManualHalt(db, (await readLastTip(db, gameDate)) ?? now)
}
