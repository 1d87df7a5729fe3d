/** Shapley values of shallow trees, looked up: for each leaf and each way in which a row may meet its conditions, what every input gives.
 *
 * A leaf whose path asks d inputs knows only which of the d a row satisfies, so there are 2^d cases and they are worked out once. Neighbours that
 * ask no more than six questions in all, those on the way to them among these, have one table together: an oblivious tree one for all of its
 * leaves, one of sixteen leaves about four. */
import { integrateExactly } from './gauss-legendre.ts'
import type { TreeNodes } from './tree-nodes.ts'

/** Above so many inputs on a path the tables would be larger than they are worth. */
const pathInputsMax = 6

interface LeafTable {
  /** Conditions of the path: split, the side it takes (1: left), and which of the inputs it asks. */
  readonly splits: Int32Array
  readonly sides: Uint8Array
  readonly places: Uint8Array
  /** By place: the column. */
  readonly columns: Int32Array
  /** Bits of a case. */
  readonly cases: number
  /** By case and column. A case has bit i set where every condition on input i is met. */
  readonly values: Float64Array
}

export interface ShapleyTables {
  /** Splits of the model that the tables ask for: of an oblivious tree one a level. */
  readonly asked: readonly number[]
  /** Adds what the tree gives to each column of some rows; `goesLeft` says it of the splits that are asked for. Both hold one row after the other
   * for the model's first split or column, then for the next. */
  add(tree: number, goesLeft: Uint8Array, contributions: Float64Array): void
  /** False where the tree's paths ask too many inputs. */
  has(tree: number): boolean
}

/** `leftShare`: the share of a split's rows that go left. */
export function createShapleyTables(
  { inputs, borders, left, right, values, roots }: TreeNodes,
  columns: number,
  leftShare: (split: number) => number,
): ShapleyTables {
  const tables: (readonly LeafTable[] | null)[] = Array.from(roots, (root) => {
    const paths = listPaths(root, [])
    return paths.every(isShort) ? tabulateBelow(root, paths) : null
  })

  /** Of all leaves below a node, from left to right. */
  function listPaths(node: number, conditions: readonly Condition[]): Path[] {
    if (node < 0) return [{ conditions, value: values[-1 - node]! }]
    const column = inputs[node]! % columns
    const share = leftShare(node)
    return [
      ...listPaths(left[node]!, [...conditions, { split: node, side: 1, column, share }]),
      ...listPaths(right[node]!, [...conditions, { split: node, side: 0, column, share: 1 - share }]),
    ]
  }

  /** `paths`: of the leaves below the node, from the root on. */
  function tabulateBelow(node: number, paths: readonly Path[]): readonly LeafTable[] {
    const together = gather(paths, inputs, borders)
    if (together !== null) return [together]
    if (node < 0) return paths.map(tabulate)
    const [onLeft = [], onRight = []] = [1, 0].map((asked) =>
      paths.filter(({ conditions }) =>
        conditions.some(({ split, side }) => split === node && side === asked),
      ),
    )
    return [...tabulateBelow(left[node]!, onLeft), ...tabulateBelow(right[node]!, onRight)]
  }

  return {
    asked: [...new Set(tables.flatMap((leaves) => (leaves ?? []).flatMap(({ splits }) => [...splits])))],
    has: (tree) => tables[tree] !== null,
    add(tree, goesLeft, contributions) {
      const rows = contributions.length / columns
      if (rows === 1) {
        addOne(tables[tree]!, goesLeft, contributions)
        return
      }
      const met = new Int32Array(rows)
      for (const { splits, sides, places, columns: own, cases, values: given } of tables[tree]!) {
        met.fill((1 << cases) - 1)
        for (let k = 0; k < splits.length; k += 1) {
          const [start, side, place] = [splits[k]! * rows, sides[k]!, places[k]!]
          // Without a branch: half of the rows go either way, which no processor foresees.
          for (let row = 0; row < rows; row += 1) met[row]! &= ~((goesLeft[start + row]! ^ side) << place)
        }
        for (let i = 0; i < own.length; i += 1) {
          const [start, size] = [own[i]! * rows, own.length]
          for (let row = 0; row < rows; row += 1) contributions[start + row]! += given[met[row]! * size + i]!
        }
      }
    },
  }
}

/** The same of a single row, for which a loop over rows would cost more than what it does. */
function addOne(leaves: readonly LeafTable[], goesLeft: Uint8Array, contributions: Float64Array): void {
  for (const { splits, sides, places, columns, cases, values } of leaves) {
    let met = (1 << cases) - 1
    for (let k = 0; k < splits.length; k += 1) {
      if (goesLeft[splits[k]!] !== sides[k]) met &= ~(1 << places[k]!)
    }
    const from = met * columns.length
    for (let i = 0; i < columns.length; i += 1) contributions[columns[i]!]! += values[from + i]!
  }
}

/** By the number of inputs on a path. */
const quadratures = Array.from({ length: pathInputsMax + 1 }, (_, size) =>
  integrateExactly(Math.max(0, size - 1)),
)

interface Path {
  readonly conditions: readonly Condition[]
  /** Of its leaf. */
  readonly value: number
}

interface Condition {
  readonly split: number
  readonly side: 0 | 1
  readonly column: number
  /** Of the rows that come to the split, those that meet it. */
  readonly share: number
}

function tabulate({ conditions: path, value }: Path): LeafTable {
  const columns = [...new Set(path.map(({ column }) => column))]
  const size = columns.length
  const shares = columns.map((column) =>
    path.filter((each) => each.column === column).reduce((product, { share }) => product * share, 1),
  )
  const { points, weights } = quadratures[size]!
  const cases = new Float64Array((1 << size) * size)
  const terms = new Float64Array(size)
  for (let met = 0; met < 1 << size; met += 1) {
    for (let k = 0; k < points.length; k += 1) {
      const t = points[k]!
      for (let j = 0; j < size; j += 1) terms[j] = t * ((met >> j) & 1) + (1 - t) * shares[j]!
      for (let i = 0; i < size; i += 1) {
        let product = weights[k]!
        for (let j = 0; j < i; j += 1) product *= terms[j]!
        for (let j = i + 1; j < size; j += 1) product *= terms[j]!
        cases[met * size + i]! += value * (((met >> i) & 1) - shares[i]!) * product
      }
    }
  }
  return {
    splits: Int32Array.from(path, ({ split }) => split),
    sides: Uint8Array.from(path, ({ side }) => side),
    places: Uint8Array.from(path, ({ column }) => columns.indexOf(column)),
    columns: Int32Array.from(columns),
    cases: size,
    values: cases,
  }
}

function isShort({ conditions }: Path): boolean {
  return new Set(conditions.map(({ column }) => column)).size <= pathInputsMax
}

/** One table for leaves that ask few questions: its cases are the ways in which these can be answered. Null where there are too many. */
function gather(paths: readonly Path[], inputs: Int32Array, borders: Float64Array): LeafTable | null {
  const nameOf = ({ split }: Condition): string => `${inputs[split]} ${borders[split]}`
  const asked = new Map<string, Condition>()
  for (const { conditions } of paths) {
    for (const condition of conditions)
      if (!asked.has(nameOf(condition))) asked.set(nameOf(condition), condition)
  }
  const questions = [...asked.values()]
  if (questions.length > pathInputsMax) return null
  const places = new Map([...asked.keys()].map((name, place) => [name, place]))
  const columns = [...new Set(questions.map(({ column }) => column))]
  const values = new Float64Array((1 << questions.length) * columns.length)
  for (const path of paths) {
    const leaf = tabulate(path)
    const bits = Int32Array.from(path.conditions, (condition) => places.get(nameOf(condition))!)
    const found = Int32Array.from(leaf.columns, (column) => columns.indexOf(column))
    for (let answers = 0; answers < 1 << questions.length; answers += 1) {
      let met = (1 << found.length) - 1
      for (let k = 0; k < bits.length; k += 1)
        met &= ~((((answers >> bits[k]!) & 1) ^ leaf.sides[k]!) << leaf.places[k]!)
      for (let i = 0; i < found.length; i += 1)
        values[answers * columns.length + found[i]!]! += leaf.values[met * found.length + i]!
    }
  }
  return {
    splits: Int32Array.from(questions, ({ split }) => split),
    sides: Uint8Array.from(questions, () => 1),
    places: Uint8Array.from(questions, (_, place) => place),
    columns: Int32Array.from(columns),
    cases: questions.length,
    values,
  }
}
