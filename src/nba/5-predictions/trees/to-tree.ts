/** Writes a grown tree as the artefact has it: borders instead of bins, values instead of stretches of rows. */
import { valuesEnd } from './bin-borders.ts'
import type { FitMemory } from './fit-memory.ts'
import type { GrownTree } from './grown-tree.ts'
import type { Tree } from './tree-model.ts'
import type { Growth } from './tree-settings.ts'

export function toTree({ splits, leaves }: GrownTree, memory: FitMemory, growth: Growth): Tree {
  const isSymmetric = growth === 'symmetric'
  return {
    inputs: splits.map((split) => split.column),
    borders: splits.map(({ column, bin }) =>
      bin === memory.valueBins[column]! - 1 ? valuesEnd : memory.borders[column * 256 + bin]!,
    ),
    missingLeft: splits.map((split) => (split.isMissingLeft ? 1 : 0)),
    left: isSymmetric ? [] : splits.map((split) => split.left),
    right: isSymmetric ? [] : splits.map((split) => split.right),
    gains: splits.map((split) => Number(split.gain.toPrecision(6))),
    covers: splits.map((split) => split.cover),
    values: leaves.map((_, number) => memory.leafValues[number]!),
    leafCovers: leaves.map((leaf) => leaf.weight),
  }
}
