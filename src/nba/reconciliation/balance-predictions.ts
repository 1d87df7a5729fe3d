/** The equations of predictions: with a line = on the slate; on the slate = predicted or excluded; published = graded, void or pending.
 *
 * A market or a system that was added later is not expected of dates that were made before it: it counts on the dates on which it has
 * anything at all. That all of it is gone from a date, the ledger's own count says. */
import type { Queryable } from '../../platform/db/database.ts'
import { type Sql, sql } from '../../platform/db/sql.ts'
import type { Balance, DateSpan } from '../../platform/reconciliation/finding.ts'

/** Lines that came only after the slate was locked are not expected on it: it says that it was made without them. */
export function balanceLines(markets: readonly string[]) {
  return (db: Queryable, { from, to }: DateSpan): Promise<Balance[]> =>
    db.query(sql`
      with made as (select distinct game_date, market from prediction_slate where game_date between ${from} and ${to}),
      dates as (select distinct game_date from made)
      select l.game_date as "gameDate", count(*)::int as expected, count(s.player_name)::int as found,
        (count(*) filter (where s.player_name is null))::int as missing, 0 as extra
      from upcoming_lines l
        left join made m on m.game_date = l.game_date and m.market = l.market
        left join dates d on d.game_date = l.game_date
        left join ledger lines on lines.asset = 'upcoming_lines' and lines.game_date = l.game_date
        left join ledger slate on slate.asset = 'prediction_slate' and slate.game_date = l.game_date
        left join (select distinct game_date, market, game_id, player_name from prediction_slate
          where game_date between ${from} and ${to}) s
          on s.game_date = l.game_date and s.market = l.market and s.game_id = l.game_id and s.player_name = l.player_name
      where l.game_date between ${from} and ${to} and l.market = any(${markets}::text[])
        and (m.market is not null or d.game_date is null)
        and not coalesce(lines.committed_at > slate.locks_at and lines.committed_at > slate.committed_at, false)
      group by l.game_date`)
}

/** Everyone who was not excluded, once a system; whoever was predicted live before the lock may have left the slate since. */
export function balanceCoverage(systems: readonly string[]) {
  return (db: Queryable, span: DateSpan): Promise<Balance[]> =>
    db.query(sql`
      with said as (
        select p.game_date, p.system, p.market, p.player_id, p.label = 'live' as is_live
        from (${newestPredictions(span)}) p where p.system = any(${systems}::text[])
        union all
        select game_date, system, market, player_id, false from prediction_exclusions
        where game_date between ${span.from} and ${span.to} and system = any(${systems}::text[])),
      wanted as (
        select s.game_date, t.system, s.market, s.player_id from prediction_slate s
          join (select distinct game_date, system, market from said) t on t.game_date = s.game_date and t.market = s.market
        where s.game_date between ${span.from} and ${span.to} and s.exclusion is null),
      found as (
        select game_date, system, market, player_id, count(*)::int as times, bool_and(is_live) as is_live from said group by 1, 2, 3, 4)
      select game_date as "gameDate", count(w.who)::int as expected, count(f.who)::int as found,
        (count(*) filter (where f.who is null))::int as missing,
        (count(*) filter (where f.times > 1 or (w.who is null and not f.is_live)))::int as extra
      from (select *, player_id as who from wanted) w full join (select *, player_id as who from found) f
        using (game_date, system, market, player_id)
      group by game_date`)
}

export function balanceGrades(db: Queryable, span: DateSpan): Promise<Balance[]> {
  return db.query(sql`
    with held as (
      select g.game_date, g.system, g.market, g.game_id, g.player_id from grades g
      where g.game_date between ${span.from} and ${span.to} and not g.withdrawn and not exists (
        select 1 from grades later where later.game_date = g.game_date and later.system = g.system and later.market = g.market
          and later.game_id = g.game_id and later.player_id = g.player_id and later.revision > g.revision))
    select game_date as "gameDate", count(p.who)::int as expected, count(g.who)::int as found,
      (count(*) filter (where g.who is null))::int as missing, (count(*) filter (where p.who is null))::int as extra
    from (select *, player_id as who from (${newestPredictions(span)}) p) p full join (select *, player_id as who from held) g
      using (game_date, system, market, game_id, player_id)
    group by game_date`)
}

/** Predictions that stand: the newest revision of each, unless that takes it back. */
function newestPredictions({ from, to }: DateSpan): Sql {
  return sql`select p.game_date, p.system, p.market, p.game_id, p.player_id, p.label from predictions p
    where p.game_date between ${from} and ${to} and not p.withdrawn and not exists (
      select 1 from predictions later where later.game_date = p.game_date and later.system = p.system and later.market = p.market
        and later.game_id = p.game_id and later.player_id = p.player_id and later.revision > p.revision)`
}
