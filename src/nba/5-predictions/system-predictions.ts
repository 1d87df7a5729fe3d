/** predictions_<name>: what a system (or a family of baselines) says about everyone on the slate.
 *
 * A live prediction is fixed at its game's tip-off: from then on the stored row is handed back as it is. What is made
 * after the tip is labelled `backfill`, for ever. The coverage equation is a blocking check on the rows as written. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, Check, PartitionContext } from '../../platform/asset.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { InTurn } from '../../platform/in-turn.ts'
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
  /** Shared by all systems too: one of them computes at a time. */
  readonly inTurn: InTurn
  /** Given from outside, since it is a statement on the database. */
  readonly coverageCheck: (systems: readonly string[]) => Check
}

export function createSystemPredictions(parts: SystemPredictionParts): Asset {
  const { name, systems, inputs, load, inTurn } = parts
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
      const kept = new Map(locked.map((row) => [nameOf(row), row]))
      const situation = { vectors, kept, tips: readTips(games, context), context }
      const said = await inTurn(async () => {
        const parts: SaidOfMarket[] = [{ predictions: [...kept.values()], exclusions: [] }]
        for (const system of systems) {
          for (const [market, entries] of Map.groupBy(slate, (entry) => entry.market)) {
            const model = loaded.find(
              ({ predictor }) => predictor.system === system && predictor.artefact.market === market,
            )
            for (let from = 0; from < entries.length; from += entriesAtOnce) {
              context.signal.throwIfAborted() // it may have been stopped while it waited
              parts.push(predictMarket(system, model, entries.slice(from, from + entriesAtOnce), situation))
              await context.clock.sleep(0)
            }
          }
        }
        return parts
      })
      return {
        rows: [said.flatMap(({ predictions }) => predictions), said.flatMap(({ exclusions }) => exclusions)],
      }
    },
  }
}

/** Others wait for the answers to their statements meanwhile, and there are several before their rows are written. The fewer there are at
 * once, the dearer their explanations. */
const entriesAtOnce = 90

interface SlateSituation {
  readonly vectors: ReadonlyMap<string, VectorRow>
  /** What is locked and stands, by `nameOf`. */
  readonly kept: ReadonlyMap<string, StoredPrediction>
  readonly tips: ReadonlyMap<string, Tip>
  readonly context: PartitionContext
}

interface SaidOfMarket {
  readonly predictions: readonly object[]
  readonly exclusions: readonly object[]
}

interface Tip {
  readonly spelled: string
  readonly isAhead: boolean
}

type NamedPrediction = Pick<StoredPrediction, 'system' | 'market' | 'player_id'>

function nameOf({ system, market, player_id }: NamedPrediction): string {
  return `${system} ${market} ${player_id}`
}

/** By game. Each instant is spelled once: a Temporal.Instant costs more to write than all the numbers of a row. */
function readTips(games: readonly UpcomingGame[], { now }: PartitionContext): ReadonlyMap<string, Tip> {
  return new Map(
    games.map(({ gameId, tipAt }) => [
      gameId,
      { spelled: tipAt.toString(), isAhead: Temporal.Instant.compare(now, tipAt) < 0 },
    ]),
  )
}

/** Of entries of one market; what is locked stands already. */
function predictMarket(
  system: string,
  model: PredictorInUse | undefined,
  entries: readonly SlateRow[],
  { vectors, kept, tips, context }: SlateSituation,
): SaidOfMarket {
  const spelledNow = context.now.toString()
  const asked = entries.filter(
    ({ exclusion, market, playerId }) =>
      exclusion === null && playerId !== null && !kept.has(nameOf({ system, market, player_id: playerId })),
  )
  const played = asked.filter(({ gameId }) => tips.has(gameId))
  const known = played.map(({ market, playerId }) => vectors.get(`${market} ${playerId}`)?.values)
  model?.predictor.prepare(known.filter((values) => values !== undefined))
  const predictions: object[] = []
  const exclusions: object[] = []
  for (const entry of asked) {
    const { market, playerId, gameId } = entry
    const vector = vectors.get(`${market} ${playerId}`)
    const tip = tips.get(gameId)
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
