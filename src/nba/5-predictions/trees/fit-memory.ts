/** What the threads of one fit share, and how they wait for each other.
 *
 * Every thread walks through the same steps and decides alike; only the columns it sums differ. So the threads meet at
 * barriers, and no number depends on how many of them there are. */
import type { RowRange, TrainingRows } from './training-rows.ts'
import type { TreeSettings } from './tree-settings.ts'

export interface FitOrder {
  readonly rows: TrainingRows
  readonly range: RowRange
  readonly inputs: readonly string[]
  readonly settings: TreeSettings
  readonly threads: number
}

export interface FitMemory {
  /** Column by column: the bin of each row of the range. */
  readonly bins: Uint8Array
  /** 256 places a column. */
  readonly borders: Float64Array
  readonly valueBins: Int32Array
  /** Rows grown on that lack the column. */
  readonly missingCounts: Int32Array
  readonly scores: Float64Array
  /** Of the rows grown on, times their weight. */
  readonly gradients: Float64Array
  /** Sums of loss by block of rows: first of those grown on, then of those held out. */
  readonly blockLosses: Float64Array
  readonly leafValues: Float64Array
  /** Each thread's best splits of at most two leaves, twice, so that nobody writes where another still reads. */
  readonly candidates: Float64Array
  readonly barrier: Int32Array
}

/** Rows of which a thread sums the loss in one go: sums of fixed blocks, added in order, are the same for any number of threads. */
export const blockRows = 4096
export const candidateNumbers = 4

export function blocksOf(rows: number): number {
  return Math.ceil(rows / blockRows)
}

export function createFitMemory({ rows, range, settings, threads }: FitOrder): FitMemory {
  const float64 = (length: number) => new Float64Array(new SharedArrayBuffer(length * 8))
  const int32 = (length: number) => new Int32Array(new SharedArrayBuffer(length * 4))
  const leavesMax = settings.growth === 'symmetric' ? 2 ** settings.depth : settings.leaves
  const { count, trainCount } = range
  return {
    bins: new Uint8Array(new SharedArrayBuffer(rows.columns * count)),
    borders: float64(rows.columns * 256),
    valueBins: int32(rows.columns),
    missingCounts: int32(rows.columns),
    scores: float64(count),
    gradients: float64(trainCount),
    blockLosses: float64(blocksOf(trainCount) + blocksOf(count - trainCount)),
    leafValues: float64(leavesMax),
    candidates: float64(2 * threads * 2 * candidateNumbers),
    barrier: int32(2),
  }
}

/** A short look before sleeping: most waits are over sooner than a sleeping thread would be awake. */
const looks = 3000

/** Returns when all threads have come here. */
export function waitForAll(barrier: Int32Array, threads: number): void {
  if (threads === 1) return
  const round = Atomics.load(barrier, 1)
  if (Atomics.add(barrier, 0, 1) === threads - 1) {
    Atomics.store(barrier, 0, 0)
    Atomics.add(barrier, 1, 1)
    Atomics.notify(barrier, 1)
    return
  }
  for (let look = 0; look < looks; look += 1) if (Atomics.load(barrier, 1) !== round) return
  while (Atomics.load(barrier, 1) === round) Atomics.wait(barrier, 1, round)
}
