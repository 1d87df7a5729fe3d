/** Data that our trees and the reference implementations are both fitted on: made from a seed, written as one CSV.
 *
 * `friedman` is Friedman's first function (1991): 10·sin(π·x1·x2) + 20·(x3 − ½)² + 10·x4 + 5·x5 plus normal noise, among ten
 * uniform inputs. `gaps` is made of steps and products with heavy noise, values that are missing at random, an input whose
 * absence itself says something, a rounded one and a copy. */

import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { createTrainingRows, type TrainingRows } from '../../src/nba/5-predictions/trees/training-rows.ts'
import { createRandom, type Random } from '../../src/platform/random.ts'

export type DataName = 'friedman' | 'gaps' | 'speed'

interface Recipe {
  readonly columns: number
  readonly fill: (random: Random, values: Float32Array) => number
}

const recipes: Readonly<Record<DataName, Recipe>> = {
  friedman: {
    columns: 10,
    fill(random, values) {
      for (let column = 0; column < 10; column += 1) values[column] = random.float()
      const [a, b, c, d, e] = values as unknown as [number, number, number, number, number]
      return 10 * Math.sin(Math.PI * a * b) + 20 * (c - 0.5) ** 2 + 10 * d + 5 * e + random.normal()
    },
  },
  gaps: {
    columns: 12,
    fill(random, values) {
      for (let column = 0; column < 12; column += 1) values[column] = random.normal()
      values[5] = Math.round(2 * values[5]!)
      values[6] = values[0]!
      const [a, b, c, d, e, f] = values as unknown as [number, number, number, number, number, number]
      const isTelling = random.float() < 0.2
      const level = (a > 0.5 ? 4 : a > -0.7 ? 1 : -2) + b * c + Math.abs(d) + (isTelling ? 3 : e) + 0.5 * f
      if (isTelling) values[4] = Number.NaN
      for (const column of [0, 1, 7]) if (random.float() < 0.1) values[column] = Number.NaN
      return level + 2 * random.normal() * (1 + (d > 0 ? 1 : 0))
    },
  },
  speed: {
    columns: 60,
    fill(random, values) {
      for (let column = 0; column < 60; column += 1) values[column] = random.normal()
      values[59] = random.float() < 0.3 ? Number.NaN : values[59]!
      const [a, b, c, d] = values as unknown as [number, number, number, number]
      return 2 * a + Math.abs(b) * c + Math.sin(3 * d) + random.normal()
    },
  },
}

/** The same rows on every machine; another `draw` gives others of the kind. */
export function makeRows(name: DataName, count: number, draw: number): TrainingRows {
  const { columns, fill } = recipes[name]
  const random = createRandom(`trees/${name}/${draw}`)
  const rows = createTrainingRows(columns, count)
  for (let row = 0; row < count; row += 1)
    rows.targets[row] = fill(random, rows.values.subarray(row * columns, (row + 1) * columns))
  return rows
}

/** One line a row: the columns, an empty cell for a missing value, and the target. */
export async function writeRows(rows: TrainingRows, path: string): Promise<void> {
  const file = createWriteStream(path)
  for (let row = 0; row < rows.count; row += 1) {
    const values = rows.values.subarray(row * rows.columns, (row + 1) * rows.columns)
    const cells = Array.from(values, (value) => (Number.isNaN(value) ? '' : String(value)))
    if (!file.write(`${cells.join(',')},${rows.targets[row]}\n`)) await once(file, 'drain')
  }
  file.end()
  await once(file, 'finish')
}
