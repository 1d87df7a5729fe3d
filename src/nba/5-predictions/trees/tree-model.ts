/** A fitted model as plain JSON, and the reading of one that is strict about everything scoring relies on.
 *
 * A score is the base plus, for each tree, the value of the leaf that the row comes to. Values are compared in single precision,
 * as the rows are kept: at or below the border goes left. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import type { ThinnedLosses } from './loss-history.ts'
import { type Growth, growths, type TreeSettings } from './tree-settings.ts'

export interface Tree {
  /** By split: the index of its input. A symmetric tree has one split a level. */
  readonly inputs: readonly number[]
  readonly borders: readonly number[]
  /** 1: a missing value goes left. */
  readonly missingLeft: readonly (0 | 1)[]
  /** Where the split leads: a later split's index, or −1 − a leaf's. Empty in a symmetric tree: bit d of a leaf's index is the side at level d. */
  readonly left: readonly number[]
  readonly right: readonly number[]
  /** How much each split lowered the loss's quadratic approximation. */
  readonly gains: readonly number[]
  /** Weight of the rows that came to the split. */
  readonly covers: readonly number[]
  /** By leaf, learning rate included. */
  readonly values: readonly number[]
  readonly leafCovers: readonly number[]
}

export interface TreeModel {
  readonly schema: 1
  readonly growth: Growth
  readonly inputs: readonly string[]
  /** Null for a model that was not fitted here. */
  readonly settings: TreeSettings | null
  readonly rows: { readonly grownOn: number; readonly heldOut: number } | null
  readonly base: number
  /** How many trees it has: with early stopping, those up to the least loss on the rows held out. */
  readonly bestTreeCount: number
  readonly loss: ThinnedLosses | null
  readonly trees: readonly Tree[]
}

const numbers = z.array(z.number())
const wholes = z.array(z.int())
const weights = z.array(z.number().nonnegative())
const bits = z.array(z.union([z.literal(0), z.literal(1)]))
const treeShape = z.strictObject({
  inputs: wholes,
  borders: numbers,
  missingLeft: bits,
  left: wholes,
  right: wholes,
  gains: numbers,
  covers: weights,
  values: numbers.min(1),
  leafCovers: weights,
})
const lossShape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('squared') }),
  z.strictObject({ kind: z.literal('absolute') }),
  z.strictObject({ kind: z.literal('pinball'), quantile: z.number() }),
])
const settingsShape = z.strictObject({
  growth: z.enum(growths),
  loss: lossShape,
  trees: z.number(),
  learningRate: z.number(),
  leaves: z.number(),
  depth: z.number(),
  bins: z.number(),
  rowShare: z.number(),
  columnShare: z.number(),
  leafRowsMin: z.number(),
  l2: z.number(),
  earlyStopping: z.strictObject({ share: z.number(), patienceTrees: z.number() }).nullable(),
  seed: z.string(),
})
const modelShape = z.strictObject({
  schema: z.literal(1),
  growth: z.enum(growths),
  inputs: z.array(z.string()).min(1),
  settings: settingsShape.nullable(),
  rows: z.strictObject({ grownOn: z.int().nonnegative(), heldOut: z.int().nonnegative() }).nullable(),
  base: z.number(),
  bestTreeCount: z.int().nonnegative(),
  loss: z.strictObject({ trees: wholes, train: numbers, validation: numbers.nullable() }).nullable(),
  trees: z.array(treeShape),
})

/** Throws `check.failed` that names the place for anything that is not a whole model. */
export function parseTreeModel(json: unknown): TreeModel {
  const parsed = modelShape.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    refuse(issue.path.join('.'), issue.message)
  }
  const model: TreeModel = parsed.data
  if (new Set(model.inputs).size !== model.inputs.length) refuse('inputs', 'a name stands there twice')
  if (model.bestTreeCount !== model.trees.length)
    refuse('bestTreeCount', `${model.bestTreeCount}, but there are ${model.trees.length} trees`)
  for (const [index, tree] of model.trees.entries()) {
    const fault = findTreeFault(tree, model)
    if (fault !== null) refuse(`trees.${index}.${fault.place}`, fault.message)
  }
  return model
}

function refuse(place: string, message: string): never {
  const where = place === '' ? 'as a whole' : `at ${place}`
  throw new PipelineError(
    'check.failed',
    `The tree model is malformed ${where}: ${message}. It is not used; fit it again.`,
    { place },
  )
}

interface Fault {
  readonly place: string
  readonly message: string
}

function findTreeFault(tree: Tree, { growth, inputs }: TreeModel): Fault | null {
  const splits = tree.inputs.length
  const isSymmetric = growth === 'symmetric'
  const leaves = isSymmetric ? 2 ** splits : splits + 1
  const lengths: [keyof Tree, number][] = [
    ['borders', splits],
    ['missingLeft', splits],
    ['left', isSymmetric ? 0 : splits],
    ['right', isSymmetric ? 0 : splits],
    ['gains', splits],
    ['covers', splits],
    ['values', leaves],
    ['leafCovers', leaves],
  ]
  for (const [place, length] of lengths) {
    const found = tree[place].length
    if (found !== length) return { place, message: `${found} numbers, not ${length}` }
  }
  const strange = tree.inputs.findIndex((input) => input < 0 || input >= inputs.length)
  if (strange >= 0) {
    const message = `input ${tree.inputs[strange]} of ${inputs.length}`
    return { place: `inputs.${strange}`, message }
  }
  return isSymmetric ? null : findPathFault(tree)
}

/** Every later split and every leaf is led to exactly once, so there is no circle and nothing is out of reach. */
function findPathFault({ left, right, inputs, values }: Tree): Fault | null {
  const seen = new Set<number>()
  for (let split = 0; split < inputs.length; split += 1) {
    for (const [side, to] of [
      ['left', left[split]!],
      ['right', right[split]!],
    ] as const) {
      const leads = to >= 0 ? to > split && to < inputs.length : -1 - to < values.length
      if (!leads) return { place: `${side}.${split}`, message: `${to} leads nowhere` }
      if (seen.has(to)) return { place: `${side}.${split}`, message: `${to} is led to twice` }
      seen.add(to)
    }
  }
  return null
}
