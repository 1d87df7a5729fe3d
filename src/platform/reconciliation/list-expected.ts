/** The partitions that ought to be final by now: of each kept date those that its run plans, once their deadline has passed.
 *
 * History expects what later dates read, an import what follows from the imported facts, a date without games nothing. */
import { Temporal } from 'temporal-polyfill'
import type { Moment, PartitionKey } from '../asset.ts'
import { isPlanned } from '../ledger/plan.ts'
import type { Pipeline } from '../pipeline.ts'
import type { KeptDate } from './kept-dates.ts'

const hoursUntilOver = 6

export function listExpected(
  pipeline: Pipeline,
  dates: readonly KeptDate[],
  now: Temporal.Instant,
): PartitionKey[] {
  return dates.flatMap((date) => {
    const { gameDate, answer } = date
    if (answer.kind === 'empty' || (date.cause === null && !isOver(date, now))) return []
    const run = { scope: date.scope, assets: date.assets, cause: date.cause ?? 'backfill' }
    return pipeline.assets
      .filter((asset) => isPlanned(asset, run, answer, date.filled))
      .filter((asset) => isDue(pipeline, asset.deadline, date, now))
      .map((asset) => ({ asset: asset.name, gameDate }))
  })
}

/** Has the deadline passed on the date? */
export function isDue(
  pipeline: Pipeline,
  deadline: Moment,
  { gameDate, answer }: Pick<KeptDate, 'gameDate' | 'answer'>,
  now: Temporal.Instant,
): boolean {
  // Resolving a moment in a time zone is dear, and nearly every date of five seasons is long past all of its deadlines.
  const daysMax =
    'at' in deadline
      ? (deadline.daysAfter ?? 0)
      : 'hoursAfterLastTip' in deadline
        ? deadline.hoursAfterLastTip / 24
        : 0
  const ageDays = (now.epochMilliseconds - Date.parse(`${gameDate}T00:00:00Z`)) / 86_400_000
  if (ageDays > daysMax + 4) return true
  const day = answer.kind === 'games' ? answer.day : null
  return Temporal.Instant.compare(pipeline.resolveMoment(deadline, gameDate, day), now) <= 0
}

/** Of a date that nobody wants nothing is missed before it is over; where every game was called off, nothing ever. */
function isOver({ answer }: KeptDate, now: Temporal.Instant): boolean {
  if (answer.kind !== 'games' || answer.day.games === 0) return false
  return answer.day.lastTipAt.epochMilliseconds + hoursUntilOver * 3_600_000 < now.epochMilliseconds
}
