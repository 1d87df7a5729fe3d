/** What a partition costs beside its own work: order, queue, claim, read-back, commit, follow-on; on a durable database.
 *
 *     npm run bench -- partition-overhead
 *
 * A chain of assets that write ten rows each without thinking, one at a time through the durable queue. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { resolveMoment } from '../src/nba/moments.ts'
import type { Asset } from '../src/platform/asset.ts'
import { systemClock as clock } from '../src/platform/clock.ts'
import { createControllerMemory, runControllerOnce } from '../src/platform/controller/controller.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { acquireServer } from '../src/platform/db/embedded/server.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { Sql, sql } from '../src/platform/db/sql.ts'
import { createHttp } from '../src/platform/http.ts'
import { requestRuns } from '../src/platform/ledger/plan.ts'
import { silentLog } from '../src/platform/log.ts'
import { createPipeline } from '../src/platform/pipeline.ts'
import { installQueueSchema, openPgBossQueue } from '../src/platform/queue/pg-boss-queue.ts'
import { createRandom } from '../src/platform/random.ts'
import { startWorker } from '../src/platform/worker/worker.ts'

const links = 10
const days = 60
const directory = join(process.cwd(), '.sixthman', 'bench-overhead')
await rm(directory, { recursive: true, force: true })
const server = await acquireServer({ dataDirectory: directory })
await migrate(server.url)
await installQueueSchema(server.url)
const db = openDatabase(server.url)

const assets: Asset[] = Array.from({ length: links }, (_, index) => ({
  name: `link_${index}`,
  phase: '2-raw',
  gate: `gate_${index}`,
  plan: 'full',
  writes: [{ table: `link_${index}`, key: ['position'], mode: 'replace' }],
  needs: index === 0 ? [] : [{ asset: `link_${index - 1}`, scope: 'same' }],
  opens: { at: '04:00' },
  deadline: { at: '06:00' },
  timeoutSeconds: 60,
  attemptsMax: 3,
  backoffSeconds: 1,
  expects: async () => ({ kind: 'exactly', rows: 10, because: 'it always writes ten' }),
  produce: async () => ({
    rows: [Array.from({ length: 10 }, (_, position) => ({ position, value: index * 1000 + position }))],
  }),
}))
for (const { name } of assets) {
  await db.query(
    new Sql(
      `create table ${name} (game_date date, position integer, value integer, primary key (game_date, position))`,
      [],
    ),
  )
}
const dates = Array.from({ length: days }, (_, index) =>
  Temporal.PlainDate.from('2025-01-01').add({ days: index }).toString(),
)
const at = Temporal.Instant.from('2025-01-01T00:00:00Z')
const pipeline = createPipeline({
  assets,
  gates: assets.map(({ gate }) => ({ name: gate, base: { at: '04:00' }, tiers: [] })),
  codeVersion: 'bench',
  resolveMoment,
  loadCalendar: async () => ({
    version: 'bench',
    on: (gameDate) => ({
      kind: 'games',
      day: { gameDate, season: '2024-25', games: 1, firstTipAt: at, lastTipAt: at },
    }),
    earlierInSeason: () => [],
    dates: () => dates,
  }),
})
const random = createRandom('bench')
const queue = await openPgBossQueue(server.url, silentLog)
const finished: number[] = []
const done = new Promise<void>((resolve) => {
  void startWorker(
    {
      db,
      pipeline,
      queue,
      clock,
      random,
      http: createHttp({ clock, random }),
      log: silentLog,
      worker: 'bench',
      leaseSeconds: 30,
      concurrency: 1,
      onResult: (_, result) => {
        if (result.kind !== 'committed') return
        finished.push(performance.now())
        if (finished.length === links * days) resolve()
      },
    },
    undefined,
  )
})
await requestRuns(db, {
  gameDates: dates,
  scope: 'full',
  cause: 'backfill',
  requestedBy: 'bench',
  now: clock.now(),
})
const memory = createControllerMemory()
for (let pass = 0; pass < 4; pass += 1)
  await runControllerOnce({ db, pipeline, queue, clock, log: silentLog }, memory)
await done
const gaps = finished
  .slice(1)
  .map((ms, index) => ms - finished[index]!)
  .sort((a, b) => a - b)
const [{ attempts } = { attempts: 0 }] = await db.query<{ attempts: number }>(
  sql`select count(*)::int as attempts from attempts`,
)
const quantile = (share: number): string => gaps[Math.floor(share * (gaps.length - 1))]!.toFixed(1)
console.log(
  `${attempts} partitions one after the other: p50 ${quantile(0.5)} ms, p95 ${quantile(0.95)} ms a partition`,
)
await queue.stop()
await db.close()
await server.release()
