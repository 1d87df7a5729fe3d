/** All trees of a model in one set of arrays, symmetric ones spread out into ordinary ones.
 *
 * A split whose missing values go left looks at the second half of the values, where a missing one is −∞. */
import type { Tree, TreeModel } from './tree-model.ts'

export interface TreeNodes {
  /** By split: where its value lies. */
  readonly inputs: Int32Array
  readonly borders: Float64Array
  /** A split's place, or −1 − a leaf's. */
  readonly left: Int32Array
  readonly right: Int32Array
  readonly covers: Float64Array
  readonly values: Float64Array
  readonly leafCovers: Float64Array
  /** By tree. */
  readonly roots: Int32Array
}

export function layOutNodes(model: TreeModel): TreeNodes {
  const trees = model.growth === 'symmetric' ? model.trees.map(spreadOut) : model.trees
  const splits = trees.reduce((sum, tree) => sum + tree.inputs.length, 0)
  const leaves = trees.reduce((sum, tree) => sum + tree.values.length, 0)
  const nodes: TreeNodes = {
    inputs: new Int32Array(splits),
    borders: new Float64Array(splits),
    left: new Int32Array(splits),
    right: new Int32Array(splits),
    covers: new Float64Array(splits),
    values: new Float64Array(leaves),
    leafCovers: new Float64Array(leaves),
    roots: new Int32Array(trees.length),
  }
  let firstSplit = 0
  let firstLeaf = 0
  for (const [index, tree] of trees.entries()) {
    const place = (to: number) => (to >= 0 ? firstSplit + to : to - firstLeaf)
    nodes.roots[index] = tree.inputs.length === 0 ? -1 - firstLeaf : firstSplit
    for (const [split, input] of tree.inputs.entries()) {
      const at = firstSplit + split
      nodes.inputs[at] = input + (tree.missingLeft[split] === 1 ? model.inputs.length : 0)
      nodes.borders[at] = tree.borders[split]!
      nodes.left[at] = place(tree.left[split]!)
      nodes.right[at] = place(tree.right[split]!)
      nodes.covers[at] = tree.covers[split]!
    }
    nodes.values.set(tree.values, firstLeaf)
    nodes.leafCovers.set(tree.leafCovers, firstLeaf)
    firstSplit += tree.inputs.length
    firstLeaf += tree.values.length
  }
  return nodes
}

/** Level d has 2^d copies of its split; copy k of level d leads to copies k and k + 2^d of the next. */
function spreadOut(tree: Tree): Tree {
  const depth = tree.inputs.length
  const leaves = 2 ** depth
  const levels = Array.from({ length: leaves - 1 }, (_, node) => 31 - Math.clz32(node + 1))
  const copies = levels.map((level, node) => node + 1 - 2 ** level)
  const leadTo = (level: number, copy: number) => (level === depth ? -1 - copy : 2 ** level - 1 + copy)
  const coverOf = (level: number, copy: number) => {
    let cover = 0
    for (let leaf = copy; leaf < leaves; leaf += 2 ** level) cover += tree.leafCovers[leaf]!
    return cover
  }
  return {
    inputs: levels.map((level) => tree.inputs[level]!),
    borders: levels.map((level) => tree.borders[level]!),
    missingLeft: levels.map((level) => tree.missingLeft[level]!),
    left: levels.map((level, node) => leadTo(level + 1, copies[node]!)),
    right: levels.map((level, node) => leadTo(level + 1, copies[node]! + 2 ** level)),
    gains: [],
    covers: levels.map((level, node) => coverOf(level, copies[node]!)),
    values: tree.values,
    leafCovers: tree.leafCovers,
  }
}
