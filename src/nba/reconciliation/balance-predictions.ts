/** The equations of predictions: with a line = on the slate; on the slate = predicted or excluded; published = graded, void or pending.
 *
 * Five seasons have a million predictions. Their keys are summed up as hashes, date by date; two sums that are equal stand for equal sets,
 * and only the dates on which they differ are compared row by row. */
import type { Queryable } from '../../platform/db/database.ts'
import { identifier, type Sql, sql } from '../../platform/db/sql.ts'
import type { Balance, DateSpan } from '../../platform/reconciliation/finding.ts'

/** By the player who was found, or by the name that is nobody's: the slate has the league's spelling, and not the book's.
 *
 * Lines that came only after the slate was locked are not expected on it: it says that it was made without them. A market that was
 * added later is not expected of a slate that was made before; that all of a slate is gone, the ledger's own count says. */
export function balanceLines(markets: readonly string[]) {
  return (db: Queryable, { from, to }: DateSpan): Promise<Balance[]> =>
    db.query(sql`
      with made as (select distinct game_date, market from prediction_slate where game_date between ${from} and ${to}),
      dates as (select distinct game_date from made)
      select l.game_date as "gameDate", count(*)::int as expected, (count(*) filter (where s.player_id is not null or n.player_name is not null))::int as found,
        (count(*) filter (where s.player_id is null and n.player_name is null))::int as missing, 0 as extra
      from upcoming_lines l
        left join made m on m.game_date = l.game_date and m.market = l.market
        left join dates d on d.game_date = l.game_date
        left join ledger lines on lines.asset = 'upcoming_lines' and lines.game_date = l.game_date
        left join ledger slate on slate.asset = 'prediction_slate' and slate.game_date = l.game_date
        left join (select distinct game_date, market, game_id, player_id from prediction_slate
          where game_date between ${from} and ${to}) s
          on s.game_date = l.game_date and s.market = l.market and s.game_id = l.game_id and s.player_id = l.player_id
        left join (select distinct game_date, market, game_id, player_name from prediction_slate
          where game_date between ${from} and ${to}) n
          on n.game_date = l.game_date and n.market = l.market and n.game_id = l.game_id and n.player_name = l.player_name
      where l.game_date between ${from} and ${to} and l.market = any(${markets}::text[])
        and (m.market is not null or d.game_date is null)
        and not coalesce(lines.committed_at > slate.locks_at and lines.committed_at > slate.committed_at, false)
      group by l.game_date`)
}

/** By every system that says anything of the date and the market: one that was added later says nothing of earlier dates. */
export function balanceCoverage(systems: readonly string[]) {
  return async (db: Queryable, span: DateSpan): Promise<Balance[]> =>
    inspect(await sumCoverage(db, systems, span), (dates) => compareCoverage(db, systems, dates))
}

export async function balanceGrades(db: Queryable, span: DateSpan): Promise<Balance[]> {
  return inspect(await sumGrades(db, span), (dates) => compareGrades(db, dates))
}

interface Sums extends Pick<Balance, 'gameDate' | 'expected' | 'found'> {
  readonly agrees: boolean
}

async function inspect(
  sums: readonly Sums[],
  compare: (gameDates: readonly string[]) => Promise<readonly Balance[]>,
): Promise<Balance[]> {
  const differing = sums.filter(({ agrees }) => !agrees).map(({ gameDate }) => gameDate)
  const compared = differing.length > 0 ? await compare(differing) : []
  const exact = new Map(compared.map((balance) => [balance.gameDate, balance]))
  return sums.map(({ gameDate, expected, found }) => {
    return exact.get(gameDate) ?? { gameDate, expected, found, missing: 0, extra: 0 }
  })
}

/** How many rows stand in each group and what their keys sum up to: every first revision, less the keys that are withdrawn in the end. */
function sumStanding(
  table: 'predictions' | 'grades',
  group: Sql,
  key: Sql,
  { from, to }: DateSpan,
  also: Sql,
): Sql {
  const name = identifier(table)
  return sql`
    select ${group}, sum(n) as n, sum(h) as h from (
      select ${group}, count(*) as n, sum(hash_record_extended(row(${key}), 0)) as h from ${name} t
      where game_date between ${from} and ${to} and revision = 1 and ${also} group by ${group}
      union all
      select ${group}, -count(*), -sum(hash_record_extended(row(${key}), 0)) from ${name} t
      where game_date between ${from} and ${to} and withdrawn and ${also} and not exists (
        select 1 from ${name} later where later.game_date = t.game_date and later.system = t.system and later.market = t.market
          and later.game_id = t.game_id and later.player_id = t.player_id and later.revision > t.revision) group by ${group}) summed
    group by ${group}`
}

function sumGrades(db: Queryable, span: DateSpan): Promise<Sums[]> {
  const key = sql`system, market, game_id, player_id`
  return db.query(sql`
    select game_date as "gameDate", coalesce(p.n, 0)::int as expected, coalesce(g.n, 0)::int as found,
      p.n is not distinct from g.n and p.h is not distinct from g.h as agrees
    from (${sumStanding('predictions', sql`game_date`, key, span, sql`true`)}) p
      full join (${sumStanding('grades', sql`game_date`, key, span, sql`true`)}) g using (game_date)`)
}

function compareGrades(db: Queryable, gameDates: readonly string[]): Promise<Balance[]> {
  return db.query(sql`
    with held as (
      select g.game_date, g.system, g.market, g.game_id, g.player_id from grades g
      where g.game_date = any(${gameDates}::date[]) and not g.withdrawn and not exists (
        select 1 from grades later where later.game_date = g.game_date and later.system = g.system and later.market = g.market
          and later.game_id = g.game_id and later.player_id = g.player_id and later.revision > g.revision))
    select game_date as "gameDate", count(p.who)::int as expected, count(g.who)::int as found,
      (count(*) filter (where g.who is null))::int as missing, (count(*) filter (where p.who is null))::int as extra
    from (select *, player_id as who from (${standingPredictions(gameDates)}) p) p full join (select *, player_id as who from held) g
      using (game_date, system, market, game_id, player_id)
    group by game_date`)
}

function sumCoverage(db: Queryable, systems: readonly string[], span: DateSpan): Promise<Sums[]> {
  const isOfSystems = sql`system = any(${systems}::text[])`
  const group = sql`game_date, system, market`
  return db.query(sql`
    with said as (
      select ${group}, sum(n) as n, sum(h) as h from (
        ${sumStanding('predictions', group, sql`player_id`, span, isOfSystems)}
        union all
        select ${group}, count(*), sum(hash_record_extended(row(player_id), 0)) from prediction_exclusions
        where game_date between ${span.from} and ${span.to} and ${isOfSystems} group by ${group}) both_ways
      group by ${group}),
    wanted as (
      select game_date, market, count(*) as n, sum(hash_record_extended(row(player_id), 0)) as h from prediction_slate
      where game_date between ${span.from} and ${span.to} and exclusion is null group by game_date, market)
    select game_date as "gameDate", coalesce(sum(w.n), 0)::int as expected, sum(s.n)::int as found,
      bool_and(s.n is not distinct from w.n and s.h is not distinct from w.h) as agrees
    from said s left join wanted w using (game_date, market) group by game_date`)
}

/** Everyone who was not excluded, once a system; whoever was predicted live before the lock may have left the slate since. */
function compareCoverage(
  db: Queryable,
  systems: readonly string[],
  gameDates: readonly string[],
): Promise<Balance[]> {
  return db.query(sql`
    with said as (
      select p.game_date, p.system, p.market, p.player_id, p.label = 'live' as is_live
      from (${standingPredictions(gameDates)}) p where p.system = any(${systems}::text[])
      union all
      select game_date, system, market, player_id, false from prediction_exclusions
      where game_date = any(${gameDates}::date[]) and system = any(${systems}::text[])),
    wanted as (
      select s.game_date, t.system, s.market, s.player_id from prediction_slate s
        join (select distinct game_date, system, market from said) t on t.game_date = s.game_date and t.market = s.market
      where s.game_date = any(${gameDates}::date[]) and s.exclusion is null),
    found as (
      select game_date, system, market, player_id, count(*)::int as times, bool_and(is_live) as is_live from said group by 1, 2, 3, 4)
    select game_date as "gameDate", count(w.who)::int as expected, count(f.who)::int as found,
      (count(*) filter (where f.who is null))::int as missing,
      (count(*) filter (where f.times > 1 or (w.who is null and not f.is_live)))::int as extra
    from (select *, player_id as who from wanted) w full join (select *, player_id as who from found) f
      using (game_date, system, market, player_id)
    group by game_date`)
}

/** The newest revision of each prediction, unless that takes it back. */
function standingPredictions(gameDates: readonly string[]): Sql {
  return sql`select p.game_date, p.system, p.market, p.game_id, p.player_id, p.label from predictions p
    where p.game_date = any(${gameDates}::date[]) and not p.withdrawn and not exists (
      select 1 from predictions later where later.game_date = p.game_date and later.system = p.system and later.market = p.market
        and later.game_id = p.game_id and later.player_id = p.player_id and later.revision > p.revision)`
}
