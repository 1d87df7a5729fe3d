/** The slate of the date and what became of it: lines, predictions, exclusions, picks; newest revisions, withdrawn ones left out. */
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'

export interface SlateOfMarket {
  readonly market: string
  readonly players: number
  /** Of them not to be predicted, by reason. */
  readonly excluded: Readonly<Record<string, number>>
  readonly withLine: number
  readonly bookmakers: number
}

export interface SystemOfMarket {
  readonly market: string
  readonly system: string
  readonly live: number
  readonly backfilled: number
  readonly over: number
  readonly under: number
  readonly passed: number
  readonly withoutLine: number
  readonly excluded: number
}

export interface Slate {
  readonly markets: readonly SlateOfMarket[]
  readonly systems: readonly SystemOfMarket[]
}

export async function readSlate(db: Queryable, gameDate: string): Promise<Slate> {
  const slate = await db.query<{
    market: string
    exclusion: string | null
    players: number
    lined: number
  }>(sql`
    select market, exclusion, count(*)::int as players, count(line)::int as lined from prediction_slate
    where game_date = ${gameDate} group by market, exclusion order by market, exclusion`)
  const books = await db.query<{ market: string; bookmakers: number }>(sql`
    select market, count(distinct bookmaker)::int as bookmakers from prop_lines where game_date = ${gameDate} group by market`)
  const systems = await db.query<SystemOfMarket>(sql`
    with standing as (
      select system, market, recommendation, label from (
        select distinct on (system, market, game_id, player_id) system, market, recommendation, label, withdrawn from predictions
        where game_date = ${gameDate} order by system, market, game_id, player_id, revision desc) newest
      where not withdrawn),
    said as (
      select market, system, count(*) filter (where label = 'live')::int as live, count(*) filter (where label = 'backfill')::int as backfilled,
        count(*) filter (where recommendation = 'OVER')::int as over, count(*) filter (where recommendation = 'UNDER')::int as under,
        count(*) filter (where recommendation = 'PASS')::int as passed, count(*) filter (where recommendation = 'NO_LINE')::int as without
      from standing group by market, system),
    left_out as (
      select market, system, count(*)::int as excluded from prediction_exclusions where game_date = ${gameDate} group by market, system)
    select market, system, coalesce(live, 0) as live, coalesce(backfilled, 0) as backfilled, coalesce(over, 0) as over,
      coalesce(under, 0) as under, coalesce(passed, 0) as passed, coalesce(without, 0) as "withoutLine", coalesce(excluded, 0) as excluded
    from said full join left_out using (market, system) order by market, system`)
  const booksOf = new Map(books.map(({ market, bookmakers }) => [market, bookmakers]))
  const markets = [...Map.groupBy(slate, ({ market }) => market)].map(([market, rows]) => ({
    market,
    players: sum(rows.map(({ players }) => players)),
    excluded: Object.fromEntries(
      rows.flatMap(({ exclusion, players }) => (exclusion === null ? [] : [[exclusion, players]])),
    ),
    withLine: sum(rows.map(({ lined }) => lined)),
    bookmakers: booksOf.get(market) ?? 0,
  }))
  return { markets, systems }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
