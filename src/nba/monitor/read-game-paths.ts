/** Each game's way from the final whistle to the published grade, in hours.
 *
 * No source says when a game ended. The whistle is taken as two and a half hours after the scheduled tip, which most games end before; a stage is
 * reached by the first attempt that committed after what it reads: summaries and grades both read the box score, in whichever order. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'

export const whistleAfterTipMinutes = 150
export const stages = ['boxScore', 'summarised', 'graded', 'published'] as const

export interface GamePath {
  readonly gameDate: string
  readonly gameId: string
  /** Hours since the whistle by now. */
  readonly ageHours: number
  /** Since the last whistle of its date, whose games are read and graded together; below zero while one is on. */
  readonly dateAgeHours: number
  /** Hours from the whistle until each stage; null: not reached. */
  readonly boxScore: number | null
  readonly summarised: number | null
  readonly graded: number | null
  readonly published: number | null
}

/** Games of live dates whose whistle has gone; those graded by a backfill took as long as somebody wanted. */
export function readGamePaths(db: Queryable, now: Temporal.Instant, days: number): Promise<GamePath[]> {
  return db.query(sql`
    with game as materialized (
      select game_date, game_id, tip_at + make_interval(mins => ${whistleAfterTipMinutes}) as whistle_at,
        last_tip_at + make_interval(mins => ${whistleAfterTipMinutes}) as last_whistle_at
      from (select g.game_date, g.game_id, g.tip_at, max(g.tip_at) over (partition by g.game_date) as last_tip_at
        from games g join runs r on r.game_date = g.game_date
        where g.game_date > (${now}::timestamptz - make_interval(days => ${days + 1}))::date and g.status <> 'postponed'
          and r.cause not in ('backfill', 'import') and r.scope = 'full') g
      where tip_at + make_interval(mins => ${whistleAfterTipMinutes}) < ${now}),
    done as (
      select asset, game_date, started_at, finished_at from attempts
      where asset in ('player_game_summary', 'grades', 'export_results') and started_at > ${now}::timestamptz - make_interval(days => ${days + 1})
        and outcome in ('complete', 'degraded', 'unchanged', 'empty_ok')),
    boxed as (
      select game.*, box.box_at from game left join (select game_date, game_id, min(known_at) as box_at from player_boxscores
        where game_date = any(array(select game_date from game)) and not withdrawn group by game_date, game_id) box using (game_date, game_id)),
    summed as materialized (
      select boxed.*, (select min(d.finished_at) from done d
        where d.asset = 'player_game_summary' and d.game_date = boxed.game_date and d.started_at >= box_at) as sum_at from boxed),
    graded as materialized (
      select summed.*, (select min(d.finished_at) from done d
        where d.asset = 'grades' and d.game_date = summed.game_date and d.started_at >= box_at) as grade_at from summed),
    shown as materialized (
      select graded.*, (select min(d.finished_at) from done d
        where d.asset = 'export_results' and d.game_date = graded.game_date and d.started_at >= grade_at) as shown_at from graded)
    select game_date as "gameDate", game_id as "gameId", ${hoursFrom('now')} as "ageHours",
      extract(epoch from now - last_whistle_at)::float8 / 3600 as "dateAgeHours", ${hoursFrom('box_at')} as "boxScore",
      ${hoursFrom('sum_at')} as summarised, ${hoursFrom('grade_at')} as graded, ${hoursFrom('shown_at')} as published
    from (select shown.*, ${now}::timestamptz as now from shown) s order by game_date, game_id`)
}

/** Dates whose grades or results somebody has discarded: nothing is waited for there. */
export async function readGivenUpDates(
  db: Queryable,
  now: Temporal.Instant,
  days: number,
): Promise<string[]> {
  const rows = await db.query<{ gameDate: string }>(sql`
    select distinct game_date as "gameDate" from ledger where asset in ('grades', 'export_results') and state = 'discarded'
      and game_date > (${now}::timestamptz - make_interval(days => ${days + 1}))::date`)
  return rows.map(({ gameDate }) => gameDate)
}

function hoursFrom(column: 'now' | 'box_at' | 'sum_at' | 'grade_at' | 'shown_at') {
  const columns = {
    now: sql`now`,
    box_at: sql`box_at`,
    sum_at: sql`sum_at`,
    grade_at: sql`grade_at`,
    shown_at: sql`shown_at`,
  }
  return sql`extract(epoch from ${columns[column]} - whistle_at)::float8 / 3600`
}
