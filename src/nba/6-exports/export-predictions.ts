/** predictions/{date} and best-bets/{date}: everything every system says, who was excluded and why, and the picks, or why there are none.
 *
 * Picks are published where no halt holds (`halts/`). Both documents commit together, so that neither ever says a pick that the other does not. */
import { Temporal } from 'temporal-polyfill'
import type { Asset } from '../../platform/asset.ts'
import type { Calendar } from '../../platform/calendar.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { type Bet, bareBet, type Decision, describeBestBets, describeBet } from './best-bets.ts'
import { compareTexts } from './compare-texts.ts'
import { createDocumentAsset } from './create-document-asset.ts'
import { JsonText } from './envelope.ts'
import { findHalt } from './halts/find-halt.ts'
import { publicationHours } from './halts/halt.ts'
import { pickSystem } from './pick-system.ts'
import { choosePicks, describePick, type Pick, readPublishedPicks } from './picks.ts'
import { readGames } from './read-games.ts'
import { readPredictions } from './spell-predictions.ts'
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
      const slate = readSlate(db, gameDate)
      const [spelled, exclusions, decisions, games, teams, standing] = await Promise.all([
        readPredictions(db, gameDate, now, slate.then(namePlayers)),
        slate.then((places) => readExclusions(db, gameDate, places)),
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

interface Exclusion {
  readonly market: string
  readonly gameId: string | null
  readonly playerName: string | null
  readonly playerId: number | null
  readonly system: string | null
  readonly reason: string
  readonly detail: string | null
}

/** A player of the slate in one market; `reason`: why he was left out for every system. */
type Place = Omit<Exclusion, 'reason'> & { readonly reason: string | null }

/** Those who were left out for every system, and those whom one system left out. */
async function readExclusions(
  db: Queryable,
  gameDate: string,
  slate: readonly Place[],
): Promise<Exclusion[]> {
  const bySystem = await readSystemExclusions(db, gameDate, null)
  const places = new Map(slate.map((place) => [slateKey(place), place]))
  const said = bySystem.map(({ market, playerId, system, reason }) => {
    const { gameId = null, playerName = null } = places.get(slateKey({ market, playerId })) ?? {}
    return { market, gameId, playerName, playerId, system, reason, detail: null }
  })
  const left = slate.flatMap(({ reason, ...place }) => (reason === null ? [] : [{ ...place, reason }]))
  return [...left, ...said].sort(compareExclusions)
}

function readSlate(db: Queryable, gameDate: string): Promise<Place[]> {
  return db.query(sql`
    select market, game_id as "gameId", player_name as "playerName", player_id as "playerId", null as system,
      exclusion as reason, exclusion_detail as detail from prediction_slate where game_date = ${gameDate} order by player_key`)
}

function namePlayers(slate: readonly Place[]): ReadonlyMap<string, string | null> {
  return new Map(slate.map((place) => [slateKey(place), place.playerName]))
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
