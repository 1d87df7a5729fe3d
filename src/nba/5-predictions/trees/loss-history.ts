/** The loss after each number of trees, thinned to what a page can show. */

export interface TreeLoss {
  /** Mean over the rows grown on. */
  readonly train: number
  /** Mean over the rows held out; null where there are none. */
  readonly validation: number | null
}

/** By number of trees, from none on. */
export type LossHistory = TreeLoss[]

export interface ThinnedLosses {
  readonly trees: readonly number[]
  readonly train: readonly number[]
  readonly validation: readonly number[] | null
}

const pointsMax = 40

/** Even steps from no tree to the last, and the best among them. */
export function thinLosses(history: LossHistory, best: number): ThinnedLosses {
  const last = history.length - 1
  const steps = Math.min(pointsMax - 1, last)
  const points = Array.from({ length: steps + 1 }, (_, i) =>
    steps === 0 ? 0 : Math.round((i * last) / steps),
  )
  const trees = [...new Set([...points, best])].sort((a, b) => a - b)
  const round = (loss: number) => Number(loss.toPrecision(8))
  return {
    trees,
    train: trees.map((count) => round(history[count]!.train)),
    validation:
      history[0]!.validation === null ? null : trees.map((count) => round(history[count]!.validation!)),
  }
}
