/** What both systems of boosted trees share: the model scores the inputs, and its Shapley values are the factors.
 *
 * Trees stay for four weeks of artefacts, and a vector is explained for the trees themselves and for whoever weighs them: a scorer
 * belongs to the trees, and remembers what it was told to prepare by the vector's own array. */
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
      const { scorer, known } = scorerOf(trees)
      const row = new Float64Array(indexes.length)
      const select = (values: Float64Array, into: Float64Array): Float64Array => {
        for (let j = 0; j < indexes.length; j += 1) into[j] = values[indexes[j]!]!
        return into
      }
      const prepare = (vectors: readonly Float64Array[]): void => {
        const asked = vectors.filter((values) => !known.has(values))
        const table = new Float64Array(asked.length * indexes.length)
        for (const [i, values] of asked.entries())
          select(values, table.subarray(i * indexes.length, (i + 1) * indexes.length))
        const scores = new Float64Array(asked.length)
        scorer.scoreInto(table, scores)
        const explanations = scorer.explain(table)
        for (const [i, values] of asked.entries())
          known.set(values, { score: scores[i]!, explanation: explanations[i]! })
      }
      return {
        prepare,
        estimate: (values) => Math.max(0, known.get(values)?.score ?? scorer.score(select(values, row))),
        explain(values) {
          // What was not announced is not remembered: its array may be a buffer that is used again.
          const { base, contributions } =
            known.get(values)?.explanation ?? scorer.explain(select(values, row))[0]!
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
  readonly known: WeakMap<Float64Array, { readonly score: number; readonly explanation: TreeExplanation }>
}

const scorers = new WeakMap<TreeModel, RememberingScorer>()

function scorerOf(trees: TreeModel): RememberingScorer {
  const made = scorers.get(trees) ?? { scorer: createTreeScorer(trees), known: new WeakMap() }
  scorers.set(trees, made)
  return made
}
