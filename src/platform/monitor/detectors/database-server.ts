/** The database server by its own word: connections, transactions that stay open, sessions that wait for a lock, and the age of its
 * transaction numbers. Its own clock counts here, for these are its sessions and not the pipeline's days. */
import type { Queryable } from '../../db/database.ts'
import { sql } from '../../db/sql.ts'
import { type Detector, gradeHigh, twoOfThree, type Verdict } from '../detector.ts'

/** In seconds, shares and transactions. */
export const databaseLimits = {
  connectionsWarningShare: 0.75,
  connectionsCriticalShare: 0.9,
  transactionWarningSeconds: 300,
  transactionCriticalSeconds: 1800,
  lockWarningSeconds: 30,
  lockCriticalSeconds: 120,
  ageWarning: 500_000_000,
  ageCritical: 1_500_000_000,
}

interface ServerState {
  readonly used: number
  readonly most: number
  readonly transactionSeconds: number
  readonly lockSeconds: number
  readonly age: number
}

export function createDatabaseDetector(limits: typeof databaseLimits = databaseLimits): Detector {
  return {
    name: 'database',
    watches: 'connections, open transactions, waits for locks and the age of transaction numbers',
    alarms:
      `${100 * limits.connectionsWarningShare} % or ${100 * limits.connectionsCriticalShare} % of the connections; a transaction open for ${limits.transactionWarningSeconds / 60} or ` +
      `${limits.transactionCriticalSeconds / 60} min; a session that waits for a lock for ${limits.lockWarningSeconds} s or ${limits.lockCriticalSeconds} s; ${limits.ageWarning / 1e6} or ${limits.ageCritical / 1e6} million transactions since the last freeze`,
    everySeconds: 300,
    confirmation: twoOfThree,
    findsWithin: { minutes: 15, from: 'the threshold' },
    async look({ db }) {
      const state = await readServerState(db)
      const { used, most, transactionSeconds, lockSeconds, age } = state
      return [
        judge(
          'connections',
          used / most,
          limits.connectionsWarningShare,
          limits.connectionsCriticalShare,
          { used, most },
          `${used} of ${most} connections are used`,
        ),
        judge(
          'transactions',
          transactionSeconds,
          limits.transactionWarningSeconds,
          limits.transactionCriticalSeconds,
          { transactionSeconds },
          `the oldest transaction has been open for ${Math.round(transactionSeconds)} s`,
        ),
        judge(
          'locks',
          lockSeconds,
          limits.lockWarningSeconds,
          limits.lockCriticalSeconds,
          { lockSeconds },
          `the longest wait for a lock is ${Math.round(lockSeconds)} s`,
        ),
        judge(
          'age',
          age,
          limits.ageWarning,
          limits.ageCritical,
          { age },
          `${Math.round(age / 1e6)} million transactions since the last freeze`,
        ),
      ]
    },
  }
}

function judge(
  subject: string,
  value: number,
  warning: number,
  critical: number,
  figures: Verdict['figures'],
  says: string,
): Verdict {
  return { subject, status: gradeHigh(value, warning, critical), says, figures }
}

async function readServerState(db: Queryable): Promise<ServerState> {
  const rows = await db.query<ServerState>(sql`
    with own as (
      select state, wait_event_type, xact_start, state_change, query_start from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid())
    select (select count(*)::integer from pg_stat_activity where backend_type = 'client backend') as used,
      current_setting('max_connections')::integer as most,
      coalesce((select max(extract(epoch from clock_timestamp() - xact_start)) from own), 0)::float8 as "transactionSeconds",
      coalesce((select max(extract(epoch from clock_timestamp() - query_start)) from own where wait_event_type = 'Lock'), 0)::float8 as "lockSeconds",
      (select age(datfrozenxid)::float8 from pg_database where datname = current_database()) as age`)
  return rows[0]!
}
