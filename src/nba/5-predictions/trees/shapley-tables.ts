/** Shapley values of shallow trees, looked up: for each leaf and each way in which a row may meet its conditions, what every input gives.
 *
 * A leaf whose path asks d inputs knows only which of the d a row satisfies, so there are 2^d cases and they are worked out once. Neighbours that
 * ask no more than six questions in all, those on the way to them among these, have one table together: an oblivious tree one for all of its
 * leaves, a larger one several. */
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
  const questionOf = numberQuestions(inputs, borders)
  const tables: (readonly LeafTable[] | null)[] = Array.from(roots, (root) => {
    const paths = listPaths(root, [])
    return paths.every(isShort) ? tabulateBelow(root, paths) : null
  })

  /** Of all leaves below a node, from left to right. */
  function listPaths(node: number, conditions: readonly Condition[]): Path[] {
    if (node < 0) return [{ conditions, value: values[-1 - node]! }]
    const asked = { split: node, question: questionOf[node]!, column: inputs[node]! % columns }
    const share = leftShare(node)
    return [
      ...listPaths(left[node]!, [...conditions, { ...asked, side: 1, share }]),
      ...listPaths(right[node]!, [...conditions, { ...asked, side: 0, share: 1 - share }]),
    ]
  }

  /** `paths`: of the leaves below the node, from the root on. */
  function tabulateBelow(node: number, paths: readonly Path[]): readonly LeafTable[] {
    const together = gather(paths)
    if (together !== null) return [together]
    if (node < 0) return paths.map(tabulate)
    const place = paths[0]!.conditions.findIndex(({ split }) => split === node)
    const onLeft = paths.findIndex(({ conditions }) => conditions[place]!.side === 0)
    return [
      ...tabulateBelow(left[node]!, paths.slice(0, onLeft)),
      ...tabulateBelow(right[node]!, paths.slice(onLeft)),
    ]
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

interface Path {
  readonly conditions: readonly Condition[]
  /** Of its leaf. */
  readonly value: number
}

interface Condition {
  readonly split: number
  /** The same of all splits that ask the same. */
  readonly question: number
  readonly side: 0 | 1
  readonly column: number
  /** Of the rows that come to the split, those that meet it. */
  readonly share: number
}

/** One leaf by itself: a case says of each input whether all of its conditions are met. */
function tabulate({ conditions, value }: Path): LeafTable {
  const columns = [...new Set(conditions.map(({ column }) => column))]
  const leaf = { value, shares: sharesOf(conditions, columns), metIn: (met: number) => met }
  return {
    splits: Int32Array.from(conditions, ({ split }) => split),
    sides: Uint8Array.from(conditions, ({ side }) => side),
    places: Uint8Array.from(conditions, ({ column }) => columns.indexOf(column)),
    columns: Int32Array.from(columns),
    cases: columns.length,
    values: fillTable(columns.length, columns.length, [leaf]),
  }
}

function isShort({ conditions }: Path): boolean {
  return new Set(conditions.map(({ column }) => column)).size <= pathInputsMax
}

/** By split: which of them ask the same, as all of a level of an oblivious tree do. */
function numberQuestions(inputs: Int32Array, borders: Float64Array): Int32Array {
  const numbers = new Map<string, number>()
  return inputs.map((input, split) => {
    const name = `${input} ${borders[split]}`
    const number = numbers.get(name) ?? numbers.size
    numbers.set(name, number)
    return number
  })
}

/** One table for leaves that ask few questions: its cases are the ways in which these can be answered. Null where there are too many. */
function gather(paths: readonly Path[]): LeafTable | null {
  const asked = new Map<number, Condition>()
  for (const { conditions } of paths) {
    for (const condition of conditions)
      if (!asked.has(condition.question)) asked.set(condition.question, condition)
    if (asked.size > pathInputsMax) return null
  }
  const questions = [...asked.values()]
  const places = new Map([...asked.keys()].map((question, place) => [question, place]))
  const columns = [...new Set(questions.map(({ column }) => column))]
  const leaves = paths.map(({ conditions, value }): Leaf => {
    const bits = Int32Array.from(conditions, ({ question }) => places.get(question)!)
    const sides = Uint8Array.from(conditions, ({ side }) => side)
    const own = Uint8Array.from(conditions, ({ column }) => columns.indexOf(column))
    const metIn = (answers: number): number => {
      let met = (1 << columns.length) - 1
      for (let k = 0; k < bits.length; k += 1) met &= ~((((answers >> bits[k]!) & 1) ^ sides[k]!) << own[k]!)
      return met
    }
    return { value, shares: sharesOf(conditions, columns), metIn }
  })
  return {
    splits: Int32Array.from(questions, ({ split }) => split),
    sides: Uint8Array.from(questions, () => 1),
    places: Uint8Array.from(questions, (_, place) => place),
    columns: Int32Array.from(columns),
    cases: questions.length,
    values: fillTable(questions.length, columns.length, leaves),
  }
}

interface Leaf {
  readonly value: number
  /** By input of the table: of the rows that come to its conditions, those that meet them all; 1 where the leaf asks nothing of it. */
  readonly shares: Float64Array
  /** Bit i is set where a case meets all that the leaf asks of input i. */
  readonly metIn: (answers: number) => number
}

function sharesOf(conditions: readonly Condition[], columns: readonly number[]): Float64Array {
  const shares = new Float64Array(columns.length).fill(1)
  for (const { column, share } of conditions) shares[columns.indexOf(column)]! *= share
  return shares
}

/** By the definition: what a set S of inputs is worth in a case is the sum over the leaves of value × shares of the inputs not in S, over those
 * leaves of which the case meets all that they ask of S. An input's Shapley value is the mean of what it adds, over all orders. */
function fillTable(cases: number, inputs: number, leaves: readonly Leaf[]): Float64Array {
  const sets = 1 << inputs
  const worth = scratch.fill(0, 0, sets << cases)
  const rest = new Float64Array(sets)
  for (const { value, shares, metIn } of leaves) {
    rest[sets - 1] = value
    for (let set = sets - 2; set >= 0; set -= 1) {
      const missing = 31 - Math.clz32(~set & (sets - 1))
      rest[set] = rest[set | (1 << missing)]! * shares[missing]!
    }
    for (let answers = 0; answers < 1 << cases; answers += 1) {
      const met = metIn(answers)
      for (let set = met; ; set = (set - 1) & met) {
        worth[answers * sets + set]! += rest[set]!
        if (set === 0) break
      }
    }
  }
  const weights = orderWeights[inputs]!
  const values = new Float64Array(inputs << cases)
  for (let answers = 0; answers < 1 << cases; answers += 1) {
    for (let i = 0; i < inputs; i += 1) {
      let sum = 0
      for (let set = 0; set < sets; set += 1) {
        if (((set >> i) & 1) === 1) continue
        const at = answers * sets + set
        sum += weights[sizes[set]!]! * (worth[at + (1 << i)]! - worth[at]!)
      }
      values[answers * inputs + i] = sum
    }
  }
  return values
}

const scratch = new Float64Array(1 << (2 * pathInputsMax))

/** By set: how many inputs are in it. */
const sizes = Uint8Array.from({ length: 1 << pathInputsMax }, (_, set) => {
  let size = 0
  for (let left = set; left > 0; left &= left - 1) size += 1
  return size
})

/** By the number of inputs n, and of those that come before one: the share of orders in which just these do, s! (n − 1 − s)! / n!. */
const orderWeights = Array.from({ length: pathInputsMax + 1 }, (_, n) =>
  Float64Array.from({ length: n }, (_each, s) => (factorial(s) * factorial(n - 1 - s)) / factorial(n)),
)

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1)
}
