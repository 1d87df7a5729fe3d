/** From when on what an operator pinned counts, in words: of the dashboard and of the command line. */
import { featureSchemaVersion } from '../4-features/feature-list.ts'
import type { ModelInUse } from './read-models.ts'

/** `hash`: of what is in use. A pin on another version of the features is left aside by whatever makes models (5-predictions/models.ts). */
export function sayWhenPinCounts(
  hash: string,
  { hash: pinned, featureSchema: version }: NonNullable<ModelInUse['pin']>,
): string {
  if (version !== featureSchemaVersion)
    return `It was fitted on version ${version ?? 'none'} of the features; this is version ${featureSchemaVersion}: no date that is made from now on uses it.`
  return pinned === hash
    ? 'It is in use until it is released.'
    : 'It is not in use yet: it counts from the next models partition that is made on, until it is released.'
}
