/** What one process of all does is taken from one that stands still, and from no other: the loops themselves, beside a holder that only holds. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startAlerting } from '../../../src/platform/alerts/alerting.ts'
import { openChannelParts } from '../../../src/platform/alerts/open-alerts.ts'
import { startController } from '../../../src/platform/controller/controller.ts'
import { openSession, type Session } from '../../../src/platform/db/session.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { holderSilenceSeconds, takeLock } from '../../../src/platform/dead-man/take-lock.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { startMonitor } from '../../../src/platform/monitor/start-monitor.ts'
import { createInProcessQueue } from '../../../src/platform/queue/in-process-queue.ts'
import { beat, signOn } from '../../../src/platform/worker/sign-on.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

let toy: ToySystem
const ending: (() => Promise<void>)[] = []

beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T05:00:00Z')
})
afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end()
  await toy.close()
})

async function open(): Promise<Session> {
  const session = await openSession(toy.url, toy.clock, silentLog)
  ending.push(() => session.close())
  return session
}

/** A process that has taken the lock, and has stood still ever since. */
async function freeze(lock: string): Promise<void> {
  const session = await open()
  await signOn({ name: 'frozen', kind: 'worker' }, toy, session)
  expect(await session.tryLock(lock)).toBe(true)
}

type Start = (session: Session) => Promise<{ stop(): Promise<void> }> | { stop(): Promise<void> }

const loops: readonly { readonly lock: string; readonly start: Start }[] = [
  {
    lock: 'sixthman.monitor',
    start: (session) => startMonitor({ ...toy, log: silentLog }, session),
  },
  {
    lock: 'sixthman.alerts',
    start: (session) => {
      const parts = { routes: [], clock: toy.clock, write: () => undefined }
      const channel = openChannelParts(parts)
      ending.push(() => channel.poster.close())
      const links = { docsUrl: null, dashboardUrl: null }
      return startAlerting({ db: toy.db, log: silentLog, links, channel, ...parts }, session, 2)
    },
  },
  {
    lock: 'sixthman.schedules',
    start: (session) =>
      startController(
        {
          ...{ db: toy.db, pipeline: toy.pipeline, clock: toy.clock, log: silentLog },
          ...{ queue: createInProcessQueue(() => undefined), followsSchedules: true },
        },
        session,
        2,
      ),
  },
]

/** The process whose session holds the lock, as it has signed on. */
async function readHolder(lock: string): Promise<string | null> {
  const rows = await toy.db.query<{ worker: string }>(sql`
    select w.worker from pg_locks k join pg_locks own on own.pid = k.pid and own.objsubid = 1
      join workers w on w.lock_key = (own.classid::bigint << 32 | own.objid::bigint) and w.kind = 'worker'
    where k.locktype = 'advisory' and k.objsubid = 2 and k.granted and k.classid::bigint = (hashtext(${lock})::bigint & 4294967295)
      and k.database = (select oid from pg_database where datname = current_database())`)
  return rows[0]?.worker ?? null
}

describe.each(loops)('$lock', ({ lock, start }) => {
  test('is taken from a process that stands still, by the loop that waits for it', async () => {
    await freeze(lock)
    const session = await open()
    await signOn({ name: 'waiting', kind: 'worker' }, toy, session)
    const loop = await start(session)
    ending.push(() => loop.stop())
    toy.clock.advanceBy((holderSilenceSeconds + 1) * 1000)
    await expect
      .poll(
        () => {
          toy.clock.advanceBy(15_000)
          return readHolder(lock)
        },
        { timeout: 10_000 },
      )
      .toBe('waiting')
    const audit = await toy.db.query(sql`select details from audit_log where action = 'holder.ended'`)
    expect(audit).toContainEqual({ details: { lock, holder: 'frozen' } })
  })

  test('stays with a process that beats', async () => {
    await freeze(lock)
    const session = await open()
    for (let looks = 0; looks < 3; looks += 1) {
      toy.clock.advanceBy((holderSilenceSeconds - 1) * 1000)
      expect(await takeLock(toy.db, session, { lock, now: toy.clock.now() })).toBe(false)
      await beat(toy.db, 'frozen', toy.clock.now())
    }
    expect(await readHolder(lock)).toBe('frozen')
  })
})
