/** How much a model uses each input: by what its splits gained, and by how often it was split on. */
import type { TreeModel } from './tree-model.ts'

export interface InputImportance {
  readonly input: string
  /** Share of all gain; all shares add up to 1, or are 0 in a model without splits. */
  readonly gainShare: number
  readonly splitShare: number
}

/** In the order of the model's inputs. */
export function rankInputs(model: TreeModel): InputImportance[] {
  const gains = new Float64Array(model.inputs.length)
  const splits = new Float64Array(model.inputs.length)
  for (const tree of model.trees) {
    for (const [split, input] of tree.inputs.entries()) {
      gains[input]! += tree.gains[split]!
      splits[input]! += 1
    }
  }
  const shareOf = (part: number, whole: number) => (whole > 0 ? part / whole : 0)
  const [allGains, allSplits] = [gains, splits].map((list) => list.reduce((sum, each) => sum + each, 0))
  return model.inputs.map((input, index) => ({
    input,
    gainShare: shareOf(gains[index]!, allGains!),
    splitShare: shareOf(splits[index]!, allSplits!),
  }))
}
