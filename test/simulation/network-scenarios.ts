/** What happens when the network between a process and PostgreSQL is cut while both live: by a reset that everybody hears of, or silently.
 *
 * The server and the process each believe what they can see. Silently cut off, a worker goes on until it wants to write, and the server keeps its
 * session and its locks: only the lease, the end of a transaction that stands still, and the silence of a heartbeat tell. */
import type { ChildProcess } from 'node:child_process'
import { isControllerLeading } from '../../src/api/reads/processes.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { type Database, onlyRow } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type Cut, type CuttableNetwork, openCuttableNetwork } from '../support/cuttable-network.ts'
import { type ChaosReport, forgetSuperseded, secondsSince, type Times, timed } from './chaos-scenarios.ts'
import { areTakenAgain, type Held, isUnfinished, readHeld, readLeaders } from './held-work.ts'
import {
  countAttempts,
  type KillGround,
  startChild,
  stopChild,
  waitFor,
  waitForAttempts,
  waitUntilDone,
} from './kill-processes.ts'

export interface NetworkCut {
  readonly how: Cut
  readonly seconds: number
  /** Default 15. */
  readonly leaseSeconds?: number
}

/** A worker is cut off with partitions in its hands: another makes them, and when the network is back it works again. */
export function cutWorker(
  ground: KillGround,
  { how, seconds, leaseSeconds = 15 }: NetworkCut,
): Promise<ChaosReport> {
  return overNetwork(ground, async (db, url, network, times) => {
    const leader = startChild(ground, url, { leaseSeconds })
    const victim = startChild(ground, network.url, { role: 'worker', leaseSeconds })
    const held = await cutHolding(db, victim, network, how)
    const cutMs = systemClock.monotonicMs()
    await waitFor(() => areTakenAgain(db, held), 'what it held to be taken', 20)
    times['what it held is taken elsewhere'] = secondsSince(cutMs)
    await waitOut(cutMs, seconds)
    await returnToWork(db, victim, network, times)
    await waitUntilDone(db, ground.dates)
    await Promise.all([stopChild(leader), stopChild(victim)])
  })
}

/** The one that leads is cut off: another one leads, and the first comes back as one that does not. */
export function cutLeader(ground: KillGround, { how, seconds }: NetworkCut): Promise<ChaosReport> {
  return overNetwork(ground, async (db, url, network, times) => {
    const first = startChild(ground, network.url)
    await waitFor(() => isControllerLeading(db), 'a leader', 20)
    const second = startChild(ground, url)
    await waitForAttempts(db, 5)
    const held = await cutHolding(db, first, network, how)
    const cutMs = systemClock.monotonicMs()
    await waitFor(
      async () => (await readLeaders(db)).some(({ pid }) => pid === second.pid),
      'another leader',
      50,
    )
    times['another one leads'] = secondsSince(cutMs)
    await waitFor(() => areTakenAgain(db, held), 'what it held to be taken', 20)
    times['what it held is taken elsewhere'] = secondsSince(cutMs)
    await waitOut(cutMs, seconds)
    await returnToWork(db, first, network, times)
    await waitUntilDone(db, ground.dates)
    await Promise.all([stopChild(first), stopChild(second)])
  })
}

/** Nobody reaches the database for a while, and nobody is told: the work goes on when it is back. */
export function cutEverybody(ground: KillGround, { how, seconds }: NetworkCut): Promise<ChaosReport> {
  return overNetwork(ground, async (db, _url, network, times) => {
    const children = [startChild(ground, network.url), startChild(ground, network.url)]
    await waitForAttempts(db, Math.floor(ground.attempts / 4))
    network.cut(how)
    const cutMs = systemClock.monotonicMs()
    await waitOut(cutMs, seconds)
    const before = await countAttempts(db)
    if (!(await isUnfinished(db))) throw new Error('all was done before the network was cut')
    network.mend()
    const backMs = systemClock.monotonicMs()
    await waitFor(async () => (await countAttempts(db)) > before, 'the next attempt to end', 20)
    times['work goes on after the network is back'] = secondsSince(backMs)
    await waitUntilDone(db, ground.dates)
    await Promise.all(children.map(stopChild))
  })
}

function overNetwork(
  ground: KillGround,
  work: (db: Database, url: string, network: CuttableNetwork, times: Times) => Promise<void>,
): Promise<ChaosReport> {
  return timed(ground, async (db, url, times) => {
    const network = await openCuttableNetwork(url)
    try {
      await work(db, url, network, times)
    } finally {
      await network.close()
    }
    // Late writes are refused and kept as what they are; to the comparison they are one attempt more.
    await forgetSuperseded(db)
    return []
  })
}

/** Cut at an instant at which the process holds partitions; where what was on the way already has let it finish, once more. */
async function cutHolding(
  db: Database,
  child: ChildProcess,
  network: CuttableNetwork,
  how: Cut,
): Promise<readonly Held[]> {
  for (;;) {
    await waitFor(async () => (await readHeld(db, child)).length > 0, 'the process to hold something', 1)
    network.cut(how)
    await systemClock.sleep(20)
    const held = await readHeld(db, child)
    if (held.length > 0) return held
    network.mend()
  }
}

async function waitOut(sinceMs: number, seconds: number): Promise<void> {
  await systemClock.sleep(Math.max(0, 1000 * (seconds - secondsSince(sinceMs))))
}

/** Until the process has claimed something again; nothing is timed where nothing is left to claim. */
async function returnToWork(
  db: Database,
  child: ChildProcess,
  network: CuttableNetwork,
  times: Times,
): Promise<void> {
  const before = await countClaimsOf(db, child)
  network.mend()
  const backMs = systemClock.monotonicMs()
  const hasClaimed = async (): Promise<boolean> => (await countClaimsOf(db, child)) > before
  await waitFor(async () => (await hasClaimed()) || !(await isUnfinished(db)), 'it to work again', 20)
  if (await hasClaimed()) times['it works again after the network is back'] = secondsSince(backMs)
}

async function countClaimsOf(db: Database, { pid }: ChildProcess): Promise<number> {
  const rows = await db.query<{ n: number }>(sql`
    select count(*)::int as n from attempts a join workers w on w.worker = a.worker where w.pid = ${pid}`)
  return onlyRow(rows, 'claims').n
}
