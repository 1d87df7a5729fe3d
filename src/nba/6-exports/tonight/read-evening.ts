/** Everything that is known of an evening, one statement a table: who is on the slate, what the systems say, which books show what, who is hurt. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import type { Line } from '../../domain/line.ts'
import { guessSeason, seasonStartYear } from '../../domain/season.ts'
import { spelledInstant } from '../envelope.ts'
import { pickSystem } from '../pick-system.ts'
import { readSystemExclusions, slateKey } from '../system-exclusions.ts'

export interface SlateEntry {
  readonly market: string
  readonly gameId: string
  readonly playerId: number | null
  readonly playerName: string
  readonly teamId: number | null
  /** In the market's unit. */
  readonly line: number | null
  readonly openingLine: number | null
  readonly snapshotAt: string | null
  readonly bookmaker: string | null
  readonly overPrice: number | null
  readonly underPrice: number | null
  readonly marketPOver: number | null
  readonly exclusion: string | null
  readonly exclusionDetail: string | null
}

export async function readSlate(db: Queryable, gameDate: string): Promise<SlateEntry[]> {
  const [slate, opened, exclusions] = await Promise.all([
    readPlaces(db, gameDate),
    readOpeningLines(db, gameDate),
    readSystemExclusions(db, gameDate, pickSystem),
  ])
  const openingLines = new Map(opened.map((each) => [openingKey(each), each.openingLine]))
  const reasons = new Map(exclusions.map((each) => [slateKey(each), each.reason]))
  return slate.map(({ playerKey, ...place }) => ({
    ...place,
    openingLine: openingLines.get(openingKey({ ...place, playerKey })) ?? null,
    exclusion: place.exclusion ?? reasons.get(slateKey(place)) ?? null,
  }))
}

interface OpeningKey {
  readonly gameId: string
  readonly market: string
  readonly playerKey: string
}

function openingKey({ gameId, market, playerKey }: OpeningKey): string {
  return `${gameId} ${market} ${playerKey}`
}

function readPlaces(
  db: Queryable,
  gameDate: string,
): Promise<(Omit<SlateEntry, 'openingLine'> & { readonly playerKey: string })[]> {
  return db.query(sql`
    select market, game_id as "gameId", player_id as "playerId", player_name as "playerName", player_key as "playerKey",
      team_id as "teamId", (line / 100.0)::float8 as line, ${spelledInstant(sql`line_snapshot_at`)} as "snapshotAt", bookmaker,
      over_price::float8 as "overPrice", under_price::float8 as "underPrice", over_probability as "marketPOver", exclusion,
      exclusion_detail as "exclusionDetail"
    from prediction_slate where game_date = ${gameDate} order by game_id, team_id, player_name, player_key, market`)
}

function readOpeningLines(
  db: Queryable,
  gameDate: string,
): Promise<(OpeningKey & { readonly openingLine: number | null })[]> {
  return db.query(sql`
    select game_id as "gameId", market, player_key as "playerKey", (opening_line / 100.0)::float8 as "openingLine"
    from upcoming_lines where game_date = ${gameDate}`)
}

/** Of the pick system. */
export interface SaidPrediction {
  readonly system: string
  readonly market: string
  readonly playerId: number
  readonly label: string
  readonly asOf: Temporal.Instant
  readonly lineSnapshotAt: Temporal.Instant | null
  readonly median: number
  readonly pOver: number | null
  readonly calibration: string
  readonly fairOverPrice: number | null
  readonly fairUnderPrice: number | null
  readonly hold: number | null
  readonly edge: number | null
  readonly expectedValue: number | null
  readonly breakEven: number | null
  readonly confidence: number | null
  readonly recommendation: string
  readonly recommendationReason: string
  readonly quantiles: readonly number[] | null
  readonly factors: string
  readonly modelHash: string
  readonly vectorHash: string
  readonly quality: number | null
}

export function readPredictions(db: Queryable, gameDate: string): Promise<SaidPrediction[]> {
  return db.query(sql`
    select system, market, player_id as "playerId", label, as_of as "asOf", line_snapshot_at as "lineSnapshotAt", median,
      p_over as "pOver", calibration, fair_over_price as "fairOverPrice", fair_under_price as "fairUnderPrice", hold, edge,
      expected_value as "expectedValue", break_even as "breakEven", confidence, recommendation,
      recommendation_reason as "recommendationReason", quantiles, factors, model_hash as "modelHash", vector_hash as "vectorHash", quality
    from (select distinct on (market, game_id, player_id) * from predictions where game_date = ${gameDate} and system = ${pickSystem}
      order by market, game_id, player_id, revision desc) newest
    where not withdrawn order by market, player_id`)
}

/** What is shown of every system beside the pick system's prediction. */
export interface SystemWord {
  readonly system: string
  readonly median: number
  readonly pOver: number | null
  readonly recommendation: string
}

/** A player's in one market, by system. */
export interface SystemWords {
  readonly market: string
  readonly playerId: number
  readonly words: readonly SystemWord[]
}

/** As a list a place: ten thousand rows took longer to read here than the whole to put together there. */
export function readSystemWords(db: Queryable, gameDate: string): Promise<SystemWords[]> {
  return db.query(sql`
    select market, player_id as "playerId", json_agg((select word from (select system, median, p_over as "pOver", recommendation) word)
      order by system) as words
    from (select distinct on (player_id, market, system, game_id) system, market, player_id, median, p_over, recommendation, withdrawn
      from predictions where game_date = ${gameDate} order by player_id, market, system, game_id, revision desc) newest
    where not withdrawn group by player_id, market`)
}

/** A book's board: every line that it showed for a player at one instant. */
export interface ShownOffer {
  readonly gameId: string
  readonly market: string
  readonly playerName: string
  readonly bookmaker: string
  readonly snapshotMs: number
  readonly line: Line
  readonly overPrice: number | null
  readonly underPrice: number | null
}

/** Up to now and before the tip; what was shown later is never read. Of a game with an assumed tip the start that the line gives counts. */
export function readOffers(db: Queryable, gameDate: string, now: Temporal.Instant): Promise<ShownOffer[]> {
  return db.query(sql`
    select l.game_id as "gameId", l.market, l.player_name as "playerName", l.bookmaker,
      (extract(epoch from l.snapshot_at) * 1000)::float8 as "snapshotMs", l.line, l.over_price::float8 as "overPrice",
      l.under_price::float8 as "underPrice"
    from prop_lines l join games g on g.game_id = l.game_id and g.game_date = l.game_date
    where l.game_date = ${gameDate} and g.status <> 'postponed' and l.snapshot_at <= ${now}
      and l.snapshot_at < case when g.tip_is_assumed then l.commence_at else least(g.tip_at, l.commence_at) end
    order by l.game_id, l.market, l.player_name, l.bookmaker, l.snapshot_at, l.line`)
}

export interface InjuryWord {
  readonly playerId: number
  readonly status: string
  readonly reason: string | null
  readonly reportedAt: Temporal.Instant
  readonly source: string
}

/** The newest before the tip of the most trusted source that names him. */
export function readInjuries(db: Queryable, gameDate: string, now: Temporal.Instant): Promise<InjuryWord[]> {
  return db.query(sql`
    select distinct on (i.player_id) i.player_id as "playerId", i.status, i.reason, i.reported_at as "reportedAt", i.source
    from injuries i join games g on g.game_date = i.game_date and i.team_id in (g.home_team_id, g.away_team_id)
    where i.game_date = ${gameDate} and i.player_id is not null and i.known_at <= ${now} and i.known_at < g.tip_at
    order by i.player_id, i.source = 'nba-official' desc, i.reported_at desc, i.known_at desc, i.source, i.status`)
}

export interface GameLines {
  readonly gameId: string
  readonly spread: number | null
  readonly total: number | null
}

/** Medians over the books' newest before the tip. */
export function readGameLines(db: Queryable, gameDate: string, now: Temporal.Instant): Promise<GameLines[]> {
  return db.query(sql`
    select game_id as "gameId",
      (percentile_cont(0.5) within group (order by line) filter (where market = 'spread') / 100)::float8 as spread,
      (percentile_cont(0.5) within group (order by line) filter (where market = 'total') / 100)::float8 as total
    from (select distinct on (l.game_id, l.bookmaker, l.market) l.game_id, l.market, l.line from game_lines l
      join games g on g.game_date = l.game_date and g.game_id = l.game_id
      where l.game_date = ${gameDate} and l.snapshot_at <= ${now} and l.snapshot_at < g.tip_at and l.line is not null
      order by l.game_id, l.bookmaker, l.market, l.snapshot_at desc, l.source) newest
    group by game_id order by game_id`)
}

export interface RealisedSums {
  readonly market: string
  readonly label: string
  readonly decile: string
  readonly wins: number
  readonly losses: number
  readonly priced: number
  readonly breakEvenSum: number
}

/** What the pick system's sides have come to this season, before the date, by market, label and tenth of confidence. */
export function readRealised(db: Queryable, gameDate: string): Promise<RealisedSums[]> {
  const from = `${seasonStartYear(guessSeason(gameDate))}-07-01`
  return db.query(sql`
    select market, label, value as decile, sum(wins)::int as wins, sum(losses)::int as losses, sum(priced)::int as priced,
      sum(break_even_sum) as "breakEvenSum"
    from performance_summary where game_date >= ${from} and game_date < ${gameDate} and system = ${pickSystem}
      and dimension = 'confidence_decile' group by market, label, value order by market, label, value`)
}
