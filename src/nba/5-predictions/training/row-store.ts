/** The rows that were seen, in the order of the calendar, as single-precision numbers in blocks: what trees are grown on.
 *
 * Rows are known by their place since the beginning; old blocks are let go, so that memory is that of the seasons in use. */
import { createHash } from 'node:crypto'
import { createTrainingRows, type TrainingRows } from '../trees/training-rows.ts'

const rowsPerBlock = 4096

interface Block {
  readonly values: Float32Array
  readonly targets: Float64Array
}

export class RowStore {
  readonly columns: number
  readonly #blocks: (Block | null)[] = []
  /** Rows ever added. */
  count = 0

  constructor(columns: number) {
    this.columns = columns
  }

  push(values: Float64Array, target: number): void {
    const place = this.count % rowsPerBlock
    if (place === 0) {
      this.#blocks.push({
        values: new Float32Array(rowsPerBlock * this.columns),
        targets: new Float64Array(rowsPerBlock),
      })
    }
    const block = this.#blocks.at(-1)!
    block!.values.set(values, place * this.columns)
    block!.targets[place] = target
    this.count += 1
  }

  /** Writes a row's values into a buffer of the caller's. */
  read(row: number, out: Float64Array): void {
    const start = (row % rowsPerBlock) * this.columns
    out.set(this.#blockOf(row).values.subarray(start, start + this.columns))
  }

  target(row: number): number {
    return this.#blockOf(row).targets[row % rowsPerBlock]!
  }

  /** A copy of some columns of the rows `from` to `to`, in shared memory. */
  gather(from: number, to: number, columns: readonly number[]): TrainingRows {
    const rows = createTrainingRows(columns.length, to - from)
    for (let row = from, at = 0; row < to; row += 1) {
      const { values } = this.#blockOf(row)
      const start = (row % rowsPerBlock) * this.columns
      for (let j = 0; j < columns.length; j += 1, at += 1) rows.values[at] = values[start + columns[j]!]!
      rows.targets[row - from] = this.target(row)
    }
    return rows
  }

  /** SHA-256 of the rows `from` to `to`: equal rows, equal fits. */
  digest(from: number, to: number): string {
    const hash = createHash('sha256')
    for (let row = from; row < to; ) {
      const { values, targets } = this.#blockOf(row)
      const start = row % rowsPerBlock
      const end = Math.min(rowsPerBlock, start + to - row)
      hash.update(values.subarray(start * this.columns, end * this.columns))
      hash.update(targets.subarray(start, end))
      row += end - start
    }
    return hash.digest('hex')
  }

  /** Lets the blocks go that hold only rows before `row`. */
  forgetBefore(row: number): void {
    for (let block = 0; (block + 1) * rowsPerBlock <= row; block += 1) this.#blocks[block] = null
  }

  #blockOf(row: number): Block {
    const block = this.#blocks[Math.floor(row / rowsPerBlock)]
    if (!block) throw new Error(`row ${row} of ${this.count} is no longer, or not yet, kept`)
    return block
  }
}
