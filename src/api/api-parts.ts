/** What the web application is made of. Reads go to the database; what changes anything goes through a transaction of its own. */
import type { SourceHealth } from '../nba/source-health.ts'
import type { Door } from '../platform/access/door.ts'
import type { Changes } from '../platform/changes.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database, Queryable } from '../platform/db/database.ts'
import type { Pulse } from '../platform/health/pulse.ts'
import type { Log } from '../platform/log.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import type { Site } from '../site/site.ts'
import type { HealthCheck } from './health/health-check.ts'
import type { MetricsPage } from './metrics-page.ts'

export interface ApiParts {
  readonly db: Database
  readonly clock: Clock
  readonly pipeline: Pipeline
  readonly log: Log
  readonly door: Door
  /** How the sources of this installation are. */
  readonly readSources: (db: Queryable) => Promise<readonly SourceHealth[]>
  /** What has to be well for this process to be ready. Default: what `up` needs. */
  readonly readyWhen?: readonly HealthCheck[]
  /** Without it pages do not come anew by themselves. */
  readonly changes?: Changes
  /** Which loops of this process turn. */
  readonly pulse?: Pulse
  /** Without it `/metrics` is not there. */
  readonly metricsPage?: MetricsPage
  /** Every page says that the league is invented. Default: no. */
  readonly isSimulated?: boolean
  /** Without it there is no picks site. */
  readonly site?: Site
}
