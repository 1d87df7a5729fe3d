/** Stored predictions beside their grades, as the rows that evaluations are made of: of each the revision that was graded, which is the one that
 * stood at the tip-off wherever there was one.
 *
 * What is not stored is null and is not made up: a place in the distribution and its score would be guesses from seven quantiles; the
 * system's own number stands for its median. */
import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { addDays, type GameDate } from '../domain/game-date.ts'
import type { Market } from '../domain/market.ts'
import type { ScoredRow, SystemSaid } from '../domain/scored-prediction.ts'
import { seasonOfGame } from '../domain/season.ts'
import { publishedAmong } from '../grading/published-predictions.ts'

export interface ScoredQuery {
  readonly from: GameDate
  readonly to: GameDate
  /** Null: all. */
  readonly market: Market | null
  readonly label: ScoredRow['label'] | null
}

export interface StoredScoredRow {
  readonly row: ScoredRow
  /** When the line was captured, and the tip; null without a line. */
  readonly line: { readonly capturedAtMs: number; readonly tipAtMs: number } | null
}

/** The first and the last date with a grade, and what waits for one. */
export interface GradedSpan {
  readonly from: GameDate | null
  readonly to: GameDate | null
  readonly graded: number
  readonly predicted: number
}

export async function readGradedSpan(db: Queryable): Promise<GradedSpan> {
  const rows = await db.query<GradedSpan>(sql`
    select min(game_date) filter (where outcome = 'graded') as "from", max(game_date) filter (where outcome = 'graded') as "to",
      count(*) filter (where outcome = 'graded')::int as graded,
      (select count(*)::int from (select 1 from predictions limit 1) any_prediction) as predicted
    from grades`)
  return rows[0]!
}

/** So many dates are read at once, that no result set holds a season. */
const daysAtOnce = 30

export async function* readScoredRows(db: Queryable, query: ScoredQuery): AsyncGenerator<StoredScoredRow> {
  for (let from = query.from; from <= query.to; from = addDays(from, daysAtOnce)) {
    const last = addDays(from, daysAtOnce - 1)
    const rows = await readPortion(db, { ...query, from, to: last < query.to ? last : query.to })
    for (const same of Map.groupBy(rows, keyOf).values()) yield toScoredRow(same)
  }
}

interface StoredRow {
  readonly gameDate: GameDate
  readonly system: string
  readonly market: Market
  readonly gameId: string
  readonly playerId: number
  readonly label: ScoredRow['label']
  readonly isHome: boolean | null
  readonly expectedMinutes: number | null
  readonly actual: number
  readonly line: number | null
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly median: number
  readonly blended: number | null
  readonly rawOverProbability: number | null
  readonly overProbabilityCalibrated: number | null
  /** Of the prices, margin removed. */
  readonly overProbability: number | null
  readonly bestOverPrice: number | null
  readonly bestUnderPrice: number | null
  readonly quantiles: readonly number[] | null
  readonly decision: SystemSaid['decision']
  readonly lineAt: Temporal.Instant | null
  readonly locksAt: Temporal.Instant
}

function readPortion(db: Queryable, { from, to, market, label }: ScoredQuery): Promise<StoredRow[]> {
  return db.query(sql`
    select g.game_date as "gameDate", g.system, g.market, g.game_id as "gameId", g.player_id as "playerId", p.label,
      r.team_id = s.home_team_id as "isHome", (r.rolling -> g.market ->> 'minutes_ewma_8')::float8 as "expectedMinutes",
      g.actual, p.line, p.over_price::float8 as "overPrice", p.under_price::float8 as "underPrice", p.median,
      p.raw_p_over as "rawOverProbability", case when p.calibration = 'calibrated' then p.p_over end as "overProbabilityCalibrated",
      p.blended_median as blended, p.market_p_over as "overProbability", p.best_over_price::float8 as "bestOverPrice",
      p.best_under_price::float8 as "bestUnderPrice", p.quantiles, p.recommendation as decision, p.line_snapshot_at as "lineAt", p.locks_at as "locksAt"
    from (select distinct on (game_date, system, market, game_id, player_id) game_date, system, market, game_id, player_id, outcome,
            actual, withdrawn from grades
          where game_date between ${from} and ${to} and (${market}::text is null or market = ${market})
          order by game_date, system, market, game_id, player_id, revision desc) g
    join (${publishedAmong(sql`game_date between ${from} and ${to} and (${market}::text is null or market = ${market})`)}) p
      using (game_date, system, market, game_id, player_id)
    left join player_rolling r on r.game_date = g.game_date and r.player_id = g.player_id
    left join games s on s.game_date = g.game_date and s.game_id = g.game_id
    where g.outcome = 'graded' and g.actual is not null and not g.withdrawn and not p.withdrawn
      and (${label}::text is null or p.label = ${label}) and (p.label = 'backfill' or p.as_of < p.locks_at)
    order by g.game_date, g.market, g.game_id, g.player_id, g.system`)
}

/** Systems that met the same line stand in one row; one that met another has a row of its own. */
function keyOf({ market, gameId, playerId, label, line, overPrice, underPrice }: StoredRow): string {
  return [market, gameId, playerId, label, line, overPrice, underPrice].join(' ')
}

function toScoredRow(same: readonly StoredRow[]): StoredScoredRow {
  const first = same[0]!
  const { gameDate, gameId, playerId, market, actual, label, overPrice, underPrice } = first
  const line = first.line === null ? null : first.line / 100
  const late =
    same.find(({ lineAt, locksAt }) => lineAt && Temporal.Instant.compare(lineAt, locksAt) >= 0) ?? first
  return {
    row: {
      ...{ gameDate, gameId, playerId, market, actual, label, line, overPrice, underPrice },
      season: seasonOfGame(gameId),
      isHome: first.isHome ?? false,
      expectedMinutes: first.expectedMinutes ?? Number.NaN,
      overProbability: first.overProbability,
      bestOverPrice: first.bestOverPrice,
      bestUnderPrice: first.bestUnderPrice,
      said: same.map(toSaid),
    },
    line:
      line === null || late.lineAt === null
        ? null
        : { capturedAtMs: late.lineAt.epochMilliseconds, tipAtMs: late.locksAt.epochMilliseconds },
  }
}

function toSaid(stored: StoredRow): SystemSaid {
  const { system, median, quantiles, decision, blended, rawOverProbability, overProbabilityCalibrated } =
    stored
  return {
    ...{ system, median, quantiles, decision, blended, rawOverProbability, overProbabilityCalibrated },
    ...{ centre: median, crps: null, placeLow: null, placeHigh: null },
  }
}
