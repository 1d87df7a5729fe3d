/** Work that belongs to nobody: jobs of partitions that the ledger does not have, attempts without an end that no claim holds, and jobs
 * of a phase that no living worker takes.
 *
 * The reverse, a partition that is ready and has no job, needs no healer: the controller orders what the ledger says in every pass. */
import { sql } from '../db/sql.ts'
import type { Found, Healer, HealingContext } from '../healing/healer.ts'
import { dropUnknownJobs, findOrphanedJobs } from '../queue/orphaned-jobs.ts'

interface Orphan extends Found {
  readonly job?: string
}

export const orphanedWork: Healer<Orphan> = {
  name: 'orphaned-work',
  repairs: 'jobs and attempts that belong to nobody',
  everySeconds: 300,
  async find(context) {
    const { unknown, untaken } = await findOrphanedJobs(context.db)
    return [
      ...unknown.map(({ id, partition }) => ({
        job: id,
        key: `job ${partition}`,
        says: 'a job waits for a partition that the ledger does not have',
        remedy: 'the job is dropped',
      })),
      ...(await findLooseAttempts(context)),
      ...untaken.map(({ phase, jobs }) => ({
        key: `phase ${phase}`,
        says: `${jobs} jobs of ${phase} wait, and no living worker takes that phase`,
        remedy: null,
      })),
    ]
  },
  async mend({ db, now }, found) {
    await dropUnknownJobs(
      db,
      found.flatMap(({ job }) => job ?? []),
    )
    await db.query(sql`
      update attempts a set finished_at = ${now}, outcome = 'abandoned', error_code = 'attempt.worker-died',
        error = 'it had no end, and no claim holds it' where ${isLoose}`)
  },
}

/** Of an attempt `a`: its claim is gone. */
const isLoose = sql`a.outcome is null and not exists (
  select 1 from ledger l where l.asset = a.asset and l.game_date = a.game_date and l.state = 'running' and l.fence = a.fence)`

async function findLooseAttempts({ db }: HealingContext): Promise<Orphan[]> {
  const rows = await db.query<{ attempt: string }>(sql`
    select format('attempt %s %s %s', a.asset, a.game_date, a.fence) as attempt from attempts a where ${isLoose} order by 1 limit 200`)
  return rows.map(({ attempt }) => ({
    key: attempt,
    says: 'an attempt has no end, and no claim holds it',
    remedy: 'it is closed as abandoned',
  }))
}
