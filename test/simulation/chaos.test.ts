/** Chaos with real processes and a real PostgreSQL, the quick part: the rest, and longer, by `npm run chaos` (docs/chaos.md). */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  freezeWorker,
  interruptDatabase,
  killLeaderAtWork,
  killWorkerAtWork,
  restartOnlyProcess,
} from './chaos-scenarios.ts'
import { createDatabases, type Databases } from './databases.ts'
import { killWorkerOnSlate, prepareEvening, restartOnSlate } from './evening-scenarios.ts'
import { type KillGround, prepareKillGround } from './kill-processes.ts'
import { cutEverybody, cutWorker } from './network-scenarios.ts'
import { type OutageServer, startOutageServer } from './outage-server.ts'

let server: OutageServer
let databases: Databases
let ground: KillGround

beforeAll(async () => {
  server = await startOutageServer()
  databases = createDatabases(server.url, `sixthman_chaos_${randomBytes(3).toString('hex')}`)
  ground = await prepareKillGround(databases)
}, 300_000)

afterAll(async () => {
  await ground?.replay.stop()
  await server?.close()
})

describe('a process', () => {
  test('that leads and is killed in the middle of a slate: another leads, and its work goes on within 15 s', async () => {
    const { faults, times } = await killLeaderAtWork(ground)
    expect(faults).toEqual([])
    expect(times['another one leads']).toBeLessThan(15)
    expect(times['what it held is taken elsewhere']).toBeLessThan(15)
  }, 120_000)

  test('that does not lead and is killed in the middle of a slate: its work goes on elsewhere within 15 s', async () => {
    const { faults, times, abandoned } = await killWorkerAtWork(ground)
    expect(faults).toEqual([])
    expect(abandoned).toBeGreaterThan(0)
    expect(times['what it held is taken elsewhere']).toBeLessThan(15)
  }, 120_000)

  test('that is the only one, killed and started again: it has work within 3 s of being ready', async () => {
    const { faults, times } = await restartOnlyProcess(ground)
    expect(faults).toEqual([])
    expect(times['its first partition after it was ready']).toBeLessThan(3)
    // With the loading of the program, which other work on the machine slows down: 3 s on a machine of its own, docs/chaos.md.
    expect(times['work goes on after the start']).toBeLessThan(15)
  }, 120_000)

  test('that is frozen past its lease and wakes: its write is refused and its attempt superseded', async () => {
    expect((await freezeWorker(ground, 2)).faults).toEqual([])
  }, 120_000)
})

describe('PostgreSQL', () => {
  test('stopped under load and started again: nothing is lost, nothing is there twice, no attempt is spent', async () => {
    expect((await interruptDatabase(ground, server, { how: 'stop', awaySeconds: 2 })).faults).toEqual([])
  }, 120_000)

  test('killed under load, twice, as by -m immediate: the same', async () => {
    const twice = { how: 'kill', awaySeconds: 0, everySeconds: 0.3, rounds: 2 } as const
    expect((await interruptDatabase(ground, server, twice)).faults).toEqual([])
  }, 120_000)
})

describe('the network to PostgreSQL', () => {
  test('reset under the work of a worker: what it held is taken elsewhere within 15 s, and nothing is lost or there twice', async () => {
    const { faults, times } = await cutWorker(ground, { how: 'drop', seconds: 2 })
    expect(faults).toEqual([])
    expect(times['what it held is taken elsewhere']).toBeLessThan(15)
  }, 120_000)

  test('silent under the work of a worker: the same once its lease, and what it stood still in, are ended', async () => {
    expect((await cutWorker(ground, { how: 'swallow', seconds: 3, leaseSeconds: 2 })).faults).toEqual([])
  }, 120_000)

  test('silent for everybody: work goes on when it is back', async () => {
    expect((await cutEverybody(ground, { how: 'swallow', seconds: 3 })).faults).toEqual([])
  }, 120_000)
})

describe('on a live evening, in the middle of its predictions', () => {
  test('a worker is killed: its work goes on elsewhere within 15 s, and the evening is predicted before the lock as if nothing had been', async () => {
    const evening = await prepareEvening(databases)
    try {
      const killed = await killWorkerOnSlate(evening)
      expect(killed.faults).toEqual([])
      expect(killed.times['what it held is taken elsewhere']).toBeLessThan(15)
      const restarted = await restartOnSlate(evening)
      expect(restarted.faults).toEqual([])
      // 3 s on a machine of its own, docs/chaos.md.
      expect(restarted.times['work goes on after the start']).toBeLessThan(15)
    } finally {
      await evening.replay.stop()
    }
  }, 240_000)
})
