/** Reads a CatBoost model in CatBoost's own JSON format (`save_model(path, format='json')`) as a tree model.
 *
 * Regression with oblivious trees over numbers. CatBoost sends a value right that is above the border; a missing one goes left as
 * if it were the least value (AsFalse, and AsIs, where a comparison with it is false) or right as if the greatest (AsTrue). Gains
 * are those of CatBoost's PredictionValuesChange, since the format has none. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import type { Tree, TreeModel } from './tree-model.ts'

const floatFeature = z.looseObject({
  feature_index: z.int().nonnegative(),
  flat_feature_index: z.int().nonnegative(),
  feature_id: z.string().optional(),
  nan_value_treatment: z.enum(['AsIs', 'AsFalse', 'AsTrue']),
})
const treeShape = z.looseObject({
  splits: z.array(
    z.looseObject({
      split_type: z.string(),
      float_feature_index: z.int().nonnegative().optional(),
      border: z.number().optional(),
    }),
  ),
  leaf_values: z.array(z.number()),
  leaf_weights: z.array(z.number().nonnegative()).optional(),
})
const modelShape = z.looseObject({
  features_info: z.looseObject({
    float_features: z.array(floatFeature).min(1),
    categorical_features: z.array(z.unknown()).optional(),
    text_features: z.array(z.unknown()).optional(),
    embedding_features: z.array(z.unknown()).optional(),
    ctrs: z.array(z.unknown()).optional(),
  }),
  oblivious_trees: z.array(treeShape),
  scale_and_bias: z.tuple([z.number(), z.array(z.number())]),
})

type CatBoostTree = z.infer<typeof treeShape>

/** Throws `check.failed` that names what is not supported, or the place that is malformed. */
export function parseCatBoostModel(json: unknown): TreeModel {
  if (typeof json === 'object' && json !== null && !('oblivious_trees' in json) && 'trees' in json)
    refuse('trees that are not oblivious are not supported (grow_policy has to be SymmetricTree)')
  const parsed = modelShape.safeParse(json)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    refuse(`malformed at ${issue.path.join('.') || 'its root'}: ${issue.message}`)
  }
  const { features_info: info, oblivious_trees: trees, scale_and_bias: scaleAndBias } = parsed.data
  for (const kind of ['categorical_features', 'text_features', 'embedding_features', 'ctrs'] as const) {
    if ((info[kind]?.length ?? 0) > 0) refuse(`${kind} are not supported, only float_features`)
  }
  const [scale, biases] = scaleAndBias
  if (biases.length > 1) refuse(`${biases.length} outputs are not supported, only one`)
  const features = info.float_features.toSorted((a, b) => a.feature_index - b.feature_index)
  const misplaced = features.findIndex((feature, index) => feature.feature_index !== index)
  if (misplaced >= 0) refuse(`malformed at features_info.float_features: there is no feature ${misplaced}`)
  const nanRight = features.map((feature) => feature.nan_value_treatment === 'AsTrue')
  return {
    schema: 1,
    growth: 'symmetric',
    inputs: features.map((feature) => feature.feature_id || `feature_${feature.flat_feature_index}`),
    settings: null,
    rows: null,
    base: biases[0] ?? 0,
    bestTreeCount: trees.length,
    loss: null,
    trees: trees.map((tree, index) => readTree(tree, `oblivious_trees.${index}`, scale, nanRight)),
  }
}

function readTree(tree: CatBoostTree, place: string, scale: number, nanRight: readonly boolean[]): Tree {
  const { splits, leaf_values: leafValues, leaf_weights: leafWeights } = tree
  const leaves = 2 ** splits.length
  if (leafValues.length !== leaves)
    refuse(`malformed at ${place}.leaf_values: ${leafValues.length} values, not ${leaves}`)
  if (leafWeights !== undefined && leafWeights.length > 0 && leafWeights.length !== leaves)
    refuse(`malformed at ${place}.leaf_weights: ${leafWeights.length} weights, not ${leaves}`)
  const covers = leafWeights?.length === leaves ? leafWeights : leafValues.map(() => 1)
  const values = leafValues.map((value) => value * scale)
  const read = splits.map((split, level) => {
    const { split_type: kind, float_feature_index: input, border } = split
    if (kind !== 'FloatFeature')
      refuse(`a split of the type ${kind} (${place}.splits.${level}) is not supported, only FloatFeature`)
    if (input === undefined || border === undefined || input >= nanRight.length)
      refuse(`malformed at ${place}.splits.${level}: it needs a border and a known float_feature_index`)
    return { input, border: Math.fround(border) }
  })
  return {
    inputs: read.map(({ input }) => input),
    borders: read.map(({ border }) => border),
    missingLeft: read.map(({ input }) => (nanRight[input] === true ? 0 : 1)),
    left: [],
    right: [],
    gains: read.map((_, level) => changeOf(level, values, covers)),
    covers: read.map(() => covers.reduce((sum, cover) => sum + cover, 0)),
    values,
    leafCovers: covers,
  }
}

/** How far a level moves its rows: for each pair of leaves that differ in it, the squares from their mean, by weight. */
function changeOf(level: number, values: readonly number[], covers: readonly number[]): number {
  let change = 0
  for (let leaf = 0; leaf < values.length; leaf += 1) {
    if ((leaf >> level) & 1) continue
    const other = leaf | (1 << level)
    const [one, two] = [covers[leaf]!, covers[other]!]
    if (one + two === 0) continue
    change += ((values[leaf]! - values[other]!) ** 2 * one * two) / (one + two)
  }
  return change
}

function refuse(fault: string): never {
  throw new PipelineError('check.failed', `The CatBoost model cannot be used: ${fault}.`, { fault })
}
