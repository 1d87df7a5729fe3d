/** The detectors of the system itself, each on rows that a test makes: well, over each threshold, and well again. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { openSession, type Session } from '../../../src/platform/db/session.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { readOpenIncidents } from '../../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../../src/platform/log.ts'
import type { Detector } from '../../../src/platform/monitor/detector.ts'
import { deadLetters } from '../../../src/platform/monitor/detectors/dead-letters.ts'
import { scheduleWatch } from '../../../src/platform/monitor/detectors/schedule-watch.ts'
import { stateStore } from '../../../src/platform/monitor/detectors/state-store.ts'
import { workers } from '../../../src/platform/monitor/detectors/workers.ts'
import { createMonitorMemory, runDetectors } from '../../../src/platform/monitor/run-detectors.ts'
import { disableSchedule } from '../../../src/platform/schedules/stored-schedules.ts'
import { isAnyTickUnderWay } from '../../../src/platform/schedules/ticks.ts'
import { watchSchedules } from '../../../src/platform/schedules/watch-schedules.ts'
import { beat, signOn } from '../../../src/platform/worker/sign-on.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listBad, lookOnce } from '../../support/look-once.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'
import { morningly, scheduleToy } from '../../support/toy-schedules.ts'

const now = Temporal.Instant.from('2025-01-20T12:00:00Z')
const gameDate = '2025-01-20'
const pipeline = createToyPipeline(createToyWorld([gameDate]))
const ago = (duration: Temporal.DurationLike): Temporal.Instant => now.subtract(duration)

let database: TestDatabase
const sessions: Session[] = []

beforeAll(async () => {
  database = await createTestDatabase('system detectors')
})
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close()
  for (const statement of [
    sql`delete from ledger`,
    sql`delete from runs`,
    sql`delete from workers`,
    sql`delete from dead_letters`,
    sql`delete from detectors`,
    sql`delete from verdicts`,
    sql`truncate incidents, incident_transitions, incident_looks, schedules, schedule_ticks cascade`,
  ])
    await database.db.query(statement)
})
afterAll(() => database.drop())

const bad = async (detector: Detector, at = now): Promise<string[]> =>
  listBad(await lookOnce(database.db, detector, at, pipeline))

interface Row {
  readonly asset: string
  readonly state?: string
  readonly dueAt?: Temporal.Instant | null
  readonly leaseUntil?: Temporal.Instant | null
  readonly notBefore?: Temporal.Instant | null
  readonly cause?: string
}

async function planned({
  asset,
  state = 'expected',
  dueAt = null,
  leaseUntil = null,
  notBefore = null,
  cause = 'schedule',
}: Row): Promise<void> {
  await database.db.query(sql`
    insert into runs (game_date, scope, cause, priority, requested_by, requested_at) values (${gameDate}, 'full', ${cause}, 1, 'test', ${now})
    on conflict do nothing`)
  await database.db.query(sql`
    insert into ledger (asset, game_date, state, due_at, attempts_max, lease_until, not_before)
    values (${asset}, ${gameDate}, ${state}, ${dueAt}, 3, ${leaseUntil}, ${notBefore})`)
}

async function startProcess(kind: 'worker' | 'controller', heardOf: Temporal.Instant): Promise<Session> {
  const clock = new SimulatedClock(heardOf)
  const session = await openSession(database.url, clock, silentLog)
  sessions.push(session)
  await signOn({ name: kind, kind }, { db: database.db, clock, pipeline }, session)
  return session
}

describe('state-store', () => {
  it('is well where nothing is late, and where only a backfill is', async () => {
    await planned({ asset: 'totals', dueAt: ago({ minutes: 10 }) })
    expect(await bad(stateStore)).toEqual([])
    await database.db.query(sql`delete from runs`)
    await database.db.query(sql`delete from ledger`)
    await planned({ asset: 'totals', dueAt: ago({ hours: 5 }), cause: 'backfill' })
    expect(await bad(stateStore)).toEqual([])
  })

  it('does not wait for what was discarded, nor count a dead letter twice', async () => {
    await planned({ asset: 'totals', dueAt: ago({ hours: 5 }), state: 'discarded' })
    await planned({ asset: 'trend', dueAt: ago({ hours: 5 }), state: 'failed' })
    expect(await bad(stateStore)).toEqual([])
  })

  it('does not forget what is late after four days', async () => {
    await planned({ asset: 'totals', dueAt: ago({ hours: 24 * 13 }) })
    expect(await bad(stateStore)).toEqual(['late warning'])
  })

  it('warns of a partition a quarter of an hour past its deadline; in exports it is critical', async () => {
    await planned({ asset: 'totals', dueAt: ago({ minutes: 16 }) })
    expect(await bad(stateStore)).toEqual(['late warning'])
    await planned({ asset: 'report', dueAt: ago({ minutes: 16 }), state: 'blocked' })
    const late = (await lookOnce(database.db, stateStore, now, pipeline)).get('late')!
    expect(late.status).toBe('critical')
    expect(late.says).toContain(`2 partitions are past their deadline, first report ${gameDate} (blocked)`)
  })

  it('sees a lease that nobody ends', async () => {
    await planned({ asset: 'totals', state: 'running', leaseUntil: ago({ minutes: 4 }) })
    expect(await bad(stateStore)).toEqual([])
    expect(await bad(stateStore, now.add({ minutes: 2 }))).toEqual(['leases critical'])
  })

  it('sees a controller that has fallen silent, and none where it has signed off', async () => {
    await startProcess('controller', ago({ seconds: 30 }))
    expect(await bad(stateStore)).toEqual([])
    expect(await bad(stateStore, now.add({ seconds: 31 }))).toEqual(['controller warning'])
    expect(await bad(stateStore, now.add({ seconds: 300 }))).toEqual(['controller critical'])
    await beat(database.db, 'controller', now.add({ seconds: 299 }))
    expect(await bad(stateStore, now.add({ seconds: 300 }))).toEqual([])
  })

  it('sees that the looks themselves take long', async () => {
    await database.db.query(
      sql`insert into detectors (detector, tried_at, took_ms) values ('a', ${now}, 4000), ('b', ${now}, 1500)`,
    )
    expect(await bad(stateStore)).toEqual(['latency warning'])
  })
})

describe('dead-letters', () => {
  async function died(at: Temporal.Instant, times = 1): Promise<void> {
    for (let fence = 1; fence <= times; fence += 1)
      await database.db.query(sql`
        insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
        values ('totals', ${gameDate}, ${fence}, 'check.failed', 'no', '{}', 3, ${at})`)
  }

  it.each([
    [{ hours: 5 }, 1, []],
    [{ hours: 6 }, 1, ['warning']],
    [{ hours: 24 }, 1, ['critical']],
    [{ minutes: 1 }, 9, []],
    [{ minutes: 1 }, 10, ['warning']],
    [{ minutes: 1 }, 50, ['critical']],
  ])('the oldest of %j ago, %d of them: %j', async (age, depth, expected) => {
    await died(ago(age), depth)
    expect(await bad(deadLetters)).toEqual(expected)
  })

  it('that are closed do not count', async () => {
    await died(ago({ hours: 48 }))
    await database.db.query(
      sql`update dead_letters set closed_at = ${now}, closed_how = 'discarded', closed_by = 'ann', closed_reason = 'old'`,
    )
    expect(await bad(deadLetters)).toEqual([])
  })
})

describe('schedules', () => {
  it('says of each that is late, disabled or on time what it is, and leaves the incident to the watch', async () => {
    const clock = new SimulatedClock(now)
    const toy = await scheduleToy({ db: database.db, clock, pipeline })
    const see = () => lookOnce(database.db, scheduleWatch, clock.now(), toy.pipeline)
    await toy.run()
    expect((await see()).get('morning')).toMatchObject({ status: 'well' })
    clock.advanceBy(24 * 3_600_000)
    await watchSchedules(database.db, toy.pipeline.schedules!, { now: clock.now(), leftAlone: [] })
    expect((await see()).get('morning')).toMatchObject({ status: 'warning', toldBy: 'schedule morning' })
    expect((await see()).get('not followed')).toMatchObject({ status: 'well' })
    await toy.run()
    expect((await see()).get('morning')).toMatchObject({ status: 'well' })
    await disableSchedule(database.db, {
      name: 'morning',
      actor: 'ann',
      reason: 'holidays',
      now: clock.now(),
    })
    expect((await see()).get('morning')).toMatchObject({ status: 'warning', figures: { state: 'disabled' } })
  })

  it('that nobody follows are one incident, which is over when somebody does', async () => {
    const clock = new SimulatedClock(now)
    const toy = await scheduleToy({ db: database.db, clock, pipeline })
    const watched = { ...toy.pipeline, detectors: [scheduleWatch] }
    const look = async (): Promise<string[]> => {
      await runDetectors({ db: database.db, pipeline: watched, clock, log: silentLog }, createMonitorMemory())
      clock.advanceBy(scheduleWatch.everySeconds * 1000)
      return (await readOpenIncidents(database.db)).map(({ cause }) => cause)
    }
    await toy.follow()
    clock.advanceBy(24 * 3_600_000)
    expect(await look()).toEqual([])
    expect(await look()).toEqual(['schedules: not followed'])
    await toy.follow()
    await look()
    expect(await look()).toEqual([])
  })

  it('that are late while somebody is at a tick for long are not said to be left alone', async () => {
    const clock = new SimulatedClock(now)
    const { promise: working, resolve: end } = Promise.withResolvers<void>()
    let isLong = false
    const toy = await scheduleToy({ db: database.db, clock, pipeline }, [morningly], {
      run: async () => {
        if (isLong) await working
        return 'acted'
      },
    })
    await toy.run()
    clock.advanceBy(24 * 3_600_000)
    isLong = true
    const follows = toy.follow()
    await expect.poll(() => isAnyTickUnderWay(database.db)).toBe(true)
    const verdicts = await lookOnce(database.db, scheduleWatch, clock.now(), toy.pipeline)
    expect(verdicts.get('morning')).toMatchObject({ status: 'warning' })
    expect(verdicts.get('not followed')).toMatchObject({ status: 'well' })
    end()
    await follows
  })

  it('that are late and told of by who follows them are no second incident', async () => {
    const clock = new SimulatedClock(now)
    const toy = await scheduleToy({ db: database.db, clock, pipeline })
    const watched = { ...toy.pipeline, detectors: [scheduleWatch] }
    await toy.run()
    clock.advanceBy(24 * 3_600_000)
    await watchSchedules(database.db, toy.pipeline.schedules!, { now: clock.now(), leftAlone: [] })
    for (let looks = 0; looks < 3; looks += 1) {
      await runDetectors({ db: database.db, pipeline: watched, clock, log: silentLog }, createMonitorMemory())
      clock.advanceBy(scheduleWatch.everySeconds * 1000)
    }
    const causes = (await readOpenIncidents(database.db)).map(({ cause }) => cause)
    expect(causes.filter((cause) => cause.startsWith('schedules'))).toEqual([])
    expect(causes).toContain('schedule morning')
  })
})

describe('workers', () => {
  const waiting = { asset: 'totals', notBefore: ago({ minutes: 11 }) }

  it('none alive while work waits is critical; none alive without work is not', async () => {
    expect(await bad(workers)).toEqual([])
    await planned(waiting)
    expect(await bad(workers)).toEqual(['alive critical'])
  })

  it('alive is whose session holds its lock, and not who has signed on once', async () => {
    await planned(waiting)
    const session = await startProcess('worker', now)
    expect(await bad(workers)).toEqual([])
    await session.close()
    sessions.length = 0
    expect(await bad(workers)).toEqual(['alive critical'])
  })

  it('one that holds its lock and is not heard of is frozen', async () => {
    await startProcess('worker', ago({ seconds: 119 }))
    expect(await bad(workers)).toEqual([])
    expect(await bad(workers, now.add({ seconds: 1 }))).toEqual(['frozen warning'])
    expect(await bad(workers, now.add({ minutes: 10 }))).toEqual(['frozen critical'])
  })
})
