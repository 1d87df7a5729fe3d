/** What the pages read from. Nothing here can change anything: there is no queue and no worker among the parts. */
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import type { Pipeline } from '../platform/pipeline.ts'

export interface ApiParts {
  readonly db: Queryable
  readonly clock: Clock
  readonly pipeline: Pipeline
}
