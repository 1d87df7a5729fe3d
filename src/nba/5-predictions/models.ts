/** models: which artefact each system uses on the date, trained on strictly earlier days (before the Monday of its week).
 *
 * Artefacts are stored once under their hash; a week's dates point to the same ones. An artefact that an operator pinned is used in place
 * of what was trained, and both are written down. The trainer is lent by the pipeline, which feeds it from the fold that makes the vectors. */
import type { Asset, PartitionContext, Produced } from '../../platform/asset.ts'
import { PipelineError } from '../../platform/errors.ts'
import { parseGameDate } from '../domain/game-date.ts'
import { hashArtefact, type ModelArtefact } from './artefact.ts'
import { trainingCutoff } from './training/training-cutoff.ts'

export type HashedArtefact = ModelArtefact & { readonly hash: string }

export interface ModelPin {
  readonly system: string
  readonly market: string
  readonly artefactHash: string
  /** Days before this one are all that it knows. */
  readonly trainedBefore: string
  readonly featureSchema: number
}

export interface ModelParts {
  /** The artefacts of every system and market for a cutoff, from history before the game date. */
  readonly train: (context: PartitionContext, cutoff: string) => Promise<readonly ModelArtefact[]>
  readonly storeArtefacts: (
    tx: Parameters<NonNullable<Produced['alongside']>>[0],
    artefacts: readonly HashedArtefact[],
  ) => Promise<void>
  /** What operators put back into use. */
  readonly readPins: (db: PartitionContext['db']) => Promise<readonly ModelPin[]>
  /** Until the transaction ends nobody sets or lifts a pin. */
  readonly holdPins: (tx: Parameters<NonNullable<Produced['alongside']>>[0]) => Promise<void>
}

export function createModels({ train, storeArtefacts, readPins, holdPins }: ModelParts): Asset {
  /** The trainer gives the same artefacts on all dates of a week, and to hash them is to spell megabytes. */
  const hashes = new WeakMap<ModelArtefact, string>()
  const hashOf = (artefact: ModelArtefact): string => {
    const hash = hashes.get(artefact) ?? hashArtefact(artefact)
    hashes.set(artefact, hash)
    return hash
  }
  return {
    name: 'models',
    phase: '5-predictions',
    // A gate of its own: the week's training need not wait for the evening's features (src/nba/schedules.ts).
    gate: 'models',
    plan: 'full',
    writes: [{ table: 'models_in_use', key: ['system', 'market'], mode: 'replace' }],
    needs: [
      { asset: 'games', scope: 'same' },
      // Lines of earlier evenings are what calibrations, blends and weights are fitted on.
      { asset: 'upcoming_lines', scope: 'earlier', required: false },
      { asset: 'player_game_summary', scope: 'earlier', required: false },
      { asset: 'team_offense_game', scope: 'earlier', required: false },
      { asset: 'team_defense_game', scope: 'earlier', required: false },
    ],
    opens: { hoursBeforeFirstTip: 9 },
    deadline: { hoursBeforeFirstTip: 0.5 },
    locks: { hoursAfterLastTip: 0 },
    // The first start walks through all seasons that are known: minutes, once (docs/models.md).
    timeoutSeconds: 3600,
    attemptsMax: 4,
    backoffSeconds: 10,
    breaker: 'costly',
    async expects() {
      return { kind: 'at_least', rows: 1, because: 'every system has an artefact, trained or not' }
    },
    async produce(context) {
      const cutoff = trainingCutoff(parseGameDate(context.gameDate))
      const trained = await train(context, cutoff)
      const pins = await readPins(context.db)
      const artefacts = trained.map((artefact) => ({ ...artefact, hash: hashOf(artefact) }))
      // What is pinned today must not predict a date that it has seen, and means nothing on other features.
      const usable = pins.filter(
        (pin) => pin.trainedBefore <= context.gameDate && pin.featureSchema === artefacts[0]?.featureSchema,
      )
      const pinned = new Map(usable.map((pin) => [`${pin.system} ${pin.market}`, pin.artefactHash]))
      const rows = artefacts.map(({ system, market, hash, promotion, health }) => ({
        system,
        market,
        artefact_hash: pinned.get(`${system} ${market}`) ?? hash,
        trained_hash: hash,
        verdict: promotion.verdict,
        reasons: promotion.reasons,
        health: health.state,
        health_reason: health.reason,
      }))
      return {
        rows: [rows],
        async alongside(tx) {
          await holdPins(tx)
          if (JSON.stringify(await readPins(tx)) !== JSON.stringify(pins)) {
            throw new PipelineError(
              'database.contention',
              `a model was pinned or released while the models of ${context.gameDate} were made; they are made again`,
            )
          }
          await storeArtefacts(tx, artefacts)
        },
      }
    },
  }
}
