/** F48 on the whole pipeline behind the replay server: the database is restarted while the box scores of the evening are made, or takes a second for every answer while the predictions are. The
 * day is completed, nothing of a budget is spent on it, and a human is told of slowness alone. What the core does of it in detail is `f48-restarts`. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { toPipelineError } from '../../src/platform/errors.ts'
import { silentLog } from '../../src/platform/log.ts'
import type { Detector } from '../../src/platform/monitor/detector.ts'
import { stateStore } from '../../src/platform/monitor/detectors/state-store.ts'
import { createMonitorMemory, runDetectors } from '../../src/platform/monitor/run-detectors.ts'
import { createDatabases } from '../simulation/databases.ts'
import { type OutageServer, startOutageServer } from '../simulation/outage-server.ts'
import { findLies, findUnfinished } from '../simulation/truth.ts'
import { changingAsset } from '../support/changing-asset.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { slowed } from '../support/slow-database.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'

const league = createSmallLeague('slow and restarted')
const gameDate = datesOf(league)[3]!
let day: FaultDay

afterEach(() => day.close())

const readOutcomes = (since: string): Promise<{ outcome: string }[]> =>
  day.database.db.query(sql`
    select distinct outcome from attempts where game_date = ${day.gameDate} and started_at >= ${since} order by 1`)

describe('a server that is restarted while the box scores are made', () => {
  let server: OutageServer
  beforeAll(async () => {
    server = await startOutageServer()
  })
  afterAll(() => server.close(), 60_000)

  async function createOnServer() {
    const databases = createDatabases(server.url, `sixthman_restart_${randomBytes(3).toString('hex')}`)
    const url = await databases.createMigrated()
    const db = openDatabase(url, { connections: 2, applicationName: 'watcher' })
    return { url, db, drop: () => db.close() }
  }

  /** Until the morning after; `meanwhile` is done before the next process looks. Of the budget, when they are made again: that attempt itself is one. */
  async function restartInTheMiddle(
    meanwhile: (db: Database) => Promise<unknown>,
  ): Promise<{ usedThen: number | undefined }> {
    let [usedThen, isDown]: [number | undefined, boolean] = [undefined, false]
    const restarting = changingAsset('player_boxscores', ({ produce }) => ({
      produce: async (context) => {
        if (context.gameDate !== gameDate) return produce(context)
        if (!isDown) {
          isDown = true
          await server.stop()
        } else usedThen ??= (await day.readLedger('player_boxscores')).used
        return produce(context)
      },
    }))
    const database = await createOnServer()
    day = await startFaultDay(league, { gameDate, wrapPipeline: restarting, database })
    await day.liveUntil(day.firstTipMs, 300)
    const lost = await day.liveUntil(day.lastFinalMs + hourMs, 60).catch((error: unknown) => error)
    expect(toPipelineError(lost).code).toBe('database.unavailable')
    expect(isDown).toBe(true)
    await day.system.process.end().catch(() => {}) // its connections are gone
    await server.start()
    await meanwhile(database.db)
    const second = await day.system.startAnother('second')
    await second.settle()
    await day.liveUntil(day.lastFinalMs + 6 * hourMs, 120, [second])
    return { usedThen }
  }

  it('takes that attempt with it and nothing else: the next process makes them, the evening is graded, and nobody is woken', async () => {
    expect(await restartInTheMiddle(async () => {})).toEqual({ usedThen: 1 })
    const { db } = day.database
    const [box] = await db.query<{ outcomes: string[]; rows: number }>(sql`
      select (select array_agg(outcome order by fence) from attempts where asset = 'player_boxscores' and game_date = ${day.gameDate}) as outcomes,
        (select count(distinct (game_id, player_id))::int from player_boxscores where game_date = ${day.gameDate}) as rows`)
    expect(box!.outcomes.filter((outcome) => outcome !== 'complete' && outcome !== 'unchanged')).toEqual([
      'abandoned',
    ])
    expect(box!.rows).toBeGreaterThan(20)
    expect(await day.readLedger('player_boxscores')).toMatchObject({
      state: 'complete',
      rows: box!.rows,
      used: 0,
    })
    expect(await findLies(db, day.system.pipeline, [day.gameDate])).toEqual([])
    expect(await findUnfinished(db, day.gameDate)).toEqual([])
    expect(await day.readIncidents()).toEqual([])
  })

  it('costs the partition an attempt where nobody knows that the server is another one than at its start', async () => {
    const forget = (db: Database) =>
      db.query(sql`update attempts set server_started_at = pg_postmaster_start_time()`)
    expect(await restartInTheMiddle(forget)).toEqual({ usedThen: 2 })
  })
})

describe('a database that takes a second for every answer while the predictions are made', () => {
  /** Slow from before the first lines are posted until the picks are out, and quick again after that; the detectors look every ten minutes beside the work. */
  async function liveSlowly(detectors: readonly Detector[]) {
    let seconds = 0
    const slow = (real: Database): Database =>
      slowed(
        real,
        () => day.system.clock,
        () => seconds,
      )
    day = await startFaultDay(league, { process: { wrap: slow }, settles: false })
    const { clock, pipeline } = day.system
    const { db } = day.database
    const memory = createMonitorMemory()
    const look = () =>
      runDetectors({ db: slow(db), pipeline: { ...pipeline, detectors }, clock, log: silentLog }, memory)
    const liveLooking = async (untilMs: number): Promise<void> => {
      while (day.nowMs() < untilMs) {
        await day.liveUntil(Math.min(untilMs, day.nowMs() + 10 * minuteMs), 10)
        await look()
      }
    }
    await day.liveUntil(day.firstTipMs - 9.2 * hourMs, 240)
    const since = clock.now().toString()
    seconds = 1
    await liveLooking(day.firstTipMs - 8 * hourMs)
    const slowIncidents = await day.readIncidents()
    const outcomes = (await readOutcomes(since)).map(({ outcome }) => outcome)
    const document = (await day.readLedger('export_predictions')).state
    seconds = 0
    await liveLooking(day.nowMs() + 40 * minuteMs)
    return { slowIncidents, outcomes, document, incidents: await day.readIncidents() }
  }

  it('loses nothing: all is made at the first attempt, and a human is told once until it is quick again', async () => {
    const { slowIncidents, outcomes, document, incidents } = await liveSlowly([stateStore])
    expect(slowIncidents).toEqual([{ cause: 'state-store: latency', isOpen: true }])
    expect(outcomes).not.toContain('failed')
    expect(outcomes).toContain('complete')
    expect(document).toBe('complete')
    expect(incidents).toEqual([{ cause: 'state-store: latency', isOpen: false }])
    await day.liveUntil(day.lastFinalMs + 6 * hourMs, 240)
    expect(await findUnfinished(day.database.db, day.gameDate)).toEqual([])
  }, 240_000)

  it('is told to nobody where the detector of the state store does not look', async () => {
    const { slowIncidents, document, incidents } = await liveSlowly([])
    expect({ slowIncidents, document, incidents }).toEqual({
      slowIncidents: [],
      document: 'complete',
      incidents: [],
    })
  }, 240_000)
})
