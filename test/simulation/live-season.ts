/** A season of the real data pack lived through on a simulated clock, with the program's own controller, worker, schedules and detectors; clean, or
 * with one fault after the other.
 *
 * It looks every hour of the evening, rarer by day and in the morning, and every ten minutes while a fault is about that is not found: only then
 * does it matter how soon something is told. */
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { importBoxScores } from '../../src/nba/import/import-box-scores.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import { openSession } from '../../src/platform/db/session.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createMonitorMemory, runDetectors } from '../../src/platform/monitor/run-detectors.ts'
import { createRandom } from '../../src/platform/random.ts'
import { beat, signOn } from '../../src/platform/worker/sign-on.ts'
import { createFaultBook } from '../../src/replay/faults/fault-book.ts'
import type { League } from '../../src/replay/league.ts'
import { type SimulatedProcess, startSimulatedProcess } from '../support/simulated-process.ts'
import {
  createSeasonHttp,
  createSeasonPipeline,
  createSpoiled,
  delayJobs,
  withSlowStatements,
  withWorkThatTakesTime,
} from './season-parts.ts'
import type { SeasonFault, SeasonWorld } from './season-world.ts'
import {
  afterwardsMinutes,
  type FaultOutcome,
  minuteMs,
  msOf,
  type ToldIncident,
  weighIncidents,
} from './weigh-season.ts'

const titleShown = 300
/** Hours of the day in UTC at which it looks: most games begin from 23 on, and what follows them is made by 06. */
const hoursLooked = [0, 1, 2, 3, 4, 5, 8, 11, 14, 17, 19, 21, 22, 23]

export interface SeasonOptions {
  readonly url: string
  readonly league: League
  /** The first instant, and the last. */
  readonly from: string
  readonly to: string
  readonly faults?: readonly SeasonFault[]
  readonly onDay?: (line: string) => void
  /** Aborted: the season ends at the next look, and tells what was lived. */
  readonly signal?: AbortSignal
}

export interface LivedSeason {
  /** Its first and its last day. */
  readonly from: string
  readonly until: string
  readonly days: number
  readonly looks: number
  readonly detectorFailures: readonly string[]
  /** Incidents that no fault explains. */
  readonly unexplained: readonly ToldIncident[]
  readonly outcomes: readonly FaultOutcome[]
}

export async function liveSeason({
  url,
  league,
  from,
  to,
  faults = [],
  onDay,
  signal,
}: SeasonOptions): Promise<LivedSeason> {
  const clock = new SimulatedClock(from)
  const spoiled = createSpoiled()
  const sources = createFaultBook()
  const pipeline = withWorkThatTakesTime(createSeasonPipeline(spoiled), clock, createRandom('work'), spoiled)
  const patient = { connectSeconds: 120, standstillSeconds: 300 } // a run of an hour outlives a busy machine
  const db = openDatabase(url, { ...patient, connections: 3, applicationName: 'season' })
  const connections = openDatabase(url, { ...patient, connections: 4, applicationName: 'worker' })
  const session = await openSession(url, clock, silentLog)
  await signOn({ name: 'controller', kind: 'controller' }, { db, clock, pipeline }, session)
  const memory = createMonitorMemory()
  const world: SeasonWorld = {
    db,
    clock,
    sources,
    spoiled,
    hasWorker: true,
    hasController: true,
    beats: true,
  }
  const begun = new Map<SeasonFault, number>()
  const ended = new Set<SeasonFault>()
  const countsFromMs = new Map<SeasonFault, number>()
  const start = { from: clock.now(), until: clock.now() }
  const looked = withSlowStatements(db, clock, spoiled)
  let process: SimulatedProcess | undefined
  let looks = 0

  const settle = async (): Promise<void> => {
    if (!world.hasWorker && process) {
      await process.end()
      process = undefined
    }
    if (world.hasController && world.hasWorker) {
      process ??= await startSimulatedProcess({
        url,
        pipeline,
        clock,
        http: createSeasonHttp(league, clock, sources, spoiled),
        name: 'worker',
        connections,
        followsSchedules: true,
        boot: start,
        wrapQueue: (queue) => delayJobs(queue, clock, spoiled, start),
      })
      await process.settle()
    }
    if (world.hasController) await beat(db, 'controller', clock.now())
    if (world.hasWorker && world.beats) await beat(db, 'worker', clock.now())
  }

  const turnFaults = async (): Promise<void> => {
    const nowMs = clock.now().epochMilliseconds
    for (const fault of faults) {
      if (!begun.has(fault) && nowMs >= msOf(fault.from)) {
        await fault.begin(world)
        begun.set(fault, nowMs)
      }
      if (begun.has(fault) && !ended.has(fault) && nowMs >= msOf(fault.until)) {
        if (fault.readCountsFrom) countsFromMs.set(fault, await fault.readCountsFrom(world))
        await fault.end(world)
        ended.add(fault)
      }
    }
  }

  /** Whether a fault is about that is not found, from when its time counts, or is found and not over; until half a day after its end. */
  const watchFaults = async (): Promise<'nothing' | 'found' | 'sought'> => {
    const nowMs = clock.now().epochMilliseconds
    const about = faults.filter(
      (fault) =>
        nowMs >= msOf(fault.countsFrom ?? fault.from) &&
        nowMs < msOf(fault.until) + afterwardsMinutes * minuteMs,
    )
    if (about.length === 0) return 'nothing'
    const told = await readIncidents(db)
    const states = about.map((fault) => {
      const own = told.find(({ cause, openedMs }) => cause === fault.cause && openedMs >= msOf(fault.from))
      if (!own) return nowMs < msOf(fault.until) + 6 * 60 * minuteMs ? 'sought' : 'nothing'
      return own.resolvedMs === null ? 'found' : 'nothing'
    })
    return states.includes('sought') ? 'sought' : states.includes('found') ? 'found' : 'nothing'
  }

  const nextStop = async (): Promise<number> => {
    const watched = await watchFaults()
    const nowMs = clock.now().epochMilliseconds
    const after = (minutes: number): number =>
      (Math.floor(nowMs / (minutes * minuteMs)) + 1) * minutes * minuteMs
    const turns = faults
      .flatMap(({ from, countsFrom, until }) => [from, countsFrom ?? from, until].map(msOf))
      .filter((ms) => ms > nowMs)
    let hour = after(60)
    while (!hoursLooked.includes((hour / (60 * minuteMs)) % 24)) hour += 60 * minuteMs
    return Math.min(hour, ...turns, ...(watched === 'nothing' ? [] : [after(watched === 'sought' ? 10 : 30)]))
  }

  try {
    const endMs = Temporal.Instant.from(to).epochMilliseconds
    let day = ''
    while (clock.now().epochMilliseconds < endMs && !signal?.aborted) {
      await turnFaults()
      await settle()
      looks += (await runDetectors({ db: looked, pipeline, clock, log: silentLog }, memory)).length
      const today = clock.now().toString().slice(0, 10)
      if (today !== day && onDay) {
        day = today
        const sinceMs = clock.now().epochMilliseconds - 24 * 60 * minuteMs
        const told = (await readIncidents(db)).filter(
          ({ openedMs, resolvedMs }) => resolvedMs === null || openedMs >= sinceMs,
        )
        onDay(
          [today, ...told.map(({ cause, title }) => `  ${cause}: ${title.slice(0, titleShown)}`)].join('\n'),
        )
      }
      const stopMs = await nextStop()
      if (stopMs > clock.now().epochMilliseconds)
        clock.advanceTo(Temporal.Instant.fromEpochMilliseconds(stopMs))
    }
    const now = clock.now()
    // A fault that an early end leaves without its time to be found and to be over proves nothing.
    const isLived = ({ until }: SeasonFault): boolean =>
      msOf(until) + afterwardsMinutes * minuteMs <= now.epochMilliseconds
    return {
      from: from.slice(0, 10),
      until: now.toString().slice(0, 10),
      days: Math.round((now.epochMilliseconds - msOf(from)) / 86_400_000),
      looks,
      ...weighIncidents(
        await readIncidents(db),
        faults.filter((fault) => begun.has(fault)),
        countsFromMs,
        isLived,
      ),
      detectorFailures: await readFailures(db),
    }
  } finally {
    await process?.end()
    await session.close()
    await connections.close()
    await db.close()
  }
}

async function readFailures(db: Database): Promise<string[]> {
  const rows = await db.query<{ said: string }>(sql`
    select detector || ': ' || last_error as said from detectors where last_error is not null order by detector`)
  return rows.map(({ said }) => said)
}

function readIncidents(db: Database): Promise<ToldIncident[]> {
  return db.query(sql`
    select cause, severity, title, reopenings, (extract(epoch from opened_at) * 1000)::float8 as "openedMs",
      (extract(epoch from resolved_at) * 1000)::float8 as "resolvedMs" from incidents order by opened_at, cause`)
}

/** Imports the season before, as every installation has it, and derives what training reads. */
export async function importSeasonBefore(
  url: string,
  pack: string,
  league: League,
  at: string,
): Promise<void> {
  const clock = new SimulatedClock(at)
  const db = openDatabase(url, { connections: 3 })
  const pipeline = createSeasonPipeline()
  try {
    await importBoxScores({ db, clock, pipeline }, [
      join(pack, 'box-scores', 'player_gamelogs_2023-24.csv.gz'),
    ])
    const http = createSeasonHttp(league, clock, createFaultBook(), createSpoiled())
    const process = await startSimulatedProcess({ url, pipeline, clock, http, name: 'history' })
    await process.settle()
    await process.end()
  } finally {
    await db.close()
  }
}
