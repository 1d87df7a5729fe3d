/** The contract of a prediction system: a number for a vector, and the parts it is made of.
 *
 * A system gives its own centre; the distribution around it comes from its own past errors (distribution.ts), in the same way for
 * every system, so that all are graded alike. */
import type { Market } from '../../domain/market.ts'
import type { FeatureSchema } from '../feature-schema.ts'
import type { RidgeFit } from '../training/fit-ridge.ts'
import type { TreeModel } from '../trees/tree-model.ts'
import type { TreeSettings } from '../trees/tree-settings.ts'

export interface Factor {
  readonly name: string
  /** In the unit of the market; the factors of a prediction add up to its centre. */
  readonly contribution: number
}

export interface Estimator {
  /** NaN where the system has nothing to say (no line, required values missing). */
  estimate(values: Float64Array): number
  explain(values: Float64Array): Factor[]
  /** Where many vectors take less time together than one by one: what is asked for these afterwards is known already. They must not change. */
  prepare?(vectors: readonly Float64Array[]): void
}

/** Members and what each counts; the weights are not negative and add up to 1. */
export interface Weights {
  /** Rows they were fitted on. */
  readonly rows: number
  readonly members: Readonly<Record<string, number>>
}

/** What a system's artefact may hold besides its error distribution. */
export type FittedModel =
  | { readonly kind: 'linear'; readonly inputs: readonly string[]; readonly fit: RidgeFit }
  | { readonly kind: 'trees'; readonly inputs: readonly string[]; readonly trees: TreeModel }
  | { readonly kind: 'weights'; readonly withLine: Weights | null; readonly withoutLine: Weights }

/** How a system comes by its model. */
export type Training =
  | { readonly kind: 'linear' }
  | { readonly kind: 'trees'; readonly settings: TreeSettings }
  | { readonly kind: 'weights'; readonly members: readonly string[]; readonly lineMember: string }

/** Why a system has no number for a player whose required features are known. */
export type Silence = 'no_line' | 'no_model' | 'no_season_mean' | 'too_few_similar_games' | 'input_missing'

export interface System {
  readonly name: string
  /** `mean`: the centre is an expectation, and its median is found from past errors before it meets a line.
   * `as-is`: the number itself meets the line; so baselines are graded as everyone quotes them. */
  readonly centre: 'mean' | 'as-is'
  /** Null: there is nothing to fit. */
  readonly training: Training | null
  /** `price`: P(over) is the bookmakers' own, margin removed. Default: from the system's past errors. */
  readonly probability?: 'price'
  /** Why it has no number for a player whose required features are known. Default: a trained system has no model, another no input. */
  readonly silence?: Silence
  /** `members` are the other systems, each giving its median, for a system that weighs them. */
  create(
    schema: FeatureSchema,
    market: Market,
    model: FittedModel | null,
    members: ReadonlyMap<string, Estimator>,
  ): Estimator
}

/** A system that is one feature and nothing else. */
export function defineBaseline(
  name: string,
  featureName: string,
  more: Pick<System, 'probability' | 'silence'> = {},
): System {
  return {
    name,
    centre: 'as-is',
    training: null,
    ...more,
    create(schema) {
      const index = schema.features.findIndex((each) => each.name === featureName)
      if (index < 0) throw new Error(`the baseline ${name} needs the feature "${featureName}"`)
      return {
        estimate: (values) => values[index]!,
        explain: (values) => [{ name: featureName, contribution: values[index]! }],
      }
    },
  }
}

/** Says nothing of anybody: a trained system before its first model. */
export const silent: Estimator = { estimate: () => Number.NaN, explain: () => [] }
