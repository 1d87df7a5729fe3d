/** The pipeline on one screen: the assets in their order of work; the gates between them stand in gates.ts. */
import type { Asset, Check, Need, PartitionContext } from '../platform/asset.ts'
import type { Queryable } from '../platform/db/database.ts'
import { createTurns } from '../platform/in-turn.ts'
import { createPartitionCache } from '../platform/ledger/partition-cache.ts'
import { createPlatformDetectors } from '../platform/monitor/detectors/index.ts'
import type { StoragePorts } from '../platform/monitor/detectors/storage.ts'
import { createPipeline, type Pipeline } from '../platform/pipeline.ts'
import {
  balldontlieActivePlayers,
  balldontlieBoxScores,
  balldontlieGames,
  balldontlieInjuries,
  balldontlieProps,
  balldontlieStats,
  espnGameLines,
  espnInjuries,
  espnPlays,
  espnRosters,
  espnScoreboard,
  espnSummary,
  nbaCdnBoxScore,
  nbaCdnOdds,
  nbaCdnPlayByPlay,
  nbaCdnSchedule,
  nbaOfficialInjuryReport,
  nbaOfficialReferees,
  nbaStatsBoxScore,
  nbaStatsLeagueGameLog,
  nbaStatsPlayByPlay,
  nbaStatsPlayerIndex,
  nbaStatsScoreboard,
  nbaStatsScoreboardV2,
  oddsApiGameLines,
  oddsApiProps,
  type SourceConfig,
} from './1-sources/clients/index.ts'
import { createBoxScoreReconciliation } from './2-raw/box-score-reconciliation.ts'
import { createGameLines } from './2-raw/game-lines.ts'
import { games } from './2-raw/games.ts'
import { createInjuries } from './2-raw/injuries.ts'
import { createLiveBoxscores } from './2-raw/live-boxscores.ts'
import { createPlayByPlay } from './2-raw/play-by-play.ts'
import { createPlayerBoxscores } from './2-raw/player-boxscores.ts'
import { propLines } from './2-raw/prop-lines.ts'
import { createReferees } from './2-raw/referees.ts'
import { createRosters } from './2-raw/rosters.ts'
import { teamBoxscores } from './2-raw/team-boxscores.ts'
import { playerGameSummary } from './3-analytics/player-game-summary.ts'
import { createPlayerLineResults } from './3-analytics/player-line-results.ts'
import { playerShotGames } from './3-analytics/player-shot-games.ts'
import { teamDefenseGame, teamOffenseGame } from './3-analytics/team-games.ts'
import { createUpcomingLines } from './3-analytics/upcoming-lines.ts'
import { featureSchema } from './4-features/feature-list.ts'
import { createFeatureVectors } from './4-features/feature-vectors.ts'
import { createUpcomingContext } from './4-features/upcoming-context.ts'
import { createPredictorLoader } from './5-predictions/load-predictors.ts'
import { createModels } from './5-predictions/models.ts'
import { createPickSubsets } from './5-predictions/pick-subsets.ts'
import { createPredictionSlate } from './5-predictions/prediction-slate.ts'
import { createSystemPredictions } from './5-predictions/system-predictions.ts'
import { createExportCalendar } from './6-exports/export-calendar.ts'
import { createExportModelHealth } from './6-exports/export-model-health.ts'
import { createExportPlayers } from './6-exports/export-players.ts'
import { createExportPredictions } from './6-exports/export-predictions.ts'
import { exportResults } from './6-exports/export-results.ts'
import { exportSystems } from './6-exports/export-systems.ts'
import { createExportTonight } from './6-exports/export-tonight.ts'
import { createLogReader } from './6-exports/game-log.ts'
import { createCalendarLoader } from './calendar.ts'
import { checkCoverage } from './coverage-check.ts'
import type { Market } from './domain/market.ts'
import { createGates } from './gates.ts'
import { createGrades } from './grading/grades.ts'
import { performanceSummary } from './grading/performance-summary.ts'
import { systemDailyCalibration } from './grading/system-daily-calibration.ts'
import { systemDailyPerformance } from './grading/system-daily-performance.ts'
import { createNbaHealers } from './healers/index.ts'
import { loadPlayerFinder } from './identity/player-index.ts'
import { recordUnresolved } from './identity/unresolved-names.ts'
import { createLearning } from './learning.ts'
import { holdPins, readPins, storeArtefacts } from './model-registry.ts'
import { resolveMoment } from './moments.ts'
import { createNbaDetectors } from './monitor/detectors/index.ts'
import { createPointInTime, type DayCache } from './point-in-time/create-point-in-time.ts'
import { createPredictionInputs } from './point-in-time/create-prediction-inputs.ts'
import type { SeasonCache } from './point-in-time/season-zones.ts'
import { createEquations } from './reconciliation/equations.ts'
import { findUnknownGames } from './reconciliation/find-unknown-games.ts'
import { findUnpredicted } from './reconciliation/find-unpredicted.ts'
import { readStoredSeasons } from './reconciliation/kept-seasons.ts'
import { createNbaSchedules } from './schedules.ts'
import type { Fact, FurtherFact, SourceOrder } from './source-order.ts'
import { createSources } from './sources.ts'
import { twoTeamsCheck } from './two-teams-check.ts'
import { withholdingPicks } from './withheld-picks.ts'

export interface NbaConfig {
  readonly sources: SourceConfig
  /** Who is asked, in which order. Default: the table below. */
  readonly order?: SourceOrder
  /** Beside the core facts. */
  readonly facts: readonly FurtherFact[]
  readonly markets: readonly Market[]
  /** Who predicts, by family. Default: everyone. */
  readonly families?: readonly FamilyName[]
  /** How the room on the disk is asked for. Default: nobody asks. */
  readonly storage?: StoragePorts
  readonly codeVersion: string
}

/** Who is asked for each fact, in this order, until one answer is accepted. The box scores of the next independent source that
 * answers are the second opinion. */
export const sourceOrder: SourceOrder = {
  schedule: [nbaCdnSchedule, nbaStatsScoreboard, nbaStatsScoreboardV2, espnScoreboard, balldontlieGames],
  box_scores: [
    nbaStatsLeagueGameLog,
    nbaCdnBoxScore,
    nbaStatsBoxScore,
    espnSummary,
    balldontlieBoxScores,
    balldontlieStats,
  ],
  prop_lines: [oddsApiProps, balldontlieProps],
  injuries: [nbaOfficialInjuryReport, espnInjuries, balldontlieInjuries],
  game_lines: [oddsApiGameLines, espnGameLines, nbaCdnOdds],
  rosters: [nbaStatsPlayerIndex, espnRosters, balldontlieActivePlayers],
  referees: [nbaOfficialReferees, nbaCdnBoxScore],
  play_by_play: [nbaCdnPlayByPlay, nbaStatsPlayByPlay, espnPlays],
  live_box_scores: [nbaCdnBoxScore, espnSummary],
}

const predictionFamilies = [
  { name: 'moving_average', systems: ['moving_average'] },
  { name: 'zone_matchup', systems: ['zone_matchup'] },
  { name: 'similarity', systems: ['similarity'] },
  { name: 'ridge', systems: ['ridge'] },
  { name: 'gradient_boosting', systems: ['gradient_boosting'] },
  { name: 'symmetric_boosting', systems: ['symmetric_boosting'] },
  { name: 'ensemble', systems: ['ensemble'] },
  { name: 'baselines', systems: ['season_mean', 'last_5', 'last_10', 'ewma_8', 'line', 'price'] },
] as const

type FamilyName = (typeof predictionFamilies)[number]['name']
type Family = (typeof predictionFamilies)[number]

/** Readings of vectors and slates that stay in memory: of four dates, since dates are made beside each other. */
const eveningsKept = 8
/** Predictors that stay in memory: of the week, and of the one before, which a correction asks for again. */
const weeksOfPredictors = 2

/** Who is meant by a name is learned outside of the phases and handed to them. */
const identity = { loadFinder: loadPlayerFinder, recordUnresolved }

export function createNbaPipeline(config: NbaConfig): Pipeline {
  const loadCalendar = createCalendarLoader()
  const families = predictionFamilies.filter(({ name }) => config.families?.includes(name) ?? true)
  const pipeline: Pipeline = createPipeline({
    assets: createAssets(config, families, loadCalendar),
    gates: createGates((fact) => config.facts.includes(fact)),
    healers: createNbaHealers(() => pipeline, config.codeVersion),
    detectors: [
      ...createPlatformDetectors(config.storage),
      ...createNbaDetectors(config.order ?? sourceOrder, config.sources, config.markets),
    ],
    reconciliation: {
      equations: createEquations({ families, markets: config.markets }),
      readSeasons: readStoredSeasons,
      findFurther: async (db, span) => [
        ...(await findUnknownGames(db, span)),
        ...(await findUnpredicted(db, span)),
      ],
    },
    schedules: createNbaSchedules(() => pipeline),
    codeVersion: config.codeVersion,
    loadCalendar,
    resolveMoment,
  })
  return pipeline
}

function createAssets(
  { sources: config, order = sourceOrder, facts, markets, codeVersion }: NbaConfig,
  families: readonly Family[],
  loadCalendar: Pipeline['loadCalendar'],
): Asset[] {
  const days: DayCache = new Map()
  const seasons: SeasonCache = new Map()
  const viewOf = ({ db }: { readonly db: Queryable }) => createPointInTime(db, days, seasons)
  const evenings = createPartitionCache(eveningsKept)
  const inputs = (context: PartitionContext) => createPredictionInputs(context.db, viewOf(context), evenings)
  const schema = featureSchema
  const learning = createLearning(
    markets,
    schema,
    viewOf,
    families.flatMap(({ systems }): readonly string[] => systems),
  )
  const sources = createSources({ order, config, codeVersion })
  const source = (fact: Fact | FurtherFact): Asset => sources.get(fact)!
  const has = (fact: FurtherFact): boolean => facts.includes(fact)
  const when = (fact: FurtherFact, ...assets: readonly Asset[]): readonly Asset[] => (has(fact) ? assets : [])
  const coverageCheck = (systems: readonly string[]): Check => checkCoverage(systems)
  const eveningFacts = (['injuries', 'game_lines'] as const).filter(has)
  const namesBeside = has('rosters') ? ['rosters'] : []
  const shotGames = has('play_by_play') ? [playerShotGames.name] : []
  const predictionAssets = families.map(({ name }) => `predictions_${name}`)
  const systemCount = families.reduce((sum, { systems }) => sum + systems.length, 0)
  const readLog = createLogReader()
  const inTurn = createTurns()
  const load = createPredictorLoader(schema, weeksOfPredictors * systemCount * markets.length)
  return [
    // 1-sources, and 2-raw beside the source it reads: the schedule comes first, for it says what else to ask for
    source('schedule'),
    games,
    ...when('injuries', source('injuries')),
    ...when('rosters', source('rosters'), createRosters(identity)),
    ...when('referees', source('referees'), createReferees(identity)),
    source('prop_lines'),
    propLines,
    ...when('game_lines', source('game_lines'), createGameLines(identity)),
    ...when('live_box_scores', source('live_box_scores'), createLiveBoxscores(identity)),
    source('box_scores'),
    ...when('second_opinion', source('second_opinion')),
    createPlayerBoxscores(identity, has('second_opinion')),
    ...when('injuries', alsoReading(createInjuries(identity), namesBeside)),
    ...when('second_opinion', createBoxScoreReconciliation(identity)),
    teamBoxscores,
    ...when('play_by_play', source('play_by_play'), createPlayByPlay(identity)),
    // 3-analytics
    playerGameSummary,
    teamOffenseGame,
    teamDefenseGame,
    ...when('play_by_play', playerShotGames),
    alsoReading(createUpcomingLines(identity), namesBeside),
    alsoReading(
      createPlayerLineResults({
        readEvening: (context) => viewOf(context).evening(context.gameDate, context.now),
      }),
      eveningFacts.filter((fact) => fact === 'injuries'),
    ),
    // 4-features
    alsoReading(
      alsoReading(
        createFeatureVectors({ folds: learning.folds, markets, pointInTime: viewOf }),
        eveningFacts,
        ['same', 'earlier'],
      ),
      shotGames,
      ['earlier'],
    ),
    alsoReading(
      alsoReading(
        createUpcomingContext({ folds: learning.folds, check: twoTeamsCheck, pointInTime: viewOf }),
        eveningFacts,
        ['same', 'earlier'],
      ),
      shotGames,
      ['earlier'],
    ),
    // 5-predictions
    alsoReading(
      createModels({ train: learning.train, storeArtefacts, readPins, holdPins }),
      [...shotGames, ...eveningFacts],
      ['earlier'],
    ),
    createPredictionSlate({ markets, inputs }),
    ...families.map(({ name, systems }) =>
      createSystemPredictions({ name, systems, inputs, load, inTurn, coverageCheck }),
    ),
    createPickSubsets({ inputs, predictionAssets }),
    // 6-exports and grading
    createExportCalendar(loadCalendar),
    createExportModelHealth(),
    withholdingPicks(createExportPredictions({ predictionAssets, loadCalendar })),
    alsoReading(createGrades(predictionAssets), has('injuries') ? ['injuries'] : []),
    systemDailyPerformance,
    systemDailyCalibration,
    performanceSummary,
    exportResults,
    exportSystems,
    alsoReading(createExportTonight({ readLog, loadFinder: identity.loadFinder }), eveningFacts),
    createExportPlayers(readLog),
  ]
}

/** What an installation may go without is read where it is there. */
function alsoReading(
  asset: Asset,
  others: readonly string[],
  scopes: readonly Need['scope'][] = ['same'],
): Asset {
  const further = others.flatMap((name) => scopes.map((scope) => ({ asset: name, scope, required: false })))
  return { ...asset, needs: [...asset.needs, ...further] }
}
