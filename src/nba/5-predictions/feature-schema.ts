/** What a prediction system knows of a vector: which feature stands where.
 *
 * Systems ask by name, once, when they are made; a name that does not exist stops them there, not in the middle of a slate. */
import type { FeatureDeclaration } from '../domain/history.ts'

export interface FeatureSchema {
  readonly version: number
  readonly features: readonly FeatureDeclaration[]
}

export function findFeature(schema: FeatureSchema, name: string): number {
  const index = schema.features.findIndex((each) => each.name === name)
  if (index < 0) throw new Error(`version ${schema.version} of the features has none called "${name}"`)
  return index
}
