/** What became of the slate, a market and a game date: how many had a line whom bookmakers usually list, who was excluded, who was predicted how.
 * The newest dates of live runs, read in one statement each. */
import type { Temporal } from 'temporal-polyfill'
import { onlyRow, type Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export interface SlateDay {
  readonly gameDate: string
  readonly market: string
  readonly firstTipAt: Temporal.Instant
  readonly lastTipAt: Temporal.Instant
  readonly games: number
  /** Games with a line of somebody. */
  readonly gamesLined: number
  readonly lined: number
  /** With a line, and excluded before any system was asked. */
  readonly linedExcluded: number
  /** Rotation players of the slate who had a line on at least two of their last three dates. */
  readonly usual: number
  /** Of those, who have none now. */
  readonly usualUnlined: number
  /** Those who had a line on each of their last dates, one to three: what is known of a season's first dates. */
  readonly early: number
  readonly earlyUnlined: number
  readonly newestLineAt: Temporal.Instant | null
}

/** So long before its tip a game has lines: bookmakers may post those of the late games later. */
export const linesDueHours = 2

/** Dates whose slate is made, from `days` back up to tomorrow, oldest first; of each only the games whose lines are due by now. */
export function readSlateDays(db: Queryable, now: Temporal.Instant, days: number): Promise<SlateDay[]> {
  return db.query(sql`
    with due as (
      select game_date, game_id, tip_at from games
      where status <> 'postponed' and tip_at <= ${now}::timestamptz + make_interval(hours => ${linesDueHours})
        and game_date > (${now}::timestamptz - make_interval(days => ${days + 31}))::date),
    slate as (
      select s.game_date, s.market, s.game_id, s.player_id, s.line, s.exclusion, s.line_snapshot_at, d.game_id is not null as is_due
      from prediction_slate s join runs r on r.game_date = s.game_date
        left join due d on d.game_date = s.game_date and d.game_id = s.game_id
      where s.game_date between (${now}::timestamptz - make_interval(days => ${days + 30}))::date and (${now}::timestamptz + interval '1 day')::date
        and r.cause not in ('backfill', 'import')),
    player as (
      select game_date, market, player_id, is_due, line is not null as has_line,
        sum((line is not null)::int) over earlier as lined_before, count(*) over earlier as dates_before
      from slate where player_id is not null and (exclusion is null or line is not null)
      window earlier as (partition by market, player_id order by game_date rows between 3 preceding and 1 preceding)),
    usual as (
      select game_date, market, count(*) filter (where dates_before = 3 and lined_before >= 2)::int as usual,
        count(*) filter (where dates_before = 3 and lined_before >= 2 and not has_line)::int as unlined,
        count(*) filter (where lined_before = dates_before)::int as early, count(*) filter (where lined_before = dates_before and not has_line)::int as early_unlined
      from player where is_due and dates_before > 0 group by game_date, market),
    day as (
      select game_date, market, count(*) filter (where line is not null)::int as lined,
        count(*) filter (where line is not null and exclusion is not null)::int as excluded,
        count(distinct game_id) filter (where line is not null)::int as games_lined, max(line_snapshot_at) as newest
      from slate where is_due and game_date > (${now}::timestamptz - make_interval(days => ${days}))::date group by game_date, market),
    game as (
      select d.game_date, count(*)::int as games, min(d.tip_at) as first_tip,
        (select max(g.tip_at) from games g where g.game_date = d.game_date and g.status <> 'postponed') as last_tip
      from due d group by d.game_date)
    select d.game_date as "gameDate", d.market, g.first_tip as "firstTipAt", g.last_tip as "lastTipAt", g.games,
      d.games_lined as "gamesLined", d.lined, d.excluded as "linedExcluded", coalesce(u.usual, 0) as usual,
      coalesce(u.unlined, 0) as "usualUnlined", coalesce(u.early, 0) as early, coalesce(u.early_unlined, 0) as "earlyUnlined", d.newest as "newestLineAt"
    from day d join game g using (game_date) left join usual u using (game_date, market) order by d.market, d.game_date`)
}

/** When the odds of one of the date's games last came in another form than before; lists that only lead to them do not count. */
export async function readNewestReply(db: Queryable, gameDate: string): Promise<Temporal.Instant | null> {
  const rows = await db.query<{ receivedAt: Temporal.Instant | null }>(sql`
    select max(r.received_at) as "receivedAt" from source_replies r
    where r.asset = 'prop_line_replies' and r.game_date = ${gameDate} and not r.withdrawn
      and exists (select 1 from games g where g.game_date = r.game_date and r.resource like '%/' || g.game_id)`)
  return onlyRow(rows, 'reading the newest odds').receivedAt
}

export interface SystemDay {
  readonly gameDate: string
  readonly market: string
  readonly system: string
  /** Whom it could predict: those without a line are none of a system that needs one. */
  readonly slate: number
  readonly predicted: number
  /** Of those whose probability is calibrated: without that nobody takes a side. */
  readonly over: number
  readonly under: number
  readonly pass: number
}

/** What each system made of the slate; the newest revision of each prediction counts. Nobody owes a prediction of a game that was called off. */
export function readSystemDays(db: Queryable, now: Temporal.Instant, days: number): Promise<SystemDay[]> {
  return db.query(sql`
    with live as (
      select game_date from runs where cause not in ('backfill', 'import')
        and game_date between (${now}::timestamptz - make_interval(days => ${days}))::date and (${now}::timestamptz + interval '1 day')::date),
    newest as (
      select distinct on (game_date, system, market, game_id, player_id) game_date, system, market, game_id, withdrawn,
        case when calibration = 'calibrated' then recommendation end as side
      from predictions where game_date in (select game_date from live)
      order by game_date, system, market, game_id, player_id, revision desc),
    off as (select game_date, game_id from games where status = 'postponed' and game_date in (select game_date from live)),
    owed as (
      select s.game_date, s.market, s.player_id from prediction_slate s left join off o using (game_date, game_id)
      where s.exclusion is null and o.game_id is null and s.game_date in (select game_date from live)),
    slate as (select game_date, market, count(*)::int as slate from owed group by game_date, market),
    unlined as (
      select game_date, market, e.system, count(*)::int as without from owed join prediction_exclusions e using (game_date, market, player_id)
      where e.reason = 'no_line' group by game_date, market, e.system)
    select n.game_date as "gameDate", n.market, n.system, s.slate - coalesce(u.without, 0) as slate, count(*)::int as predicted,
      count(*) filter (where side = 'OVER')::int as over, count(*) filter (where side = 'UNDER')::int as under,
      count(*) filter (where side = 'PASS')::int as pass
    from newest n join slate s using (game_date, market) left join unlined u using (game_date, market, system)
      left join off o on o.game_date = n.game_date and o.game_id = n.game_id
    where not n.withdrawn and o.game_id is null
    group by n.game_date, n.market, n.system, s.slate, u.without order by n.market, n.system, n.game_date`)
}

export interface QualityDay {
  readonly gameDate: string
  readonly market: string
  readonly vectors: number
  readonly mean: number
  readonly lowest: number
}

/** The score of the feature vectors: the share of what is wished for that was measured. */
export function readQualityDays(db: Queryable, now: Temporal.Instant, days: number): Promise<QualityDay[]> {
  return db.query(sql`
    select v.game_date as "gameDate", v.market, count(*)::int as vectors, avg(v.quality)::float8 as mean,
      percentile_cont(0.1) within group (order by v.quality)::float8 as lowest
    from feature_vectors v join runs r on r.game_date = v.game_date
    where v.game_date between (${now}::timestamptz - make_interval(days => ${days}))::date and (${now}::timestamptz + interval '1 day')::date
      and r.cause not in ('backfill', 'import')
    group by v.game_date, v.market order by v.market, v.game_date`)
}
