/** The best split of a leaf among a thread's columns, from its histogram.
 *
 * A border is tried with the missing rows on either side. Where a leaf has no missing row to learn from, they go with the
 * larger side, as most rows would. Of equal gains the lower column and the lower border win, so the order of search decides nothing. */
import type { FitMemory } from './fit-memory.ts'
import type { HistogramLayout } from './histogram.ts'

export interface Split {
  readonly gain: number
  readonly column: number
  /** Values in bins up to this one go left. */
  readonly bin: number
  readonly isMissingLeft: boolean
}

/** What a leaf weighs: the sum of its gradients, its rows, and their weight. */
export interface LeafSums {
  readonly gradient: number
  readonly rows: number
  readonly weight: number
}

export interface SearchRules {
  readonly leafRowsMin: number
  readonly l2: number
  /** A gain must be more than this: what is less is rounding. */
  readonly gainMin: number
}

export function findSplit(
  histogram: Float64Array,
  layout: HistogramLayout,
  memory: FitMemory,
  leaf: LeafSums,
  rules: SearchRules,
): Split | null {
  const { columns, starts, stride } = layout
  const { leafRowsMin, l2 } = rules
  const { gradient, rows, weight } = leaf
  const before = (gradient * gradient) / (weight + l2)
  const weightAt = stride - 1
  let best = before + rules.gainMin
  let bestIndex = -1
  let bestBin = 0
  let isMissingLeft = false
  for (let i = 0; i < columns.length; i += 1) {
    const column = columns[i]!
    const start = starts[i]!
    const valueBins = memory.valueBins[column]!
    const missingAt = start + valueBins * stride
    const hasMissing = starts[i + 1]! > missingAt
    const missingRows = hasMissing ? histogram[missingAt + 1]! : 0
    // First with the missing rows on the right, then, where there are any, on the left.
    for (let side = 0; side < (missingRows > 0 ? 2 : 1); side += 1) {
      let leftGradient = side === 0 ? 0 : histogram[missingAt]!
      let leftRows = side === 0 ? 0 : missingRows
      let leftWeight = side === 0 ? 0 : histogram[missingAt + weightAt]!
      const last = side === 0 && missingRows > 0 ? valueBins : valueBins - 1
      for (let bin = 0, at = start; bin < last; bin += 1, at += stride) {
        leftGradient += histogram[at]!
        leftRows += histogram[at + 1]!
        leftWeight += histogram[at + weightAt]!
        if (leftRows < leafRowsMin) continue
        if (rows - leftRows < leafRowsMin) break
        const rightGradient = gradient - leftGradient
        const score =
          (leftGradient * leftGradient) / (leftWeight + l2) +
          (rightGradient * rightGradient) / (weight - leftWeight + l2)
        if (score > best) {
          best = score
          bestIndex = i
          bestBin = bin
          isMissingLeft = missingRows > 0 ? side === 1 : 2 * leftWeight >= weight
        }
      }
    }
  }
  if (bestIndex < 0) return null
  return { gain: best - before, column: columns[bestIndex]!, bin: bestBin, isMissingLeft }
}

/** One split for all the leaves of a level: the gains are added up, border by border. */
export function findSymmetricSplit(
  histograms: readonly Float64Array[],
  layout: HistogramLayout,
  memory: FitMemory,
  leaves: readonly LeafSums[],
  rules: SearchRules,
): Split | null {
  const { columns, starts, stride } = layout
  const before = leaves.reduce((sum, leaf) => sum + scoreOf(leaf.gradient, leaf.weight + rules.l2), 0)
  const scores = new Float64Array(512)
  const leftWeights = new Float64Array(256)
  const weight = leaves.reduce((sum, leaf) => sum + leaf.weight, 0)
  let best: Split | null = null
  let bestScore = before + rules.gainMin
  for (let i = 0; i < columns.length; i += 1) {
    const start = starts[i]!
    const valueBins = memory.valueBins[columns[i]!]!
    const missingAt = start + valueBins * stride
    const hasMissing = starts[i + 1]! > missingAt
    scores.fill(0)
    leftWeights.fill(0)
    let missingRows = 0
    for (let k = 0; k < leaves.length; k += 1) {
      const histogram = histograms[k]!
      if (leaves[k]!.rows === 0) continue
      if (hasMissing) missingRows += histogram[missingAt + 1]!
      addScores(scores, 0, leftWeights, histogram, start, valueBins, 0, stride, leaves[k]!, rules)
      if (hasMissing)
        addScores(scores, 256, null, histogram, start, valueBins, missingAt, stride, leaves[k]!, rules)
    }
    for (let side = 0; side < (missingRows > 0 ? 2 : 1); side += 1) {
      const last = side === 0 && missingRows > 0 ? valueBins : valueBins - 1
      for (let bin = 0; bin < last; bin += 1) {
        const score = scores[256 * side + bin]!
        if (!(score > bestScore)) continue
        bestScore = score
        const isMissingLeft = missingRows > 0 ? side === 1 : 2 * leftWeights[bin]! >= weight
        best = { gain: score - before, column: columns[i]!, bin, isMissingLeft }
      }
    }
  }
  return best
}

/** Adds one leaf's score of every border; `missingAt` 0: the missing rows stay on the right. */
function addScores(
  scores: Float64Array,
  offset: number,
  leftWeights: Float64Array | null,
  histogram: Float64Array,
  start: number,
  valueBins: number,
  missingAt: number,
  stride: number,
  leaf: LeafSums,
  { leafRowsMin, l2 }: SearchRules,
): void {
  const { gradient, rows, weight } = leaf
  const unsplit = scoreOf(gradient, weight + l2)
  const weightAt = stride - 1
  let leftGradient = missingAt === 0 ? 0 : histogram[missingAt]!
  let leftRows = missingAt === 0 ? 0 : histogram[missingAt + 1]!
  let leftWeight = missingAt === 0 ? 0 : histogram[missingAt + weightAt]!
  for (let bin = 0, at = start; bin < valueBins; bin += 1, at += stride) {
    leftGradient += histogram[at]!
    leftRows += histogram[at + 1]!
    leftWeight += histogram[at + weightAt]!
    if (leftWeights !== null) leftWeights[bin]! += leftWeight
    if (leftRows < leafRowsMin || rows - leftRows < leafRowsMin) scores[offset + bin]! += unsplit
    else {
      const right = gradient - leftGradient
      scores[offset + bin]! +=
        (leftGradient * leftGradient) / (leftWeight + l2) + (right * right) / (weight - leftWeight + l2)
    }
  }
}

function scoreOf(gradient: number, weight: number): number {
  return weight === 0 ? 0 : (gradient * gradient) / weight
}
