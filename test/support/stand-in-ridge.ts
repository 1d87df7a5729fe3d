/** A small league never plays long enough for a model. Here the pick system says what the moving average says, with calibrated probabilities, a
 * distribution and sides of its own, so that there are picks. */
import {
  americanToDecimal,
  expectedValue,
  fairAmerican,
  holdOf,
  impliedProbability,
} from '../../src/nba/domain/odds.ts'
import { createPipeline, type Pipeline } from '../../src/platform/pipeline.ts'

interface Row {
  readonly market: string
  readonly player_id: number
  readonly median: number
  readonly line: number | null
  readonly over_price: number | null
  readonly under_price: number | null
  readonly best_over_price: number | null
  readonly best_under_price: number | null
}

export function withPicks(pipeline: Pipeline): Pipeline {
  const assets = pipeline.assets.map((asset) =>
    asset.name === 'predictions_ridge'
      ? {
          ...asset,
          async produce(context: Parameters<typeof asset.produce>[0]) {
            const made = await pipeline.asset('predictions_moving_average').produce(context)
            const [said, excluded] = made.rows as [Row[], object[]]
            return { ...made, rows: [said.map(speak), excluded.map((row) => ({ ...row, system: 'ridge' }))] }
          },
        }
      : asset,
  )
  return createPipeline({ ...pipeline, assets })
}

function speak(row: Row): object {
  const { line, median, over_price, under_price } = row
  const spread = [-8, -6, -3, 0, 3, 6, 8].map((each) => Math.max(0, round(median + each)))
  const factors = [
    { name: 'average_player', contribution: 8 },
    { name: 'ewma_8', contribution: round(median - 9) },
    { name: 'pace_effect', contribution: 1 },
  ]
  const base = { ...row, system: 'ridge', quantiles: spread, factors, calibration: 'calibrated' }
  if (line === null) return base
  const edge = round(median - line / 100)
  const over = Math.min(0.7, Math.max(0.3, round(0.5 + 0.04 * edge)))
  const side = edge > 0 ? 'OVER' : 'UNDER'
  const confidence = side === 'OVER' ? over : round(1 - over)
  const best = side === 'OVER' ? (row.best_over_price ?? over_price) : (row.best_under_price ?? under_price)
  const worth = best === null ? null : round(expectedValue(best, confidence))
  const isTaken = Math.abs(edge) >= 1 && worth !== null && worth > 0
  return {
    ...base,
    p_over: over,
    raw_p_over: over,
    confidence,
    edge,
    fair_over_price: round(fairAmerican(over)),
    fair_under_price: round(fairAmerican(1 - over)),
    hold: over_price === null || under_price === null ? null : round(holdOf(over_price, under_price)),
    break_even: best === null ? null : round(impliedProbability(best)),
    expected_value: worth,
    recommendation: isTaken ? side : 'PASS',
    recommendation_reason: isTaken
      ? 'edge_reached'
      : Math.abs(edge) < 1
        ? 'edge_below_threshold'
        : 'no_expected_value',
  }
}

/** What one unit brings at the price, where it wins. */
export const gainOf = (price: number): number => round(americanToDecimal(price) - 1)

function round(value: number): number {
  const rounded = Math.round(value * 1e4) / 1e4
  return rounded === 0 ? 0 : rounded
}
