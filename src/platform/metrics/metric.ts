/** What a metric declares. Names follow Prometheus' conventions: base units, `_total` for counters, `_seconds`, `_bytes`.
 *
 * A label is one of a closed list, each with what bounds its values: no label holds what a user, a player or a secret could put into it. */

export const labelBounds = {
  phase: 'the six phases and grading',
  state: 'states of the ledger, or of a job in the queue',
  outcome: 'how an attempt may end; of a request `ok`, `aborted` or an error code',
  kind: 'kinds of errors (`none` without one), or of processes',
  part: 'wait, boot, run, retry',
  result: 'done, failed',
  severity: 'info, warning, critical',
  host: 'hosts of the configured sources',
  source: 'declared sources',
  channel: 'kinds of routes: slack, e-mail, and so on',
  breaker: 'one a source and one a host',
  schedule: 'declared schedules',
  detector: 'declared detectors',
  system: 'prediction systems',
  market: 'markets that are predicted',
  table: 'the tables that grow, by name',
  group: 'the groups of this page',
  version: 'this program',
  code: 'this program',
} as const
export type Label = keyof typeof labelBounds

export interface MetricDeclaration {
  readonly name: string
  readonly kind: 'gauge' | 'counter' | 'histogram'
  readonly help: string
  readonly labels: readonly Label[]
  /** Of a histogram: upper bounds. */
  readonly buckets?: readonly number[]
}

/** One value: of which metric, with a value for each of its labels. */
export interface Sample {
  readonly metric: MetricDeclaration
  readonly labels: Readonly<Partial<Record<Label, string>>>
  readonly value: number
}
