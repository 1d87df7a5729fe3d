/** What both systems of boosted trees share: the model scores the inputs, and its Shapley values are the factors. */
import { findFeature } from './feature-schema.ts'
import { type System, silent } from './systems/system.ts'
import { createTreeScorer } from './trees/score-trees.ts'
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
      const scorer = createTreeScorer(trees)
      const row = new Float64Array(indexes.length)
      const select = (values: Float64Array): Float64Array => {
        for (let j = 0; j < row.length; j += 1) row[j] = values[indexes[j]!]!
        return row
      }
      return {
        estimate: (values) => Math.max(0, scorer.score(select(values))),
        explain(values) {
          const { base, contributions } = scorer.explain(select(values))
          return [
            { name: 'average_player', contribution: base },
            ...inputs.map((input, j) => ({ name: input, contribution: contributions[j]! })),
          ]
        },
      }
    },
  }
}
