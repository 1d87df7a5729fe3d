/** What the demo says about lines, predictions and results: counted in the tables, never remembered. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { sayReason } from '../../site/words.ts'

export async function readLineFacts(db: Queryable, gameDate: string): Promise<string> {
  const rows = await db.query<{ players: number; quotes: number; books: number; unresolved: number }>(sql`
    select (select count(distinct player_key)::int from upcoming_lines where game_date = ${gameDate}) as players,
      (select count(*)::int from upcoming_lines where game_date = ${gameDate} and unresolved is not null) as unresolved,
      count(*)::int as quotes, count(distinct bookmaker)::int as books from prop_lines where game_date = ${gameDate}`)
  const { players = 0, quotes = 0, books = 0, unresolved = 0 } = rows[0] ?? {}
  const lost = unresolved > 0 ? `; ${unresolved} names found nobody and stay, with the reason` : ''
  return `lines: ${quotes} quotes of ${books} bookmakers, ${players} players with a line${lost}`
}

export async function readPredictionFacts(db: Queryable, gameDate: string): Promise<string> {
  const rows = await db.query<{
    slate: number
    predicted: number
    excluded: number
    live: number
    late: number
    picks: number
    noPickReason: string | null
  }>(sql`
    with newest as (
      select distinct on (system, market, game_id, player_id) system, player_id, label, recommendation, recommendation_reason,
        withdrawn from predictions
      where game_date = ${gameDate} order by system, market, game_id, player_id, revision desc)
    select (select count(*)::int from prediction_slate where game_date = ${gameDate}) as slate,
      (select count(*)::int from prediction_slate where game_date = ${gameDate} and exclusion is not null) as excluded,
      count(distinct player_id)::int as predicted,
      count(*) filter (where label = 'live')::int as live, count(*) filter (where label <> 'live')::int as late,
      count(*) filter (where system = 'ridge' and recommendation in ('OVER', 'UNDER'))::int as picks,
      mode() within group (order by recommendation_reason)
        filter (where system = 'ridge' and recommendation = 'PASS') as "noPickReason"
    from newest where not withdrawn`)
  const facts = rows[0]
  if (!facts) return 'predictions: none'
  const late = facts.late > 0 ? `, ${facts.late} after it (label backfill)` : ''
  const picks =
    facts.picks > 0
      ? `${facts.picks} picks`
      : `no pick: ${facts.noPickReason === null ? 'nobody has a line' : sayReason(facts.noPickReason)}`
  return `predictions: slate ${facts.slate} = ${facts.slate - facts.excluded} predicted + ${facts.excluded} excluded by name; ${facts.live} rows before tip-off (label live)${late}; ${picks}`
}

export async function readResultFacts(db: Queryable, gameDate: string): Promise<string[]> {
  const rows = await db.query<{
    games: number
    postponed: number
    players: number
    graded: number
    voided: number
    pushes: number
  }>(sql`
    select (select count(*)::int from games where game_date = ${gameDate} and status = 'final') as games,
      (select count(*)::int from games where game_date = ${gameDate} and status = 'postponed') as postponed,
      (select count(*)::int from player_game_summary where game_date = ${gameDate} and not withdrawn) as players,
      coalesce(sum(graded), 0)::int as graded, coalesce(sum(void), 0)::int as voided, coalesce(sum(pushes), 0)::int as pushes
    from system_daily_performance where game_date = ${gameDate}`)
  const facts = rows[0]
  if (!facts) return []
  const postponed = facts.postponed > 0 ? `, ${facts.postponed} postponed` : ''
  return [
    `final: ${facts.games} games${postponed}, ${facts.players} players' box scores`,
    `graded: ${facts.graded} predictions of all systems, ${facts.voided} void (did not play), ${facts.pushes} pushes; results/${gameDate} is published`,
  ]
}
