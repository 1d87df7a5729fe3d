/** What the newest live grades say of each system, and what the registry says of its models: the last dates with grades and those before, added up. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export const recentDates = 14
export const earlierDates = 40

export interface Span {
  readonly rows: number
  readonly error: number
  readonly bias: number
  /** Of its dates the one in the middle: one bad date is not the usual. */
  readonly usualError: number
  readonly usualBias: number
  readonly lineRows: number
  readonly errorOnLines: number
  readonly lineError: number
}

export interface SystemSpans {
  readonly system: string
  readonly market: string
  readonly recent: Span | null
  readonly earlier: Span | null
}

/** Live grades only: what was backfilled was not bet on. */
export function readSpans(db: Queryable, now: Temporal.Instant): Promise<SystemSpans[]> {
  const sums = sql`jsonb_build_object('rows', sum(graded), 'error', sum(absolute_error_sum) / nullif(sum(graded), 0), 'bias', sum(error_sum) / nullif(sum(graded), 0),
    'usualError', percentile_cont(0.5) within group (order by absolute_error_sum / nullif(graded, 0)),
    'usualBias', percentile_cont(0.5) within group (order by error_sum / nullif(graded, 0)), 'lineRows', sum(line_rows), 'errorOnLines', sum(absolute_error_sum_on_line_rows) / nullif(sum(line_rows), 0),
    'lineError', sum(line_absolute_error_sum) / nullif(sum(line_rows), 0))`
  return db.query(sql`
    with dated as (
      select *, dense_rank() over (order by game_date desc) as place from system_daily_performance
      where label = 'live' and game_date > (${now}::timestamptz - interval '150 days')::date and game_date <= ${now}::timestamptz::date),
    placed as (
      select dated.*, place <= ${recentDates} as is_recent from dated where place <= ${recentDates + earlierDates}),
    span as (select system, market, is_recent, ${sums} as sums from placed group by system, market, is_recent)
    select system, market, (jsonb_agg(sums) filter (where is_recent)) -> 0 as recent, (jsonb_agg(sums) filter (where not is_recent)) -> 0 as earlier
    from span group by system, market order by market, system`)
}

export interface Certainty {
  readonly system: string
  readonly market: string
  readonly decided: number
  readonly wins: number
  readonly confidence: number
}

/** Of sides whose probability is calibrated: what is not says of itself that it is not to be believed. */
export function readCertainty(db: Queryable, now: Temporal.Instant): Promise<Certainty[]> {
  return db.query(sql`
    with dated as (
      select distinct game_date from system_daily_performance where label = 'live'
        and game_date > (${now}::timestamptz - interval '60 days')::date and game_date <= ${now}::timestamptz::date
      order by game_date desc limit ${recentDates}),
    newest as (
      select distinct on (game_date, system, market, game_id, player_id) system, market, label, result, calibration, confidence, withdrawn
      from grades where game_date in (select game_date from dated)
      order by game_date, system, market, game_id, player_id, revision desc)
    select system, market, count(*)::int as decided, (count(*) filter (where result = 'win'))::int as wins, avg(confidence)::float8 as confidence
    from newest where label = 'live' and not withdrawn and calibration = 'calibrated' and confidence is not null and result in ('win', 'loss')
    group by system, market order by market, system`)
}

export interface ModelState {
  readonly gameDate: string
  readonly system: string
  readonly market: string
  readonly health: string
  readonly reason: string
}

/** Of the newest date that has models. */
export function readStates(db: Queryable): Promise<ModelState[]> {
  return db.query(sql`
    select game_date as "gameDate", system, market, health, health_reason as reason from models_in_use
    where game_date = (select max(game_date) from models_in_use) order by market, system`)
}
