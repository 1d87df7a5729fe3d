/** A month of a small league lived through on a simulated clock, with a fault every hour, and a quiet hour at its end.
 *
 * One process at a time, of the program's own parts; when it dies a fresh one takes its place. Everything is drawn from the seed, the
 * league included: the same seed lives the same month. */
import { Temporal } from 'temporal-polyfill'
import { createNbaPipeline } from '../../src/nba/pipeline.ts'
import { type Clock, SimulatedClock } from '../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { createHttp, type Http } from '../../src/platform/http.ts'
import type { CommitPartition } from '../../src/platform/ledger/commit.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import type { Queue } from '../../src/platform/queue/queue.ts'
import { createRandom } from '../../src/platform/random.ts'
import { createFaultBook } from '../../src/replay/faults/fault-book.ts'
import type { League, LeagueGame } from '../../src/replay/league.ts'
import { createReplayServer } from '../../src/replay/server.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import { replaySources } from '../support/replay-sources.ts'
import { type SimulatedProcess, startSimulatedProcess } from '../support/simulated-process.ts'
import { type CrashingDatabase, type CrashPoint, createCrashingDatabase } from './crashing-database.ts'
import { type BegunFault, beginFault, type MonthFaultName, type MonthParts } from './month-faults.ts'
import { type Acknowledged, acknowledge, findUnfinishedMonth, readIncidents } from './month-truth.ts'
import { findLies } from './truth.ts'

const hourMs = 3_600_000
const season = '2025-26'
const seasonStart = '2025-10-21'
/** Days before the first one that is lived: they are the history that the first predictions read. */
const daysBefore = 4

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
  const bare = createMonthPipeline()
  const pipeline = withObstacles(worse.wrapPipeline?.(bare) ?? bare, obstacles)
  const db = openDatabase(url, { connections: 3, applicationName: 'watcher' })
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

  const liveUntil = async (untilMs: number): Promise<void> => {
    while (clock.now().epochMilliseconds < untilMs) {
      clock.advanceBy(Math.min(untilMs - clock.now().epochMilliseconds, stepMinutes * 60_000))
      await settle()
    }
  }

  const parts: MonthParts = {
    db,
    clock,
    pipeline,
    sources,
    random: random.fork('faults'),
    obstacles,
    messages,
    arm(point: CrashPoint) {
      way?.arm({ ...point, call: way.calls.length + point.call })
    },
    async leap(milliseconds) {
      clock.advanceBy(milliseconds)
      await settle()
    },
  }

  const seen: Acknowledged = new Map()
  const log: string[] = []
  const endMs = lastFinalMs(league, gameDates) + 5 * hourMs
  let hours = 0
  try {
    await wantDates(db, gameDates.slice(0, 1), clock)
    await settle()
    while (clock.now().epochMilliseconds < endMs) {
      await wantComing(db, gameDates, clock)
      const fromMs = clock.now().epochMilliseconds
      const begun = await beginFault(parts, options.only)
      log.push(`${clock.now().toString()} ${begun.says}`)
      await liveUntil(fromMs + hourMs)
      await begun.end?.()
      way?.arm(undefined)
      hours += 1
      await worse.meddle?.(db, hours)
      violations.push(...(await judgeHour(db, begun, fromMs, clock)))
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
      violations.push(...(await findUnfinishedMonth({ db, pipeline, gameDates, now: clock.now() })))
      violations.push(...(await acknowledge(db, gameDates, seen)))
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

/** One that only a human can end has its one incident, where an attempt met it. */
async function judgeHour(db: Database, begun: BegunFault, fromMs: number, clock: Clock): Promise<string[]> {
  if (begun.incident === undefined) return []
  const { cause, code } = begun.incident
  const from = Temporal.Instant.fromEpochMilliseconds(fromMs)
  const met = await db.query(sql`
    select 1 from attempts where error_code = ${code} and started_at > ${from} limit 1`)
  if (met.length === 0) return []
  const own = (await readIncidents(db)).filter((each) => each.cause === cause && each.openUntilMs > fromMs)
  const opened = own.filter(({ openedMs }) => openedMs > fromMs)
  const isToldOnce = opened.length === 1 || (opened.length === 0 && own.length === 1)
  return isToldOnce
    ? []
    : [`${clock.now().toString()} ${begun.says}: ${own.length} incidents '${cause}' instead of one`]
}

async function wantComing(db: Database, gameDates: readonly string[], clock: Clock): Promise<void> {
  const until = clock.now().add({ hours: 44 }).toString().slice(0, 10)
  await wantDates(
    db,
    gameDates.filter((date) => date <= until),
    clock,
  )
}

async function wantDates(db: Database, gameDates: readonly string[], clock: Clock): Promise<void> {
  await requestRuns(db, { gameDates, scope: 'full', cause: 'schedule', requestedBy: 'up', now: clock.now() })
}

function isRecent(gameDate: string, clock: Clock): boolean {
  const days = Temporal.PlainDate.from(gameDate).until(clock.now().toString().slice(0, 10)).days
  return days >= -1 && days <= 2
}

/** One game in some is called off on its day, box scores are corrected later, and second sources count a little otherwise. */
function createMonthLeague(seed: string, days: number): League {
  const random = createRandom(`league ${seed}`)
  const league = createSimulatedLeague({
    seed: `month ${seed}`,
    seasonStart,
    days: daysBefore + days,
    teams: 4,
    playersPerTeam: 10,
    correctedShare: 0.2,
    secondSourceSlips: 0.002,
  })
  const victims = new Map<LeagueGame, LeagueGame>()
  for (const game of league.games(season)) {
    if (game.gameDate >= firstLived(league) && random.float() < 0.06)
      victims.set(game, callOff(game, random.pick([-3, 0.5])))
  }
  return { ...league, games: (asked) => league.games(asked).map((game) => victims.get(game) ?? game) }
}

function callOff(game: LeagueGame, hoursAfterTip: number): LeagueGame {
  const laterMs = 90 * 24 * hourMs
  const { gameDate, tipAtMs } = game
  return {
    ...game,
    gameDate: Temporal.PlainDate.from(gameDate).add({ days: 90 }).toString(),
    tipAtMs: tipAtMs + laterMs,
    finalAtMs: game.finalAtMs + laterMs,
    postponement: {
      gameDate,
      tipAtMs,
      calledOffAtMs: tipAtMs + hoursAfterTip * hourMs,
      rescheduledAtMs: tipAtMs + 72 * hourMs,
    },
  }
}

function firstLived(league: League): string {
  const start = Temporal.PlainDate.from(seasonStart).add({ days: daysBefore }).toString()
  return league.games(season).find(({ gameDate }) => gameDate >= start)!.gameDate
}

function datesLived(league: League): string[] {
  const first = Temporal.PlainDate.from(seasonStart).add({ days: daysBefore })
  const played = new Set(league.games(season).map((game) => game.postponement?.gameDate ?? game.gameDate))
  const horizon = first.add({ days: 60 }).toString()
  return [...played].filter((date) => date >= first.toString() && date < horizon).sort()
}

/** A game that is called off would have ended then, too. */
function lastFinalMs(league: League, gameDates: readonly string[]): number {
  const ends = league.games(season).flatMap(({ gameDate, finalAtMs, postponement }) => {
    if (postponement && gameDates.includes(postponement.gameDate)) return postponement.tipAtMs + 3 * hourMs
    return gameDates.includes(gameDate) ? finalAtMs : []
  })
  return Math.max(...ends)
}

function createMonthPipeline(): Pipeline {
  return createNbaPipeline({
    markets: ['points'],
    codeVersion: 'month',
    facts: [],
    sources: replaySources('http://replay'),
  })
}

function withObstacles(pipeline: Pipeline, obstacles: ReadonlyMap<string, () => void>): Pipeline {
  return {
    ...pipeline,
    asset(name) {
      const asset = pipeline.asset(name)
      return {
        ...asset,
        produce: async (context) => {
          obstacles.get(name)?.()
          return asset.produce(context)
        },
      }
    },
  }
}

/** The sources as they are at the clock's instant; a retry inside of the port must not wait for a clock that stands still. */
function createMonthHttp(
  league: League,
  clock: SimulatedClock,
  faults: ReturnType<typeof createFaultBook>,
): Http {
  const { app } = createReplayServer({ league, clock, faults })
  const fetch = async (input: unknown, init?: unknown): Promise<Response> =>
    app.request(String(input), init as RequestInit)
  return createHttp({
    clock: { now: () => clock.now(), monotonicMs: () => clock.monotonicMs(), sleep: () => Promise.resolve() },
    random: createRandom('http'),
    fetch: fetch as typeof globalThis.fetch,
  })
}

function loseMessages(
  queue: Queue,
  messages: { readonly lostShare: number; readonly isDoubled: boolean },
  draw: () => number,
): Queue {
  return {
    send: (tx, jobs) =>
      queue.send(
        tx,
        jobs.filter(() => messages.lostShare === 0 || draw() >= messages.lostShare),
      ),
    work: (concurrency, handle) =>
      queue.work(concurrency, async (job) => {
        await handle(job)
        if (messages.isDoubled) await handle(job)
      }),
    stop: () => queue.stop(),
  }
}
