/** F47, the other half: a detector that hangs holds its transaction and its connection, and keeps no partition waiting. Beside it stands what happens
 * where the looks share a connection with the work. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSystem, startProcessing } from '../../src/main.ts'
import { readConfig } from '../../src/platform/config.ts'
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import { type Detector, twoOfThree } from '../../src/platform/monitor/detector.ts'
import { createMonitorMemory, runDetectors } from '../../src/platform/monitor/run-detectors.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { createTestDatabase } from '../support/database.ts'
import { createHastenedClock } from '../support/hastened-clock.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

let goOn: () => void
let hanging: Promise<void>
/** Whose connection the look holds. */
let began: Promise<string>
let hangs: Detector

beforeEach(() => {
  const { promise, resolve } = Promise.withResolvers<void>()
  hanging = promise
  goOn = resolve
  const started = Promise.withResolvers<string>()
  began = started.promise
  hangs = {
    ...{ name: 'hangs', watches: 'the toy', alarms: 'never', everySeconds: 10, confirmation: twoOfThree },
    findsWithin: { minutes: 1, from: 'never' },
    async look({ db }) {
      const rows = await db.query<{ own: string }>(sql`select current_setting('application_name') as own`)
      started.resolve(rows[0]!.own)
      await hanging
      return []
    },
  }
})

describe('a detector that hangs', () => {
  let toy: ToySystem
  let work: Database

  beforeEach(async () => {
    toy = await startToySystem(['2025-01-10'], '2025-01-10T05:00:00Z')
    work = openDatabase(toy.url, { connections: 1 })
  })
  afterEach(async () => {
    await work.close()
    await toy.close()
  })

  /** One look, and the day beside it on a connection of its own. */
  async function live(looksOn: Database) {
    const other = await toy.startAnother('with one connection', { connections: work })
    const pipeline = { ...toy.pipeline, detectors: [hangs] }
    const look = runDetectors(
      { db: looksOn, pipeline, clock: toy.clock, log: silentLog },
      createMonitorMemory(),
    )
    await began
    await toy.want(['2025-01-10'])
    toy.clock.advanceTo('2025-01-10T07:00:00Z')
    return { look, settled: other.settle() }
  }
  const made = async (): Promise<string | undefined> => {
    const rows = await toy.db.query<{ state: string }>(
      sql`select state from ledger where asset = 'report' and game_date = '2025-01-10'`,
    )
    return rows[0]?.state
  }

  it('keeps no partition waiting: its connection is its own', async () => {
    const own = openDatabase(toy.url, { connections: 1 })
    const { look, settled } = await live(own)
    await settled
    expect(await made()).toBe('complete')
    goOn()
    await look
    await own.close()
  })

  it('keeps all of them waiting where it has taken a connection of the work', async () => {
    const { look, settled } = await live(work)
    const first = await Promise.race([settled.then(() => 'the day'), readTimes(1000).then(() => 'nothing')])
    expect(first).toBe('nothing')
    expect(await made()).toBeUndefined()
    goOn()
    await Promise.all([look, settled])
    expect(await made()).toBe('complete')
  })

  /** A while, told by the database; a day takes fewer. */
  async function readTimes(times: number): Promise<void> {
    for (let count = 0; count < times; count += 1) await toy.db.query(sql`select 1`)
  }
})

it('a started process looks on a connection of its own, and its controller goes on while a look hangs', async () => {
  const database = await createTestDatabase('hanging detector')
  const clock = createHastenedClock(20)
  const config = readConfig({
    ...{ DATABASE_URL: database.url, LOG_LEVEL: 'silent' },
    ...replayEnvironment('http://127.0.0.1:1'),
  })
  const system = await openSystem(config, { clock })
  const pipeline = { ...system.pipeline, detectors: [hangs] }
  const running = await startProcessing(
    { ...system, pipeline },
    { concurrency: 1, withController: true, followsSchedules: true },
  )
  const readBeat = async (): Promise<number> => {
    const rows = await database.db.query<{ at: { epochMilliseconds: number } }>(
      sql`select heartbeat_at as at from workers where kind = 'controller'`,
    )
    return rows[0]!.at.epochMilliseconds
  }
  try {
    expect(await began).toBe('sixthman-monitor')
    const before = await readBeat()
    await expect.poll(readBeat, { timeout: 60_000 }).toBeGreaterThan(before + 10_000)
  } finally {
    goOn()
    await running.stop()
    await system.close()
    await database.drop()
  }
})
