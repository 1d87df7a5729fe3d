/** Sums of gradients and rows by bin: all that a split needs to know of a leaf's rows.
 *
 * Four columns are summed at once, so that a row's number and gradient are read once for four and the additions do not wait for
 * each other. Columns are kept apart, so a histogram has the same bytes whichever thread makes it. */
import type { FitMemory } from './fit-memory.ts'

/** The columns a thread sums for one tree, and where each begins in its histograms. */
export interface HistogramLayout {
  /** Rising. */
  readonly columns: Int32Array
  readonly starts: Int32Array
  /** Numbers a bin: gradient, rows and, where rows are weighted, weight. */
  readonly stride: 2 | 3
  readonly length: number
}

export function layOutHistogram(
  memory: FitMemory,
  columns: Int32Array,
  isWeighted: boolean,
): HistogramLayout {
  const stride = isWeighted ? 3 : 2
  const starts = new Int32Array(columns.length + 1)
  for (let i = 0; i < columns.length; i += 1) {
    const column = columns[i]!
    const bins = memory.valueBins[column]! + (memory.missingCounts[column]! > 0 ? 1 : 0)
    starts[i + 1] = starts[i]! + bins * stride
  }
  // One column's room beyond the end takes what fills up the last four.
  return { columns, starts, stride, length: starts[columns.length]! + 256 * stride }
}

/** The rows of one leaf, and their gradients and weights in the same order. */
export interface LeafRows {
  readonly rows: Int32Array
  readonly from: number
  readonly to: number
  /** From 0 on. */
  readonly gradients: Float64Array
  readonly weights: Float64Array | null
}

/** Empties the histogram and sums the rows into it. */
export function sumLeaf(
  out: Float64Array,
  layout: HistogramLayout,
  memory: FitMemory,
  count: number,
  leaf: LeafRows,
): void {
  const { columns, starts } = layout
  out.fill(0, 0, layout.length)
  const spare = starts[columns.length]!
  for (let i = 0; i < columns.length; i += 4) {
    const columnAt = (lane: number) => columns[i + lane < columns.length ? i + lane : i]! * count
    const startAt = (lane: number) => (i + lane < columns.length ? starts[i + lane]! : spare)
    const sum = leaf.weights === null ? sumFour : sumFourWeighted
    sum(
      out,
      memory.bins,
      leaf,
      [columnAt(0), columnAt(1), columnAt(2), columnAt(3)],
      [startAt(0), startAt(1), startAt(2), startAt(3)],
    )
  }
}

type Four = readonly [number, number, number, number]

function sumFour(out: Float64Array, bins: Uint8Array, leaf: LeafRows, columns: Four, starts: Four): void {
  const { rows, from, to, gradients } = leaf
  const [column0, column1, column2, column3] = columns
  const [start0, start1, start2, start3] = starts
  for (let i = from; i < to; i += 1) {
    const row = rows[i]!
    const gradient = gradients[i - from]!
    const at0 = start0 + 2 * bins[column0 + row]!
    const at1 = start1 + 2 * bins[column1 + row]!
    const at2 = start2 + 2 * bins[column2 + row]!
    const at3 = start3 + 2 * bins[column3 + row]!
    out[at0]! += gradient
    out[at0 + 1]! += 1
    out[at1]! += gradient
    out[at1 + 1]! += 1
    out[at2]! += gradient
    out[at2 + 1]! += 1
    out[at3]! += gradient
    out[at3 + 1]! += 1
  }
}

function sumFourWeighted(
  out: Float64Array,
  bins: Uint8Array,
  leaf: LeafRows,
  columns: Four,
  starts: Four,
): void {
  const { rows, from, to, gradients } = leaf
  const weights = leaf.weights!
  for (let lane = 0; lane < 4; lane += 1) {
    const column = columns[lane]!
    const start = starts[lane]!
    for (let i = from; i < to; i += 1) {
      const at = start + 3 * bins[column + rows[i]!]!
      out[at]! += gradients[i - from]!
      out[at + 1]! += 1
      out[at + 2]! += weights[i - from]!
    }
  }
}

/** What is left of the parent when one child is taken away is the other child: half of the summing is saved. */
export function subtractHistogram(parent: Float64Array, child: Float64Array, length: number): void {
  for (let i = 0; i < length; i += 1) parent[i]! -= child[i]!
}

/** Histograms to be used again: a tree needs one for each leaf that may still be split. */
export interface HistogramPool {
  take(): Float64Array
  giveBack(histogram: Float64Array): void
}

export function createHistogramPool(): HistogramPool & { fit(length: number): void } {
  let free: Float64Array[] = []
  let size = 0
  return {
    fit(length) {
      if (length <= size) return
      size = length
      free = []
    },
    take: () => free.pop() ?? new Float64Array(size),
    giveBack(histogram) {
      if (histogram.length >= size) free.push(histogram)
    },
  }
}
