/** Storage: what the database grows by a day, against what it usually grows, and what that makes in a month.
 *
 * The server says only how large it is now, so that the size of each day is kept with the verdict (daily_figures). How much room the disk has no
 * statement tells; that it is full has an incident of its own (database.full). */
import type { Queryable } from '../../db/database.ts'
import { sql } from '../../db/sql.ts'
import { readDailyFigures } from '../daily-figures.ts'
import { type Detector, type Status, twoOfThree } from '../detector.ts'
import { median } from '../statistics.ts'

export const storageLimits = {
  warningTimes: 4,
  criticalTimes: 10,
  warningBytes: 250e6,
  criticalBytes: 1e9,
  daysMin: 3,
  days: 14,
} as const
const limits = storageLimits
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(0)} MB`

/** `readBytes`: how large the database is. */
export function createStorageDetector(
  readBytes: (db: Queryable) => Promise<number> = readDatabaseBytes,
): Detector {
  return {
    name: 'storage',
    watches: 'what the database grows by a day',
    alarms: `since yesterday ${limits.warningTimes} × the usual growth of a day and ${megabytes(limits.warningBytes)}, or ${limits.criticalTimes} × and ${megabytes(limits.criticalBytes)}`,
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
      ]
    },
  }
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
