/** What the pages read from. Nothing here can change anything: there is no queue and no worker among the parts. */
import type { SourceHealth } from '../nba/source-health.ts'
import type { Clock } from '../platform/clock.ts'
import type { Queryable } from '../platform/db/database.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import type { MetricsPage } from './metrics-page.ts'

export interface ApiParts {
  readonly db: Queryable
  readonly clock: Clock
  readonly pipeline: Pipeline
  /** How the sources of this installation are. */
  readonly readSources: (db: Queryable) => Promise<readonly SourceHealth[]>
  /** Without it `/metrics` is not there. */
  readonly metricsPage?: MetricsPage
}
