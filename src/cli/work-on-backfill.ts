/** Works on a stored backfill in this process until it is done, paused or cancelled by somebody, or has to wait. What is open when it is
 * interrupted stays ordered: whoever works next goes on with it. */
import { readOpenPartitions } from '../api/reads/work.ts'
import type { System } from '../main.ts'
import { formatPartition } from '../platform/asset.ts'
import { type Backfill, readBackfill, readBackfillPartitions } from '../platform/backfills/backfills.ts'
import type { DatesOutcome } from './process-dates.ts'
import type { Terminal } from './terminal.ts'
import { tellOpen, workHere } from './work-here.ts'

export interface BackfillOutcome extends DatesOutcome {
  readonly backfill: Backfill
}

export async function workOnBackfill(
  system: System,
  terminal: Terminal,
  id: number,
  concurrency: number,
): Promise<BackfillOutcome> {
  const { db } = system
  const done = await workHere(system, terminal, {
    concurrency,
    counts: `backfill ${id}: partitions`,
    async look() {
      const now = await requireBackfill(system, id)
      return { ...now, isOver: now.state !== 'running', readDates: () => readDates(system, now) }
    },
  })
  const partitions = new Set((await readBackfillPartitions(db, id)).map(formatPartition))
  const backfill = await requireBackfill(system, id)
  const open = await readOpenPartitions(db, await readDates(system, backfill))
  return { ...done, ...tellOpen(open.filter((each) => partitions.has(formatPartition(each)))), backfill }
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
