/** What a backfill would touch, without touching it: the same planning as the real one, kept in memory.
 *
 * Dates that the calendar does not know yet cannot be counted out: for them it says what would be fetched first. */
import { Temporal } from 'temporal-polyfill'
import type { System } from '../main.ts'
import type { PartitionKey } from '../platform/asset.ts'
import { type LedgerRow, readPartitions } from '../platform/ledger/partition.ts'
import { planDate } from '../platform/ledger/plan.ts'
import { readRuns } from './read-runs.ts'

export interface Preview {
  /** Partitions that would be made, by date in the order of work. */
  readonly partitions: readonly PartitionKey[]
  readonly alreadyFinal: number
  /** Dates without games, and why. */
  readonly empty: readonly { readonly gameDate: string; readonly because: string }[]
  /** Dates whose games are not known: the listed partitions are fetched first, and bring the others. */
  readonly unknownDates: readonly string[]
  /** Earlier dates of the season that are read and not there. */
  readonly historyDates: readonly string[]
}

export async function previewBackfill(system: System, gameDates: readonly string[]): Promise<Preview> {
  const { db, pipeline, clock } = system
  const calendar = await pipeline.loadCalendar(db)
  const asked = new Set(gameDates)
  const earlier = new Set(
    gameDates.flatMap((date) => calendar.earlierInSeason(date)).filter((date) => !asked.has(date)),
  )
  const dates = [...asked, ...earlier].sort()
  const runs = new Map((await readRuns(db, dates)).map((run) => [run.gameDate, run]))
  const rows = new Map((await readPartitions(db, dates)).map((row) => [`${row.asset} ${row.gameDate}`, row]))
  const now = clock.now()
  const partitions: PartitionKey[] = []
  const history = new Set<string>()
  let alreadyFinal = 0
  for (const gameDate of dates) {
    const stored = runs.get(gameDate)
    const isAsked = asked.has(gameDate)
    const run =
      isAsked && stored?.scope !== 'full'
        ? { gameDate, scope: 'full' as const, cause: 'backfill' as const }
        : stored
    const wanted = run ?? { gameDate, scope: 'history' as const, cause: 'backfill' as const }
    for (const plan of planDate(pipeline, { ...wanted, requestedAt: now }, calendar.on(gameDate))) {
      if (plan.emptyBecause !== null) continue
      if (isDone(rows.get(`${plan.asset} ${gameDate}`), now)) alreadyFinal += 1
      else {
        partitions.push({ asset: plan.asset, gameDate })
        if (!isAsked) history.add(gameDate)
      }
    }
  }
  return {
    partitions,
    alreadyFinal,
    empty: gameDates.flatMap((gameDate) => {
      const answer = calendar.on(gameDate)
      return answer.kind === 'empty' ? [{ gameDate, because: answer.because }] : []
    }),
    unknownDates: gameDates.filter((gameDate) => calendar.on(gameDate).kind === 'unknown'),
    historyDates: [...history],
  }
}

/** A failed partition is done in this sense: only a redrive or a new input tries it again. */
function isDone(row: LedgerRow | undefined, now: Temporal.Instant): boolean {
  if (!row) return false
  if (row.state === 'failed') return true
  const isDue = row.refreshAt !== null && Temporal.Instant.compare(row.refreshAt, now) <= 0
  return row.committedState !== null && row.state !== 'running' && !isDue
}
