/** A look at one part of the running system: how it is, in one sentence. A new one is a file here and a line in `index.ts`.
 *
 * `ill` is what keeps the system from doing its work now; `warning` is what somebody should see to. */
import type { Clock } from '../../platform/clock.ts'
import type { Queryable } from '../../platform/db/database.ts'
import type { Pipeline } from '../../platform/pipeline.ts'

export type HealthState = 'well' | 'warning' | 'ill'

export interface Finding {
  readonly state: HealthState
  readonly says: string
}

export interface HealthParts {
  readonly db: Queryable
  readonly clock: Clock
  readonly pipeline: Pipeline
  /** A watcher outside is configured. */
  readonly isWatched: boolean
}

/** The first few, and how many more. */
export function nameSome(names: readonly string[], most = 3): string {
  const more = names.length > most ? ` and ${names.length - most} more` : ''
  return `${names.slice(0, most).join(', ')}${more}`
}

export interface HealthCheck {
  readonly name: string
  look(parts: HealthParts): Promise<Finding>
}
