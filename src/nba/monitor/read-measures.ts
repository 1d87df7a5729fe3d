/** Measures of a table, a game date and a column: rows, games, nulls, mean, spread, and what lies outside of the plausible range. One statement a
 * table, over the newest dates whose partition is committed. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { identifier, type Sql, sql } from '../../platform/db/sql.ts'
import type { MeasuredTable } from './measured-tables.ts'

export interface ColumnMeasure {
  /** Of its rows, counted or not. */
  readonly all: number
  readonly known: number
  readonly mean: number | null
  readonly deviation: number | null
  readonly outside: number
}

export interface DateMeasure {
  readonly gameDate: string
  readonly rows: number
  readonly games: number
  readonly columns: Readonly<Record<string, ColumnMeasure>>
}

const daysRead = 35

/** Oldest first; `dates` of them at most. */
export function readMeasures(
  db: Queryable,
  { table, asset, revised, market, counted, columns }: MeasuredTable,
  now: Temporal.Instant,
  dates: number,
): Promise<DateMeasure[]> {
  const name = identifier(table)
  const own = revised
    ? sql`not t.withdrawn and t.revision = (select max(n.revision) from ${name} n where n.game_id = t.game_id ${ofTheSame(table)})`
    : market === undefined
      ? sql`true`
      : sql`t.market = ${market}`
  const rows =
    counted === undefined
      ? sql`count(t.game_date)`
      : sql`count(distinct (t.game_id, t.${identifier(counted)})) filter (where t.game_date is not null)`
  const measures = columns.map(
    ({
      column,
      min,
      max,
    }) => sql`${column}::text, jsonb_build_object('all', count(t.game_date), 'known', count(${identifier(column)}), 'mean', avg(${identifier(column)}),
      'deviation', stddev_pop(${identifier(column)}), 'outside', count(*) filter (where ${identifier(column)} not between ${min} and ${max}))`,
  )
  return db.query(sql`
    with chosen as (
      select l.game_date from ledger l where l.asset = ${asset} and l.committed_state in ('complete', 'degraded') and l.row_count > 0
        and l.game_date > (${now}::timestamptz - make_interval(days => ${daysRead}))::date and l.game_date <= (${now}::timestamptz + interval '1 day')::date
      order by l.game_date desc limit ${dates})
    select c.game_date as "gameDate", ${rows}::int as rows, count(distinct t.game_id)::int as games, jsonb_build_object(${join(measures)}) as columns
    from chosen c left join ${name} t on t.game_date = c.game_date and ${own}
    group by c.game_date order by c.game_date`)
}

/** What a revision is of, beside the game. */
function ofTheSame(table: string): Sql {
  return table.startsWith('team_') ? sql`and n.team_id = t.team_id` : sql`and n.player_id = t.player_id`
}

function join(parts: readonly Sql[]): Sql {
  return parts.slice(1).reduce((all, part) => sql`${all}, ${part}`, parts[0]!)
}
