/** Wants runs for dates and works on them in this process until everything of them is final, failed, or has to wait; the same command
 * goes on from where an interrupted one was. */
import { type OpenPartition, readOpenPartitions, readProgress } from '../api/reads/work.ts'
import type { System } from '../main.ts'
import { type RunCause, requestRuns } from '../platform/ledger/plan.ts'
import type { Terminal } from './terminal.ts'
import { tellOpen, type WorkDone, workHere } from './work-here.ts'

export interface DatesRequest {
  readonly gameDates: readonly string[]
  /** history: only what later dates read. Default: full. */
  readonly scope?: 'full' | 'history'
  readonly cause: Extract<RunCause, 'backfill' | 'operator'>
  readonly requestedBy: string
  readonly concurrency: number
}

export interface DatesOutcome extends WorkDone {
  readonly failed: readonly OpenPartition[]
  readonly waiting: readonly OpenPartition[]
}

export async function processDates(
  system: System,
  terminal: Terminal,
  request: DatesRequest,
): Promise<DatesOutcome> {
  const { db, clock } = system
  const { gameDates, concurrency } = request
  await requestRuns(db, { ...request, scope: request.scope ?? 'full', now: clock.now() })
  const lastDate = gameDates.at(-1) ?? ''
  const done = await workHere(system, terminal, {
    concurrency,
    counts: 'partitions',
    async look() {
      const { final, ...now } = await readProgress(db, lastDate)
      return { ...now, done: final, readDates: async () => gameDates }
    },
  })
  return { ...done, ...tellOpen(await readOpenPartitions(db, gameDates)) }
}
