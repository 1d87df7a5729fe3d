/** Turns gaps into work, within a budget of dates a day: a date that nobody planned is wanted as a backfill of the lowest priority, one
 * whose partitions are gone is planned again, rows that are gone or do not balance are made again. What one look orders is one backfill.
 *
 * Only the root of a gap is ordered: what follows from it follows by itself. A partition that has failed is left to its dead letter,
 * and one that waits to the controller, which looks at it in every loop. */
import type { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../asset.ts'
import type { BackfillState } from '../backfills/backfills.ts'
import type { Queryable, Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { isPlanned } from '../ledger/plan.ts'
import { lockRefreshable } from '../ledger/refresh.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Finding, FindingKind } from './finding.ts'
import type { StoredFinding } from './findings.ts'
import type { KeptDate } from './kept-dates.ts'
import { orderMends } from './order-mends.ts'

export const datesADayMax = 20
const mendsMax = 2
/** A little less than a day, for the daily look is never to the second. */
const hoursBetweenMends = 20

/** What somebody has stopped is not ordered again by itself. */
const stoppedStates: ReadonlySet<BackfillState | null> = new Set<BackfillState>(['paused', 'cancelled'])

const mendableKinds: ReadonlySet<FindingKind> = new Set([
  'missing_partition',
  'emptied',
  'lost_rows',
  'unbalanced',
])

interface MendParts {
  readonly pipeline: Pipeline
  readonly dates: readonly KeptDate[]
  readonly now: Temporal.Instant
  /** Which of them this is about. Default: all. */
  readonly isMeant?: ((finding: Finding) => boolean) | undefined
}

export interface Mended {
  readonly wanted: readonly string[]
  readonly replanned: readonly string[]
  readonly refreshed: readonly PartitionKey[]
  /** The backfill that all of it is; null where nothing was ordered. */
  readonly backfill: number | null
}

/** The newest dates first. Called twice, it orders nothing the second time. */
export async function mendFindings(
  tx: Transaction,
  findings: readonly StoredFinding[],
  parts: MendParts,
): Promise<Mended> {
  const { pipeline, now } = parts
  const kept = new Map(parts.dates.map((date) => [date.gameDate, date]))
  const due = chooseMendable(findings, parts)
  const left = datesADayMax - (await countMendedDates(tx, now.subtract({ hours: hoursBetweenMends })))
  const chosen = new Set(
    [...new Set(due.map(({ gameDate }) => gameDate))].sort().reverse().slice(0, Math.max(0, left)),
  )
  const taken = due.filter(({ gameDate }) => chosen.has(gameDate))
  const isUnwanted = ({ gameDate }: StoredFinding): boolean => kept.get(gameDate)?.cause === null
  const isUnplanned = ({ kind }: StoredFinding): boolean => kind === 'missing_partition' || kind === 'emptied'
  const datesOf = (list: readonly StoredFinding[]): KeptDate[] =>
    [...new Set(list.map(({ gameDate }) => gameDate))].sort().map((gameDate) => kept.get(gameDate)!)
  const wanted = datesOf(taken.filter((each) => isUnplanned(each) && isUnwanted(each)))
  const replanned = datesOf(taken.filter((each) => isUnplanned(each) && !isUnwanted(each)))
  const broken = taken.filter((each) => !isUnplanned(each))
  const partitionOf = ({ asset, subject, gameDate }: StoredFinding): PartitionKey => {
    const equation = pipeline.reconciliation?.equations.find(({ name }) => name === subject)
    return { asset: equation?.madeFrom ?? asset, gameDate }
  }
  const refreshed = await lockRefreshable(tx, { partitions: broken.map(partitionOf), now })
  const causes = [...new Set(taken.map(({ cause }) => cause))].sort()
  const backfill = await orderMends(tx, pipeline, { wanted, replanned, refreshed, causes, now })
  const moved = new Set(refreshed.map(formatPartition))
  const stuck = broken.filter((each) => !moved.has(formatPartition(partitionOf(each))))
  await recordMends(tx, { taken, stuck, backfill, now })
  const namesOf = (dates: readonly KeptDate[]): string[] => dates.map(({ gameDate }) => gameDate)
  return { wanted: namesOf(wanted), replanned: namesOf(replanned), refreshed, backfill }
}

/** Those that an order can close and that were not ordered within the last hours; it is a plain function of what was found and stored. */
export function chooseMendable<Each extends Mendable>(
  findings: readonly Each[],
  { pipeline, dates, now, isMeant = () => true }: MendParts,
): Each[] {
  const kept = new Map(dates.map((date) => [date.gameDate, date]))
  return findings
    .filter((finding) => isMeant(finding) && canMend(pipeline, finding, kept.get(finding.gameDate)))
    .filter(({ mendedAt }) => mendedAt === null || isOlder(mendedAt, now))
}

/** A finding with what was done about it so far. */
export type Mendable = Finding & Pick<StoredFinding, 'mends' | 'mendedAt' | 'backfillState'>

/** What was found now, with what is stored of it. */
export function withMends(findings: readonly Finding[], stored: readonly StoredFinding[]): Mendable[] {
  const keyOf = ({ gameDate, asset, kind, subject }: Finding): string =>
    [gameDate, asset, kind, subject].join('/')
  const known = new Map(stored.map((each) => [keyOf(each), each]))
  return findings.map((finding) => {
    const { mends = 0, mendedAt = null, backfillState = null } = known.get(keyOf(finding)) ?? {}
    return { ...finding, mends, mendedAt, backfillState }
  })
}

/** Is it the root of its gap, of a kind that work can close, not tried in vain, and not stopped by anybody? What was imported cannot be asked for again. */
function canMend(
  pipeline: Pipeline,
  { kind, asset, gameDate, rootAsset, rootDate, mends, backfillState }: Mendable,
  date: KeptDate | undefined,
): boolean {
  if (!mendableKinds.has(kind) || asset !== rootAsset || gameDate !== rootDate || mends >= mendsMax)
    return false
  if (!date || stoppedStates.has(backfillState)) return false
  if (date.cause === null) return true
  const run = { scope: date.scope, assets: date.assets, cause: date.cause }
  return isPlanned(pipeline.asset(asset), run, date.answer, date.filled)
}

export function isOlder(at: Temporal.Instant, now: Temporal.Instant): boolean {
  return now.epochMilliseconds - at.epochMilliseconds >= hoursBetweenMends * 3_600_000
}

async function countMendedDates(db: Queryable, since: Temporal.Instant): Promise<number> {
  const rows = await db.query<{ dates: number }>(sql`
    select count(distinct game_date)::int as dates from reconciliation_findings where mended_at > ${since}`)
  return rows[0]?.dates ?? 0
}

/** What could not be ordered (its rows are locked) has no second try. */
async function recordMends(
  tx: Transaction,
  {
    taken,
    stuck,
    backfill,
    now,
  }: {
    readonly taken: readonly StoredFinding[]
    readonly stuck: readonly StoredFinding[]
    readonly backfill: number | null
    readonly now: Temporal.Instant
  },
): Promise<void> {
  if (taken.length === 0) return
  const stuckIds = stuck.map(({ id }) => id)
  await tx.query(sql`
    update reconciliation_findings set backfill = case when id = any(${stuckIds}::bigint[]) then backfill else ${backfill}::bigint end,
      mended_at = case when id = any(${stuckIds}::bigint[]) then null else ${now}::timestamptz end,
      mends = case when id = any(${stuckIds}::bigint[]) then ${mendsMax} else mends + 1 end
    where id = any(${taken.map(({ id }) => id)}::bigint[])`)
}
