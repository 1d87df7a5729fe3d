/** What the database says of processes at work: what each holds, who leads, and what became of an attempt; and a process killed or stopped at
 * an instant at which it holds something. */
import type { ChildProcess } from 'node:child_process'
import { systemClock } from '../../src/platform/clock.ts'
import { type Database, onlyRow } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { killChild, waitFor } from './kill-processes.ts'

export interface Held {
  readonly asset: string
  readonly gameDate: string
  readonly fence: number
}

/** Kills the process at an instant at which it holds partitions, and returns them. */
export async function killHolding(db: Database, child: ChildProcess): Promise<readonly Held[]> {
  await waitFor(async () => (await readHeld(db, child)).length > 0, 'the process to hold something', 1)
  await killChild(child)
  return readHeld(db, child)
}

/** Where in its work a process is stopped: between statements, holding no lock, or in a transaction, holding what others wait for. */
export type Place = 'work' | 'commit'

/** Stops the process at an instant at which it holds a partition, at that place; one that is elsewhere is let go and tried again. */
export async function freezeHolding(
  db: Database,
  child: ChildProcess,
  place: Place,
): Promise<{ readonly held: readonly Held[]; readonly frozenMs: number }> {
  for (;;) {
    await waitFor(async () => (await readHeld(db, child)).length > 0, 'the process to hold something', 1)
    child.kill('SIGSTOP')
    const frozenMs = systemClock.monotonicMs()
    await systemClock.sleep(50) // what it had sent already arrives
    const held = await readHeld(db, child)
    const wanted = place === 'commit' ? await isInTransaction(db) : !(await hasOpenTransaction(db, 40))
    if (held.length > 0 && wanted) return { held, frozenMs }
    child.kill('SIGCONT')
  }
}

/** Stops the process that leads at an instant at which it orders, holding the locks of several dates: what the other one has in its hands on
 * them cannot be committed. */
export async function freezeOrdering(
  db: Database,
  leader: ChildProcess,
  other: ChildProcess,
): Promise<number> {
  for (;;) {
    await waitFor(() => holdsDates(db, 0), 'the leader to order', 1)
    leader.kill('SIGSTOP')
    const frozenMs = systemClock.monotonicMs()
    await systemClock.sleep(500) // what it had sent already arrives
    if ((await holdsDates(db, 400)) && (await readHeld(db, other)).length > 0) return frozenMs
    leader.kill('SIGCONT')
  }
}

/** A commit locks its own date, only the controller several. */
async function holdsDates(db: Database, sinceMs: number): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from pg_locks k join pg_stat_activity a on a.pid = k.pid
    where k.locktype = 'advisory' and k.objsubid = 2 and k.granted and k.classid::bigint = (hashtext('sixthman.order')::bigint & 4294967295)
      and a.datname = current_database() and a.state_change <= clock_timestamp() - make_interval(secs => ${sinceMs / 1000})
    group by k.pid having count(*) > 1`)
  return rows.length > 0
}

/** Others are in a transaction, too, but none of theirs stands still for half a second. */
async function isInTransaction(db: Database): Promise<boolean> {
  if (!(await hasOpenTransaction(db, 40))) return false
  await systemClock.sleep(500)
  return hasOpenTransaction(db, 500)
}

/** A frozen process's connections are idle between two statements, or in a transaction. */
async function hasOpenTransaction(db: Database, sinceMs: number): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from pg_stat_activity where datname = current_database() and application_name = 'sixthman'
      and state like 'idle in transaction%' and state_change < clock_timestamp() - make_interval(secs => ${sinceMs / 1000})`)
  return rows.length > 0
}

export function readHeld(db: Database, { pid }: ChildProcess): Promise<Held[]> {
  return db.query(sql`
    select l.asset, l.game_date as "gameDate", l.fence from ledger l join workers w on w.worker = l.lease_owner
    where l.state = 'running' and w.pid = ${pid}`)
}

export async function areTakenAgain(db: Database, held: readonly Held[]): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from unnest(${held.map((h) => h.asset)}::text[], ${held.map((h) => h.gameDate)}::date[], ${held.map((h) => h.fence)}::bigint[])
      as h(asset, game_date, fence)
    where not exists (select 1 from attempts a where a.asset = h.asset and a.game_date = h.game_date and a.fence > h.fence)`)
  return rows.length === 0
}

export async function readOutcome(db: Database, { asset, gameDate, fence }: Held): Promise<string | null> {
  const rows = await db.query<{ outcome: string | null }>(sql`
    select outcome from attempts where asset = ${asset} and game_date = ${gameDate} and fence = ${fence}`)
  return onlyRow(rows, 'the attempt').outcome
}

export function readLeaders(db: Database): Promise<{ pid: number }[]> {
  return db.query(sql`
    select distinct w.pid from pg_locks k join pg_locks own on own.pid = k.pid and own.locktype = 'advisory' and own.objsubid = 1
      join workers w on w.lock_key = (own.classid::bigint << 32 | own.objid::bigint) and w.kind = 'controller'
    where k.locktype = 'advisory' and k.objsubid = 2 and k.granted and k.objid = 1
      and k.classid::bigint = (hashtext('sixthman.controller')::bigint & 4294967295)
      and k.database = (select oid from pg_database where datname = current_database())`)
}

export async function countClaims(db: Database): Promise<number> {
  return onlyRow(await db.query<{ n: number }>(sql`select count(*)::int as n from attempts`), 'attempts').n
}

export async function isUnfinished(db: Database): Promise<boolean> {
  const rows = await patiently(() =>
    db.query(sql`
      select 1 from ledger where state not in ('complete', 'empty_ok', 'degraded', 'failed')
      union all select 1 from runs where planned_from is null limit 1`),
  )
  return rows.length > 0
}

/** A read that waits for the database. */
export async function patiently<Result>(read: () => Promise<Result>): Promise<Result> {
  let result: { value: Result } | undefined
  await waitFor(
    async () => {
      result = { value: await read() }
      return true
    },
    'the database',
    20,
  )
  return result!.value
}
