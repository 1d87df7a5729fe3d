/** Wants runs for dates and works on them in this process until everything of them is final, failed, or has to wait.
 *
 * Nothing of it lives in this process: an interrupted command leaves what was committed, and the same command goes on from
 * there. Other workers may take part of the work meanwhile. */
import { Temporal } from 'temporal-polyfill'
import { countUnplanned, type OpenPartition, readOpenPartitions, readProgress } from '../api/reads/work.ts'
import { type Running, type System, startProcessing } from '../main.ts'
import { runControllerOnce } from '../platform/controller/controller.ts'
import { type RunCause, requestRuns } from '../platform/ledger/plan.ts'
import { createProgress } from './progress.ts'
import type { Terminal } from './terminal.ts'

export interface DatesRequest {
  readonly gameDates: readonly string[]
  /** history: only what later dates read. Default: full. */
  readonly scope?: 'full' | 'history'
  readonly cause: Extract<RunCause, 'backfill' | 'operator'>
  readonly requestedBy: string
  readonly concurrency: number
}

export interface DatesOutcome {
  /** Partitions that this process committed, and how many of them changed what was there. */
  readonly committed: number
  readonly changed: number
  readonly attempts: number
  readonly failed: readonly OpenPartition[]
  readonly waiting: readonly OpenPartition[]
  readonly isInterrupted: boolean
  readonly milliseconds: number
}

/** Retries are waited for up to here; what has to wait longer is told instead. */
const waitMinutesMax = 20
const lookMilliseconds = 200

export async function processDates(
  system: System,
  terminal: Terminal,
  request: DatesRequest,
): Promise<DatesOutcome> {
  const { db, clock } = system
  const startedMs = clock.monotonicMs()
  const counted = { committed: 0, changed: 0, attempts: 0 }
  await requestRuns(db, { ...request, scope: request.scope ?? 'full', now: clock.now() })
  const running = await startProcessing(system, {
    concurrency: request.concurrency,
    withController: true,
    onResult: (_, result) => {
      if (result.kind === 'nothing_to_do') return
      counted.attempts += 1
      if (result.kind !== 'committed') return
      counted.committed += 1
      if (result.changed) counted.changed += 1
    },
  })
  try {
    await waitUntilSettled(system, terminal, request.gameDates, running, () => counted.attempts)
  } finally {
    await running.stop()
  }
  const open = await readOpenPartitions(db, request.gameDates)
  return {
    ...counted,
    failed: open.filter((each) => each.state === 'failed'),
    waiting: open.filter((each) => each.state !== 'failed'),
    isInterrupted: terminal.signal.aborted,
    milliseconds: Math.round(clock.monotonicMs() - startedMs),
  }
}

async function waitUntilSettled(
  system: System,
  terminal: Terminal,
  gameDates: readonly string[],
  running: Running,
  countAttempts: () => number,
): Promise<void> {
  const { db, clock } = system
  const progress = createProgress(terminal, 'partitions')
  const lastDate = gameDates.at(-1) ?? ''
  let attemptsSeen = -1
  while (!terminal.signal.aborted) {
    const now = await readProgress(db, lastDate)
    progress.update(now.final + now.failed, now.total, now.failed > 0 ? `${now.failed} failed` : '')
    const attempts = countAttempts()
    const isQuiet = now.running === 0 && attempts === attemptsSeen
    if (isQuiet && (await isSettled(system, gameDates, running))) break
    attemptsSeen = attempts
    await clock.sleep(lookMilliseconds, terminal.signal)
  }
  progress.finish()
}

/** True when a whole pass of the controller finds nothing to order for these dates, now or soon. */
export async function isSettled(
  system: System,
  gameDates: readonly string[],
  { queue }: Running,
): Promise<boolean> {
  const { db, pipeline, clock, log } = system
  const report = await runControllerOnce({ db, pipeline, queue, clock, log })
  if (report.ordered.length > 0 || report.planned.length > 0) return false
  const calendar = await pipeline.loadCalendar(db)
  if ((await countUnplanned(db, gameDates, `${calendar.version}/${pipeline.version}`)) > 0) return false
  const soon = clock.now().add({ minutes: waitMinutesMax })
  const open = await readOpenPartitions(db, gameDates)
  return !open.some(
    (each) =>
      each.state === 'running' ||
      (each.errorCode !== null &&
        each.state !== 'failed' &&
        each.notBefore !== null &&
        Temporal.Instant.compare(each.notBefore, soon) <= 0),
  )
}
