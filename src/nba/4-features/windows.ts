/** Arithmetic over the last few values of a series, newest last.
 *
 * Windows are summed afresh each time, not by adding the new and subtracting the old: running sums drift, and a drifted sum
 * depends on how long the process has lived, which breaks "same bytes twice".
 *
 * NaN is a value that no source says. A mean or a deviation over a window is that of the known values as long as they are at least
 * half of it; a sum and a slope need all of them. */

export function clamp(value: number, min: number, max: number): number {
  return value < min ? min : value > max ? max : value
}

/** A ring of rows with a fixed number of columns; `at(0)` is the offset of the newest row. */
export class GameRing {
  readonly columns: number
  readonly values: Float64Array
  readonly #rowsMax: number
  #head = 0
  size = 0

  constructor(columns: number, rowsMax: number) {
    this.columns = columns
    this.#rowsMax = rowsMax
    this.values = new Float64Array(columns * rowsMax)
  }

  /** Makes room for a new newest row and returns its offset; the caller fills every column. */
  push(): number {
    this.#head = (this.#head + 1) % this.#rowsMax
    if (this.size < this.#rowsMax) this.size += 1
    return this.#head * this.columns
  }

  at(back: number): number {
    return ((this.#head - back + this.#rowsMax) % this.#rowsMax) * this.columns
  }

  /** Mean of a column over the newest `games` rows (fewer if there are fewer); NaN where there are none, or most are unknown. */
  mean(column: number, games: number): number {
    const n = Math.min(games, this.size)
    let sum = 0
    let known = 0
    for (let back = 0; back < n; back += 1) {
      const value = this.values[this.at(back) + column]!
      if (Number.isNaN(value)) continue
      sum += value
      known += 1
    }
    return known === 0 || 2 * known < n ? Number.NaN : sum / known
  }

  sum(column: number, games: number): number {
    const n = Math.min(games, this.size)
    let sum = 0
    for (let back = 0; back < n; back += 1) sum += this.values[this.at(back) + column]!
    return sum
  }

  /** Sample standard deviation; NaN below two known rows, and where the mean is. */
  deviation(column: number, games: number): number {
    const n = Math.min(games, this.size)
    const mean = this.mean(column, n)
    if (Number.isNaN(mean)) return Number.NaN
    let squares = 0
    let known = 0
    for (let back = 0; back < n; back += 1) {
      const value = this.values[this.at(back) + column]!
      if (Number.isNaN(value)) continue
      squares += (value - mean) ** 2
      known += 1
    }
    return known < 2 ? Number.NaN : Math.sqrt(squares / (known - 1))
  }

  /** Least-squares change per game over the newest rows (positive = rising); NaN below three rows. */
  slope(column: number, games: number): number {
    const n = Math.min(games, this.size)
    if (n < 3) return Number.NaN
    const middle = (n - 1) / 2
    let cross = 0
    let squares = 0
    for (let back = 0; back < n; back += 1) {
      const x = n - 1 - back - middle
      cross += x * this.values[this.at(back) + column]!
      squares += x * x
    }
    return cross / squares
  }
}

export const halfLivesGames = [3, 8, 20, 60] as const
const decays = halfLivesGames.map((games) => 0.5 ** (1 / games))

/** Exponentially weighted means of several series for each half-life, corrected for the short start. */
export class WeightedMeans {
  readonly #sums: Float64Array
  readonly #weights: Float64Array

  constructor(series: number) {
    this.#sums = new Float64Array(series * halfLivesGames.length)
    this.#weights = new Float64Array(series * halfLivesGames.length)
  }

  /** A missing value leaves the series as it was: not knowing is not a zero. */
  add(series: number, value: number): void {
    if (Number.isNaN(value)) return
    const start = series * halfLivesGames.length
    for (let h = 0; h < halfLivesGames.length; h += 1) {
      this.#sums[start + h] = this.#sums[start + h]! * decays[h]! + value
      this.#weights[start + h] = this.#weights[start + h]! * decays[h]! + 1
    }
  }

  /** NaN where the series has no value yet. `halfLife` is the place in `halfLivesGames`. */
  mean(series: number, halfLife: number): number {
    const at = series * halfLivesGames.length + halfLife
    return this.#sums[at]! / this.#weights[at]!
  }
}
