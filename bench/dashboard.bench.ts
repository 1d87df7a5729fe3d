/** The operators' pages over five seasons: each alone, all of them under fifty readers while a backfill runs, and what listening to changes costs.
 *
 *     npm run bench -- dashboard [seconds] [alone,open,pressed,listening]
 *
 * The server of the pages is a process of its own, and so is the worker that lives through a backfill of a simulated season of its own, which yields (nice 10)
 * as deploy/systemd has it; the readers are this process, on the same machine. A reader has a page open that comes anew as in a browser, one to two seconds
 * after a commit was told, and looks at the next one each time; then the same without any pause, so that fifty requests are always under way. A page's server
 * time is from its request's leaving the reader until the server has handed its last byte to the socket: waiting behind others is in it. What the reader
 * waited is said beside it: there the last byte has arrived, in this process, which has fifty pages and fifty listeners to read itself. */
import { once } from 'node:events'
import { Agent } from 'node:http'
import { loadavg } from 'node:os'
import { Temporal } from 'temporal-polyfill'
import { pages } from '../src/dashboard/pages/index.ts'
import { hashPassword } from '../src/platform/access/password-hash.ts'
import { beginSession } from '../src/platform/access/sessions.ts'
import { createUser } from '../src/platform/access/users.ts'
import { systemClock as clock } from '../src/platform/clock.ts'
import { onlyRow } from '../src/platform/db/database.ts'
import { sql } from '../src/platform/db/sql.ts'
import { requestRuns } from '../src/platform/ledger/plan.ts'
import { spawnReplay } from '../src/replay/replay-process.ts'
import {
  type Load,
  listen,
  loadPage,
  type Reader,
  readTogether,
  readWithoutPause,
} from './dashboard-readers.ts'
import { furnishOperation } from './dashboard-rows.ts'
import { spawnPages } from './dashboard-server.ts'
import { openFiveSeasons } from './five-seasons.ts'
import { readProcessorSeconds } from './processor-time.ts'
import { startWorkerProcess } from './start-worker.ts'

const seconds = Number(process.argv[2] ?? 60)
const parts = (process.argv[3] ?? 'alone,open,pressed,listening').split(',')
const readersAtOnce = 50
const listeners = 100
const loadsAlone = 20
const lastDate = '2026-04-03'
const now = Temporal.Instant.from(`${lastDate}T16:00:00Z`)
/** The season that is backfilled meanwhile: none of the five. */
const backfilled = { from: '2020-10-22', days: 160 }

const addresses: Readonly<Record<string, string>> = {
  '/': '/',
  '/login': '/login',
  '/confirm': '/confirm',
  '/account': '/account',
  '/grid': '/grid',
  '/runs': '/runs',
  '/runs/:gameDate': `/runs/${lastDate}`,
  '/partitions/:asset/:gameDate': `/partitions/grades/${lastDate}`,
  '/partitions/:asset/:gameDate/changes': `/partitions/predictions_baselines/${lastDate}/changes`,
  '/reliability': '/reliability',
  '/latency': '/latency',
  '/durations': '/durations',
  '/durations/:asset': '/durations/grades',
  '/sources': '/sources',
  '/models': '/models',
  '/models/:system/:market': '/models/ridge/points',
  '/monitor': '/monitor',
  '/halt': '/halt',
  '/incidents': '/incidents',
  '/incidents/:id': '/incidents/1',
  '/alerts': '/alerts',
  '/dead-letters': '/dead-letters',
  '/backfills': '/backfills',
  '/backfills/preview': `/backfills/preview?from=2026-03-01&to=2026-03-07&only=all`,
  '/backfills/:id': '/backfills/1',
  '/schedules': '/schedules',
  '/workers': '/workers',
  '/names': '/names',
  '/names/choose': '/names/choose?postedName=A.%20Guard&search=an',
  '/audit': '/audit',
}
const shown = pages.filter(({ method }) => method === 'GET').map(({ path }) => path)
const missing = shown.filter((path) => addresses[path] === undefined)
if (missing.length > 0) throw new Error(`no address is given of ${missing.join(', ')}`)
const all = shown.map((path) => [path, addresses[path]!] as const)

const seasons = await openFiveSeasons('bench-dashboard', 2021, furnishOperation(now))
const { db, url } = seasons
const server = await spawnPages(url, now)
try {
  const cookies = await logIn(readersAtOnce)
  if (parts.includes('alone')) await measureAlone(cookies[0]!)
  const backfill = await startBackfill()
  try {
    const readers = cookies.map((cookie) => ({ cookie, addresses: all }))
    if (parts.includes('open')) await measureTogether('with a page open', readTogether, readers, backfill)
    if (parts.includes('pressed'))
      await measureTogether('without a pause', readWithoutPause, readers, backfill)
    if (parts.includes('listening')) await measureListeners(cookies[0]!)
  } finally {
    await backfill.stop()
  }
} finally {
  await server.stop()
  await seasons.close()
}

async function logIn(sessions: number): Promise<string[]> {
  const passwordHash = await hashPassword('a quiet evening', { memory: 64, passes: 1, parallelism: 1 })
  await createUser(db, { name: 'reader', role: 'admin', passwordHash, actor: 'bench', now })
  const limits = { idleMinutes: 600, hours: 24 }
  return Promise.all(
    Array.from({ length: sessions }, async () => {
      const { token } = await beginSession(db, { userName: 'reader', address: '127.0.0.1', limits, now })
      return `sixthman=${token}`
    }),
  )
}

/** One request at a time, nothing else going on. */
async function measureAlone(cookie: string): Promise<void> {
  const agent = new Agent({ keepAlive: true })
  for (const [path, address] of all) {
    const loads: Load[] = [await loadPage(agent, server.url, cookie, [path, address])]
    const before = [readProcessorSeconds([server.pid])!, readProcessorSeconds([seasons.postmaster])!]
    for (let count = 1; count <= loadsAlone; count += 1)
      loads.push(await loadPage(agent, server.url, cookie, [path, address]))
    const [own, database] = [
      readProcessorSeconds([server.pid])! - before[0]!,
      readProcessorSeconds([seasons.postmaster])! - before[1]!,
    ].map((spent) => ((1000 * spent) / loadsAlone).toFixed(0))
    refuseFailures(loads)
    const times = loads.map(({ milliseconds }) => milliseconds)
    console.log(
      `alone ${path}: median ${say(times, 0.5)}, slowest ${say(times, 1)}; processor time ${own} ms here, ${database} ms in PostgreSQL; ${(loads[0]!.bytes / 1024).toFixed(0)} KiB`,
    )
  }
  agent.destroy()
}

interface Backfill {
  readonly worker: number
  stop(): Promise<void>
}

async function startBackfill(): Promise<Backfill> {
  const { from, days } = backfilled
  const first = Temporal.PlainDate.from(from)
  const replay = await spawnReplay({
    simulate: { seed: 'dashboard', seasonStart: from, days, teams: 30 },
    now: `${first.add({ days: days + 3 }).toString()}T12:00:00Z`,
  })
  const worker = startWorkerProcess(url, replay.url, ['--controller', '--concurrency', '2'], true)
  await requestRuns(db, {
    gameDates: Array.from({ length: days }, (_, index) => first.add({ days: index }).toString()),
    ...{ scope: 'full', cause: 'backfill', requestedBy: 'bench', now: clock.now() },
  })
  while ((await countMade()) < 20) await clock.sleep(200)
  return {
    worker: worker.pid!,
    async stop() {
      worker.kill('SIGTERM')
      if (worker.exitCode === null) await once(worker, 'exit')
      await replay.stop()
    },
  }
}

async function countMade(): Promise<number> {
  const rows = await db.query<{ made: number }>(
    sql`select count(*)::int as made from attempts where worker not like 'bench/%' and finished_at is not null`,
  )
  return onlyRow(rows, 'counting attempts').made
}

async function measureTogether(
  how: string,
  read: typeof readTogether,
  readers: readonly Reader[],
  { worker }: Backfill,
): Promise<void> {
  const ending = new AbortController()
  const madeBefore = await countMade()
  const processes = [server.pid, seasons.postmaster, worker]
  const before = processes.map((pid) => readProcessorSeconds([pid])!)
  const readersBefore = process.cpuUsage()
  const reading = read(server.url, readers, ending.signal)
  await clock.sleep(seconds * 1000)
  ending.abort()
  const loads = await reading
  const { user, system } = process.cpuUsage(readersBefore)
  const [own, database, backfill] = processes.map(
    (pid, index) => (100 * (readProcessorSeconds([pid])! - before[index]!)) / seconds,
  ) as [number, number, number]
  const made = (await countMade()) - madeBefore
  await clock.sleep(500) // what the server says of the last ones is on its way
  refuseFailures(loads)
  const others = loads.filter(({ path }) => path !== '/grid')
  const of = (wanted: string): Load[] => loads.filter(({ path }) => path === wanted)
  for (const [path] of all) console.log(`${how} ${path}: ${describe(of(path))}`)
  console.log(
    `${readers.length} readers ${how} for ${seconds} s beside ${made} attempts of a backfill: the grid of a season ${describe(of('/grid'))}; ` +
      `every other page ${describe(others)}; ${(loads.length / seconds).toFixed(1)} loads a second; of a core the server takes ${own.toFixed(0)} %, ` +
      `PostgreSQL with the backfill's share ${database.toFixed(0)} %, the worker ${backfill.toFixed(0)} %, the readers ${((user + system) / 1e4 / seconds).toFixed(0)} %; load average ${loadavg()[0]!.toFixed(1)}`,
  )
}

/** Twice without and twice with them, in turn, while the backfill goes on. */
async function measureListeners(cookie: string): Promise<void> {
  const shares: Record<'without' | 'with', number[]> = { without: [], with: [] }
  let told = 0
  const madeBefore = await countMade()
  for (const turn of ['without', 'with', 'without', 'with'] as const) {
    const listening =
      turn === 'without'
        ? []
        : await Promise.all(
            Array.from({ length: listeners }, () => listen(server.url, cookie, () => undefined)),
          )
    const before = readProcessorSeconds([server.pid])!
    await clock.sleep(seconds * 1000)
    shares[turn].push((readProcessorSeconds([server.pid])! - before) / seconds)
    told += listening[0]?.told() ?? 0
    for (const each of listening) each.leave()
  }
  const share = (values: readonly number[]): number =>
    (100 * values.reduce((a, b) => a + b, 0)) / values.length
  const made = (await countMade()) - madeBefore
  console.log(
    `${listeners} listeners, each told ${told} changes in ${2 * seconds} s of a backfill (${(made / seconds / 4).toFixed(1)} attempts a second): the server takes ` +
      `${share(shares.with).toFixed(2)} % of a core with them and ${share(shares.without).toFixed(2)} % without: ${(share(shares.with) - share(shares.without)).toFixed(2)} % for listening; load average ${loadavg()[0]!.toFixed(1)}`,
  )
}

function refuseFailures(loads: readonly Load[]): void {
  const failed = loads.find(({ status }) => status !== 200)
  if (failed) throw new Error(`${failed.path} answered ${failed.status}`)
}

function describe(loads: readonly Load[]): string {
  const inServer = loads.map(({ id }) => server.answered.get(id)!)
  const here = loads.map(({ milliseconds }) => milliseconds)
  return `${loads.length} loads, server time ${sayQuantiles(inServer)}; the reader waited ${sayQuantiles(here)}`
}

function sayQuantiles(times: readonly number[]): string {
  return `p50 ${say(times, 0.5)}, p95 ${say(times, 0.95)}, slowest ${say(times, 1)}`
}

function say(times: readonly number[], share: number): string {
  if (times.length === 0) return '–'
  return `${[...times].sort((a, b) => a - b)[Math.ceil(share * times.length) - 1]!.toFixed(1)} ms`
}
