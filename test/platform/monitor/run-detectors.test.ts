/** The runner on a real database: who looks when, what is kept of it, which incidents follow, and what a broken detector can do. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { silentLog } from '../../../src/platform/log.ts'
import {
  type Detector,
  type Status,
  twoOfThree,
  type Verdict,
} from '../../../src/platform/monitor/detector.ts'
import { readDetectorHeartbeats } from '../../../src/platform/monitor/detector-heartbeats.ts'
import { readMonitor } from '../../../src/platform/monitor/read-monitor.ts'
import { createMonitorMemory, runDetectors } from '../../../src/platform/monitor/run-detectors.ts'
import { readStandingVerdicts, readVerdictChanges } from '../../../src/platform/monitor/standing-verdicts.ts'
import type { Pipeline } from '../../../src/platform/pipeline.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'

let database: TestDatabase
let clock: SimulatedClock
let seen: Verdict[]
let obstacle: (() => Promise<void>) | undefined

const toy = (name: string, everySeconds = 60): Detector => ({
  name,
  watches: 'the toy',
  alarms: 'when the test says so',
  everySeconds,
  confirmation: twoOfThree,
  findsWithin: { minutes: 3, from: 'the word of the test' },
  async look({ db }) {
    if (name.startsWith('ill')) await obstacle?.()
    await db.query(sql`select 1`)
    return seen
  },
})

const verdict = (status: Status, subject = '', says = `it is ${status}`): Verdict => ({
  subject,
  status,
  says,
  figures: { n: 1 },
})

beforeEach(async () => {
  database = await createTestDatabase('detectors')
  clock = new SimulatedClock('2025-01-20T12:00:00Z')
  seen = []
  obstacle = undefined
})
afterEach(() => database.drop())

function pipelineOf(...detectors: Detector[]): Pipeline {
  return { ...createToyPipeline(createToyWorld(['2025-01-20'])), detectors }
}

let memory = createMonitorMemory()
const pass = (...detectors: Detector[]): Promise<string[]> =>
  runDetectors({ db: database.db, pipeline: pipelineOf(...detectors), clock, log: silentLog }, memory)

beforeEach(() => {
  memory = createMonitorMemory()
})

async function lookAt(status: Status, subject = ''): Promise<void> {
  seen = [verdict(status, subject)]
  await pass(toy('toy'))
  clock.advanceBy(60_000)
}

const readIncidents = (): Promise<{ cause: string; severity: string; title: string; isOpen: boolean }[]> =>
  database.db.query(
    sql`select cause, severity, title, resolved_at is null as "isOpen" from incidents order by id`,
  )

describe('a look', () => {
  it('is taken when its time has come, and not before; a process that begins anew does not look sooner', async () => {
    const both = [toy('often', 60), toy('rarely', 600)]
    expect(await pass(...both)).toEqual(['often', 'rarely'])
    expect(await pass(...both)).toEqual([])
    clock.advanceBy(60_000)
    memory = createMonitorMemory()
    expect(await pass(...both)).toEqual(['often'])
  })

  it('keeps a heartbeat and the standing verdict, and of changes the history', async () => {
    for (const status of ['well', 'critical', 'critical', 'critical', 'well', 'well'] as const)
      await lookAt(status)
    const { db } = database
    expect(await readDetectorHeartbeats(db)).toMatchObject([
      { detector: 'toy', failuresInRow: 0, lastError: null },
    ])
    expect(await readStandingVerdicts(db, 'toy')).toMatchObject([
      { status: 'well', quietLooks: 2, says: 'it is well' },
    ])
    const changes = await readVerdictChanges(db, 'toy', 10)
    expect(changes.map(({ before, status }) => `${before} ${status}`)).toEqual([
      'critical well',
      'well critical',
    ])
  })

  it('that does not name a subject any more ends its verdict and its incident', async () => {
    await lookAt('warning', 'a date')
    await lookAt('warning', 'a date')
    expect(await readIncidents()).toMatchObject([{ cause: 'toy: a date', isOpen: true }])
    for (let index = 0; index < 4; index += 1) await lookAt('well', 'another')
    expect((await readStandingVerdicts(database.db, 'toy')).map(({ subject }) => subject)).toEqual([
      'another',
    ])
    expect(await readIncidents()).toMatchObject([{ cause: 'toy: a date', isOpen: false }])
  })
})

describe('an incident', () => {
  it('is opened by the second bad look of three, kept up to date, and resolved by the second good one', async () => {
    await lookAt('warning')
    expect(await readIncidents()).toEqual([])
    await lookAt('warning')
    expect(await readIncidents()).toEqual([
      { cause: 'toy', severity: 'warning', title: 'it is warning', isOpen: true },
    ])
    await lookAt('critical')
    await lookAt('critical')
    expect(await readIncidents()).toMatchObject([
      { severity: 'critical', title: 'it is critical', isOpen: true },
    ])
    await lookAt('well')
    expect(await readIncidents()).toMatchObject([{ title: 'it is critical', isOpen: true }])
    await lookAt('well')
    expect(await readIncidents()).toMatchObject([{ isOpen: false }])
  })

  it('of a hundred bad looks is one', async () => {
    for (let look = 0; look < 100; look += 1) await lookAt('critical')
    expect(await readIncidents()).toHaveLength(1)
  })

  it('of a level that stays is one: after three days the level is accepted, and told again only when it is left', async () => {
    const lookAtLevel = async (level: number | null): Promise<void> => {
      seen =
        level === null
          ? [verdict('well')]
          : [{ ...verdict('critical'), level: [{ of: '', value: level, severity: 'critical' as const }] }]
      await pass(toy('toy'))
      clock.advanceBy(3_600_000)
    }
    for (let hour = 0; hour < 120; hour += 1) await lookAtLevel(3)
    expect(await readIncidents()).toMatchObject([{ isOpen: false }])
    const [standing] = await readStandingVerdicts(database.db, 'toy')
    expect(standing).toMatchObject({ status: 'well', says: 'accepted as its new level: it is critical' })
    for (let hour = 0; hour < 3; hour += 1) await lookAtLevel(6)
    expect((await readIncidents()).map(({ isOpen }) => isOpen)).toEqual([false, true])
  })

  it('is not opened where another part keeps the incident of that cause', async () => {
    for (let look = 0; look < 3; look += 1) {
      seen = [{ ...verdict('critical'), toldBy: 'sources are down' }]
      await pass(toy('toy'))
      clock.advanceBy(60_000)
    }
    expect(await readIncidents()).toEqual([])
    expect(await readStandingVerdicts(database.db, 'toy')).toMatchObject([{ status: 'critical' }])
  })
})

describe('a detector that fails', () => {
  const ill = { cause: 'the detector ill fails', severity: 'warning' }

  async function passBoth(): Promise<string[]> {
    seen = [verdict('well')]
    const looked = await pass(toy('ill'), toy('sound'))
    clock.advanceBy(60_000)
    return looked
  }

  it('leaves the others alone, is told from the second failure in a row on, and its incident ends by itself', async () => {
    obstacle = () => Promise.reject(new Error('no such table'))
    expect(await passBoth()).toEqual(['sound'])
    expect(await readIncidents()).toEqual([])
    await passBoth()
    expect(await readIncidents()).toMatchObject([
      { ...ill, title: expect.stringContaining('no such table'), isOpen: true },
    ])
    obstacle = undefined
    expect(await passBoth()).toEqual(['ill', 'sound'])
    expect(await readIncidents()).toMatchObject([{ ...ill, isOpen: false }])
  })

  it('of three and more is one incident that names them, in which the single ones are folded, until none fails', async () => {
    const passAll = async (...names: string[]): Promise<string[]> => {
      await pass(...names.map((name) => toy(name)))
      clock.advanceBy(60_000)
      return (await readIncidents()).filter(({ isOpen }) => isOpen).map(({ cause }) => cause)
    }
    obstacle = () => Promise.reject(new Error('no calendar'))
    await passAll('ill', 'ill-2')
    expect(await passAll('ill', 'ill-2')).toEqual(['the detector ill fails', 'the detector ill-2 fails'])
    await passAll('ill', 'ill-2', 'ill-3', 'sound')
    expect(await passAll('ill', 'ill-2', 'ill-3', 'sound')).toEqual(['detectors fail'])
    const told = (await readIncidents()).find(({ cause }) => cause === 'detectors fail')!
    expect(told.title).toBe('3 detectors fail, so that nobody looks there: ill, ill-2, ill-3: no calendar')
    obstacle = undefined
    expect(await passAll('ill', 'ill-2', 'ill-3', 'sound')).toEqual([])
  })

  it('says where to read of it, what the system does and what to type', async () => {
    obstacle = () => Promise.reject(new Error('no such table'))
    await passBoth()
    await passBoth()
    const told = await database.db.query(
      sql`select page, system_does as "systemDoes", what_to_do as "whatToDo" from incidents`,
    )
    expect(told).toEqual([
      {
        page: 'monitoring.md',
        systemDoes: expect.stringMatching(/looks again/),
        whatToDo: expect.stringMatching(/^sixthman monitor ill /),
      },
    ])
  })

  it('keeps nothing of what it had written so far', async () => {
    seen = [verdict('critical'), { ...verdict('critical', 'x'), figures: null as never }]
    await pass(toy('ill'))
    expect(await readStandingVerdicts(database.db, 'ill')).toEqual([])
    expect(await readDetectorHeartbeats(database.db)).toMatchObject([{ lookedAt: null, failuresInRow: 1 }])
  })

  it('is silent to whoever asks, once it has missed three looks', async () => {
    await passBoth()
    const detectors = [toy('ill'), toy('sound')]
    const silent = async (): Promise<string[]> =>
      (await readMonitor(database.db, detectors, clock.now()))
        .filter(({ freshness }) => freshness === 'silent')
        .map(({ detector }) => detector.name)
    obstacle = () => Promise.reject(new Error('no such table'))
    for (let look = 0; look < 2; look += 1) await passBoth()
    expect(await silent()).toEqual([])
    await passBoth()
    await passBoth()
    expect(await silent()).toEqual(['ill'])
    clock.advanceBy(600_000)
    expect(await silent()).toEqual(['ill', 'sound'])
    const [shown] = await readMonitor(database.db, detectors, clock.now())
    expect(shown).toMatchObject({ freshness: 'silent', error: 'no such table' })
  })
})
