/** A month of a small league lived through on a simulated clock, with a fault every hour, and a quiet hour at its end.
 *
 * One process at a time, of the program's own parts, which follows the day's schedules as `up` does; when it dies a fresh one takes its place.
 * Everything is drawn from the seed, the league included: the same seed lives the same month. */
import { Temporal } from 'temporal-polyfill'
import { type Clock, SimulatedClock } from '../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { CommitPartition } from '../../src/platform/ledger/commit.ts'
import { silentLog } from '../../src/platform/log.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { createRandom } from '../../src/platform/random.ts'
import { followSchedules } from '../../src/platform/schedules/run-schedules.ts'
import { createFaultBook } from '../../src/replay/faults/fault-book.ts'
import { type SimulatedProcess, startSimulatedProcess } from '../support/simulated-process.ts'
import { type CrashingDatabase, type CrashPoint, createCrashingDatabase } from './crashing-database.ts'
import type { MonthParts } from './month-fault.ts'
import { beginFault, type MonthFaultName } from './month-faults.ts'
import { judgeEnd, judgeIncidents, readIncidents, type TellingFault } from './month-incidents.ts'
import { createMonthLeague, datesLived, lastFinalMs } from './month-league.ts'
import { createMonthHttp, createMonthPipeline, loseMessages, withObstacles } from './month-parts.ts'
import { findTickFaults } from './month-ticks.ts'
import { type Acknowledged, acknowledge, findUnfinishedMonth, readWantedDates } from './month-truth.ts'
import { findLies } from './truth.ts'

const hourMs = 3_600_000

export interface MonthOptions {
  readonly url: string
  readonly seed: string
  readonly days: number
  /** How often it looks; default every half hour. */
  readonly stepMinutes?: number
  readonly onHour?: (line: string) => void
  /** Faults of these names only; default all. */
  readonly only?: readonly MonthFaultName[]
  /** Made worse on purpose: what proves that the month can fail. */
  readonly worse?: {
    readonly wrapPipeline?: (pipeline: Pipeline) => Pipeline
    readonly commit?: CommitPartition
    /** After each hour. */
    readonly meddle?: (db: Database, hour: number) => Promise<void>
  }
}

export interface LivedMonth {
  readonly violations: readonly string[]
  readonly log: readonly string[]
  readonly hours: number
  readonly crashes: number
  readonly predictions: number
  readonly attempts: number
  readonly incidents: readonly string[]
}

export async function liveMonth(options: MonthOptions): Promise<LivedMonth> {
  const { url, seed, days, stepMinutes = 30, onHour, worse = {} } = options
  const random = createRandom(`month ${seed}`)
  const league = createMonthLeague(seed, days)
  const gameDates = datesLived(league)
  const firstDate = gameDates[0]!
  const clock = new SimulatedClock(`${firstDate}T08:00:00Z`)
  const sources = createFaultBook()
  const obstacles = new Map<string, () => void>()
  const messages = { lostShare: 0, isDoubled: false }
  const undeclared = new Set<string>()
  const rivals = { count: 0 }
  const bare = createMonthPipeline()
  const pipeline = withObstacles(worse.wrapPipeline?.(bare) ?? bare, obstacles, undeclared)
  const patient = { connectSeconds: 120, standstillSeconds: 300 } // a month outlives a busy machine
  const db = openDatabase(url, { ...patient, connections: 5, applicationName: 'watcher' })
  const chance = random.fork('messages')
  const violations: string[] = []
  let crashes = 0
  let processes = 0
  let way: CrashingDatabase | undefined
  let process: SimulatedProcess | undefined

  const start = async (): Promise<SimulatedProcess> => {
    processes += 1
    return startSimulatedProcess({
      url,
      pipeline,
      clock,
      http: createMonthHttp(league, clock, sources),
      name: `process ${processes}`,
      wrap: (real) => {
        way = createCrashingDatabase(real)
        return way
      },
      followsSchedules: true,
      ...(worse.commit ? { commit: worse.commit } : {}),
      wrapQueue: (queue) => loseMessages(queue, messages, () => chance.float()),
    })
  }

  /** Everything that can be done at this instant, however often the process dies or loses its connection meanwhile. */
  const settle = async (): Promise<void> => {
    for (;;) {
      const lostBefore = way?.countLost() ?? 0
      try {
        process ??= await start()
        await process.settle()
        return
      } catch (thrown) {
        if (way?.isDead()) {
          crashes += 1
          await process?.end()
          process = undefined
          const lies = await findLies(
            db,
            pipeline,
            gameDates.filter((date) => isRecent(date, clock)),
          )
          violations.push(...lies.map((lie) => `${clock.now().toString()} after a crash: ${lie}`))
          continue
        }
        // Of a lost connection the worker tells what it could not record: whatever the attempt failed of.
        if ((way?.countLost() ?? 0) === lostBefore) throw thrown
        // What it held is given up when its lease runs out; a simulated lease is longer than the month.
        await db.query(
          sql`update ledger set lease_until = ${clock.now().subtract({ seconds: 1 })} where state = 'running'`,
        )
      }
    }
  }

  /** With everybody else who follows the schedules, all at once. */
  const look = async (): Promise<void> => {
    const follow = () => followSchedules({ db, pipeline, clock, log: silentLog })
    await Promise.all(Array.from({ length: rivals.count }, follow))
    await settle()
  }

  const liveUntil = async (untilMs: number): Promise<void> => {
    while (clock.now().epochMilliseconds < untilMs) {
      clock.advanceBy(Math.min(untilMs - clock.now().epochMilliseconds, stepMinutes * 60_000))
      await look()
    }
  }

  const parts: MonthParts = {
    db,
    clock,
    pipeline,
    sources,
    random: random.fork('faults'),
    obstacles,
    undeclared,
    rivals,
    messages,
    arm(point: CrashPoint) {
      way?.arm({ ...point, call: way.calls.length + point.call })
    },
    async leap(milliseconds) {
      clock.advanceBy(milliseconds)
      await look()
    },
  }

  const seen: Acknowledged = new Map()
  const telling: TellingFault[] = []
  const log: string[] = []
  const endMs = lastFinalMs(league, gameDates) + 5 * hourMs
  let hours = 0
  try {
    await settle()
    while (clock.now().epochMilliseconds < endMs) {
      const fromMs = clock.now().epochMilliseconds
      const begun = await beginFault(parts, options.only)
      telling.push({ ...begun, fromMs })
      log.push(`${clock.now().toString()} ${begun.says}`)
      await liveUntil(fromMs + hourMs)
      await begun.end?.()
      way?.arm(undefined)
      hours += 1
      await worse.meddle?.(db, hours)
      violations.push(...(await judgeIncidents(db, telling, clock.now())))
      const recent = gameDates.filter((date) => isRecent(date, clock))
      violations.push(
        ...(await acknowledge(db, recent, seen)).map((fault) => `${clock.now().toString()} ${fault}`),
      )
      onHour?.(log.at(-1)!)
      if (violations.length > 0) break
    }
    sources.clear()
    log.push(`${clock.now().toString()} quiet from here on`)
    const quietMs = clock.now().epochMilliseconds
    for (let minutes = 5; minutes <= 60; minutes += 5) {
      clock.advanceBy(quietMs + minutes * 60_000 - clock.now().epochMilliseconds)
      await settle()
    }
    if (violations.length === 0) {
      const now = clock.now()
      const wanted = await readWantedDates(db, gameDates.at(-1)!)
      violations.push(
        ...gameDates.filter((date) => !wanted.includes(date)).map((date) => `${date} was never planned`),
        ...(await findTickFaults(db, pipeline.schedules!, now)),
        ...(await judgeIncidents(db, [...telling, { says: 'quiet', fromMs: quietMs }], now)),
        ...(await judgeEnd(db, now)),
        ...(await findUnfinishedMonth({ db, pipeline, gameDates: wanted, now })),
        ...(await acknowledge(db, gameDates, seen)),
      )
    }
    const [counts] = await db.query<{ predictions: number; attempts: number }>(sql`
      select (select count(*)::int from predictions where game_date = any(${gameDates}::date[])) as predictions,
        (select count(*)::int from attempts) as attempts`)
    const incidents = (await readIncidents(db)).map(
      ({ cause, isOpen }) => `${cause}${isOpen ? ' (open)' : ''}`,
    )
    return { violations, log, hours, crashes, incidents, ...counts! }
  } finally {
    await process?.end().catch(() => {}) // its database may be what failed
    await db.close()
  }
}

function isRecent(gameDate: string, clock: Clock): boolean {
  const days = Temporal.PlainDate.from(gameDate).until(clock.now().toString().slice(0, 10)).days
  return days >= -1 && days <= 2
}
