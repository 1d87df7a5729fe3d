/** Workers: that one is alive while there is work for it, that none is frozen, and that those that are started do start.
 *
 * Alive is whose session still holds its lock; frozen is who holds it and has not been heard of. A process that cannot boot takes no work, so that
 * no attempt would ever tell of it: each has an incident of its own (release/record-boot-failure.ts), and is counted here. */
import { sql } from '../../db/sql.ts'
import { type Detector, type DetectorContext, gradeHigh, twoOfThree, type Verdict } from '../detector.ts'

export const workerLimits = {
  waitsMinutes: 10,
  silentWarningSeconds: 120,
  silentCriticalSeconds: 600,
} as const
const limits = workerLimits

interface Crew {
  readonly alive: number
  readonly silentSeconds: number | null
  readonly silent: string | null
  readonly waiting: number
  readonly bootFailures: number
}

export const workers: Detector = {
  name: 'workers',
  watches: 'whether workers are alive while there is work, none is frozen, and all can boot',
  alarms: `no worker alive while live work has waited ${limits.waitsMinutes} min (critical); one silent for ${limits.silentWarningSeconds} s or ${limits.silentCriticalSeconds} s; a boot failure is an incident of its own`,
  everySeconds: 300,
  confirmation: twoOfThree,
  findsWithin: { minutes: 25, from: 'the end of the last worker' },
  async look(context) {
    const crew = await readCrew(context)
    return [judgeAlive(crew), judgeSilent(crew)]
  },
}

async function readCrew({ db, now }: DetectorContext): Promise<Crew> {
  const rows = await db.query<Crew>(sql`
    with living as (
      select w.worker, extract(epoch from ${now}::timestamptz - w.heartbeat_at)::float8 as silent from workers w
      where w.kind = 'worker' and w.stopped_at is null and exists (
        select 1 from pg_locks k where k.locktype = 'advisory' and k.objsubid = 1 and k.granted
          and (k.classid::bigint << 32 | k.objid::bigint) = w.lock_key
          and k.database = (select oid from pg_database where datname = current_database())))
    select (select count(*)::integer from living) as alive,
      (select max(silent) from living) as "silentSeconds",
      (select worker from living order by silent desc limit 1) as silent,
      (select count(*)::integer from ledger l join runs r on r.game_date = l.game_date
        where r.cause not in ('backfill', 'import') and least(
            case when l.state in ('expected', 'not_yet') then l.not_before end, case when l.state <> 'running' then l.refresh_at end)
          < ${now}::timestamptz - make_interval(mins => ${limits.waitsMinutes})) as waiting,
      (select count(*)::integer from boot_failures where resolved_at is null) as "bootFailures"`)
  return rows[0]!
}

function judgeAlive({ alive, waiting, bootFailures }: Crew): Verdict {
  const isAlone = alive === 0 && waiting > 0
  return {
    subject: 'alive',
    status: isAlone ? 'critical' : 'well',
    says: isAlone
      ? `no worker is alive, and ${waiting} partitions have waited for one for more than ${limits.waitsMinutes} min${bootFailures > 0 ? `; ${bootFailures} could not boot` : ''}`
      : sayAlive(alive),
    figures: { alive, waiting, bootFailures },
  }
}

function sayAlive(alive: number): string {
  if (alive === 0)
    return `no worker is alive, and no live work has waited for one for ${limits.waitsMinutes} min`
  return alive === 1 ? '1 worker is alive' : `${alive} workers are alive`
}

function judgeSilent({ silent, silentSeconds }: Crew): Verdict {
  const seconds = silentSeconds ?? 0
  const status = gradeHigh(seconds, limits.silentWarningSeconds, limits.silentCriticalSeconds)
  return {
    subject: 'frozen',
    status,
    says:
      status === 'well'
        ? 'no worker is silent'
        : `the worker ${silent} holds its lock and has not been heard of for ${Math.round(seconds)} s`,
    figures: { silentSeconds: Math.round(seconds) },
  }
}
