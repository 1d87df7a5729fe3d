/** A database that was away is told of when it is back: until then nothing can be kept there, and the watcher outside is the one who tells people.
 *
 * Every process has seen it; all of them speak of one incident, which is over when it is told. A restart of seconds is nobody's business. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { toPipelineError } from '../errors.ts'
import { openIncident, resolveIncident } from '../ledger/incidents.ts'

export const absenceCause = 'the database was away'
export const absenceSecondsMin = 60

/** What one process has seen of it. */
export interface AbsenceMemory {
  /** When the first look that failed began; null while the database answers. */
  since: Temporal.Instant | null
}

/** For a look that failed: remembers it where the database was not to be had. */
export function rememberAbsence(memory: AbsenceMemory, error: unknown, beganAt: Temporal.Instant): void {
  if (toPipelineError(error).code === 'database.unavailable') memory.since ??= beganAt
}

/** Before a look: true where the database was away for long and is back. Throws while it is away. */
export async function tellAbsence(
  db: Database,
  memory: AbsenceMemory,
  now: Temporal.Instant,
): Promise<boolean> {
  const { since } = memory
  if (since === null) return false
  const isLong = now.since(since).total('seconds') >= absenceSecondsMin
  if (isLong) await store(db, since, now)
  else await db.query(sql`select 1`)
  memory.since = null
  return isLong
}

function store(db: Database, from: Temporal.Instant, until: Temporal.Instant): Promise<void> {
  return db.transaction(async (tx) => {
    await tx.query(sql`select pg_advisory_xact_lock(hashtext(${absenceCause}))`)
    const told = await tx.query(sql`
      select 1 from incidents where cause = ${absenceCause} and last_seen_at >= ${from} limit 1`)
    if (told.length > 0) return
    const minutes = until.since(from).total('minutes')
    await openIncident(tx, {
      cause: absenceCause,
      severity: 'warning',
      title: `the database was away from ${from.toString()} to ${until.toString()} (${minutes.toFixed(1)} min): nothing was planned, made or told meanwhile`,
      details: { code: 'database.unavailable', from: from.toString(), until: until.toString() },
      page: 'health.md',
      systemDoes:
        'It has gone on by itself: what was under way is made again and spends no attempt, what fell due is caught up.',
      whatToDo:
        'Nothing now. The log of the database server says why it was away; sixthman status says whether something is late.',
      now: until,
    })
    await resolveIncident(tx, absenceCause, until, 'it answers again')
  })
}
