/** Turns columns of values into columns of bin numbers, one byte a value.
 *
 * Bins are cut from the rows that are grown on, never from those held out. The bin after the last holds the missing values. */
import { PipelineError } from '../../../platform/errors.ts'
import { findBorders, sampledRowsMax } from './bin-borders.ts'
import { createBinFinder } from './bin-finder.ts'
import type { FitMemory, FitOrder } from './fit-memory.ts'

/** Bins every `step`th column from `first` on; the other threads do the rest. */
export function binColumns(order: FitOrder, memory: FitMemory, first: number, step: number): void {
  const { rows, range, settings } = order
  const finder = createBinFinder()
  for (let column = first; column < rows.columns; column += step) {
    const sorted = sampleColumn(order, column).sort()
    const borders = findBorders(sorted, settings.bins)
    memory.borders.set(borders, column * 256)
    memory.valueBins[column] = sorted.length === 0 ? 0 : borders.length + 1
    let missing = 0
    finder.use(borders)
    const missingBin = memory.valueBins[column]!
    const out = memory.bins.subarray(column * range.count, (column + 1) * range.count)
    for (
      let row = 0, at = range.from * rows.columns + column;
      row < range.count;
      row += 1, at += rows.columns
    ) {
      const value = rows.values[at]!
      if (Number.isNaN(value)) {
        out[row] = missingBin
        if (row < range.trainCount) missing += 1
      } else if (Number.isFinite(value)) out[row] = finder.find(value)
      else refuse(order, column, range.from + row)
    }
    memory.missingCounts[column] = missing
  }
}

function sampleColumn({ rows, range }: FitOrder, column: number): Float32Array {
  const size = Math.min(range.trainCount, sampledRowsMax)
  const sample = new Float32Array(size)
  let count = 0
  for (let i = 0; i < size; i += 1) {
    const row = range.from + Math.floor((i * range.trainCount) / size)
    const value = rows.values[row * rows.columns + column]!
    if (Number.isNaN(value)) continue
    sample[count] = value
    count += 1
  }
  return sample.subarray(0, count)
}

function refuse({ rows, inputs }: FitOrder, column: number, row: number): never {
  const value = rows.values[row * rows.columns + column]
  const message = `The input ${inputs[column]} is ${value} in row ${row}: a value is a number or missing (NaN). No trees were grown.`
  throw new PipelineError('check.failed', message, { input: inputs[column], row })
}
