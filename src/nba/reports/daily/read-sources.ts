/** What the sources gave in the 24 hours, who is left alone, and how long the credits last at the pace of the last seven days. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../../platform/db/database.ts'
import { sql } from '../../../platform/db/sql.ts'
import type { ReportWindow } from './report-window.ts'

export interface SourceOfDay {
  readonly source: string
  readonly replies: number
  readonly refused: number
}

export interface Credits {
  readonly source: string
  readonly left: number
  /** Within the 24 hours. */
  readonly used: number
  readonly usedPerDay: number
  /** At that pace; null where nothing is used. */
  readonly daysLeft: number | null
}

export interface Sources {
  readonly replies: readonly SourceOfDay[]
  readonly paused: readonly string[]
  readonly credits: readonly Credits[]
}

const paceDays = 7

export async function readSources(db: Queryable, window: ReportWindow): Promise<Sources> {
  const { from, until } = window
  const replies = await db.query<SourceOfDay>(sql`
    select split_part(resource, '/', 1) as source, count(*)::int as replies, count(refusal)::int as refused from archive_receipts
    where received_at >= ${from} and received_at < ${until} group by 1 order by 1`)
  const paused = await db.query<{ name: string }>(
    sql`select name from breakers where state = 'open' order by name`,
  )
  const spans = await db.query<CreditReading>(sql`
    select split_part(resource, '/', 1) as source, last_seen_at as at, (headers ->> 'x-requests-remaining')::float8 as left
    from archive_receipts
    where headers ? 'x-requests-remaining' and headers ->> 'x-requests-remaining' ~ '^[0-9]+([.][0-9]+)?$'
      and last_seen_at >= ${until.subtract({ hours: 24 * paceDays })} and last_seen_at < ${until}
    order by last_seen_at, id`)
  return {
    replies,
    paused: paused.map(({ name }) => name),
    credits: [...Map.groupBy(spans, ({ source }) => source)].map(([source, readings]) =>
      measureCredits(source, readings, window),
    ),
  }
}

export interface CreditReading {
  readonly source: string
  readonly at: Temporal.Instant
  readonly left: number
}

/** What is used is the sum of the falls; a rise is a new month or a larger plan, and no credit given back. */
export function measureCredits(
  source: string,
  readings: readonly CreditReading[],
  { from, until }: ReportWindow,
): Credits {
  let [used, usedInAll] = [0, 0]
  for (const [index, { at, left }] of readings.entries()) {
    const fall = Math.max(0, (readings[index - 1]?.left ?? left) - left)
    usedInAll += fall
    if (at.epochMilliseconds >= from.epochMilliseconds) used += fall
  }
  const left = readings.at(-1)?.left ?? 0
  const days = Math.max(1, Math.ceil(until.since(readings[0]?.at ?? until).total('hours') / 24))
  const usedPerDay = usedInAll / days
  return { source, left, used, usedPerDay, daysLeft: usedPerDay === 0 ? null : left / usedPerDay }
}
