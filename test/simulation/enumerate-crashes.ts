/** Crash enumeration: the process is stopped before and after each database call of a game day, and a fresh one must finish it.
 *
 * The day is cut at the clock's stops, and each piece starts from a copy of the database as it was there: a crash in the evening
 * need not repeat the morning. Crashes that leave the very same bytes behind (the rest was rolled back) share one recovery. */
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import type { CommitPartition } from '../../src/platform/ledger/commit.ts'
import type { Random } from '../../src/platform/random.ts'
import { type ProcessOptions, startSimulatedProcess } from '../support/simulated-process.ts'
import { type CrashingDatabase, type CrashPoint, createCrashingDatabase } from './crashing-database.ts'
import { type Databases, keepContent, setBack } from './databases.ts'
import * as day from './game-day.ts'
import {
  type Content,
  describeContent,
  describeEverything,
  findDifferences,
  findLies,
  findLoose,
  findUnfinished,
  hashContent,
} from './truth.ts'

export interface StagedPoint extends CrashPoint {
  /** Which of the day's stops, from 0. */
  readonly stage: number
  /** A second crash, at this call of the process that recovers. */
  readonly next?: CrashPoint
}

export interface Violation {
  readonly point: StagedPoint
  readonly call: string
  readonly faults: readonly string[]
}

export interface Enumeration {
  readonly points: number
  readonly crashes: number
  /** Distinct databases that crashes left behind; each was recovered. */
  readonly recoveries: number
  readonly violations: readonly Violation[]
}

interface Stage {
  readonly stop: string
  readonly template: string
  /** What an undisturbed run has at the end of the stage. */
  readonly content: Content
  readonly calls: readonly string[]
}

export interface PreparedDay {
  readonly stages: readonly Stage[]
  /** Every point of the day, singly. */
  readonly points: readonly StagedPoint[]
  readonly databases: Databases
}

const allDates = [...day.historyDates, '2025-10-26', day.gameDate]

/** Runs the day undisturbed, keeping a template of each stop, and counts its calls. */
export async function prepareDay(databases: Databases): Promise<PreparedDay> {
  const stages: Stage[] = []
  let template = await databases.createMigrated()
  await day.prepareGameDay(template)
  await inspect(template, keepContent)
  for (const [index, stop] of day.stops.entries()) {
    const next = await databases.copy(template)
    const content = await runUndisturbed(next, stop, index === day.stops.length - 1)
    const again = await databases.copy(template) // what a process reads once only is known by now
    const calls = await countCalls(again, stop)
    await databases.drop(again)
    stages.push({ stop, template, content, calls })
    await inspect(next, keepContent)
    template = next
  }
  const points = stages.flatMap(({ calls }, stage) =>
    calls.flatMap((_, index) =>
      (['before', 'after'] as const).map((when) => ({ stage, call: index + 1, when })),
    ),
  )
  return { stages, points, databases }
}

async function runUndisturbed(url: string, stop: string, isLast: boolean): Promise<Content> {
  const process = await startSimulatedProcess(describeProcess(url, stop, 'undisturbed'))
  await process.settle()
  await process.end()
  return inspect(url, async (db) => {
    const faults = [
      ...(await findLies(db, day.createGameDayPipeline(), allDates)),
      ...(await findLoose(db)),
      ...(isLast ? await findUnfinished(db, day.gameDate) : []),
    ]
    if (faults.length > 0) throw new Error(`an undisturbed run is not sound:\n${faults.join('\n')}`)
    return describeContent(db)
  })
}

async function countCalls(url: string, stop: string): Promise<readonly string[]> {
  let calls: readonly string[] = []
  const process = await startSimulatedProcess({
    ...describeProcess(url, stop, 'first'),
    wrap: (real) => {
      const db = createCrashingDatabase(real)
      calls = db.calls
      return db
    },
  })
  await process.settle()
  await process.end()
  return calls
}

function describeProcess(url: string, instant: string, name: string): ProcessOptions {
  const clock = day.createClock(instant)
  return { url, clock, name, pipeline: day.createGameDayPipeline(), http: day.createSourcesHttp(clock) }
}

async function inspect<Result>(url: string, read: (db: Database) => Promise<Result>): Promise<Result> {
  const db = openDatabase(url, { connections: 3 })
  try {
    return await read(db)
  } finally {
    await db.close()
  }
}

export interface EnumerationOptions {
  readonly commit?: CommitPartition
  /** Databases worked on at once. */
  readonly lanes?: number
  /** Of every so many recoveries one goes on to the end of the day instead of the end of its stage. */
  readonly wholeDayEvery?: number
  readonly onProgress?: (done: number, of: number) => void
  /** Each violation as soon as it is found: a long run that is stopped has told what it saw. */
  readonly onViolation?: (violation: Violation) => void
}

export async function enumerateCrashes(
  prepared: PreparedDay,
  points: readonly StagedPoint[],
  options: EnumerationOptions = {},
): Promise<Enumeration> {
  const { lanes = 3, wholeDayEvery = 20, onProgress, onViolation } = options
  const recovered = new Map<string, Promise<readonly string[]>>()
  const violations: Violation[] = []
  let next = 0
  let crashes = 0

  async function tryPoint(lane: Lane, point: StagedPoint): Promise<void> {
    const stage = prepared.stages[point.stage] as Stage
    const report = (faults: readonly string[]): void => {
      if (faults.length === 0) return
      const violation = { point, call: stage.calls[point.call - 1] ?? '', faults }
      violations.push(violation)
      onViolation?.(violation)
    }
    if (!(await crashAt(lane, stage.stop, 'first', point, options))) {
      report(['the call was never reached: the run is not the same twice'])
    } else {
      crashes += 1
      if (point.next && (await crashAt(lane, stage.stop, 'second', point.next, options))) crashes += 1
      const key = `${point.stage} ${hashContent(await describeEverything(lane.db))}`
      let verdict = recovered.get(key)
      if (!verdict) {
        const isWhole = recovered.size % wholeDayEvery === 0
        verdict = recover(prepared, lane, point.stage, isWhole, options)
        recovered.set(key, verdict)
      }
      report(await verdict)
    }
    const now = await describeEverything(lane.db)
    const changed = [...now.keys()].filter((table) => now.get(table) !== lane.content.get(table))
    await setBack(lane.db, changed)
  }

  async function work(): Promise<void> {
    let lane: Lane | undefined
    try {
      for (let point = points[next++]; point; point = points[next++]) {
        if (lane?.stage !== point.stage) {
          if (lane) await closeLane(prepared, lane)
          lane = await openLane(prepared, point.stage)
        }
        await tryPoint(lane, point)
        onProgress?.(Math.min(next, points.length), points.length)
      }
    } finally {
      if (lane) await closeLane(prepared, lane)
    }
  }

  await Promise.all(Array.from({ length: lanes }, work))
  return { points: points.length, crashes, recoveries: recovered.size, violations }
}

/** A database at the beginning of a stage, in which one crash after the other is tried. */
interface Lane {
  readonly stage: number
  readonly url: string
  readonly db: Database
  readonly content: Content
}

async function openLane({ stages, databases }: PreparedDay, stage: number): Promise<Lane> {
  const url = await databases.copy((stages[stage] as Stage).template)
  const db = openDatabase(url, { connections: 6 })
  return { stage, url, db, content: await describeEverything(db) }
}

async function closeLane({ databases }: PreparedDay, { url, db }: Lane): Promise<void> {
  await db.close()
  await databases.drop(url)
}

/** Runs a process until it dies at the point; false where it came to its end before. */
async function crashAt(
  { url, db }: Lane,
  stop: string,
  name: string,
  point: CrashPoint,
  { commit }: EnumerationOptions,
): Promise<boolean> {
  let dying: CrashingDatabase | undefined
  const options: ProcessOptions = {
    ...describeProcess(url, stop, name),
    connections: db,
    wrap(real) {
      dying = createCrashingDatabase(real, point)
      return dying
    },
    ...(commit ? { commit } : {}),
  }
  try {
    const process = await startSimulatedProcess(options)
    try {
      await process.settle()
      return false
    } finally {
      await process.end()
    }
  } catch (error) {
    // The failure that could not be recorded any more is what a dying process throws.
    if (dying?.isDead()) return true
    throw error
  }
}

/** What is not as it should be, right after the crash and after one restart. */
async function recover(
  { stages }: PreparedDay,
  { url, db }: Lane,
  from: number,
  isWhole: boolean,
  { commit }: EnumerationOptions,
): Promise<readonly string[]> {
  const lies = await findLies(db, day.createGameDayPipeline(), [day.gameDate])
  const through = isWhole ? stages.length - 1 : from
  const stage = stages[from] as Stage
  const clock = day.createClock(stage.stop)
  const process = await startSimulatedProcess({
    url,
    clock,
    connections: db,
    name: 'restarted',
    pipeline: day.createGameDayPipeline(),
    http: day.createSourcesHttp(clock),
    ...(commit ? { commit } : {}),
  })
  try {
    for (const { stop } of stages.slice(from, through + 1)) {
      clock.advanceTo(stop)
      await process.settle()
    }
  } finally {
    await process.end()
  }
  return [
    ...lies.map((lie) => `before the restart: ${lie}`),
    ...(await findLies(db, day.createGameDayPipeline(), allDates)),
    ...(await findLoose(db)),
    ...(through === stages.length - 1 ? await findUnfinished(db, day.gameDate) : []),
    ...findDifferences((stages[through] as Stage).content, await describeContent(db)).map(
      (fault) => `${fault} (seen at ${stages[through]?.stop})`,
    ),
  ]
}

/** A seeded sample, in the points' order. */
export function samplePoints<Point>(points: readonly Point[], count: number, random: Random): Point[] {
  const keyed = points.map((point, index) => ({ point, index, key: random.float() }))
  return keyed
    .sort((a, b) => a.key - b.key)
    .slice(0, count)
    .sort((a, b) => a.index - b.index)
    .map(({ point }) => point)
}
