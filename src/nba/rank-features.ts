/** What counts in a fitted model: for trees the share of all gain, for a linear model that of all standardised coefficients. */
import type { ModelArtefact } from './5-predictions/artefact.ts'
import { rankInputs } from './5-predictions/trees/importance.ts'
import type { Market } from './domain/market.ts'

export interface Importance {
  readonly system: string
  readonly market: Market
  /** Largest first; shares of all, adding up to 1. */
  readonly items: readonly { readonly feature: string; readonly share: number }[]
}

/** Empty for a system without a model, and for one that weighs others. */
export function rankFeatures({ system, model }: ModelArtefact, market: Market): Importance[] {
  if (model === null || model.kind === 'weights') return []
  const sizes =
    model.kind === 'trees'
      ? rankInputs(model.trees).map(({ input, gainShare }) => ({ feature: input, share: gainShare }))
      : model.inputs.map((feature, j) => ({ feature, share: Math.abs(model.fit.coefficients[j]!) }))
  const whole = sizes.reduce((sum, each) => sum + each.share, 0)
  const items = sizes
    .map(({ feature, share }) => ({ feature, share: whole === 0 ? 0 : share / whole }))
    .sort((a, b) => b.share - a.share)
  return [{ system, market, items }]
}
