/** Ridge regression on weighted means, windows, rates and context: the best single linear model measured.
 *
 * Its factors are exact: the intercept and one contribution an input, which add up to the prediction. It predicts a mean,
 * which lies 0.3–0.8 points above the median that a line is. */
import { findFeature } from '../feature-schema.ts'
import { contributionOf } from '../training/fit-ridge.ts'
import { type System, silent } from './system.ts'

export const ridge: System = {
  name: 'ridge',
  centre: 'mean',
  training: { kind: 'linear' },
  create(schema, _market, model) {
    if (model?.kind !== 'linear') return silent
    const { fit, inputs } = model
    const indexes = inputs.map((name) => findFeature(schema, name))
    return {
      estimate(values) {
        let sum = fit.intercept
        for (let j = 0; j < indexes.length; j += 1) sum += contributionOf(fit, j, values[indexes[j]!]!)
        return Math.max(0, sum)
      },
      explain: (values) => [
        { name: 'average_player', contribution: fit.intercept },
        ...indexes.map((index, j) => ({
          name: inputs[j]!,
          contribution: contributionOf(fit, j, values[index]!),
        })),
      ],
    }
  },
}
