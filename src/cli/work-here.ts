/** Works in this process until nothing more can be done, and counts what it did.
 *
 * Nothing of it lives in this process: an interrupted command leaves what was committed, and what is open stays ordered. Other
 * workers may take part of the work meanwhile. */
import { Temporal } from 'temporal-polyfill'
import { countUnplanned, type OpenPartition, readOpenPartitions } from '../api/reads/work.ts'
import { type Running, type System, startProcessing } from '../main.ts'
import { runControllerOnce } from '../platform/controller/controller.ts'
import { createProgress } from './progress.ts'
import type { Terminal } from './terminal.ts'

export interface WorkRequest {
  readonly concurrency: number
  /** What the progress line counts. */
  readonly counts: string
  /** How far it is; called several times a second. */
  readonly look: () => Promise<WorkState>
}

export interface WorkState {
  readonly done: number
  readonly failed: number
  readonly running: number
  readonly total: number
  /** Somebody ended it, or it is complete, whatever else is open. */
  readonly isOver?: boolean
  /** The dates whose work has to be settled before it ends. */
  readonly readDates: () => Promise<readonly string[]>
}

export interface WorkDone {
  /** Partitions that this process committed, and how many of them changed what was there. */
  readonly committed: number
  readonly changed: number
  readonly attempts: number
  readonly isInterrupted: boolean
  readonly milliseconds: number
}

/** Retries are waited for up to here; what has to wait longer is told instead. */
const waitMinutesMax = 20
const lookMilliseconds = 200

export async function workHere(
  system: System,
  terminal: Terminal,
  { concurrency, counts, look }: WorkRequest,
): Promise<WorkDone> {
  const { clock } = system
  const startedMs = clock.monotonicMs()
  const counted = { committed: 0, changed: 0, attempts: 0 }
  const running = await startProcessing(system, {
    concurrency,
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
    const progress = createProgress(terminal, counts)
    let [attemptsSeen, isSettledBefore] = [-1, false]
    while (!terminal.signal.aborted) {
      const now = await look()
      progress.update(now.done + now.failed, now.total, now.failed > 0 ? `${now.failed} failed` : '')
      if (now.isOver === true) break
      const { attempts } = counted
      const isQuiet = now.running === 0 && attempts === attemptsSeen
      // Two passes in a row: what is committed while the first one goes on is known to the second.
      const isSettledNow = isQuiet && (await isSettled(system, await now.readDates(), running))
      if (isSettledNow && isSettledBefore) break
      isSettledBefore = isSettledNow
      attemptsSeen = attempts
      await clock.sleep(lookMilliseconds, terminal.signal)
    }
    progress.finish()
  } finally {
    await running.stop()
  }
  return {
    ...counted,
    isInterrupted: terminal.signal.aborted,
    milliseconds: Math.round(clock.monotonicMs() - startedMs),
  }
}

/** What is left, told apart: who cannot go on by itself, and who waits. */
export function tellOpen(open: readonly OpenPartition[]): {
  readonly failed: readonly OpenPartition[]
  readonly waiting: readonly OpenPartition[]
} {
  return {
    failed: open.filter((each) => each.state === 'failed'),
    waiting: open.filter((each) => each.state !== 'failed'),
  }
}

/** True when a whole pass of the controller finds nothing to order for these dates, now or soon. */
async function isSettled(system: System, gameDates: readonly string[], { queue }: Running): Promise<boolean> {
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
