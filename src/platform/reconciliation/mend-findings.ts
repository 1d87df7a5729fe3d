/** Turns gaps into work, within a budget of dates a day: a date that nobody planned is wanted as a backfill of the lowest priority, one
 * whose partitions are gone is planned again, rows that are gone or do not balance are made again.
 *
 * Only the root of a gap is ordered: what follows from it follows by itself. A partition that has failed is left to its dead letter,
 * and one that waits to the controller, which looks at it in every loop. */
import type { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../asset.ts'
import { json, type Queryable, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { isPlanned, replanRuns, requestRuns } from '../ledger/plan.ts'
import { refreshPartitions } from '../ledger/refresh.ts'
import type { Pipeline } from '../pipeline.ts'
import type { Finding, FindingKind } from './finding.ts'
import type { StoredFinding } from './findings.ts'
import type { KeptDate } from './kept-dates.ts'

export const datesADayMax = 20
const mendsMax = 2
/** A little less than a day, for the daily look is never to the second. */
const hoursBetweenMends = 20
/** Behind every backfill that somebody asked for. */
const priority = 1
const actor = 'healer/reconciliation'

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
  const datesOf = (list: readonly StoredFinding[]): string[] =>
    [...new Set(list.map(({ gameDate }) => gameDate))].sort()
  const wanted = datesOf(taken.filter((each) => isUnplanned(each) && isUnwanted(each)))
  const replanned = datesOf(taken.filter((each) => isUnplanned(each) && !isUnwanted(each)))
  const broken = taken.filter((each) => !isUnplanned(each))
  const partitionOf = ({ asset, subject, gameDate }: StoredFinding): PartitionKey => {
    const equation = pipeline.reconciliation?.equations.find(({ name }) => name === subject)
    return { asset: equation?.madeFrom ?? asset, gameDate }
  }
  const reason = 'the reconciliation found rows that are gone or do not balance'
  await requestRuns(tx, {
    gameDates: wanted,
    scope: 'history',
    cause: 'backfill',
    requestedBy: actor,
    now,
    priority,
  })
  await replanRuns(tx, replanned)
  const refreshed = await refreshPartitions(tx, {
    partitions: broken.map(partitionOf),
    actor,
    reason,
    now,
  })
  const moved = new Set(refreshed.map(formatPartition))
  const stuck = broken.filter((each) => !moved.has(formatPartition(partitionOf(each))))
  await recordMends(tx, taken, stuck, now)
  if (wanted.length + replanned.length > 0) await recordOrders(tx, { wanted, replanned }, now)
  return { wanted, replanned, refreshed }
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
export type Mendable = Finding & Pick<StoredFinding, 'mends' | 'mendedAt'>

/** What was found now, with what is stored of it. */
export function withMends(findings: readonly Finding[], stored: readonly StoredFinding[]): Mendable[] {
  const keyOf = ({ gameDate, asset, kind, subject }: Finding): string =>
    [gameDate, asset, kind, subject].join('/')
  const known = new Map(stored.map((each) => [keyOf(each), each]))
  return findings.map((finding) => {
    const { mends = 0, mendedAt = null } = known.get(keyOf(finding)) ?? {}
    return { ...finding, mends, mendedAt }
  })
}

/** Is it the root of its gap, of a kind that work can close, and not tried in vain? What was imported cannot be asked for again. */
function canMend(
  pipeline: Pipeline,
  { kind, asset, gameDate, rootAsset, rootDate, mends }: Mendable,
  date: KeptDate | undefined,
): boolean {
  if (!mendableKinds.has(kind) || asset !== rootAsset || gameDate !== rootDate || mends >= mendsMax)
    return false
  if (!date) return false
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
  taken: readonly StoredFinding[],
  stuck: readonly StoredFinding[],
  now: Temporal.Instant,
): Promise<void> {
  if (taken.length === 0) return
  await tx.query(sql`
    update reconciliation_findings set
      mended_at = case when id = any(${stuck.map(({ id }) => id)}::bigint[]) then null else ${now}::timestamptz end,
      mends = case when id = any(${stuck.map(({ id }) => id)}::bigint[]) then ${mendsMax} else mends + 1 end
    where id = any(${taken.map(({ id }) => id)}::bigint[])`)
}

async function recordOrders(
  tx: Transaction,
  { wanted, replanned }: Pick<Mended, 'wanted' | 'replanned'>,
  now: Temporal.Instant,
): Promise<void> {
  await tx.query(sql`
    insert into audit_log (at, actor, action, details)
    values (${now}, ${actor}, 'dates.wanted', ${json({ wanted, replanned })}::jsonb)`)
}
