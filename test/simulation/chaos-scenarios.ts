/** What happens to real processes and to their PostgreSQL: each scenario does one thing to them under load, lets the dates be finished, and
 * holds the result against an undisturbed run. Times are taken from outside, from what the database says of the attempts. */
import type { ChildProcess } from 'node:child_process'
import { isControllerLeading } from '../../src/api/reads/processes.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { type Database, onlyRow } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import {
  countAttempts,
  type KillGround,
  type KillReport,
  killChild,
  onCopy,
  startChild,
  stopChild,
  waitFor,
  waitForAttempts,
  waitUntilDone,
} from './kill-processes.ts'
import type { OutageServer } from './outage-server.ts'

export interface ChaosReport extends KillReport {
  /** Seconds, by what was timed. */
  readonly times: Readonly<Record<string, number>>
}

type Times = Record<string, number>

async function timed(
  ground: KillGround,
  work: (db: Database, url: string, times: Times) => Promise<readonly string[]>,
): Promise<ChaosReport> {
  const times: Times = {}
  const report = await onCopy(ground, (db, url) => work(db, url, times))
  return { ...report, times }
}

const secondsSince = (startedMs: number): number => (systemClock.monotonicMs() - startedMs) / 1000

/** Two processes; the one that leads and has work in its hands is killed, and what it held is made by the other. */
export function killLeaderAtWork(ground: KillGround): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const children = [startChild(ground, url), startChild(ground, url)]
    await waitForAttempts(db, Math.floor(ground.attempts / 4))
    const leader = onlyRow(await readLeaders(db), 'the leader')
    const victim = children.find(({ pid }) => pid === leader.pid)
    const other = children.find(({ pid }) => pid !== leader.pid)
    if (!victim || !other) throw new Error('the leader is none of the two')
    const held = await killHolding(db, victim)
    const killedMs = systemClock.monotonicMs()
    await waitFor(
      async () => (await readLeaders(db)).some(({ pid }) => pid === other.pid),
      'another leader',
      20,
    )
    times['another one leads'] = secondsSince(killedMs)
    await waitFor(() => areTakenAgain(db, held), 'what it held to be taken', 20)
    times['what it held is taken elsewhere'] = secondsSince(killedMs)
    await waitUntilDone(db, ground.dates)
    await stopChild(other)
    return []
  })
}

/** The only process, killed and started again. */
export function restartOnlyProcess(ground: KillGround): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const first = startChild(ground, url)
    await waitForAttempts(db, Math.floor(ground.attempts / 3))
    await killHolding(db, first)
    const before = await countClaims(db)
    const startedMs = systemClock.monotonicMs()
    const second = startChild(ground, url)
    await waitFor(async () => (await countClaims(db)) > before, 'the next claim', 10)
    times['work goes on after the start'] = secondsSince(startedMs)
    await waitUntilDone(db, ground.dates)
    await stopChild(second)
    return []
  })
}

/** A worker that stands still for longer than its lease, and wakes: what it made meanwhile must not be written. */
export function freezeWorker(ground: KillGround, leaseSeconds: number): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const sleeper = startChild(ground, url, { role: 'worker', leaseSeconds })
    const other = startChild(ground, url, { leaseSeconds })
    const frozen = await freezeHolding(db, sleeper, leaseSeconds, times)
    await waitFor(() => areTakenAgain(db, frozen), 'what it held to be taken', 20)
    await waitUntilDone(db, ground.dates)
    sleeper.kill('SIGCONT')
    const outcomes = async (): Promise<readonly (string | null)[]> =>
      Promise.all(frozen.map((each) => readOutcome(db, each)))
    await waitFor(async () => (await outcomes()).includes('superseded'), 'its late write to be refused', 20)
    await Promise.all([stopChild(sleeper), stopChild(other)])
    const ends = await outcomes()
    const strange = ends.filter((outcome) => outcome !== 'superseded' && outcome !== 'abandoned')
    // Kept as what they are; to the comparison with an undisturbed run they are one attempt more, which it would call loose.
    await db.query(sql`update attempts set outcome = 'abandoned' where outcome = 'superseded'`)
    return strange.map((outcome) => `an attempt of the frozen worker ended as ${outcome}`)
  })
}

/** A leader that stands still keeps its lock: another one takes the lead from it. */
export function freezeLeader(ground: KillGround): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const first = startChild(ground, url)
    await waitFor(() => isControllerLeading(db), 'a leader', 20)
    const second = startChild(ground, url)
    await waitForAttempts(db, 5)
    first.kill('SIGSTOP')
    const frozenMs = systemClock.monotonicMs()
    await waitFor(
      async () => (await readLeaders(db)).some(({ pid }) => pid === second.pid),
      'another leader',
      50,
    )
    times['another one leads'] = secondsSince(frozenMs)
    await waitUntilDone(db, ground.dates)
    first.kill('SIGCONT')
    await Promise.all([stopChild(first), stopChild(second)])
    await db.query(sql`update attempts set outcome = 'abandoned' where outcome = 'superseded'`)
    return []
  })
}

/** Two processes lose their database while they work. `how`: stopped in order and away for so long, or killed and started at once. */
export function interruptDatabase(
  ground: KillGround,
  server: OutageServer,
  { how, awaySeconds, everySeconds = 0, rounds = 1 }: Interruption,
): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const children = [startChild(ground, url), startChild(ground, url)]
    await waitForAttempts(db, Math.floor(ground.attempts / (rounds + 3)))
    const gaps: number[] = []
    let isUnderLoad = 0
    for (let round = 0; round < rounds; round += 1) {
      if (await isUnfinished(db)) isUnderLoad += 1
      await server[how]()
      await systemClock.sleep(awaySeconds * 1000)
      await server.start()
      const startedMs = systemClock.monotonicMs()
      const before = await patiently(() => countAttempts(db))
      await waitFor(
        async () => (await countAttempts(db)) > before || !(await isUnfinished(db)),
        'the next attempt to end',
        20,
      )
      gaps.push(secondsSince(startedMs))
      await systemClock.sleep(everySeconds * 1000)
    }
    times['work goes on after the server’s start, at most'] = Math.max(...gaps)
    times['rounds with work under way'] = isUnderLoad
    await waitUntilDone(db, ground.dates)
    await Promise.all(children.map(stopChild))
    return isUnderLoad === 0 ? ['the database was never interrupted under load'] : []
  })
}

export interface Interruption {
  readonly how: 'stop' | 'kill'
  readonly awaySeconds: number
  readonly everySeconds?: number
  readonly rounds?: number
}

interface Held {
  readonly asset: string
  readonly gameDate: string
  readonly fence: number
}

/** Kills the process at an instant at which it holds partitions, and returns them. */
async function killHolding(db: Database, child: ChildProcess): Promise<readonly Held[]> {
  await waitFor(async () => (await readHeld(db, child)).length > 0, 'the process to hold something', 1)
  await killChild(child)
  return readHeld(db, child)
}

/** Stops the process at an instant at which it holds a partition and no lock on it; one stopped in its commit is let go and tried again. */
async function freezeHolding(
  db: Database,
  child: ChildProcess,
  leaseSeconds: number,
  times: Times,
): Promise<readonly Held[]> {
  for (;;) {
    await waitFor(async () => (await readHeld(db, child)).length > 0, 'the process to hold something', 1)
    child.kill('SIGSTOP')
    const frozenMs = systemClock.monotonicMs()
    await systemClock.sleep(50) // what it had sent already arrives
    const held = await readHeld(db, child)
    const isFree = held.length > 0 && (await countOpenTransactions(db)) === 0
    if (isFree) {
      const first = held[0]!
      await waitFor(async () => (await readOutcome(db, first)) === 'abandoned', 'its lease to end', 20)
      times['its lease is ended, after'] = secondsSince(frozenMs)
      times['the lease'] = leaseSeconds
      return held
    }
    child.kill('SIGCONT')
  }
}

/** A frozen worker's connections are idle between two statements, or in a transaction. */
async function countOpenTransactions(db: Database): Promise<number> {
  const rows = await db.query<{ open: number }>(sql`
    select count(*)::int as open from pg_stat_activity where datname = current_database() and application_name = 'sixthman'
      and state like 'idle in transaction%' and state_change < clock_timestamp() - interval '40 milliseconds'`)
  return onlyRow(rows, 'open transactions').open
}

function readHeld(db: Database, { pid }: ChildProcess): Promise<Held[]> {
  return db.query(sql`
    select l.asset, l.game_date as "gameDate", l.fence from ledger l join workers w on w.worker = l.lease_owner
    where l.state = 'running' and w.pid = ${pid}`)
}

async function areTakenAgain(db: Database, held: readonly Held[]): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from unnest(${held.map((h) => h.asset)}::text[], ${held.map((h) => h.gameDate)}::date[], ${held.map((h) => h.fence)}::bigint[])
      as h(asset, game_date, fence)
    where not exists (select 1 from attempts a where a.asset = h.asset and a.game_date = h.game_date and a.fence > h.fence)`)
  return rows.length === 0
}

async function readOutcome(db: Database, { asset, gameDate, fence }: Held): Promise<string | null> {
  const rows = await db.query<{ outcome: string | null }>(sql`
    select outcome from attempts where asset = ${asset} and game_date = ${gameDate} and fence = ${fence}`)
  return onlyRow(rows, 'the attempt').outcome
}

function readLeaders(db: Database): Promise<{ pid: number }[]> {
  return db.query(sql`
    select distinct w.pid from pg_locks k join pg_locks own on own.pid = k.pid and own.locktype = 'advisory' and own.objsubid = 1
      join workers w on w.lock_key = (own.classid::bigint << 32 | own.objid::bigint) and w.kind = 'controller'
    where k.locktype = 'advisory' and k.objsubid = 2 and k.granted and k.objid = 1
      and k.classid::bigint = (hashtext('sixthman.controller')::bigint & 4294967295)
      and k.database = (select oid from pg_database where datname = current_database())`)
}

async function countClaims(db: Database): Promise<number> {
  return onlyRow(await db.query<{ n: number }>(sql`select count(*)::int as n from attempts`), 'attempts').n
}

async function isUnfinished(db: Database): Promise<boolean> {
  const rows = await patiently(() =>
    db.query(sql`
      select 1 from ledger where state not in ('complete', 'empty_ok', 'degraded', 'failed')
      union all select 1 from runs where planned_from is null limit 1`),
  )
  return rows.length > 0
}

/** A read that waits for the database. */
async function patiently<Result>(read: () => Promise<Result>): Promise<Result> {
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
