/** The pipeline on one screen: the assets in their order of work, and the gates between them. */
import type { Asset, Check, Gate, PartitionContext } from '../platform/asset.ts'
import type { Queryable } from '../platform/db/database.ts'
import { createPipeline, type Pipeline } from '../platform/pipeline.ts'
import type { SourceConfig } from './1-sources/clients/index.ts'
import { games } from './2-raw/games.ts'
import { playerBoxscores } from './2-raw/player-boxscores.ts'
import { propLines } from './2-raw/prop-lines.ts'
import { playerGameSummary } from './3-analytics/player-game-summary.ts'
import { teamDefenseGame, teamOffenseGame } from './3-analytics/team-games.ts'
import { upcomingLines } from './3-analytics/upcoming-lines.ts'
import { featureSchemaVersion, features } from './4-features/feature-list.ts'
import { createFeatureVectors } from './4-features/feature-vectors.ts'
import { createModels } from './5-predictions/models.ts'
import { createPredictionSlate } from './5-predictions/prediction-slate.ts'
import { createSystemPredictions } from './5-predictions/system-predictions.ts'
import { createExportPredictions } from './6-exports/export-predictions.ts'
import { exportResults } from './6-exports/export-results.ts'
import { createCalendarLoader } from './calendar.ts'
import { checkCoverage } from './coverage-check.ts'
import type { Market } from './domain/market.ts'
import { createGrades } from './grading/grades.ts'
import { systemDailyPerformance } from './grading/system-daily-performance.ts'
import { createLearning } from './learning.ts'
import { resolveMoment } from './moments.ts'
import { createPointInTime, type DayCache } from './point-in-time/create-point-in-time.ts'
import { createPredictionInputs } from './point-in-time/create-prediction-inputs.ts'
import { createSources } from './sources.ts'

export interface NbaConfig {
  readonly sources: SourceConfig
  readonly markets: readonly Market[]
  readonly codeVersion: string
}

const predictionFamilies = [
  { name: 'moving_average', systems: ['moving_average'] },
  { name: 'ridge', systems: ['ridge'] },
  { name: 'baselines', systems: ['season_mean', 'last_5', 'last_10', 'ewma_8', 'line'] },
] as const

/** A tier lets so many optional inputs be missing after so many hours; the required ones are waited for, always. */
const patient = [
  { afterHours: 1, missingMax: 1 },
  { afterHours: 2, missingMax: 2 },
  { afterHours: 4, missingMax: Number.MAX_SAFE_INTEGER },
]

const gates: readonly Gate[] = [
  { name: 'schedule_source', base: { at: '04:00' }, tiers: [] },
  { name: 'schedule', base: { at: '04:00' }, tiers: [] },
  { name: 'lines_source', base: { hoursBeforeFirstTip: 12 }, tiers: [] },
  { name: 'lines_raw', base: { hoursBeforeFirstTip: 12 }, tiers: [] },
  { name: 'lines', base: { hoursBeforeFirstTip: 9 }, tiers: patient },
  { name: 'features', base: { hoursBeforeFirstTip: 9 }, tiers: patient },
  { name: 'predictions', base: { hoursBeforeFirstTip: 8 }, tiers: patient },
  { name: 'publication', base: { hoursBeforeFirstTip: 6 }, tiers: patient },
  { name: 'results_source', base: { hoursAfterLastTip: 2 }, tiers: [] },
  { name: 'results_raw', base: { hoursAfterLastTip: 2 }, tiers: [] },
  { name: 'results', base: { hoursAfterLastTip: 2 }, tiers: [] },
  { name: 'grading', base: { hoursAfterLastTip: 3 }, tiers: patient },
  { name: 'performance', base: { hoursAfterLastTip: 3 }, tiers: [] },
  { name: 'results_publication', base: { hoursAfterLastTip: 3 }, tiers: [] },
]

export function createNbaPipeline(config: NbaConfig): Pipeline {
  return createPipeline({
    assets: createAssets(config),
    gates,
    codeVersion: config.codeVersion,
    loadCalendar: createCalendarLoader(),
    resolveMoment,
  })
}

function createAssets({ sources, markets }: NbaConfig): Asset[] {
  const days: DayCache = new Map()
  const viewOf = ({ db }: { readonly db: Queryable }) => createPointInTime(db, days)
  const inputs = (context: PartitionContext) => createPredictionInputs(context.db, viewOf(context))
  const schema = { version: featureSchemaVersion, features }
  const learning = createLearning(markets, schema, viewOf)
  const [scheduleReplies, boxScoreReplies, propLineReplies] = createSources(sources) as [Asset, Asset, Asset]
  const coverageCheck = (systems: readonly string[]): Check => checkCoverage(systems)
  const predictionAssets = predictionFamilies.map(({ name }) => `predictions_${name}`)
  return [
    // 1-sources, and 2-raw beside the source it reads: the schedule comes first, for it says what else to ask for
    scheduleReplies,
    games,
    boxScoreReplies,
    propLineReplies,
    playerBoxscores,
    propLines,
    // 3-analytics
    playerGameSummary,
    teamOffenseGame,
    teamDefenseGame,
    upcomingLines,
    // 4-features
    createFeatureVectors({ folds: learning.folds, markets, pointInTime: viewOf }),
    // 5-predictions
    createModels(learning),
    createPredictionSlate({ markets, inputs }),
    ...predictionFamilies.map(({ name, systems }) =>
      createSystemPredictions({ name, systems, markets, inputs, schema, coverageCheck }),
    ),
    // 6-exports and grading
    createExportPredictions(predictionAssets),
    createGrades(predictionAssets),
    systemDailyPerformance,
    exportResults,
  ]
}
