/** predictions_<name>: what a system (or a family of baselines) says about everyone on the slate.
 *
 * A live prediction is fixed at its game's tip-off: from then on the stored row is handed back as it is. What is made
 * after the tip is labelled `backfill`, for ever. The coverage equation is a blocking check on the rows as written. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, Check, PartitionContext } from '../../platform/asset.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { UpcomingGame } from '../domain/point-in-time.ts'
import type { SlateRow, StoredPrediction, VectorRow } from '../domain/prediction-inputs.ts'
import type { LoadPredictors, PredictorInUse } from './load-predictors.ts'
import type { PredictionParts } from './prediction-slate.ts'
import { noEstimateReason } from './predictor.ts'

export interface SystemPredictionParts extends Pick<PredictionParts, 'inputs'> {
  readonly name: string
  readonly systems: readonly string[]
  /** Shared by all systems: who weighs others finds them loaded, and their explanations made. */
  readonly load: LoadPredictors
  /** Given from outside, since it is a statement on the database. */
  readonly coverageCheck: (systems: readonly string[]) => Check
}

export function createSystemPredictions(parts: SystemPredictionParts): Asset {
  const { name, systems, inputs, load } = parts
  return {
    name: `predictions_${name}`,
    phase: '5-predictions',
    gate: 'predictions',
    plan: 'full',
    writes: [
      {
        table: 'predictions',
        key: ['system', 'market', 'game_id', 'player_id'],
        mode: 'revise',
        when: ['as_of'],
        addedLater: ['quality'],
        scope: { system: systems },
      },
      {
        table: 'prediction_exclusions',
        key: ['system', 'market', 'player_id'],
        mode: 'replace',
        scope: { system: systems },
      },
    ],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'feature_vectors', scope: 'same' },
      { asset: 'models', scope: 'same' },
      { asset: 'prediction_slate', scope: 'same' },
    ],
    opens: { hoursBeforeFirstTip: 9 },
    deadline: { hoursBeforeFirstTip: 0.25 },
    locks: { hoursAfterLastTip: 0 },
    timeoutSeconds: 60,
    attemptsMax: 4,
    backoffSeconds: 10,
    checks: [parts.coverageCheck(systems)],
    async expects() {
      return { kind: 'empty_allowed', because: 'nobody on the slate can be predicted' }
    },
    async produce(context) {
      const source = inputs(context)
      const { gameDate } = context
      const [games, slate, loaded, live, vectorRows] = await Promise.all([
        source.games(gameDate),
        source.slate(gameDate),
        load(source, gameDate, systems),
        source.livePredictions(gameDate, systems),
        source.vectors(gameDate),
      ])
      const vectors = new Map(vectorRows.map((row) => [`${row.market} ${row.playerId}`, row]))
      const locked = live.filter((row) => Temporal.Instant.compare(row.locks_at, context.now) <= 0)
      const said = systems.map((system) => {
        const mine = loaded.filter(({ predictor }) => predictor.system === system)
        return predictSlate(system, mine, { games, slate, vectors, locked, context })
      })
      return {
        rows: [said.flatMap(({ predictions }) => predictions), said.flatMap(({ exclusions }) => exclusions)],
      }
    },
  }
}

interface SlateSituation {
  readonly games: readonly UpcomingGame[]
  readonly slate: readonly SlateRow[]
  readonly vectors: ReadonlyMap<string, VectorRow>
  readonly locked: readonly StoredPrediction[]
  readonly context: PartitionContext
}

function predictSlate(
  system: string,
  loaded: readonly PredictorInUse[],
  { games, slate, vectors, locked, context }: SlateSituation,
): { predictions: object[]; exclusions: object[] } {
  // Each instant is spelled once: a Temporal.Instant costs more to write than all the numbers of a row.
  const spelledNow = context.now.toString()
  const tipOf = new Map(
    games.map(({ gameId, tipAt }) => [
      gameId,
      { spelled: tipAt.toString(), isAhead: Temporal.Instant.compare(context.now, tipAt) < 0 },
    ]),
  )
  const kept = new Map(
    locked.filter((row) => row.system === system).map((row) => [`${row.market} ${row.player_id}`, row]),
  )
  for (const { predictor } of loaded) {
    const { market } = predictor.artefact
    const asked = slate.filter((entry) => entry.market === market && entry.exclusion === null)
    const known = asked.map(({ playerId }) => vectors.get(`${market} ${playerId}`)?.values)
    predictor.prepare(known.filter((values) => values !== undefined))
  }
  const predictions: object[] = [...kept.values()]
  const exclusions: object[] = []
  for (const entry of slate) {
    const { market, playerId, gameId } = entry
    if (entry.exclusion !== null || playerId === null || kept.has(`${market} ${playerId}`)) continue
    const model = loaded.find(({ predictor }) => predictor.artefact.market === market)
    const vector = vectors.get(`${market} ${playerId}`)
    const tip = tipOf.get(gameId)
    if (!tip) {
      // Called off since the slate was made, which may be locked: there is nothing to be predicted any more.
      exclusions.push({ system, market, player_id: playerId, reason: 'input_missing' })
      continue
    }
    // Read one after the other: of what is made again between, or has lost rows, the next attempt reads the whole.
    if (!vector)
      throw new PipelineError(
        'input.missing',
        `player ${playerId} is on the slate for ${gameId} without a feature vector`,
      )
    const prediction = model?.predictor.predict({
      values: vector.values,
      quality: vector.quality,
      line: entry.line,
      overPrice: entry.overPrice,
      underPrice: entry.underPrice,
      bestOverPrice: entry.bestOverPrice,
      bestUnderPrice: entry.bestUnderPrice,
      overProbability: entry.overProbability,
    })
    if (!model || !prediction) {
      exclusions.push({
        system,
        market,
        player_id: playerId,
        reason: model ? noEstimateReason(system) : 'no_model',
      })
      continue
    }
    predictions.push({
      system,
      market,
      game_id: gameId,
      player_id: playerId,
      label: tip.isAhead ? 'live' : 'backfill',
      as_of: tip.isAhead ? spelledNow : vector.asOf,
      locks_at: tip.spelled,
      median: prediction.median,
      blended_median: prediction.blended,
      raw_p_over: prediction.rawOverProbability,
      p_over: prediction.overProbability,
      calibration: prediction.calibration,
      confidence: prediction.confidence,
      market_p_over: entry.overProbability,
      line: entry.line,
      line_snapshot_at: entry.lineSnapshotAt,
      over_price: entry.overPrice,
      under_price: entry.underPrice,
      best_over_price: entry.bestOverPrice,
      best_under_price: entry.bestUnderPrice,
      fair_over_price: prediction.fairOverPrice,
      fair_under_price: prediction.fairUnderPrice,
      hold: prediction.hold,
      break_even: prediction.breakEven,
      expected_value: prediction.expectedValue,
      edge: prediction.edge,
      recommendation: prediction.decision,
      recommendation_reason: prediction.reason,
      quantiles: prediction.quantiles,
      factors: prediction.factors,
      model_hash: model.hash,
      vector_hash: vector.vectorHash,
      quality: vector.quality,
    })
  }
  return { predictions, exclusions }
}
