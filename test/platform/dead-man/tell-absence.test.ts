/** A database that was away is told of when it is back, once, however many processes have seen it; one that was away for seconds is not. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { absenceCause, absenceSecondsMin } from '../../../src/platform/dead-man/tell-absence.ts'
import {
  type ControllerWatch,
  silenceCause,
  silenceSecondsMax,
  startControllerWatch,
} from '../../../src/platform/dead-man/watch-controller.ts'
import { readOpenIncidents } from '../../../src/platform/ledger/incidents.ts'
import { type Log, silentLog } from '../../../src/platform/log.ts'
import { type CuttableNetwork, openCuttableNetwork } from '../../support/cuttable-network.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const lookSeconds = 20
let database: TestDatabase
let clock: CountingClock
let network: CuttableNetwork
let failures: object[]
let processes: { readonly db: Database; readonly watch: ControllerWatch }[]

/** A process that sleeps again has ended its look. */
class CountingClock extends SimulatedClock {
  sleeps = 0
  override sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.sleeps += 1
    return super.sleep(milliseconds, signal)
  }
}

beforeEach(async () => {
  database = await createTestDatabase('absence')
  clock = new CountingClock('2025-01-10T12:00:00Z')
  network = await openCuttableNetwork(database.url)
  failures = []
  const log: Log = { ...silentLog, debug: (fields) => void failures.push(fields) }
  processes = ['one', 'two'].map((name) => {
    const db = openDatabase(network.url, { connections: 1, applicationName: name })
    return { db, watch: startControllerWatch({ db, clock, log, detectors: [] }) }
  })
})
afterEach(async () => {
  await Promise.all(processes.map(({ watch }) => watch.stop()))
  await Promise.all(processes.map(({ db }) => db.close()))
  await network.close()
  await database.drop()
})

/** One look of each process, after so long. */
async function look(seconds: number, how: 'fails' | 'succeeds'): Promise<void> {
  const before = { sleeps: clock.sleeps, failures: failures.length }
  clock.advanceBy(seconds * 1000)
  await expect.poll(() => clock.sleeps - before.sleeps).toBe(processes.length)
  expect(failures.length - before.failures).toBe(how === 'fails' ? processes.length : 0)
}

const hearController = () =>
  database.db.query(sql`
    insert into workers (worker, lock_key, kind, host, pid, code_version, started_at, heartbeat_at) values ('c', 1, 'controller', 'h', 1, 'v', ${clock.now()}, ${clock.now()})`)

const readTold = () =>
  database.db.query(sql`
    select title, severity, occurrences, resolved_at is not null as "isOver" from incidents where cause = ${absenceCause} order by id`)

const told = (from: string, until: string, minutes: string) => ({
  title: `the database was away from ${from} to ${until} (${minutes} min): nothing was planned, made or told meanwhile`,
  ...{ severity: 'warning', isOver: true },
})

describe('a database that was away', () => {
  test('is told of once when it is back, by whoever sees it first, and is over', async () => {
    await look(lookSeconds, 'succeeds')
    network.cut('drop')
    await look(lookSeconds, 'fails')
    await look(200, 'fails')
    network.mend()
    await look(lookSeconds, 'succeeds')
    expect(await readTold()).toEqual([
      { ...told('2025-01-10T12:00:40Z', '2025-01-10T12:04:20Z', '3.7'), occurrences: 1 },
    ])
    await look(lookSeconds, 'succeeds')
    expect(await readTold()).toHaveLength(1)
  })

  test('and is so again is told of anew', async () => {
    for (const _ of [1, 2]) {
      network.cut('drop')
      await look(lookSeconds, 'fails')
      await look(100, 'fails')
      network.mend()
      await look(lookSeconds, 'succeeds')
      await look(3 * 3600, 'succeeds')
    }
    expect(await readTold()).toHaveLength(2)
  })

  test('for as long as a controller may be silent is not told of as its silence, too', async () => {
    await hearController()
    network.cut('drop')
    await look(lookSeconds, 'fails')
    await look(silenceSecondsMax, 'fails')
    network.mend()
    await look(lookSeconds, 'succeeds')
    expect(await readTold()).toHaveLength(1)
    expect(await readOpenIncidents(database.db)).toEqual([])
    await look(silenceSecondsMax + 1, 'succeeds')
    expect(await readOpenIncidents(database.db)).toMatchObject([{ cause: silenceCause }])
  })

  test('and cannot be told of for a fault of the telling keeps nobody from hearing that the controller is silent', async () => {
    await hearController()
    await database.db.query(
      sql`alter table incidents add constraint untold check (cause <> 'the database was away')`,
    )
    network.cut('drop')
    await look(lookSeconds, 'fails')
    await look(silenceSecondsMax, 'fails')
    network.mend()
    await look(lookSeconds, 'succeeds')
    expect(await readOpenIncidents(database.db)).toMatchObject([{ cause: silenceCause }])
    await database.db.query(sql`alter table incidents drop constraint untold`)
    await look(lookSeconds, 'succeeds')
    expect(await readTold()).toHaveLength(1)
  })

  test(`for less than ${absenceSecondsMin} s is told of by nobody`, async () => {
    network.cut('drop')
    await look(lookSeconds, 'fails')
    network.mend()
    await look(lookSeconds, 'succeeds')
    await look(lookSeconds, 'succeeds')
    expect(await readTold()).toEqual([])
  })
})
