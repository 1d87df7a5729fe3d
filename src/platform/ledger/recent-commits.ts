/** How much of the ledger a comparison with what was read has to go through: everything once a minute, in between the dates on which something was
 * committed a moment ago.
 *
 * A commit is seen within seconds of its time; one that is not, and what changes without a commit, is found by the next whole comparison. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'

const wholeEverySeconds = 60
const momentSeconds = 120

export interface RecentCommits {
  /** The dates to compare; null: all of them. Asked again at the same instant, it answers no less. */
  read(db: Queryable, now: Temporal.Instant): Promise<readonly string[] | null>
  /** All of them have been compared: one that fails is due again at once. */
  comparedAll(now: Temporal.Instant): void
}

export function createRecentCommits(): RecentCommits {
  let wholeMs = Number.NEGATIVE_INFINITY
  return {
    async read(db, now) {
      const nowMs = now.epochMilliseconds
      // Also after a clock was put back.
      const isDue = nowMs <= wholeMs || nowMs - wholeMs >= 1000 * wholeEverySeconds
      return isDue ? null : readDates(db, now)
    },
    comparedAll(now) {
      wholeMs = now.epochMilliseconds
    },
  }
}

async function readDates(db: Queryable, now: Temporal.Instant): Promise<readonly string[]> {
  const rows = await db.query<{ gameDate: string }>(sql`
    select distinct game_date as "gameDate" from ledger where committed_at >= ${now.subtract({ seconds: momentSeconds })}`)
  return rows.map(({ gameDate }) => gameDate)
}
