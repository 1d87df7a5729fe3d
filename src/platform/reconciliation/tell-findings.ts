/** One incident a cause for what does not close by itself: more dates than today's budget, an order that came to nothing, rows that are
 * locked or were imported, a wait that does not end. It is resolved by the look that finds the cause no more.
 *
 * What has failed is told by its dead letter, and what is being made by nobody. */
import type { Temporal } from 'temporal-polyfill'
import type { Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { keepIncident, resolveIncident } from '../ledger/incidents.ts'
import type { StoredFinding } from './findings.ts'
import { datesADayMax, isOlder } from './mend-findings.ts'

/** Of the cause of an incident, before that of its findings. */
export const findingsPrefix = 'reconciliation: '
const hoursWaitedMax = 72

/** After the mending: what was ordered just now is nobody's business yet. Returns the causes that a human is told of. */
export async function tellFindings(
  tx: Transaction,
  findings: readonly StoredFinding[],
  now: Temporal.Instant,
): Promise<string[]> {
  const told = Map.groupBy(
    findings.filter((finding) => needsHuman(finding, now)),
    ({ cause }) => cause,
  )
  for (const [cause, own] of told) {
    const dates = [...new Set(own.map(({ gameDate }) => gameDate))].sort()
    await keepIncident(tx, {
      cause: `${findingsPrefix}${cause}`,
      severity: 'warning',
      title: describe(own, dates),
      details: { dates: dates.length, from: dates[0], to: dates.at(-1) },
      page: 'reconciliation.md',
      systemDoes: `Every date kept is looked at each morning, and gaps on up to ${datesADayMax} dates a day are closed from their root.`,
      whatToDo: 'sixthman reconcile lists what is missing, where it comes from, and what to type.',
      now,
    })
  }
  for (const cause of await readToldCauses(tx))
    if (!told.has(cause.slice(findingsPrefix.length))) await resolveIncident(tx, cause, now)
  return [...told.keys()]
}

function needsHuman(finding: StoredFinding, now: Temporal.Instant): boolean {
  const { kind, asset, gameDate, rootAsset, rootDate, mendedAt, firstSeenAt, backfillState } = finding
  if (asset !== rootAsset || gameDate !== rootDate || kind === 'failed') return false
  if (kind === 'not_final')
    return now.epochMilliseconds - firstSeenAt.epochMilliseconds > hoursWaitedMax * 3_600_000
  return mendedAt === null || isOlder(mendedAt, now) || backfillState === 'cancelled'
}

function describe(findings: readonly StoredFinding[], dates: readonly string[]): string {
  const { kind, asset, subject, detail, backfill, backfillState } = findings[0]!
  const span = dates.length === 1 ? dates[0] : `${dates.length} dates from ${dates[0]} to ${dates.at(-1)}`
  const more = 'sixthman reconcile lists them and says what to type'
  if (backfill !== null && (backfillState === 'cancelled' || backfillState === 'paused'))
    return `${span}: ${asset}: ${detail}; backfill ${backfill}, which would mend it, is ${backfillState}. ${more}`
  // What stands by itself says of itself what is to be done.
  if (kind === 'missing_partition' && subject !== '') return `${span}: ${asset}: ${detail}. ${more}`
  switch (kind) {
    case 'missing_partition':
    case 'emptied':
      return `${span}: ${asset} ought to exist and was never planned; ${datesADayMax} dates a day are made by themselves. ${more}`
    case 'not_final':
      return `${span}: ${asset} is past its deadline and waits. ${more}`
    case 'unknown_games':
      return `${span}: ${detail}. ${more}`
    default:
      return `${span}: rows of ${asset} are gone or do not balance, and making them again did not help. ${more}`
  }
}

async function readToldCauses(tx: Transaction): Promise<string[]> {
  const rows = await tx.query<{ cause: string }>(sql`
    select cause from incidents where resolved_at is null and starts_with(cause, ${findingsPrefix})`)
  return rows.map(({ cause }) => cause)
}
