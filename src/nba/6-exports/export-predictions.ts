/** predictions/{date} and best-bets/{date}: everything every system says, who was excluded and why, and the picks, or why there are none.
 *
 * Picks are published where no halt holds (`halts/`). Both documents commit together, so that neither ever says a pick that the other does not. */
import { Temporal } from 'temporal-polyfill'
import type { Asset } from '../../platform/asset.ts'
import type { Calendar } from '../../platform/calendar.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { type Bet, bareBet, type Decision, describeBestBets, describeBet } from './best-bets.ts'
import { createDocumentAsset } from './create-document-asset.ts'
import { JsonText, spelledInstant } from './envelope.ts'
import { findHalt } from './halts/find-halt.ts'
import { publicationHours } from './halts/halt.ts'
import { latestOf } from './latest-of.ts'
import { pickSystem } from './pick-system.ts'
import { choosePicks, describePick, type Pick, type PickedPrediction, readPublishedPicks } from './picks.ts'
import { readGames } from './read-games.ts'
import { readSystemExclusions, slateKey } from './system-exclusions.ts'

export interface ExportPredictionsParts {
  readonly predictionAssets: readonly string[]
  readonly loadCalendar: (db: Queryable) => Promise<Calendar>
}

export function createExportPredictions({ predictionAssets, loadCalendar }: ExportPredictionsParts): Asset {
  return createDocumentAsset({
    collection: 'predictions',
    documents: ['predictions', 'best-bets'],
    gate: 'publication',
    isMadeWithoutGames: true,
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'prediction_slate', scope: 'same' },
      ...predictionAssets.map((asset) => ({ asset, scope: 'same' as const, required: false })),
    ],
    opens: { hoursBeforeFirstTip: publicationHours },
    deadline: { hoursBeforeFirstTip: 0.1 },
    async build({ db, gameDate, now }, stored) {
      const [spelled, exclusions, decisions, games, teams, standing] = await Promise.all([
        readPredictions(db, gameDate, now),
        readExclusions(db, gameDate),
        readDecisions(db, gameDate),
        readGames(db, gameDate),
        readTeams(db, gameDate),
        loadCalendar(db).then((calendar) => findHalt(db, calendar, gameDate, now)),
      ])
      const { predictions, asOf, picks, isEveryTipped } = spelled
      const [saidPredictions, saidBets] = [stored.get('predictions'), stored.get('best-bets')]
      const published = saidPredictions && readPublishedPicks<Pick>(saidPredictions)
      const bets = saidBets ? readPublishedPicks<Bet>(saidBets).picks : undefined
      const isOver = published !== undefined && isEveryTipped
      const halt = isOver ? published.halt : standing.halt
      const shared = { asOf, coverage: standing.coverage, halt }
      const begun = new Set(
        games.filter(({ tipAt }) => Temporal.Instant.compare(tipAt, now) <= 0).map(({ gameId }) => gameId),
      )
      const publishedBets =
        published &&
        new Map([...published.picks].map(([key, pick]) => [key, bets?.get(key) ?? bareBet(pick)]))
      return [
        {
          name: 'predictions',
          ...shared,
          body: {
            picks: choosePicks(picks, {
              published: published?.picks,
              halt,
              now,
              begun,
              describe: describePick,
            }),
            predictions: JsonText.listOf(predictions),
            exclusions,
          },
        },
        {
          name: 'best-bets',
          ...shared,
          body: describeBestBets(
            choosePicks(picks, {
              published: publishedBets,
              halt,
              now,
              begun,
              describe: (row) => describeBet(row, { games, teams }),
            }),
            halt,
            decisions,
          ),
        },
      ]
    },
  })
}

interface SpelledPredictions {
  /** Entries of a JSON list with commas between, a player's of a market in each text, written into the document as they are. */
  readonly predictions: readonly string[]
  /** Of the pick system: those that take a side, and those whose game has tipped off, whatever they say now. */
  readonly picks: readonly PickedPrediction[]
  readonly asOf: Temporal.Instant | null
  /** Every one is live and its game has tipped off. */
  readonly isEveryTipped: boolean
}

/** An evening of five markets is twelve megabytes, which a connection spells in a quarter of a second: two do it at once. */
async function readPredictions(
  db: Queryable,
  gameDate: string,
  now: Temporal.Instant,
): Promise<SpelledPredictions> {
  const halves = await Promise.all([0, 1].map((half) => spellPredictions(db, gameDate, now, half)))
  const places = halves.flat().sort(comparePlaces)
  return {
    predictions: places.map(({ predictions }) => predictions),
    picks: places.flatMap(({ picks }) => picks ?? []),
    asOf: latestOf(places.map(({ asOf }) => asOf)),
    isEveryTipped: places.length > 0 && places.every(({ isTipped }) => isTipped),
  }
}

/** What the systems say of one player in one market. */
interface SpelledPlace {
  readonly market: string
  readonly gameId: string
  readonly playerId: number
  readonly predictions: string
  readonly picks: readonly PickedPrediction[] | null
  readonly asOf: Temporal.Instant
  readonly isTipped: boolean
}

function comparePlaces(a: SpelledPlace, b: SpelledPlace): number {
  return compareTexts(a.market, b.market) || compareTexts(a.gameId, b.gameId) || a.playerId - b.playerId
}

/** Lines leave as numbers of the statistic (24.5), as every reader expects them. */
function spellPredictions(
  db: Queryable,
  gameDate: string,
  now: Temporal.Instant,
  /** 0 or 1: of the players with even or odd numbers. */
  half: number,
): Promise<SpelledPlace[]> {
  return db.query(sql`
    with newest as (
      select distinct on (player_id, system, market, game_id) * from predictions
      where game_date = ${gameDate} and (player_id & 1) = ${half}
      order by player_id, system, market, game_id, revision desc),
    spelled as (
      select p.system, p.market, p.game_id, p.player_id, p.as_of, p.recommendation,
        p.label = 'live' and p.locks_at <= ${now} as is_tipped, (select row_to_json(described) from (select
        p.system, p.market, p.game_id as "gameId", p.player_id as "playerId", s.player_name as "playerName", p.revision, p.label,
        ${spelledInstant(sql`p.as_of`)} as "asOf", ${spelledInstant(sql`p.locks_at`)} as "locksAt", p.median,
        p.blended_median as "blendedMedian", p.p_over as "pOver", p.raw_p_over as "rawPOver", p.calibration, p.confidence,
        p.market_p_over as "marketPOver", p.quantiles, p.line / 100::float8 as line,
        ${spelledInstant(sql`p.line_snapshot_at`)} as "lineSnapshotAt",
        p.over_price::float8 as "overPrice", p.under_price::float8 as "underPrice", p.best_over_price::float8 as "bestOverPrice",
        p.best_under_price::float8 as "bestUnderPrice", p.fair_over_price as "fairOverPrice", p.fair_under_price as "fairUnderPrice",
        p.hold, p.break_even as "breakEven", p.expected_value as "expectedValue", p.edge, p.recommendation,
        p.recommendation_reason as "recommendationReason", p.factors::json as factors, p.model_hash as "modelHash",
        p.vector_hash as "vectorHash", p.quality) described)::text as json
      from newest p
      left join prediction_slate s on s.game_date = ${gameDate} and s.market = p.market and s.player_key = p.player_id::text
      where not p.withdrawn)
    select market, game_id as "gameId", player_id as "playerId", string_agg(json, ',' order by system) as predictions,
      json_agg(json::json) filter (where system = ${pickSystem} and (is_tipped or recommendation in ('OVER', 'UNDER'))) as picks,
      max(as_of) as "asOf", bool_and(is_tipped) as "isTipped"
    from spelled group by market, game_id, player_id`)
}

interface Exclusion {
  readonly market: string
  readonly gameId: string | null
  readonly playerName: string | null
  readonly playerId: number | null
  readonly system: string | null
  readonly reason: string
  readonly detail: string | null
}

/** Those who were left out for every system, and those whom one system left out. */
async function readExclusions(db: Queryable, gameDate: string): Promise<Exclusion[]> {
  const [slate, bySystem] = await Promise.all([
    readSlateExclusions(db, gameDate),
    readSystemExclusions(db, gameDate, null),
  ])
  const places = new Map(slate.map((place) => [slateKey(place), place]))
  const said = bySystem.map(({ market, playerId, system, reason }) => {
    const { gameId = null, playerName = null } = places.get(slateKey({ market, playerId })) ?? {}
    return { market, gameId, playerName, playerId, system, reason, detail: null }
  })
  const left = slate.flatMap(({ reason, ...place }) => (reason === null ? [] : [{ ...place, reason }]))
  return [...left, ...said].sort(compareExclusions)
}

function readSlateExclusions(
  db: Queryable,
  gameDate: string,
): Promise<(Omit<Exclusion, 'reason'> & { readonly reason: string | null })[]> {
  return db.query(sql`
    select market, game_id as "gameId", player_name as "playerName", player_id as "playerId", null as system,
      exclusion as reason, exclusion_detail as detail from prediction_slate where game_date = ${gameDate} order by player_key`)
}

/** By market, game and name, the unknown last; of one player what holds for every system first. */
function compareExclusions(a: Exclusion, b: Exclusion): number {
  const last = '\uffff'
  return (
    compareTexts(a.market, b.market) ||
    compareTexts(a.gameId ?? last, b.gameId ?? last) ||
    compareTexts(a.playerName ?? last, b.playerName ?? last) ||
    compareTexts(a.system ?? '', b.system ?? '')
  )
}

function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

/** Of the pick system: what came of those with a line. */
function readDecisions(db: Queryable, gameDate: string): Promise<Decision[]> {
  return db.query(sql`
    select recommendation, recommendation_reason as reason, count(*)::int as players from (
      select distinct on (market, game_id, player_id) recommendation, recommendation_reason, withdrawn from predictions
      where game_date = ${gameDate} and system = ${pickSystem} order by market, game_id, player_id, revision desc) newest
    where not withdrawn and recommendation <> 'NO_LINE' group by 1, 2 order by 1, 2`)
}

/** By player, as the slate has them. */
async function readTeams(db: Queryable, gameDate: string): Promise<ReadonlyMap<number, number>> {
  const rows = await db.query<{ playerId: number; teamId: number }>(sql`
    select distinct player_id as "playerId", team_id as "teamId" from prediction_slate
    where game_date = ${gameDate} and player_id is not null and team_id is not null order by 1, 2`)
  return new Map(rows.map(({ playerId, teamId }) => [playerId, teamId]))
}
