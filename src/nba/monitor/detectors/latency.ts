/** From the final whistle to the published grade, game by game: where the time goes, and which games are over their six hours.
 *
 * No source says when a game ended. The whistle is taken as two and a half hours after the scheduled tip, which most games end before; a stage is
 * reached by the first attempt that committed after the stage before it. */
import { sql } from '../../../platform/db/sql.ts'
import {
  type Detector,
  type DetectorContext,
  twoOfThree,
  type Verdict,
} from '../../../platform/monitor/detector.ts'
import { quantile, round } from '../../../platform/monitor/statistics.ts'

export const latencyLimits = {
  whistleAfterTipMinutes: 150,
  sloHours: 6,
  warningHours: 4.5,
  days: 7,
  openDays: 3,
} as const
const limits = latencyLimits
const stages = ['boxScore', 'summarised', 'graded', 'published'] as const
const gamesNamed = 5

interface GamePath {
  readonly gameDate: string
  readonly gameId: string
  /** Hours since the whistle by now. */
  readonly ageHours: number
  /** Hours from the whistle until each stage; null: not reached. */
  readonly boxScore: number | null
  readonly summarised: number | null
  readonly graded: number | null
  readonly published: number | null
}

export const latency: Detector = {
  name: 'latency',
  watches:
    'hours from the final whistle to the box score, the summary, the grade and the published result, a game',
  alarms: `a game not graded and published ${limits.warningHours} h after its whistle (warning) or ${limits.sloHours} h, the objective (critical)`,
  everySeconds: 900,
  confirmation: twoOfThree,
  findsWithin: { minutes: 90, from: 'the hours being over' },
  async look(context) {
    const paths = await readPaths(context)
    return [judgeOpen(paths)]
  },
}

/** Games of live dates whose whistle has gone; those graded by a backfill took as long as somebody wanted. */
function readPaths({ db, now }: DetectorContext): Promise<GamePath[]> {
  return db.query(sql`
    with game as (
      select g.game_date, g.game_id, g.tip_at + make_interval(mins => ${limits.whistleAfterTipMinutes}) as whistle_at
      from games g join runs r on r.game_date = g.game_date
      where g.game_date > (${now}::timestamptz - make_interval(days => ${limits.days + 1}))::date and g.status <> 'postponed'
        and r.cause not in ('backfill', 'import') and r.scope = 'full'
        and g.tip_at + make_interval(mins => ${limits.whistleAfterTipMinutes}) < ${now}),
    done as (
      select asset, game_date, started_at, finished_at from attempts
      where asset in ('player_game_summary', 'grades', 'export_results') and started_at > ${now}::timestamptz - make_interval(days => ${limits.days + 1})
        and outcome in ('complete', 'degraded', 'unchanged', 'empty_ok')),
    boxed as (
      select game.*, (select min(b.known_at) from player_boxscores b
        where b.game_id = game.game_id and b.game_date = game.game_date and not b.withdrawn) as box_at from game),
    summed as (
      select boxed.*, (select min(d.finished_at) from done d
        where d.asset = 'player_game_summary' and d.game_date = boxed.game_date and d.started_at >= box_at) as sum_at from boxed),
    graded as (
      select summed.*, (select min(d.finished_at) from done d
        where d.asset = 'grades' and d.game_date = summed.game_date and d.started_at >= sum_at) as grade_at from summed),
    shown as (
      select graded.*, (select min(d.finished_at) from done d
        where d.asset = 'export_results' and d.game_date = graded.game_date and d.started_at >= grade_at) as shown_at from graded)
    select game_date as "gameDate", game_id as "gameId", ${hoursFrom('now')} as "ageHours", ${hoursFrom('box_at')} as "boxScore",
      ${hoursFrom('sum_at')} as summarised, ${hoursFrom('grade_at')} as graded, ${hoursFrom('shown_at')} as published
    from (select shown.*, ${now}::timestamptz as now from shown) s order by game_date, game_id`)
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

function judgeOpen(paths: readonly GamePath[]): Verdict {
  const open = paths.filter((path) => path.published === null && path.ageHours <= 24 * limits.openDays)
  const over = open.filter((path) => path.ageHours >= limits.sloHours)
  const late = open.filter((path) => path.ageHours >= limits.warningHours)
  const told = over.length > 0 ? over : late
  const done = paths.filter((path) => path.published !== null)
  const within = done.filter((path) => path.published! <= limits.sloHours).length
  const says =
    told.length > 0
      ? `${told.length} games are not graded and published ${over.length > 0 ? limits.sloHours : limits.warningHours} h after the whistle: ${told.slice(0, gamesNamed).map(describe).join('; ')}`
      : done.length === 0
        ? 'no game has ended lately'
        : `of ${done.length} games of the last ${limits.days} days ${within} were published within ${limits.sloHours} h of the whistle, half of them within ${quantile(
            done.map(({ published }) => published!),
            0.5,
          ).toFixed(1)} h`
  const hours = Object.fromEntries(
    stages.map((stage) => {
      const values = paths.flatMap((path) => (path[stage] === null ? [] : [path[stage]]))
      const at = (share: number): number | null =>
        values.length === 0 ? null : round(quantile(values, share))
      return [stage, { games: values.length, p50: at(0.5), p95: at(0.95), max: at(1) }]
    }),
  )
  return {
    subject: '',
    status: over.length > 0 ? 'critical' : late.length > 0 ? 'warning' : 'well',
    says,
    figures: { hoursAfterWhistle: hours, withinObjective: within, published: done.length, open: open.length },
  }
}

/** The stage that it waits for is the one that is slow. */
function describe(path: GamePath): string {
  const waits = stages.find((stage) => path[stage] === null)
  return `${path.gameDate} ${path.gameId}, ${path.ageHours.toFixed(1)} h, without ${waits === 'boxScore' ? 'a box score' : waits === 'summarised' ? 'a summary' : waits === 'graded' ? 'grades' : 'its published result'}`
}
