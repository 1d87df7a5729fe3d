/** Runs: the passes for one game date, with how its partitions stand. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface ListedRun {
  readonly gameDate: string
  readonly scope: string
  readonly cause: string
  readonly requestedBy: string
  readonly requestedAt: Temporal.Instant
  /** Partitions by state. */
  readonly states: Readonly<Record<string, number>>
  readonly missedDeadlines: number
}

const columns = sql`
  r.game_date as "gameDate", r.scope, r.cause, r.requested_by as "requestedBy", r.requested_at as "requestedAt",
  coalesce((select jsonb_object_agg(state, n) from (
    select state, count(*) as n from ledger l where l.game_date = r.game_date group by state) s), '{}') as states,
  (select count(*)::int from ledger l where l.game_date = r.game_date and l.deadline_verdict = 'missed') as "missedDeadlines"`

export const runTroubles = ['failed', 'late', 'open'] as const

export interface RunListing {
  readonly before: string | null
  readonly limit: number
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly cause?: string | undefined
  /** Only dates with a partition that has failed, missed its deadline, or is not final. */
  readonly trouble?: (typeof runTroubles)[number] | undefined
}

/** Newest date first; one more than the limit, where there is one. */
export function readRunPage(
  db: Queryable,
  { before, limit, from, to, cause, trouble }: RunListing,
): Promise<ListedRun[]> {
  return db.query(sql`
    select ${columns} from runs r where r.game_date < coalesce(${before}::date, 'infinity')
      and r.game_date between coalesce(${from ?? null}::date, '-infinity') and coalesce(${to ?? null}::date, 'infinity')
      and (${cause ?? null}::text is null or r.cause = ${cause ?? null})
      and (${trouble ?? null}::text is null or exists (select 1 from ledger l where l.game_date = r.game_date and case ${trouble ?? null}::text
        when 'failed' then l.state = 'failed' when 'late' then l.deadline_verdict = 'missed'
        else l.state not in ('complete', 'empty_ok', 'degraded', 'discarded') end))
    order by r.game_date desc limit ${limit + 1}`)
}

export async function readRun(db: Queryable, gameDate: string): Promise<ListedRun | undefined> {
  const rows = await db.query<ListedRun>(sql`select ${columns} from runs r where r.game_date = ${gameDate}`)
  return rows[0]
}

/** Dates of a range that are wanted, and no more than a season has days. */
export async function readRunDates(db: Queryable, from: string, to: string): Promise<string[]> {
  const rows = await db.query<{ gameDate: string }>(sql`
    select game_date as "gameDate" from runs where game_date between ${from} and ${to} order by game_date desc limit 400`)
  return rows.map((row) => row.gameDate).reverse()
}
