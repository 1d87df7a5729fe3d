/** The halts that the newest documents state: what readers are told, date by date. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import type { Halt } from './halt.ts'

export interface PublishedHalt {
  readonly gameDate: string
  readonly revision: number
  readonly picks: number
  /** All null where picks are published. */
  readonly kind: Halt['kind'] | null
  readonly reason: string | null
  readonly since: Temporal.Instant | null
}

/** Of the predictions documents from a date on, earliest first. */
export function readPublishedHalts(db: Queryable, from: string): Promise<PublishedHalt[]> {
  return db.query(sql`
    select game_date as "gameDate", revision, jsonb_array_length(body -> 'picks') as picks, body -> 'halt' ->> 'kind' as kind,
      body -> 'halt' ->> 'reason' as reason, (body -> 'halt' ->> 'since')::timestamptz as since
    from (select distinct on (game_date) game_date, revision, body::jsonb as body from documents
      where name = 'predictions' and game_date >= ${from} order by game_date, revision desc) newest
    order by game_date`)
}
