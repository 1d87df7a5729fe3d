/** The backfill of some weeks of a simulated league by 1, 2, 4 and 8 worker processes: what each of them adds.
 *
 *     npm run bench -- workers [dates] [processes, with commas between]
 *
 * One process leads and works, the others only work; each does one partition at a time, so that the curve is of processes. The leader also
 * follows the schedules and wants today, whose partitions wait for their time of the day: only the backfill's own dates are waited for. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { systemClock as clock } from '../src/platform/clock.ts'
import { onlyRow, openDatabase } from '../src/platform/db/database.ts'
import { acquireServer } from '../src/platform/db/embedded/server.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { sql } from '../src/platform/db/sql.ts'
import { requestRuns } from '../src/platform/ledger/plan.ts'
import { installQueueSchema } from '../src/platform/queue/pg-boss-queue.ts'
import { serveReplay } from '../src/replay/serve.ts'
import { createGameDayPipeline } from '../test/simulation/game-day.ts'
import { onServer, withDatabase } from '../test/support/run-server.ts'
import { readProcessorSeconds } from './processor-time.ts'
import { startWorkerProcess } from './start-worker.ts'

const days = Number(process.argv[2] ?? 28)
const counts = (process.argv[3] ?? '1,2,4,8').split(',').map(Number)
const first = Temporal.PlainDate.from('2025-10-21')
const gameDates = Array.from({ length: days }, (_, index) => first.add({ days: index }).toString())
const assets = createGameDayPipeline().assets.length
/** A partition takes well under a second: a minute without any is a fault, and the figures would be of nothing. */
const stillnessMs = 60_000

const directory = await mkdtemp(join(tmpdir(), 'sixthman-bench-'))
const server = await acquireServer({ dataDirectory: directory })
const replay = await serveReplay({
  simulate: { seed: 'workers', seasonStart: first.toString(), days, teams: 30 },
  now: `${first.add({ days: days + 3 })}T12:00:00Z`,
})
const postmaster = Number.parseInt(await readFile(join(directory, 'data', 'postmaster.pid'), 'utf8'), 10)
let alone: number | undefined
try {
  for (const processes of counts) {
    const { seconds, partitions, processorMs } = await measure(processes)
    alone ??= seconds
    console.log(
      `${processes} ${processes === 1 ? 'process' : 'processes'}: ${partitions} partitions of ${days} dates in ${seconds.toFixed(1)} s, ` +
        `${(partitions / seconds).toFixed(1)} a second, ${(alone / seconds).toFixed(2)} times the first; processor time a partition: ` +
        `${processorMs.workers} ms in the workers, ${processorMs.database} ms in PostgreSQL (${availableParallelism()} cores)`,
    )
  }
} finally {
  await replay.stop()
  await server.release()
  await rm(directory, { recursive: true, force: true })
}

interface Measured {
  readonly seconds: number
  readonly partitions: number
  readonly processorMs: Readonly<Record<keyof Times, string>>
}

async function measure(processes: number): Promise<Measured> {
  const name = `workers_${processes}`
  await onServer(server.url, (client) => client.query(`create database ${name}`))
  const url = withDatabase(server.url, name)
  await migrate(url)
  await installQueueSchema(url)
  const db = openDatabase(url, { connections: 1, applicationName: 'watcher' })
  const children = Array.from({ length: processes }, (_, index) => startChild(url, index === 0))
  try {
    await waitFor(async () => (await countWorkers(db)) === processes, 'every worker to be there')
    const before = readTimes(children)
    const startedMs = clock.monotonicMs()
    const request = { scope: 'full', cause: 'backfill', requestedBy: 'bench', now: clock.now() } as const
    await requestRuns(db, { ...request, gameDates })
    await waitUntilDone(db)
    const seconds = (clock.monotonicMs() - startedMs) / 1000
    const after = readTimes(children)
    const { partitions } = await readProgress(db)
    const each = (key: keyof Times): string =>
      after[key] === undefined ? '?' : ((1000 * (after[key] - before[key]!)) / partitions).toFixed(1)
    return {
      seconds,
      partitions,
      processorMs: { workers: each('workers'), database: each('database') },
    }
  } finally {
    for (const child of children) child.kill('SIGTERM')
    await Promise.all(
      children.filter(({ exitCode }) => exitCode === null).map((child) => once(child, 'exit')),
    )
    await db.close()
  }
}

interface Times {
  readonly workers: number | undefined
  readonly database: number | undefined
}

function readTimes(children: readonly ChildProcess[]): Times {
  return {
    workers: readProcessorSeconds(children.map(({ pid }) => pid!)),
    database: readProcessorSeconds([postmaster]),
  }
}

function startChild(url: string, leads: boolean) {
  return startWorkerProcess(url, replay.url, ['--concurrency', '1', ...(leads ? ['--controller'] : [])])
}

type Watched = ReturnType<typeof openDatabase>

async function countWorkers(db: Watched): Promise<number> {
  const rows = await db.query<{ n: number }>(
    sql`select count(*)::int as n from workers where kind = 'worker' and stopped_at is null`,
  )
  return onlyRow(rows, 'workers').n
}

interface Progress {
  readonly partitions: number
  readonly open: number
  readonly failed: number
}

/** Of the backfill's dates. What is not planned yet is open, too: of each date every asset of the core. */
async function readProgress(db: Watched): Promise<Progress> {
  const rows = await db.query<Progress>(sql`
    select count(*) filter (where committed_at is not null and fence > 0)::int as partitions,
      count(*) filter (where state = 'failed')::int as failed,
      (count(*) filter (where state not in ('complete', 'empty_ok', 'degraded', 'failed'))
        + greatest(0, ${days * assets}::int - count(*)))::int as open
    from ledger where game_date = any(${gameDates}::date[])`)
  return onlyRow(rows, 'progress')
}

async function waitUntilDone(db: Watched): Promise<void> {
  let last = { partitions: -1, atMs: clock.monotonicMs() }
  await waitFor(async () => {
    const { partitions, open, failed } = await readProgress(db)
    if (failed > 0) throw new Error(`${failed} partitions have failed: this is no measurement`)
    if (partitions !== last.partitions) last = { partitions, atMs: clock.monotonicMs() }
    else if (clock.monotonicMs() - last.atMs > stillnessMs)
      throw new Error(
        `nothing was made in ${stillnessMs} ms, and ${open} partitions are open: ${await nameOpen(db)}`,
      )
    return open === 0
  }, 'the dates to be done')
}

async function nameOpen(db: Watched): Promise<string> {
  const rows = await db.query<{ name: string }>(sql`
    select asset || ' ' || game_date || ' ' || state || coalesce(' (' || reason || ')', '') as name from ledger
    where game_date = any(${gameDates}::date[]) and state not in ('complete', 'empty_ok', 'degraded') order by game_date, asset limit 5`)
  return rows.map(({ name }) => name).join(', ')
}

async function waitFor(condition: () => Promise<boolean>, what: string): Promise<void> {
  const startedMs = clock.monotonicMs()
  while (!(await condition())) {
    if (clock.monotonicMs() - startedMs > 1_800_000) throw new Error(`waited half an hour for ${what}`)
    await clock.sleep(100)
  }
}
