/** pick_subsets: which picks belong to a named subset, stored before the games, so that no subset can be chosen by how it ended.
 *
 * From a game's tip-off on its live members are handed back as they were stored: none is added, none is taken away. Picks that are
 * themselves made afterwards make members labelled `backfill`. */
import { Temporal } from 'temporal-polyfill'
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import { bestBetValueMinimum } from '../domain/best-bet.ts'
import { rankConfidences } from '../domain/confidence-decile.ts'
import type { PickRow, PredictionInputs, StoredMember } from '../domain/prediction-inputs.ts'
import { edgeMinimums } from './decide.ts'

interface RankedPick extends PickRow {
  readonly decile: number | null
}

/** A subset is a rule on what is known before the game. */
const subsets: Readonly<Record<string, (pick: RankedPick) => boolean>> = {
  all: () => true,
  edge_twice_the_minimum: ({ edge, market }) => Math.abs(edge ?? 0) >= 2 * edgeMinimums[market],
  surest_tenth: ({ decile }) => decile === 10,
  best_bets: ({ expectedValue }) => expectedValue !== null && expectedValue >= bestBetValueMinimum,
}

export interface PickSubsetParts {
  readonly inputs: (context: PartitionContext) => PredictionInputs
  readonly predictionAssets: readonly string[]
}

export function createPickSubsets({ inputs, predictionAssets }: PickSubsetParts): Asset {
  return {
    name: 'pick_subsets',
    phase: '5-predictions',
    gate: 'publication',
    plan: 'full',
    writes: [
      {
        table: 'pick_subsets',
        key: ['subset', 'system', 'market', 'game_id', 'player_id'],
        mode: 'revise',
        when: ['chosen_at'],
      },
    ],
    needs: [
      { asset: 'games', scope: 'same' },
      ...predictionAssets.map((asset) => ({ asset, scope: 'same' as const, required: false })),
    ],
    opens: { hoursBeforeFirstTip: 9 },
    deadline: { hoursBeforeFirstTip: 0.1 },
    locks: { hoursAfterLastTip: 0 },
    timeoutSeconds: 60,
    attemptsMax: 5,
    backoffSeconds: 10,
    async expects() {
      return { kind: 'empty_allowed', because: 'no system took a side' }
    },
    async produce(context) {
      const source = inputs(context)
      const [predictions, stored] = await Promise.all([
        source.publishedPicks(context.gameDate),
        source.liveMembers(context.gameDate),
      ])
      const rows = chooseMembers(predictions, stored, context.now)
      return context.missing.length > 0
        ? { rows: [rows], degraded: `made without ${context.missing.join(', ')}` }
        : { rows: [rows] }
    },
  }
}

/** Rows of the table: the members that are fixed, and those chosen now. */
export function chooseMembers(
  predictions: readonly PickRow[],
  stored: readonly StoredMember[],
  now: Temporal.Instant,
): object[] {
  const isFixed = (locksAt: Temporal.Instant): boolean => Temporal.Instant.compare(locksAt, now) <= 0
  const deciles = rankConfidences(predictions)
  const picks = predictions
    .map((prediction, i) => ({ ...prediction, decile: deciles[i]! }))
    .filter(({ recommendation }) => recommendation === 'OVER' || recommendation === 'UNDER')
    .filter(({ label, locksAt }) => label === 'backfill' || !isFixed(locksAt))
  const chosen = Object.entries(subsets).flatMap(([subset, belongs]) =>
    picks.filter(belongs).map((pick) => ({
      subset,
      system: pick.system,
      market: pick.market,
      game_id: pick.gameId,
      player_id: pick.playerId,
      label: pick.label,
      side: pick.recommendation,
      line: pick.line,
      confidence: pick.confidence,
      expected_value: pick.expectedValue,
      locks_at: pick.locksAt,
      chosen_at: now,
    })),
  )
  return [...stored.filter((row) => isFixed(Temporal.Instant.from(row.locks_at))), ...chosen]
}
