/** The demo's last word: what every date came to, and what every system showed, with n, interval and label. */
import { describeHits, type HitSums } from '../../nba/domain/hit-rate.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { formatTable } from '../table.ts'

interface DateRow {
  readonly gameDate: string
  readonly games: number
  readonly players: number
  readonly lines: number
  readonly slate: number
  readonly predicted: number
  readonly excluded: Readonly<Record<string, number>> | null
  readonly graded: number
  readonly voided: number
}

interface SystemRow {
  readonly system: string
  readonly label: string
  readonly graded: number
  readonly voided: number
  readonly pushes: number
  readonly wins: number
  readonly losses: number
  readonly priced: number
  readonly breakEvenSum: number
  readonly absoluteErrorSum: number
  readonly lineRows: number
  readonly lineAbsoluteErrorSum: number
  readonly absoluteErrorSumOnLineRows: number
}

export async function formatFinalTables(db: Queryable, gameDates: readonly string[]): Promise<string> {
  const dates = await readDates(db, gameDates)
  const systems = await readSystems(db, gameDates)
  const dateTable = formatTable(
    [
      'date',
      'games',
      'player rows',
      'lines',
      'slate',
      'predicted',
      'excluded',
      'by reason',
      'graded',
      'void',
    ],
    dates.map((row) => {
      const reasons = Object.entries(row.excluded ?? {})
      const excluded = reasons.reduce((sum, [, players]) => sum + players, 0)
      return [
        row.gameDate,
        row.games,
        row.players,
        row.lines,
        row.slate,
        row.predicted,
        excluded,
        reasons.map(([reason, players]) => `${reason} ${players}`).join(', ') ||
          (row.games === 0 ? 'no games' : 'nobody'),
        row.graded,
        row.voided,
      ]
    }),
  )
  const systemTable = formatTable(
    [
      'system',
      'label',
      'graded',
      'void',
      'push',
      'MAE',
      'MAE where a line was',
      'line’s MAE there',
      'hits',
      'hit rate (95 % Wilson)',
    ],
    systems.map((row) => [
      row.system,
      row.label,
      row.graded,
      row.voided,
      row.pushes,
      sayMean(row.absoluteErrorSum, row.graded),
      sayMean(row.absoluteErrorSumOnLineRows, row.lineRows),
      sayMean(row.lineAbsoluteErrorSum, row.lineRows),
      `${row.wins} of ${row.wins + row.losses}`,
      formatHitRate(row),
    ]),
  )
  const isBalanced = dates.every(
    (row) =>
      row.slate ===
      row.predicted + Object.values(row.excluded ?? {}).reduce((sum, players) => sum + players, 0),
  )
  const equation = isBalanced
    ? 'On every date slate = predicted + excluded. Dates count players, systems count rows.'
    : 'The equation slate = predicted + excluded does NOT hold: this is a fault.'
  return `${dateTable}${equation}\n\n${systemTable}Simulated league: these figures say that grading works, nothing about real games.\n`
}

/** From four decimals, as `models`, the pages and the documents have it: a figure that is told in two places is one figure. */
export function sayMean(sum: number, count: number): string {
  return count === 0 ? '–' : (Math.round((sum / count) * 1e4) / 1e4).toFixed(3)
}

function formatHitRate(sums: HitSums): string {
  const hits = describeHits(sums)
  if (!hits) return '–'
  const percent = (share: number): string => (share * 100).toFixed(1)
  const [low, high] = hits.interval95
  const needed = hits.breakEven === null ? 'no prices' : `prices need ${percent(hits.breakEven)} %`
  return `${percent(hits.rate)} % (${percent(low)} to ${percent(high)}, n = ${hits.n}; ${needed})`
}

function readDates(db: Queryable, gameDates: readonly string[]): Promise<DateRow[]> {
  return db.query(sql`
    select d.game_date as "gameDate",
      (select count(*)::int from games g where g.game_date = d.game_date and g.status <> 'postponed') as games,
      (select count(*)::int from (select distinct on (game_id, player_id) withdrawn from player_game_summary s
        where s.game_date = d.game_date order by game_id, player_id, revision desc) n where not withdrawn) as players,
      (select count(*)::int from upcoming_lines u where u.game_date = d.game_date and u.market = 'points') as lines,
      (select count(*)::int from prediction_slate s where s.game_date = d.game_date) as slate,
      (select count(*)::int from prediction_slate s where s.game_date = d.game_date and s.exclusion is null and exists (
        select 1 from predictions p where p.game_date = s.game_date and p.market = s.market and p.player_id = s.player_id)) as predicted,
      (select jsonb_object_agg(exclusion, players) from (select exclusion, count(*) as players from prediction_slate s
        where s.game_date = d.game_date and exclusion is not null group by exclusion) e) as excluded,
      (select coalesce(max(graded), 0)::int from system_daily_performance y where y.game_date = d.game_date) as graded,
      (select coalesce(max(void), 0)::int from system_daily_performance y where y.game_date = d.game_date) as voided
    from unnest(${gameDates}::date[]) as d(game_date) order by d.game_date`)
}

function readSystems(db: Queryable, gameDates: readonly string[]): Promise<SystemRow[]> {
  return db.query(sql`
    select system, label, sum(graded)::int as graded, sum(void)::int as voided, sum(pushes)::int as pushes, sum(wins)::int as wins,
      sum(losses)::int as losses, sum(priced)::int as priced, sum(break_even_sum) as "breakEvenSum", sum(absolute_error_sum) as "absoluteErrorSum", sum(line_rows)::int as "lineRows",
      sum(line_absolute_error_sum) as "lineAbsoluteErrorSum",
      sum(absolute_error_sum_on_line_rows) as "absoluteErrorSumOnLineRows"
    from system_daily_performance where game_date = any(${gameDates}::date[])
    group by system, label order by label, sum(absolute_error_sum) / nullif(sum(graded), 0), system`)
}
