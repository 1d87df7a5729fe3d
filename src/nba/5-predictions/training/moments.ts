/** Sums of squares and products of one week's training rows: all that a least-squares fit needs to know of them.
 *
 * Moments of weeks add up, so refitting every week reads no row twice, and since each week is summed by itself and weeks are
 * added in order, a fit's bytes do not depend on whether it was made on the way or afterwards. A missing value enters as 0
 * with its own presence column 0; filling in the mean is done later, exactly, on the sums. */

/** Which columns a fit uses. Column 0 is the constant; then the inputs; then a presence column for each optional input. */
export interface MomentLayout {
  /** Index in the vector of each input. */
  readonly inputs: readonly number[]
  /** For each input its presence column, or 0 (the constant) where it is never missing. */
  readonly presence: readonly number[]
  readonly columns: number
}

export interface Moments {
  readonly rows: number
  /** Upper triangle of the products, row by row; the target is the last column. */
  readonly products: Float64Array
}

export function layOutMoments(
  inputs: readonly number[],
  isOptional: (index: number) => boolean,
): MomentLayout {
  let columns = 1 + inputs.length
  const presence = inputs.map((index) => (isOptional(index) ? columns++ : 0))
  return { inputs, presence, columns }
}

export class MomentSum {
  readonly layout: MomentLayout
  readonly #size: number
  readonly #products: Float64Array
  readonly #row: Float64Array
  #rows = 0

  constructor(layout: MomentLayout) {
    this.layout = layout
    this.#size = layout.columns + 1
    this.#products = new Float64Array((this.#size * (this.#size + 1)) / 2)
    this.#row = new Float64Array(this.#size)
  }

  /** False, and nothing added, where an input that is not optional is missing. */
  add(values: Float64Array, target: number): boolean {
    const { inputs, presence, columns } = this.layout
    const row = this.#row
    row[0] = 1
    for (let j = 0; j < inputs.length; j += 1) {
      const value = values[inputs[j]!]!
      const isMissing = Number.isNaN(value)
      const flag = presence[j]!
      if (flag === 0) {
        if (isMissing) return false
      } else {
        row[flag] = isMissing ? 0 : 1
      }
      row[1 + j] = isMissing ? 0 : value
    }
    row[columns] = target
    this.#addProducts()
    this.#rows += 1
    return true
  }

  get moments(): Moments {
    return { rows: this.#rows, products: this.#products }
  }

  #addProducts(): void {
    const row = this.#row
    const products = this.#products
    const size = this.#size
    let at = 0
    for (let i = 0; i < size; i += 1) {
      const factor = row[i]!
      if (factor === 0) {
        at += size - i
        continue
      }
      for (let j = i; j < size; j += 1, at += 1) products[at]! += factor * row[j]!
    }
  }
}

export function addMoments(parts: readonly Moments[]): Moments {
  const first = parts[0]
  if (first === undefined) throw new Error('there are no moments to add')
  const products = new Float64Array(first.products.length)
  let rows = 0
  for (const part of parts) {
    rows += part.rows
    for (let i = 0; i < products.length; i += 1) products[i]! += part.products[i]!
  }
  return { rows, products }
}

/** Reads the product of two columns, whichever comes first. */
export function readProduct(moments: Moments, size: number, i: number, j: number): number {
  const [low, high] = i < j ? [i, j] : [j, i]
  return moments.products[low * size - (low * (low - 1)) / 2 + (high - low)]!
}
