/** Metrics that one grouped statement answers, and how it is asked. A new group is a file here and a line in `index.ts`. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import type { MetricDeclaration, Sample } from '../../platform/metrics/metric.ts'
import type { Pipeline } from '../../platform/pipeline.ts'

export interface GroupParts {
  readonly db: Queryable
  readonly pipeline: Pipeline
  readonly now: Temporal.Instant
}

export interface MetricGroup {
  readonly name: string
  readonly metrics: readonly MetricDeclaration[]
  read(parts: GroupParts): Promise<readonly Sample[]>
}
