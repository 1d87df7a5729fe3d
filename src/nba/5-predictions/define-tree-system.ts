/** What both systems of boosted trees share: the model scores the inputs, and its Shapley values are the factors.
 *
 * Trees stay for four weeks of artefacts, and a vector is explained for the trees themselves and for whoever weighs them: a scorer
 * belongs to the trees, and remembers what it explained by the vector's own array, which nobody changes. */
import { findFeature } from './feature-schema.ts'
import { type System, silent } from './systems/system.ts'
import type { TreeExplanation } from './trees/explain-trees.ts'
import { createTreeScorer, type TreeScorer } from './trees/score-trees.ts'
import type { TreeModel } from './trees/tree-model.ts'
import type { TreeSettings } from './trees/tree-settings.ts'

export function defineTreeSystem(name: string, settings: TreeSettings): System {
  return {
    name,
    centre: settings.loss.kind === 'squared' ? 'mean' : 'as-is',
    training: { kind: 'trees', settings },
    create(schema, _market, model) {
      if (model?.kind !== 'trees') return silent
      const { inputs, trees } = model
      const indexes = Int32Array.from(inputs, (input) => findFeature(schema, input))
      const { scorer, explained } = scorerOf(trees)
      const row = new Float64Array(indexes.length)
      const select = (values: Float64Array): Float64Array => {
        for (let j = 0; j < row.length; j += 1) row[j] = values[indexes[j]!]!
        return row
      }
      return {
        estimate: (values) => Math.max(0, scorer.score(select(values))),
        explain(values) {
          const known = explained.get(values)
          const { base, contributions } = known ?? scorer.explain(select(values))
          if (known === undefined) explained.set(values, { base, contributions })
          return [
            { name: 'average_player', contribution: base },
            ...inputs.map((input, j) => ({ name: input, contribution: contributions[j]! })),
          ]
        },
      }
    },
  }
}

interface RememberingScorer {
  readonly scorer: TreeScorer
  readonly explained: WeakMap<Float64Array, TreeExplanation>
}

const scorers = new WeakMap<TreeModel, RememberingScorer>()

function scorerOf(trees: TreeModel): RememberingScorer {
  const known = scorers.get(trees)
  if (known !== undefined) return known
  const made: RememberingScorer = { scorer: createTreeScorer(trees), explained: new WeakMap() }
  scorers.set(trees, made)
  return made
}
