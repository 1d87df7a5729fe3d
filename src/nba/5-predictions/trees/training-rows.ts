/** Rows to grow trees on, in time order, in memory that threads share.
 *
 * Nothing is copied when a fit starts its threads, so a season of rows may be filled once and used for many fits. */

export interface TrainingRows {
  readonly columns: number
  readonly count: number
  /** Row by row, count × columns. NaN is a missing value. */
  readonly values: Float32Array
  readonly targets: Float32Array
  /** Null: every row counts once. */
  readonly weights: Float32Array | null
}

/** Rows of zeros to be filled in. */
export function createTrainingRows(columns: number, count: number, isWeighted = false): TrainingRows {
  const share = (length: number) =>
    new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT))
  return {
    columns,
    count,
    values: share(columns * count),
    targets: share(count),
    weights: isWeighted ? share(count) : null,
  }
}

/** Which rows a fit uses: `trainCount` from `from` on are grown on, the rest of `count`, the latest, are held out. */
export interface RowRange {
  readonly from: number
  readonly count: number
  readonly trainCount: number
}

/** The held-out rows are always the last ones; one row at least is left to grow on. */
export function divideByTime(from: number, to: number, heldOutShare: number): RowRange {
  const count = to - from
  return { from, count, trainCount: Math.max(1, count - Math.floor(count * heldOutShare)) }
}

/** Throws for rows that no fit can be made of: a bug of the caller. */
export function requireRows(rows: TrainingRows, from: number, to: number): void {
  const { columns, count, values, targets, weights } = rows
  const isWhole = [columns, count, from, to].every(Number.isSafeInteger)
  if (!isWhole || columns < 1 || from < 0 || to > count || from >= to)
    throw new Error(`rows ${from} to ${to} of ${count} × ${columns} are none to grow trees on`)
  if (values.length < count * columns || targets.length < count || (weights?.length ?? count) < count)
    throw new Error(`${count} rows × ${columns} columns do not fit into the arrays that were given`)
  for (const array of [values, targets, weights]) {
    if (array !== null && !(array.buffer instanceof SharedArrayBuffer))
      throw new Error('training rows lie in shared memory: make them with createTrainingRows')
  }
  for (let row = from; row < to; row += 1) {
    if (!Number.isFinite(targets[row])) throw new Error(`the target of row ${row} is ${targets[row]}`)
    if (weights !== null && !(weights[row]! > 0 && weights[row]! < Number.POSITIVE_INFINITY))
      throw new Error(`the weight of row ${row} is ${weights[row]}, not a number above 0`)
  }
}
