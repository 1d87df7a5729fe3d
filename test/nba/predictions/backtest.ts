/** Walks over day blocks as the pipeline does (weekly artefacts, vectors before the day, then the day) and hands out each
 * prediction with what came of it. For tests and benchmarks: a few lines around the fold, the trainer and the predictors. */
import { featureSchemaVersion, features } from '../../../src/nba/4-features/feature-list.ts'
import {
  createHistoryFold,
  type TrainingRowOptions,
  visitTrainingRows,
} from '../../../src/nba/4-features/history-fold.ts'
import { createPredictor, type Prediction, type Predictor } from '../../../src/nba/5-predictions/predictor.ts'
import { createTrainer } from '../../../src/nba/5-predictions/training/trainer.ts'
import { trainingCutoff } from '../../../src/nba/5-predictions/training/training-cutoff.ts'
import type { DayBlock, PlayerGame } from '../../../src/nba/domain/history.ts'
import type { Market } from '../../../src/nba/domain/market.ts'

export const schema = { version: featureSchemaVersion, features }

export interface Walked {
  readonly block: DayBlock
  readonly game: PlayerGame
  readonly values: Float64Array
  readonly actual: number
  readonly predictions: ReadonlyMap<string, Prediction>
}

export interface WalkOptions extends TrainingRowOptions {
  /** Features that trained systems may be fitted on beside those declared as inputs: to measure what they are worth. */
  readonly furtherInputs?: readonly string[]
}

/** Predicts the seasons named; the others only teach. */
export function walkForward(
  blocks: readonly DayBlock[],
  market: Market,
  predictedSeasons: readonly string[],
  visit: (walked: Walked) => void,
  { furtherInputs = [], ...options }: WalkOptions = {},
): void {
  const fold = createHistoryFold([market])
  const widened = {
    ...schema,
    features: schema.features.map((each) =>
      furtherInputs.includes(each.name) ? { ...each, isModelInput: true, isOptional: true } : each,
    ),
  }
  const trainer = createTrainer(widened, market)
  let predictors: Predictor[] = []
  let trainedFor = ''
  for (const block of blocks) {
    const isPredicted = predictedSeasons.includes(block.season)
    const cutoff = trainingCutoff(block.gameDate)
    if (isPredicted && cutoff !== trainedFor) {
      predictors = trainer.train(cutoff).map((artefact) => createPredictor(artefact, widened))
      trainedFor = cutoff
    }
    visitTrainingRows(
      fold,
      block,
      market,
      (values, actual, game) => {
        if (isPredicted && fold.gamesKnown(game.playerId) > 0) {
          const predictions = new Map<string, Prediction>()
          for (const predictor of predictors) {
            const prediction = predictor.predict({ values, quality: 100, line: null })
            if (prediction !== null) predictions.set(predictor.system, prediction)
          }
          visit({ block, game, values, actual, predictions })
        }
        trainer.observe(block.gameDate, block.season, values, actual)
      },
      options,
    )
    fold.apply(block)
  }
}
