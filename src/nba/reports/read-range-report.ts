/** What a range of dates came to: from games to grades, with the coverage equation and the honest figures of each system.
 *
 * Everything is counted from the tables; nothing is remembered from the run. Backfill and live stay apart. */
import { createHash } from 'node:crypto'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { textDigest } from '../6-exports/stored-documents.ts'
import { describeHits, type HitRate } from '../domain/hit-rate.ts'

export interface RangeReport {
  readonly from: string
  readonly to: string
  readonly dates: number
  readonly games: number
  readonly playerRows: number
  /** Rows of posted lines, and player-days with a main line. */
  readonly postedLines: number
  readonly linedPlayerDays: number
  readonly slate: number
  readonly predicted: number
  readonly excluded: Readonly<Record<string, number>>
  readonly graded: number
  readonly void: number
  readonly pending: number
  readonly systems: readonly SystemReport[]
  readonly line: LineReport
  /** Player-days with a line whose player was not found, each by name. */
  readonly unresolved: readonly {
    readonly gameDate: string
    readonly playerName: string
    readonly reason: string
  }[]
  readonly partitions: Readonly<Record<string, number>>
  readonly documents: number
  /** SHA-256 over every document of the range: equal when all bytes are. */
  readonly documentsHash: string
}

export interface SystemReport {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly graded: number
  readonly meanAbsoluteError: number
  readonly bias: number
  readonly linedRows: number
  readonly meanAbsoluteErrorOnLinedRows: number | null
  readonly lineMeanAbsoluteError: number | null
  readonly wins: number
  readonly losses: number
  readonly pushes: number
  /** With n, interval, the chance that the prices needed, and the label; null where no side was taken. */
  readonly hits: HitRate | null
}

/** The line itself on every resolved player-day that was played: it needs no system to have an opinion. */
export interface LineReport {
  readonly playerDays: number
  readonly meanAbsoluteError: number | null
  readonly overs: number
  readonly unders: number
  readonly pushes: number
}

export async function readRangeReport(
  db: Queryable,
  from: string,
  to: string,
  market = 'points',
): Promise<RangeReport> {
  const [counts, excluded, systems, line, unresolved, partitions, documents] = await Promise.all([
    readCounts(db, from, to),
    readExcluded(db, from, to),
    readSystems(db, from, to),
    readLine(db, from, to, market),
    readUnresolved(db, from, to),
    readPartitionStates(db, from, to),
    readDocuments(db, from, to),
  ])
  return { from, to, ...counts, excluded, systems, line, unresolved, partitions, ...documents }
}

type Counts = Pick<
  RangeReport,
  | 'dates'
  | 'games'
  | 'playerRows'
  | 'postedLines'
  | 'linedPlayerDays'
  | 'slate'
  | 'predicted'
  | 'graded'
  | 'void'
  | 'pending'
>

async function readCounts(db: Queryable, from: string, to: string): Promise<Counts> {
  const rows = await db.query<Counts>(sql`
    with graded as (
      select outcome, count(*)::int as n from (
        select distinct on (g.game_date, g.system, g.market, g.game_id, g.player_id) g.* from grades g
        where g.game_date between ${from} and ${to}
        order by g.game_date, g.system, g.market, g.game_id, g.player_id, g.revision desc) newest
      where not withdrawn group by outcome)
    select
      (select count(distinct game_date)::int from games where game_date between ${from} and ${to}) as dates,
      (select count(*)::int from games where game_date between ${from} and ${to} and status <> 'postponed') as games,
      (select count(distinct (game_id, player_id))::int from player_boxscores where game_date between ${from} and ${to}) as "playerRows",
      (select count(*)::int from prop_lines where game_date between ${from} and ${to}) as "postedLines",
      (select count(line)::int from prediction_slate where game_date between ${from} and ${to}) as "linedPlayerDays",
      (select count(*)::int from prediction_slate where game_date between ${from} and ${to}) as slate,
      (select count(*)::int from prediction_slate s where game_date between ${from} and ${to} and exclusion is null
        and exists (select 1 from predictions p where p.game_date = s.game_date and p.market = s.market and p.player_id = s.player_id)) as predicted,
      coalesce((select n from graded where outcome = 'graded'), 0) as graded,
      coalesce((select n from graded where outcome = 'void'), 0) as void,
      coalesce((select n from graded where outcome = 'pending'), 0) as pending`)
  return rows[0]!
}

async function readExcluded(db: Queryable, from: string, to: string): Promise<Record<string, number>> {
  const rows = await db.query<{ reason: string; players: number }>(sql`
    select exclusion as reason, count(*)::int as players from prediction_slate
    where game_date between ${from} and ${to} and exclusion is not null group by exclusion order by exclusion`)
  return Object.fromEntries(rows.map((row) => [row.reason, row.players]))
}

interface SystemSums {
  readonly system: string
  readonly market: string
  readonly label: string
  readonly graded: number
  readonly wins: number
  readonly losses: number
  readonly pushes: number
  readonly priced: number
  readonly breakEvenSum: number
  readonly absoluteError: number
  readonly error: number
  readonly linedRows: number
  readonly lined: number
  readonly line: number
}

async function readSystems(db: Queryable, from: string, to: string): Promise<SystemReport[]> {
  const rows = await db.query<SystemSums>(sql`
    select system, market, label, sum(graded)::int as graded, sum(wins)::int as wins, sum(losses)::int as losses,
      sum(pushes)::int as pushes, sum(priced)::int as priced, sum(break_even_sum) as "breakEvenSum", sum(absolute_error_sum) as "absoluteError", sum(error_sum) as error,
      sum(line_rows)::int as "linedRows", sum(absolute_error_sum_on_line_rows) as lined, sum(line_absolute_error_sum) as line
    from system_daily_performance where game_date between ${from} and ${to}
    group by system, market, label having sum(graded) > 0 order by market, label, sum(absolute_error_sum) / sum(graded), system`)
  return rows.map((row) => ({
    system: row.system,
    market: row.market,
    label: row.label,
    graded: row.graded,
    meanAbsoluteError: row.absoluteError / row.graded,
    bias: row.error / row.graded,
    linedRows: row.linedRows,
    meanAbsoluteErrorOnLinedRows: row.linedRows === 0 ? null : row.lined / row.linedRows,
    lineMeanAbsoluteError: row.linedRows === 0 ? null : row.line / row.linedRows,
    wins: row.wins,
    losses: row.losses,
    pushes: row.pushes,
    hits: describeHits(row),
  }))
}

async function readLine(db: Queryable, from: string, to: string, market: string): Promise<LineReport> {
  const rows = await db.query<LineReport>(sql`
    with played as (
      select l.line / 100.0 as line,
        case l.market when 'points' then b.pts when 'rebounds' then b.reb when 'assists' then b.ast when 'threes' then b.fg3m
          else b.pts + b.reb + b.ast end as actual
      from upcoming_lines l join (
        select distinct on (game_id, player_id) * from player_boxscores where game_date between ${from} and ${to}
        order by game_id, player_id, revision desc) b on b.game_id = l.game_id and b.player_id = l.player_id
      where l.game_date between ${from} and ${to} and l.market = ${market} and not b.withdrawn
        and l.over_price is not null and l.under_price is not null)
    select count(*)::int as "playerDays", avg(abs(actual - line))::float8 as "meanAbsoluteError",
      count(*) filter (where actual > line)::int as overs, count(*) filter (where actual < line)::int as unders,
      count(*) filter (where actual = line)::int as pushes from played`)
  return rows[0]!
}

function readUnresolved(
  db: Queryable,
  from: string,
  to: string,
): Promise<RangeReport['unresolved'][number][]> {
  return db.query(sql`
    select game_date as "gameDate", player_name as "playerName", exclusion_detail as reason from prediction_slate
    where game_date between ${from} and ${to} and exclusion = 'unresolved_player' order by game_date, player_name`)
}

async function readPartitionStates(db: Queryable, from: string, to: string): Promise<Record<string, number>> {
  const rows = await db.query<{ state: string; partitions: number }>(sql`
    select state, count(*)::int as partitions from ledger where game_date between ${from} and ${to} group by state order by state`)
  return Object.fromEntries(rows.map((row) => [row.state, row.partitions]))
}

async function readDocuments(
  db: Queryable,
  from: string,
  to: string,
): Promise<{ documents: number; documentsHash: string }> {
  const rows = await db.query<{ name: string; gameDate: string; digest: string }>(sql`
    select distinct on (name, game_date) name, game_date as "gameDate",
      encode(${textDigest}, 'hex') as digest from documents d
    where game_date between ${from} and ${to} order by name, game_date, revision desc`)
  const hash = createHash('sha256')
  for (const row of rows) hash.update(`${row.name}/${row.gameDate} ${row.digest}\n`)
  return { documents: rows.length, documentsHash: hash.digest('hex') }
}
