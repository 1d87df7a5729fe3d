/** What happens to real processes and to their PostgreSQL: each scenario does one thing to them under load, lets the dates be finished, and
 * holds the result against an undisturbed run. Times are taken from outside, from what the database says of the attempts. */
import type { ChildProcess } from 'node:child_process'
import { isControllerLeading } from '../../src/api/reads/processes.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { type Database, onlyRow } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import {
  areTakenAgain,
  countClaims,
  freezeHolding,
  freezeOrdering,
  isUnfinished,
  killHolding,
  patiently,
  readLeaders,
  readOutcome,
} from './held-work.ts'
import {
  countAttempts,
  type KillGround,
  type KillReport,
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

export type Times = Record<string, number>

export async function timed(
  ground: KillGround,
  work: (db: Database, url: string, times: Times) => Promise<readonly string[]>,
): Promise<ChaosReport> {
  const times: Times = {}
  const report = await onCopy(ground, (db, url) => work(db, url, times))
  return { ...report, times }
}

export const secondsSince = (startedMs: number): number => (systemClock.monotonicMs() - startedMs) / 1000

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

/** A process that leads, and beside it a worker that does not: the worker is killed with partitions of a slate in its hands. */
export function killWorkerAtWork(ground: KillGround): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const leader = startChild(ground, url)
    const victim = startChild(ground, url, { role: 'worker' })
    const held = await killHolding(db, victim)
    const killedMs = systemClock.monotonicMs()
    await waitFor(() => areTakenAgain(db, held), 'what it held to be taken', 20)
    times['what it held is taken elsewhere'] = secondsSince(killedMs)
    await waitUntilDone(db, ground.dates)
    const leaders = await readLeaders(db)
    await stopChild(leader)
    return leaders.some(({ pid }) => pid === leader.pid) ? [] : ['the one that was killed led']
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
    Object.assign(times, await readStart(db, second))
    await waitUntilDone(db, ground.dates)
    await stopChild(second)
    return []
  })
}

/** How long a started process took, by its own account: until it was ready for work, and from then until it had its first partition. */
async function readStart(db: Database, { pid }: ChildProcess): Promise<Times> {
  const rows = await db.query<{ boot: number; first: number }>(sql`
    select w.boot_ms / 1000.0::float8 as boot, extract(epoch from min(a.started_at) - w.started_at)::float8 as first
    from workers w join attempts a on a.worker = w.worker where w.pid = ${pid} and w.kind = 'worker' group by w.worker, w.boot_ms, w.started_at`)
  const { boot, first } = onlyRow(rows, 'the start of the process')
  return { 'it is ready after': boot, 'its first partition after it was ready': first }
}

/** A worker that stands still for longer than its lease, and wakes: what it made meanwhile must not be written. */
export function freezeWorker(ground: KillGround, leaseSeconds: number): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const sleeper = startChild(ground, url, { role: 'worker', leaseSeconds })
    const other = startChild(ground, url, { leaseSeconds })
    const { held, frozenMs } = await freezeHolding(db, sleeper, 'work')
    await waitFor(async () => (await readOutcome(db, held[0]!)) === 'abandoned', 'its lease to end', 20)
    times['its lease is ended, after'] = secondsSince(frozenMs)
    times['the lease'] = leaseSeconds
    await waitFor(() => areTakenAgain(db, held), 'what it held to be taken', 20)
    await waitUntilDone(db, ground.dates)
    sleeper.kill('SIGCONT')
    const outcomes = async (): Promise<readonly (string | null)[]> =>
      Promise.all(held.map((each) => readOutcome(db, each)))
    await waitFor(async () => (await outcomes()).includes('superseded'), 'its late write to be refused', 20)
    await Promise.all([stopChild(sleeper), stopChild(other)])
    const ends = await outcomes()
    const strange = ends.filter((outcome) => outcome !== 'superseded' && outcome !== 'abandoned')
    await forgetSuperseded(db)
    return strange.map((outcome) => `an attempt of the frozen worker ended as ${outcome}`)
  })
}

/** A worker that stands still in the middle of its commit holds locks that others wait for: none of them may lose an attempt by it. */
export function freezeCommit(ground: KillGround, leaseSeconds: number): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const sleeper = startChild(ground, url, { role: 'worker', leaseSeconds })
    const other = startChild(ground, url, { leaseSeconds })
    const { held, frozenMs } = await freezeHolding(db, sleeper, 'commit')
    await waitFor(() => areTakenAgain(db, held), 'what it held to be taken', 20)
    times['what it held is taken elsewhere'] = secondsSince(frozenMs)
    await waitUntilDone(db, ground.dates)
    sleeper.kill('SIGCONT')
    await Promise.all([stopChild(sleeper), stopChild(other)])
    await forgetSuperseded(db)
    return []
  })
}

/** A leader that stands still keeps its lock: another one takes the lead from it. It is stopped where that is worst: while it orders. */
export function freezeLeader(ground: KillGround): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const first = startChild(ground, url)
    await waitFor(() => isControllerLeading(db), 'a leader', 20)
    const second = startChild(ground, url)
    await waitForAttempts(db, 5)
    const frozenMs = await freezeOrdering(db, first, second)
    const before = await countAttempts(db)
    await waitFor(async () => (await countAttempts(db)) > before + 1, 'the next attempts to end', 50)
    times['attempts end again'] = secondsSince(frozenMs)
    await waitFor(
      async () => (await readLeaders(db)).some(({ pid }) => pid === second.pid),
      'another leader',
      50,
    )
    times['another one leads'] = secondsSince(frozenMs)
    await waitUntilDone(db, ground.dates)
    first.kill('SIGCONT')
    await Promise.all([stopChild(first), stopChild(second)])
    await forgetSuperseded(db)
    return []
  })
}

/** Kept as what they are; to the comparison with an undisturbed run they are one attempt more, which it would call loose. */
export async function forgetSuperseded(db: Database): Promise<void> {
  await db.query(sql`update attempts set outcome = 'abandoned' where outcome = 'superseded'`)
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
    // Who asked a source meanwhile may find that the leader, back sooner, has freed his partition: not spent, and his write is refused.
    await forgetSuperseded(db)
    return isUnderLoad === 0 ? ['the database was never interrupted under load'] : []
  })
}

export interface Interruption {
  readonly how: 'stop' | 'kill'
  readonly awaySeconds: number
  readonly everySeconds?: number
  readonly rounds?: number
}
