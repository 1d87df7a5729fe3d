/** Blocking checks over the vectors of one slate: values outside their declared range, and features that do not vary.
 *
 * A feature that is the same for every player of a slate of some size is a join that failed, not a coincidence; features
 * that belong to the evening (playoffs) or have no source yet are not asked to vary. */
import { type Feature, features } from './feature-list.ts'

export interface FeatureFault {
  readonly feature: string
  readonly fault: 'out-of-range' | 'zero-variance'
  readonly detail: string
}

const slateSizeMin = 20
const mustVary = [
  'mean_l5',
  'mean_l10',
  'mean_season',
  'ewma_8',
  'minutes_ewma_8',
  'stat_per_minute',
  'usage_ewma_8',
]

export function checkSlate(vectors: readonly Float64Array[]): FeatureFault[] {
  const faults: FeatureFault[] = []
  for (const [index, feature] of (features as readonly Feature[]).entries()) {
    const outside = vectors
      .map((each) => each[index]!)
      .filter((value) => value < feature.min || value > feature.max)
    if (outside.length > 0) {
      const detail = `${outside.length} of ${vectors.length} outside ${feature.min}…${feature.max}, such as ${outside[0]}`
      faults.push({ feature: feature.name, fault: 'out-of-range', detail })
    }
    if (vectors.length < slateSizeMin || !mustVary.includes(feature.name)) continue
    if (new Set(vectors.map((each) => each[index])).size === 1) {
      faults.push({ feature: feature.name, fault: 'zero-variance', detail: `always ${vectors[0]?.[index]}` })
    }
  }
  return faults
}
