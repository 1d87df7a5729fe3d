/** Storage: what the database grows by a day, against what it usually grows, what that makes in a month, and how long the disk has room for it.
 *
 * The server says only how large it is now, so that the size of each day is kept with the verdict (daily_figures). How much room the disk has no
 * statement tells: it is asked where the data folder is ours, and of a database elsewhere nothing is said. */
import type { Queryable } from '../../db/database.ts'
import { sql } from '../../db/sql.ts'
import { readDailyFigures } from '../daily-figures.ts'
import { type Detector, type Status, twoOfThree, type Verdict, worstOf } from '../detector.ts'
import { median } from '../statistics.ts'

export const storageLimits = {
  warningTimes: 4,
  criticalTimes: 10,
  warningBytes: 250e6,
  criticalBytes: 1e9,
  daysMin: 3,
  days: 14,
  freeWarningBytes: 5e9,
  freeCriticalBytes: 1e9,
  fullWarningDays: 30,
  fullCriticalDays: 7,
} as const
const limits = storageLimits
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`
const gigabytes = (bytes: number): string => `${Number((bytes / 1e9).toFixed(1))} GB`

/** What the detector asks of the world. */
export interface StoragePorts {
  /** How large the database is. */
  readonly readBytes?: (db: Queryable) => Promise<number>
  /** Bytes that are free on the disk of the data folder; null where the database is elsewhere. */
  readonly readFreeBytes?: () => Promise<number | null>
}

export function createStorageDetector({
  readBytes = readDatabaseBytes,
  readFreeBytes = async () => null,
}: StoragePorts = {}): Detector {
  return {
    name: 'storage',
    watches: 'what the database grows by a day, and the room on the disk of its folder',
    alarms:
      `less than ${gigabytes(limits.freeWarningBytes)} or ${gigabytes(limits.freeCriticalBytes)} free, or room for less than ${limits.fullWarningDays} or ${limits.fullCriticalDays} days of the usual growth; ` +
      `since yesterday ${limits.warningTimes} × the usual growth of a day and ${megabytes(limits.warningBytes)}, or ${limits.criticalTimes} × and ${megabytes(limits.criticalBytes)}`,
    everySeconds: 3600,
    confirmation: twoOfThree,
    findsWithin: { minutes: 130, from: 'the threshold' },
    async look({ db, now }) {
      const bytes = await readBytes(db)
      const today = now.toString().slice(0, 10)
      const kept = await readDailyFigures(db, 'storage', '', now.subtract({ hours: 24 * (limits.days + 1) }))
      const earlier = kept.filter(({ day }) => day < today).map(({ figures }) => Number(figures.bytes))
      const growth = earlier.slice(1).map((size, index) => Math.max(0, size - earlier[index]!))
      const usual = median(growth)
      const since = earlier.length === 0 ? 0 : bytes - earlier.at(-1)!
      const status = growth.length < limits.daysMin ? 'well' : grade(since, usual)
      return [
        {
          subject: '',
          status,
          says:
            growth.length < limits.daysMin
              ? `the database has ${megabytes(bytes)}; too few days are known to say what it usually grows`
              : `the database has ${megabytes(bytes)}, ${megabytes(since)} more than at the end of yesterday; usually ${megabytes(usual)} a day`,
          figures: {
            bytes,
            sinceYesterday: since,
            usualADay: Number.isNaN(usual) ? null : usual,
            inThirtyDays: Number.isNaN(usual) ? null : bytes + 30 * usual,
          },
          daily: { bytes },
        },
        ...judgeDisk(await readFreeBytes(), growth.length < limits.daysMin ? null : usual),
      ]
    },
  }
}

function judgeDisk(freeBytes: number | null, usualADay: number | null): Verdict[] {
  if (freeBytes === null) return []
  const fullInDays = usualADay === null || usualADay <= 0 ? null : freeBytes / usualADay
  const status = worstOf([
    gradeLow(freeBytes, limits.freeWarningBytes, limits.freeCriticalBytes),
    gradeLow(fullInDays ?? Number.POSITIVE_INFINITY, limits.fullWarningDays, limits.fullCriticalDays),
  ])
  const lasts =
    fullInDays === null ? '' : `, room for ${Math.floor(fullInDays)} days of what it usually grows`
  return [
    {
      subject: 'disk',
      status,
      says: `${gigabytes(freeBytes)} are free on the disk of the data folder${lasts}`,
      figures: { freeBytes, usualADay, fullInDays: fullInDays === null ? null : Math.floor(fullInDays) },
      daily: { freeBytes },
    },
  ]
}

function gradeLow(value: number, warningBelow: number, criticalBelow: number): Status {
  if (value < criticalBelow) return 'critical'
  return value < warningBelow ? 'warning' : 'well'
}

async function readDatabaseBytes(db: Queryable): Promise<number> {
  const rows = await db.query<{ bytes: number }>(
    sql`select pg_database_size(current_database())::float8 as bytes`,
  )
  return rows[0]!.bytes
}

function grade(since: number, usual: number): Status {
  if (since >= limits.criticalBytes && since >= limits.criticalTimes * usual) return 'critical'
  return since >= limits.warningBytes && since >= limits.warningTimes * usual ? 'warning' : 'well'
}
