/** What the three losses ask of a score, and how a leaf answers them.
 *
 * Squared loss takes the mean of a leaf's residuals, shrunk by l2. Absolute and pinball loss find splits by the sign of the
 * residual, and then take the quantile of the leaf's residuals: a mean of signs would say nothing about distance. */
import { selectQuantile } from './select-quantile.ts'
import type { Loss } from './tree-settings.ts'

export interface LossRule {
  /** Derivative of the loss by the score. */
  gradient(score: number, target: number): number
  loss(score: number, target: number): number
  /** The quantile that a leaf takes of its residuals; null: their mean. */
  readonly quantile: number | null
}

export function createLossRule(loss: Loss): LossRule {
  if (loss.kind === 'squared') {
    return {
      gradient: (score, target) => score - target,
      loss: (score, target) => (score - target) * (score - target),
      quantile: null,
    }
  }
  if (loss.kind === 'absolute') {
    return {
      gradient: (score, target) => (score > target ? 1 : score < target ? -1 : 0),
      loss: (score, target) => Math.abs(score - target),
      quantile: 0.5,
    }
  }
  const { quantile } = loss
  return {
    gradient: (score, target) => (score > target ? 1 - quantile : -quantile),
    loss: (score, target) =>
      score > target ? (1 - quantile) * (score - target) : quantile * (target - score),
    quantile,
  }
}

/** The best constant: what every tree's values are added to. */
export function findBase(
  rule: LossRule,
  targets: Float32Array,
  weights: Float32Array | null,
  from: number,
  to: number,
): number {
  if (rule.quantile !== null) {
    const values = Float64Array.from(targets.subarray(from, to))
    const ordered = weights === null ? null : Float64Array.from(weights.subarray(from, to))
    return selectQuantile(values, ordered, to - from, rule.quantile)
  }
  let sum = 0
  let weight = 0
  for (let row = from; row < to; row += 1) {
    const own = weights === null ? 1 : weights[row]!
    sum += own * targets[row]!
    weight += own
  }
  return sum / weight
}
