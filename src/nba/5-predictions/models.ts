/** models: which artefact each system uses on the date, trained on strictly earlier days (before the Monday of its week).
 *
 * Artefacts are stored once under their hash; a week's dates point to the same ones. The trainer is lent by the pipeline,
 * which feeds it from the same fold that makes the vectors. */
import type { Asset, PartitionContext, Produced } from '../../platform/asset.ts'
import { parseGameDate } from '../domain/game-date.ts'
import { hashArtefact, type ModelArtefact } from './artefact.ts'
import { trainingCutoff } from './training/training-cutoff.ts'

export interface ModelParts {
  /** The artefacts of every system and market for a cutoff, from history before the game date. */
  readonly train: (context: PartitionContext, cutoff: string) => Promise<readonly ModelArtefact[]>
  readonly storeArtefacts: (
    tx: Parameters<NonNullable<Produced['alongside']>>[0],
    artefacts: readonly (ModelArtefact & { readonly hash: string })[],
  ) => Promise<void>
}

export function createModels({ train, storeArtefacts }: ModelParts): Asset {
  return {
    name: 'models',
    phase: '5-predictions',
    gate: 'features',
    plan: 'full',
    writes: [{ table: 'models_in_use', key: ['system', 'market'], mode: 'replace' }],
    needs: [
      { asset: 'games', scope: 'same' },
      { asset: 'player_game_summary', scope: 'earlier', required: false },
      { asset: 'team_offense_game', scope: 'earlier', required: false },
      { asset: 'team_defense_game', scope: 'earlier', required: false },
    ],
    opens: { hoursBeforeFirstTip: 9 },
    deadline: { hoursBeforeFirstTip: 0.5 },
    locks: { hoursAfterLastTip: 0 },
    timeoutSeconds: 300,
    attemptsMax: 4,
    backoffSeconds: 10,
    async expects() {
      return { kind: 'at_least', rows: 1, because: 'every system has an artefact, trained or not' }
    },
    async produce(context) {
      const cutoff = trainingCutoff(parseGameDate(context.gameDate))
      const artefacts = (await train(context, cutoff)).map((artefact) => ({
        ...artefact,
        hash: hashArtefact(artefact),
      }))
      const rows = artefacts.map(({ system, market, hash }) => ({ system, market, artefact_hash: hash }))
      return { rows: [rows], alongside: (tx) => storeArtefacts(tx, artefacts) }
    },
  }
}
