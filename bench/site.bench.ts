/** The picks site on a full evening of 15 games and five markets: rendering, weight on the wire, requests a second from what was rendered.
 *
 *     npm run bench -- site [seconds]
 *
 * Requests come over loopback from a thread of this program, so that both share the machine's cores; it asks with 16 connections, each for the next page when the
 * last has come. */
import { mkdtemp, rm } from 'node:fs/promises'
import { Agent, get } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { createApp } from '../src/api/app.ts'
import { serveApi } from '../src/api/serve.ts'
import { tonightAllPlayers } from '../src/nba/6-exports/schemas/tonight-all-players.ts'
import { systemClock as clock } from '../src/platform/clock.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { acquireServer } from '../src/platform/db/embedded/server.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { sql } from '../src/platform/db/sql.ts'
import { silentLog } from '../src/platform/log.ts'
import { renderSitePage } from '../src/site/layout.ts'
import { tonight as tonightPage } from '../src/site/pages/tonight.ts'
import { readContent } from '../src/site/read-content.ts'
import { createSite } from '../src/site/site.ts'
import { openDoor } from '../test/support/doors.ts'
import { makeEvening } from '../test/support/site/stage.ts'
import { makeTonight } from '../test/support/site/tonight.ts'
import { createToolPipeline } from '../test/support/tool-pipeline.ts'

const connections = 16
const renders = 40
const evening = '2024-12-02'
const date = `date=${evening}`
const pages = [
  '/picks',
  '/picks',
  '/picks/player/203700',
  '/picks/best-bets',
  '/picks/record',
  '/picks/calibration',
]

interface Load {
  readonly url: string
  readonly seconds: number
}

if (isMainThread) await measure(Number(process.argv[2] ?? 10))
else parentPort!.postMessage(await load(workerData as Load))

async function measure(seconds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'sixthman-bench-'))
  const server = await acquireServer({ dataDirectory: directory })
  const db = openDatabase(server.url)
  try {
    await migrate(server.url)
    const tonight = makeTonight({ games: 15 })
    const count = tonight.players.length
    for (const document of makeEvening(tonight)) await publish(document, 1)
    const door = { ...openDoor, requestsPerMinute: Number.MAX_SAFE_INTEGER }
    const parts = {
      db,
      clock,
      pipeline: createToolPipeline(),
      log: silentLog,
      door,
      readSources: async () => [],
    }

    const [shelved] = await createSite(db, clock).shelf.take([
      { name: 'tonight/all-players', gameDate: evening },
    ])
    const address = { path: '/picks', parameter: () => '', query: () => '', today: evening }
    const checks: number[] = []
    const shows: number[] = []
    for (let index = 0; index < renders; index += 1) {
      const document = { ...shelved! } // one that was not read before
      checks.push(timed(() => readContent(tonightAllPlayers, document)))
      shows.push(
        timed(() =>
          String(renderSitePage({ ...tonightPage.show(address, [document], [])!, tab: 'Tonight' })),
        ),
      )
    }
    say(
      `tonight, ${count} players: ${describe('page', shows)}; ${describe('once a revision its document is held against the schema', checks)}`,
    )

    const site = createSite(db, clock)
    const app = createApp({ ...parts, site })
    for (const [name, path] of [
      ['tonight', `/picks?${date}`],
      ['tonight, all markets', `/picks?${date}&market=all`],
    ]) {
      const weights = await Promise.all(
        ['identity', 'gzip', 'br'].map(
          async (encoding) =>
            (await (await app.request(path!, { headers: { 'accept-encoding': encoding } })).arrayBuffer())
              .byteLength,
        ),
      )
      say(
        `${name}: ${weights.map((bytes) => `${(bytes / 1024).toFixed(1)} KiB`).join(', ')} (plain, gzip, brotli)`,
      )
    }

    const running = await serveApi({ ...parts, site }, { port: 0, hostname: '127.0.0.1' })
    for (const name of ['the same documents', 'a new revision of tonight every second']) {
      const over = new AbortController()
      const revising = name.startsWith('a new') ? revise(tonight, over.signal) : Promise.resolve(0)
      const { requests, latencies, bytes, failures } = await startLoad({ url: running.url, seconds })
      over.abort()
      const revisions = await revising
      latencies.sort((a, b) => a - b)
      const at = (share: number): string => latencies[Math.floor(latencies.length * share)]!.toFixed(1)
      say(
        `${name}${revisions === 0 ? '' : ` (${revisions})`}: ${Math.round(requests / seconds)} requests a second over ${seconds} s, ${connections} connections; p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, slowest ${at(0.99999)} ms; ${(bytes / 2 ** 20 / seconds).toFixed(1)} MiB a second; ${failures} failed`,
      )
    }
    await running.stop()
  } finally {
    await db.close()
    await server.release()
    await rm(directory, { recursive: true, force: true })
  }

  async function publish(content: { readonly document: string }, revision: number): Promise<void> {
    const cut = content.document.lastIndexOf('/')
    await db.query(sql`
      insert into documents (game_date, name, revision, body, withdrawn)
      values (${content.document.slice(cut + 1)}, ${content.document.slice(0, cut)}, ${revision}, ${JSON.stringify(content)}, false)`)
  }

  async function revise(tonight: { readonly document: string }, signal: AbortSignal): Promise<number> {
    let revision = 1
    while (!signal.aborted) {
      await clock.sleep(1000, signal)
      if (!signal.aborted) await publish({ ...tonight, document: tonight.document }, ++revision)
    }
    return revision - 1
  }
}

interface Told {
  readonly requests: number
  readonly latencies: number[]
  readonly bytes: number
  readonly failures: number
}

function startLoad(asked: Load): Promise<Told> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: asked })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

async function load({ url, seconds }: Load): Promise<Told> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const untilMs = clock.monotonicMs() + seconds * 1000
  const latencies: number[] = []
  let [bytes, failures, next] = [0, 0, 0]
  const ask = async (): Promise<void> => {
    while (clock.monotonicMs() < untilMs) {
      const path = pages[next++ % pages.length]!
      const startedMs = clock.monotonicMs()
      const reply = await fetchBytes(agent, new URL(`${path}?${date}`, url))
      latencies.push(clock.monotonicMs() - startedMs)
      bytes += reply.bytes
      if (reply.status !== 200) failures += 1
    }
  }
  await Promise.all(Array.from({ length: connections }, ask))
  agent.destroy()
  return { requests: latencies.length, latencies, bytes, failures }
}

function fetchBytes(agent: Agent, url: URL): Promise<{ status: number; bytes: number }> {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { 'accept-encoding': 'gzip, br' } }, (reply) => {
      let bytes = 0
      reply.on('data', (chunk: Buffer) => {
        bytes += chunk.length
      })
      reply.on('end', () => resolve({ status: reply.statusCode ?? 0, bytes }))
      reply.on('error', reject)
    }).on('error', reject)
  })
}

function timed(act: () => unknown): number {
  const startedMs = clock.monotonicMs()
  act()
  return clock.monotonicMs() - startedMs
}

function describe(name: string, times: readonly number[]): string {
  return `${name}: first ${times[0]!.toFixed(1)} ms, median ${middle(times).toFixed(1)} ms, fastest ${Math.min(...times).toFixed(1)} ms`
}

function middle(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!
}

function say(line: string): void {
  console.log(line)
}
