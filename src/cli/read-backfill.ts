/** What a backfill is wished to be, as it was typed. */
import { type BackfillRequest, onlyNames } from '../platform/backfills/selection.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import { readInteger, readNames } from './arguments.ts'
import type { Given } from './command.ts'

/** Throws `usage.invalid` for an asset or a choice that there is none of. */
export function readRequest(
  { pipeline }: { readonly pipeline: Pipeline },
  gameDates: readonly string[],
  given: Given,
): BackfillRequest {
  const { assets, downstream, only } = given.options
  const names = pipeline.assets.map(({ name }) => name)
  return {
    gameDates,
    assets: assets === undefined ? null : readNames(assets, names, 'asset'),
    hasDownstream: downstream === true,
    only: readNames(only, onlyNames, 'choice of --only') as BackfillRequest['only'],
  }
}

/** Undefined: not given. */
export function readConcurrency({ options: { concurrency } }: Given): number | undefined {
  return concurrency === undefined
    ? undefined
    : readInteger(concurrency, '--concurrency', { min: 1, max: 64 })
}

/** First and last date. */
export function spanOf({ gameDates }: BackfillRequest): { from: string; to: string } {
  return { from: gameDates[0]!, to: gameDates.at(-1)! }
}
