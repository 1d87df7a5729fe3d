/** The backfill of some weeks of a simulated league by 1, 2, 4 and 8 worker processes: what each of them adds.
 *
 *     npm run bench -- workers [dates] [processes, with commas between]
 *
 * One process leads and works, the others only work; each does one partition at a time, so that the curve is of processes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Temporal } from 'temporal-polyfill'
import { systemClock as clock } from '../src/platform/clock.ts'
import { onlyRow, openDatabase } from '../src/platform/db/database.ts'
import { acquireServer } from '../src/platform/db/embedded/server.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { sql } from '../src/platform/db/sql.ts'
import { requestRuns } from '../src/platform/ledger/plan.ts'
import { installQueueSchema } from '../src/platform/queue/pg-boss-queue.ts'
import { replayEnvironment } from '../src/replay/replay-environment.ts'
import { serveReplay } from '../src/replay/serve.ts'
import { createGameDayPipeline } from '../test/simulation/game-day.ts'
import { onServer, withDatabase } from '../test/support/run-server.ts'

const days = Number(process.argv[2] ?? 28)
const counts = (process.argv[3] ?? '1,2,4,8').split(',').map(Number)
const first = Temporal.PlainDate.from('2025-10-21')
const gameDates = Array.from({ length: days }, (_, index) => first.add({ days: index }).toString())

const directory = await mkdtemp(join(tmpdir(), 'sixthman-bench-'))
const server = await acquireServer({ dataDirectory: directory })
const replay = await serveReplay({
  simulate: { seed: 'workers', seasonStart: first.toString(), days, teams: 30 },
  now: `${first.add({ days: days + 3 })}T12:00:00Z`,
})
const results: { processes: number; seconds: number; partitions: number }[] = []
for (const processes of counts) results.push(await measure(processes))
for (const { processes, seconds, partitions } of results) {
  const speedUp = (results[0]!.seconds / seconds).toFixed(2)
  console.log(
    `${processes} ${processes === 1 ? 'process' : 'processes'}: ${partitions} partitions of ${days} dates in ${seconds.toFixed(1)} s, ` +
      `${(partitions / seconds).toFixed(1)} a second, ${speedUp} times the first (${availableParallelism()} cores)`,
  )
}
await replay.stop()
await server.release()
await rm(directory, { recursive: true, force: true })

async function measure(processes: number) {
  const name = `workers_${processes}`
  await onServer(server.url, (client) => client.query(`create database ${name}`))
  const url = withDatabase(server.url, name)
  await migrate(url)
  await installQueueSchema(url)
  const db = openDatabase(url, { connections: 1, applicationName: 'watcher' })
  const children = Array.from({ length: processes }, (_, index) => startChild(url, index === 0))
  await waitFor(async () => (await countWorkers(db)) === processes)
  const startedMs = clock.monotonicMs()
  const request = { scope: 'full', cause: 'backfill', requestedBy: 'bench', now: clock.now() } as const
  await requestRuns(db, { ...request, gameDates })
  await waitFor(async () => (await readOpen(db)) === 0)
  const seconds = (clock.monotonicMs() - startedMs) / 1000
  const rows = await db.query<{ partitions: number }>(
    sql`select count(*)::int as partitions from ledger where committed_at is not null and fence > 0`,
  )
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(children.map((child) => once(child, 'exit')))
  await db.close()
  return { processes, seconds, partitions: onlyRow(rows, 'partitions').partitions }
}

function startChild(url: string, leads: boolean) {
  const program = fileURLToPath(new URL('../bin/sixthman.js', import.meta.url))
  return spawn(
    process.execPath,
    [program, 'worker', '--concurrency', '1', ...(leads ? ['--controller'] : [])],
    {
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: url,
        ...replayEnvironment(replay.url),
        SIXTHMAN_FACTS: 'core',
        LOG_LEVEL: 'error',
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
}

type Watched = ReturnType<typeof openDatabase>

async function countWorkers(db: Watched): Promise<number> {
  const rows = await db.query<{ n: number }>(
    sql`select count(*)::int as n from workers where kind = 'worker' and stopped_at is null`,
  )
  return onlyRow(rows, 'workers').n
}

/** What is not planned yet is open, too: of each date every asset of the core. */
async function readOpen(db: Watched): Promise<number> {
  const rows = await db.query<{ open: number }>(sql`
    select ((select count(*) from ledger where state not in ('complete', 'empty_ok', 'degraded', 'failed'))
      + (select greatest(0, ${days * createGameDayPipeline().assets.length}::int - count(*)) from ledger))::int as open`)
  return onlyRow(rows, 'open partitions').open
}

async function waitFor(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await clock.sleep(50)
}
