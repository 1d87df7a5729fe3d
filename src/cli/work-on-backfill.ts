/** Works on a stored backfill in this process until it is done, paused or cancelled by somebody, or has to wait.
 *
 * Other workers may take part. What is open when it is interrupted stays ordered: whoever works next goes on with it. */
import { readOpenPartitions } from '../api/reads/work.ts'
import { type Running, type System, startProcessing } from '../main.ts'
import { formatPartition } from '../platform/asset.ts'
import { type Backfill, readBackfill, readBackfillPartitions } from '../platform/backfills/backfills.ts'
import { type DatesOutcome, isSettled } from './process-dates.ts'
import { createProgress } from './progress.ts'
import type { Terminal } from './terminal.ts'

export interface BackfillOutcome extends DatesOutcome {
  readonly backfill: Backfill
}

const lookMilliseconds = 200

export async function workOnBackfill(
  system: System,
  terminal: Terminal,
  id: number,
  concurrency: number,
): Promise<BackfillOutcome> {
  const { db, clock } = system
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
    await watch(system, terminal, id, running, () => counted.attempts)
  } finally {
    await running.stop()
  }
  const partitions = new Set((await readBackfillPartitions(db, id)).map(formatPartition))
  const backfill = await requireBackfill(system, id)
  const open = await readOpenPartitions(db, await readDates(system, backfill))
  const mine = open.filter((each) => partitions.has(formatPartition(each)))
  return {
    ...counted,
    failed: mine.filter((each) => each.state === 'failed'),
    waiting: mine.filter((each) => each.state !== 'failed'),
    isInterrupted: terminal.signal.aborted,
    milliseconds: Math.round(clock.monotonicMs() - startedMs),
    backfill,
  }
}

async function watch(
  system: System,
  terminal: Terminal,
  id: number,
  running: Running,
  countAttempts: () => number,
): Promise<void> {
  const progress = createProgress(terminal, `backfill ${id}: partitions`)
  let attemptsSeen = -1
  while (!terminal.signal.aborted) {
    const now = await requireBackfill(system, id)
    progress.update(now.done + now.failed, now.total, now.failed > 0 ? `${now.failed} failed` : '')
    if (now.state !== 'running') break
    const attempts = countAttempts()
    const isQuiet = now.running === 0 && attempts === attemptsSeen
    if (isQuiet && (await isSettled(system, await readDates(system, now), running))) break
    attemptsSeen = attempts
    await system.clock.sleep(lookMilliseconds, terminal.signal)
  }
  progress.finish()
}

/** The dates of its partitions, and those whose partitions are not known yet. */
async function readDates({ db }: System, { id, unknownDates }: Backfill): Promise<string[]> {
  const dates = (await readBackfillPartitions(db, id)).map(({ gameDate }) => gameDate)
  return [...new Set([...dates, ...unknownDates])].sort()
}

async function requireBackfill({ db }: System, id: number): Promise<Backfill> {
  const backfill = await readBackfill(db, id)
  if (!backfill) throw new Error(`backfill ${id} is gone`)
  return backfill
}
