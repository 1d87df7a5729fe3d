/** Real processes on a real PostgreSQL, killed by SIGKILL while they work on a simulated league's dates.
 *
 * The instant is seeded by how many attempts had ended and a few milliseconds on top; where in the program that hits is up to
 * the machine, which is the point: the enumeration tries the places one can name, this the others. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { systemClock } from '../../src/platform/clock.ts'
import { type Database, onlyRow, openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { toPipelineError } from '../../src/platform/errors.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { installQueueSchema } from '../../src/platform/queue/pg-boss-queue.ts'
import type { Random } from '../../src/platform/random.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { type ServedReplay, serveReplay } from '../../src/replay/serve.ts'
import type { SimulatedLeagueOptions } from '../../src/replay/simulated/simulated-league.ts'
import type { Databases } from './databases.ts'
import * as day from './game-day.ts'
import {
  type Content,
  describeTimeless,
  findDifferences,
  findLies,
  findLoose,
  findUnfinished,
} from './truth.ts'

export const killedDates = [day.gameDate, '2025-10-28'] as const

export interface KillGround {
  readonly replay: ServedReplay
  readonly dates: readonly string[]
  readonly databases: Databases
  /** Wants the dates; nothing of them is done. */
  readonly template: string
  /** What one process makes of them that nobody disturbs. */
  readonly content: Content
  readonly attempts: number
  readonly seconds: number
}

export interface Kill {
  /** So many attempts have ended, and then so many milliseconds more. */
  readonly afterAttempts: number
  readonly milliseconds: number
}

export interface KillReport {
  readonly faults: readonly string[]
  readonly abandoned: number
  readonly seconds: number
}

export interface GroundOptions {
  readonly league: SimulatedLeagueOptions
  readonly dates: readonly string[]
  /** Of the replay: after the last date. */
  readonly now: string
}

const smallGround: GroundOptions = {
  league: day.leagueOptions,
  dates: killedDates,
  now: '2025-11-05T12:00:00Z',
}

export async function prepareKillGround(
  databases: Databases,
  { league, dates, now }: GroundOptions = smallGround,
): Promise<KillGround> {
  const replay = await serveReplay({ simulate: league, now })
  const template = await databases.createMigrated()
  await installQueueSchema(template)
  await withDatabaseAt(template, (db) =>
    requestRuns(db, {
      gameDates: dates,
      scope: 'full',
      cause: 'backfill',
      requestedBy: 'simulation',
      now: systemClock.now(),
    }),
  )
  const ground = {
    replay,
    dates,
    databases,
    template,
    content: new Map<string, string>(),
    attempts: 0,
    seconds: 0,
  }
  const url = await databases.copy(template)
  const startedMs = systemClock.monotonicMs()
  const child = startChild(ground, url)
  const [content, attempts, faults] = await withDatabaseAt(url, async (db) => {
    await waitUntilDone(db, dates)
    const seconds = (systemClock.monotonicMs() - startedMs) / 1000
    ground.seconds = seconds
    await stopChild(child)
    return [await describeTimeless(db), await countAttempts(db), await inspect(db, dates)] as const
  })
  await databases.drop(url)
  if (faults.length > 0) throw new Error(`an undisturbed process is not sound:\n${faults.join('\n')}`)
  return { ...ground, content, attempts }
}

/** One process, killed; one restart. */
export async function killOnce(ground: KillGround, kill: Kill): Promise<KillReport> {
  return onCopy(ground, async (db, url) => {
    const first = startChild(ground, url)
    await waitForAttempts(db, kill.afterAttempts)
    await systemClock.sleep(kill.milliseconds)
    await killChild(first)
    await waitForNobodyElse(db)
    const lies = (await findLies(db, day.createGameDayPipeline(), allDatesOf(ground.dates))).map(
      (lie) => `before the restart: ${lie}`,
    )
    const second = startChild(ground, url)
    await waitUntilDone(db, ground.dates)
    await stopChild(second)
    return lies
  })
}

/** Two processes at once; with `kill`, one of them ends in the middle and the other goes on alone. */
export async function runTwo(ground: KillGround, kill?: Kill): Promise<KillReport> {
  return onCopy(ground, async (db, url) => {
    const first = startChild(ground, url)
    const second = startChild(ground, url)
    if (kill) {
      await waitForAttempts(db, kill.afterAttempts)
      await systemClock.sleep(kill.milliseconds)
      await killChild(first)
    }
    await waitUntilDone(db, ground.dates)
    const workers = await db.query<{ worker: string }>(sql`select distinct worker from attempts`)
    await Promise.all([kill ? undefined : stopChild(first), stopChild(second)])
    return workers.length === 2 ? [] : [`${workers.length} of 2 processes did any work`]
  })
}

export function drawKill(random: Random, attempts: number): Kill {
  return { afterAttempts: random.integer(attempts), milliseconds: random.integer(40) }
}

const allDatesOf = (dates: readonly string[]): string[] => [
  ...new Set([...day.historyDates, '2025-10-26', ...dates]),
]

export async function onCopy(
  ground: KillGround,
  work: (db: Database, url: string) => Promise<readonly string[]>,
): Promise<KillReport> {
  const url = await ground.databases.copy(ground.template)
  const startedMs = systemClock.monotonicMs()
  try {
    return await withDatabaseAt(url, async (db) => {
      const faults = await work(db, url)
      const seconds = (systemClock.monotonicMs() - startedMs) / 1000
      const differences = findDifferences(ground.content, await describeTimeless(db))
      const rows = await db.query<{ abandoned: number }>(sql`
        select count(*)::int as abandoned from attempts where outcome = 'abandoned'`)
      const { abandoned } = onlyRow(rows, 'abandoned attempts')
      return { faults: [...faults, ...(await inspect(db, ground.dates)), ...differences], abandoned, seconds }
    })
  } finally {
    await ground.databases.drop(url)
  }
}

async function inspect(db: Database, dates: readonly string[]): Promise<string[]> {
  const unfinished = await Promise.all(dates.map((gameDate) => findUnfinished(db, gameDate)))
  return [
    ...(await findLies(db, day.createGameDayPipeline(), allDatesOf(dates))),
    ...(await findLoose(db)),
    ...unfinished.flat(),
  ]
}

export interface ChildOptions {
  /** A worker without the controller, or both. */
  readonly role?: 'all' | 'worker'
  readonly leaseSeconds?: number
  /** By which its clock is ahead of the world's. */
  readonly aheadMs?: number
}

export function startChild(
  { replay }: { readonly replay: Pick<ServedReplay, 'url'> },
  url: string,
  { role = 'all', leaseSeconds = 15, aheadMs = 0 }: ChildOptions = {},
): ChildProcess {
  const program = fileURLToPath(new URL('work-child.ts', import.meta.url))
  return spawn(process.execPath, [program, role, String(aheadMs)], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: url,
      ...replayEnvironment(replay.url),
      SIXTHMAN_FACTS: 'core', // as the pipeline that the truth is read with
      SIXTHMAN_LEASE_SECONDS: String(leaseSeconds),
      LOG_LEVEL: 'silent',
      NODE_COMPILE_CACHE: fileURLToPath(new URL('../../node_modules/.cache/sixthman', import.meta.url)), // as bin/sixthman.js does
    },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

export async function killChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error(`the process ended by itself with ${child.exitCode}`)
  child.kill('SIGKILL')
  await once(child, 'exit')
}

export async function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) throw new Error(`the process ended by itself with ${child.exitCode}`)
  child.kill('SIGTERM')
  await once(child, 'exit')
}

export async function withDatabaseAt<Result>(
  url: string,
  work: (db: Database) => Promise<Result>,
): Promise<Result> {
  const db = openDatabase(url, { connections: 2, applicationName: 'watcher' })
  try {
    return await work(db)
  } finally {
    await db.close()
  }
}

export async function countAttempts(db: Database): Promise<number> {
  const rows = await db.query<{ ended: number }>(sql`
    select count(*)::int as ended from attempts where outcome is not null`)
  return onlyRow(rows, 'attempts').ended
}

export function waitForAttempts(db: Database, count: number): Promise<void> {
  return waitFor(async () => (await countAttempts(db)) >= count, `${count} attempts`, 5)
}

export function waitUntilDone(db: Database, dates: readonly string[]): Promise<void> {
  return waitFor(
    async () => {
      const rows = await db.query<{ planned: number; open: number }>(sql`
      select count(*) filter (where game_date = any(${dates}::date[]))::int as planned,
        count(*) filter (where state not in ('complete', 'empty_ok', 'degraded', 'failed'))::int as open from ledger`)
      const { planned, open } = onlyRow(rows, 'ledger')
      return planned >= dates.length * day.createGameDayPipeline().assets.length && open === 0
    },
    'every date to be done',
    25,
  )
}

function waitForNobodyElse(db: Database): Promise<void> {
  return waitFor(
    async () => {
      const rows = await db.query<{ others: number }>(sql`
      select count(*)::int as others from pg_stat_activity
      where datname = current_database() and backend_type = 'client backend' and application_name <> 'watcher'`)
      return onlyRow(rows, 'activity').others === 0
    },
    'the killed process to leave the server',
    5,
  )
}

/** A database that is away has not fulfilled anything yet. */
async function holds(condition: () => Promise<boolean>): Promise<boolean> {
  try {
    return await condition()
  } catch (error) {
    if (toPipelineError(error).code === 'database.unavailable') return false
    throw error
  }
}

const patienceMs = 600_000

export async function waitFor(
  condition: () => Promise<boolean>,
  what: string,
  everyMs: number,
): Promise<void> {
  const startedMs = systemClock.monotonicMs()
  while (!(await holds(condition))) {
    if (systemClock.monotonicMs() - startedMs > patienceMs)
      throw new Error(`waited ${patienceMs} ms for ${what}`)
    await systemClock.sleep(everyMs)
  }
}
