/** Everything that the report of a week or a month says, as figures; say-performance-report.ts puts it into words. Plain reads, as it is known now. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { judgeSystems, type SystemPerformance } from './judge-systems.ts'
import { readSystemDates } from './read-system-dates.ts'
import { readUsage, type SpanUsage } from './read-usage.ts'
import { readWork, type Work } from './read-work.ts'
import type { ReportSpan } from './report-span.ts'

export interface PerformanceReport extends ReportSpan {
  readonly readAt: Temporal.Instant
  readonly systems: readonly SystemPerformance[]
  readonly work: Work
  readonly usage: SpanUsage
}

export async function readPerformanceReport(
  db: Queryable,
  span: ReportSpan,
  now: Temporal.Instant,
): Promise<PerformanceReport> {
  const rows = await readSystemDates(db, span.heldAgainstFrom, span.until)
  return {
    ...span,
    readAt: now,
    systems: judgeSystems(rows, span.from),
    work: await readWork(db, span),
    usage: await readUsage(db, span),
  }
}
