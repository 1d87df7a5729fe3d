/** Mean products of the members' errors, pair by pair: all that weighing them needs to know.
 *
 * Sums of weeks add up. A pair is counted on the rows on which both spoke. */

export class ResidualProducts {
  readonly size: number
  readonly #sums: Float64Array
  readonly #counts: Float64Array

  constructor(size: number) {
    this.size = size
    this.#sums = new Float64Array(size * size)
    this.#counts = new Float64Array(size * size)
  }

  /** NaN is the error of a member that said nothing. */
  add(errors: Float64Array): void {
    for (let i = 0; i < this.size; i += 1) {
      if (Number.isNaN(errors[i]!)) continue
      for (let j = 0; j <= i; j += 1) {
        if (Number.isNaN(errors[j]!)) continue
        this.#sums[i * this.size + j]! += errors[i]! * errors[j]!
        this.#counts[i * this.size + j]! += 1
      }
    }
  }

  addAll(other: ResidualProducts): void {
    for (let k = 0; k < this.#sums.length; k += 1) {
      this.#sums[k]! += other.#sums[k]!
      this.#counts[k]! += other.#counts[k]!
    }
  }

  /** Rows on which the member spoke. */
  rows(member: number): number {
    return this.#counts[member * this.size + member]!
  }

  /** NaN where the two never spoke of the same row. */
  mean(i: number, j: number): number {
    const at = i >= j ? i * this.size + j : j * this.size + i
    return this.#sums[at]! / this.#counts[at]!
  }
}
