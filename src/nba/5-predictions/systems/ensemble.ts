/** The members' medians, weighed: the weights are not negative, add up to 1, and are fitted on errors out of sample.
 *
 * The line is a member where there is one, so there are two sets of weights. A member that says nothing of a player is left out and the
 * others share its weight; where those who speak hold less than half of it, the ensemble says nothing either. */
import { findFeature } from '../feature-schema.ts'
import { type Estimator, type Factor, type System, silent, type Weights } from './system.ts'

const sharesMin = 0.5
const lineMember = 'line'

export const ensemble: System = {
  name: 'ensemble',
  centre: 'as-is',
  training: {
    kind: 'weights',
    members: ['ridge', 'gradient_boosting', 'symmetric_boosting', 'moving_average', 'ewma_8'],
    lineMember,
  },
  create(schema, _market, model, members) {
    if (model?.kind !== 'weights') return silent
    const lineAt = findFeature(schema, lineMember)
    const weightsFor = (values: Float64Array): Weights =>
      Number.isNaN(values[lineAt]!) ? model.withoutLine : (model.withLine ?? model.withoutLine)
    return {
      prepare(vectors) {
        for (const member of members.values()) member.prepare?.(vectors)
      },
      estimate(values) {
        const { total, voices } = hear(weightsFor(values), members, values)
        return total < sharesMin
          ? Number.NaN
          : voices.reduce((sum, { weight, median }) => sum + (weight / total) * median, 0)
      },
      explain(values) {
        const { total, voices } = hear(weightsFor(values), members, values)
        const sums = new Map<string, number>()
        for (const { weight, member } of voices) {
          for (const { name, contribution } of member.explain(values)) {
            sums.set(name, (sums.get(name) ?? 0) + (weight / total) * contribution)
          }
        }
        return [...sums].map(([name, contribution]): Factor => ({ name, contribution }))
      },
    }
  },
}

interface Voice {
  readonly weight: number
  readonly median: number
  readonly member: Estimator
}

function hear(
  weights: Weights,
  members: ReadonlyMap<string, Estimator>,
  values: Float64Array,
): { readonly total: number; readonly voices: readonly Voice[] } {
  const voices: Voice[] = []
  let total = 0
  for (const [name, weight] of Object.entries(weights.members)) {
    if (weight === 0) continue
    const member = members.get(name)
    if (member === undefined) throw new Error(`the ensemble weighs ${name}, which was not given to it`)
    const median = member.estimate(values)
    if (Number.isNaN(median)) continue
    total += weight
    voices.push({ weight, median, member })
  }
  return { total, voices }
}
