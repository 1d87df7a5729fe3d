/** What detectors and metrics cost beside a backfill of a real season: their looks' wall time as a share of the backfill's.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- monitor [first date] [last date]
 *
 * They run as in `up`: asked every 15 s whose time has come, with a connection of their own; and the page of metrics is scraped as often. The
 * backfill is that of `season`, on a fresh durable database. A look's wall time is counted whole, although it mostly waits: for the server, and for the
 * backfill's own work in this process. What they cost is their processor time, measured after it on the full tables. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createMetricsPage } from '../src/api/metrics-page.ts'
import { withSystem } from '../src/cli/open-for-command.ts'
import { processDates } from '../src/cli/process-dates.ts'
import { createTerminal } from '../src/cli/terminal.ts'
import { addDays, parseGameDate } from '../src/nba/domain/game-date.ts'
import { importBoxScores } from '../src/nba/import/import-box-scores.ts'
import { systemClock } from '../src/platform/clock.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { sql } from '../src/platform/db/sql.ts'
import { createProcessMetrics } from '../src/platform/metrics/process-metrics.ts'
import { createMonitorMemory, runDetectors } from '../src/platform/monitor/run-detectors.ts'
import { replayEnvironment } from '../src/replay/replay-environment.ts'
import { spawnReplay } from '../src/replay/replay-process.ts'
import { readProcessorSeconds } from './processor-time.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
if (pack === undefined) throw new Error('SIXTHMAN_DATA_PACK is not set')
const [first = '2024-10-22', last = '2025-04-13'] = process.argv.slice(2)
const gameDates: string[] = []
for (let date = parseGameDate(first); date <= last; date = addDays(date, 1)) gameDates.push(date)

const rounds = 20
const dataDirectory = join('.sixthman', 'bench-monitor')
rmSync(dataDirectory, { recursive: true, force: true })
const replay = await spawnReplay({ pack, now: '2025-08-01T00:00:00Z' })
const terminal = {
  ...createTerminal(systemClock),
  environment: {
    ...process.env,
    SIXTHMAN_DATA_DIR: dataDirectory,
    SIXTHMAN_FACTS: 'core',
    ...replayEnvironment(replay.url),
  },
}

await withSystem(terminal, async (system) => {
  const { clock, log, pipeline } = system
  await importBoxScores(system, [join(pack, 'box-scores', 'player_gamelogs_2023-24.csv.gz')])
  const db = openDatabase(system.databaseUrl, { connections: 1, applicationName: 'sixthman-monitor' })
  const page = createMetricsPage({ metrics: createProcessMetrics(), clock, log, stored: { db, pipeline } })
  const memory = createMonitorMemory()
  const spent = { detectors: 0, looks: 0, metrics: 0, scrapes: 0 }
  const ending = new AbortController()

  const watching = (async () => {
    while (!ending.signal.aborted) {
      const startedMs = clock.monotonicMs()
      spent.looks += (await runDetectors({ db, pipeline, clock, log }, memory)).length
      const lookedMs = clock.monotonicMs()
      await page.write()
      spent.scrapes += 1
      spent.detectors += lookedMs - startedMs
      spent.metrics += clock.monotonicMs() - lookedMs
      await clock.sleep(15_000, ending.signal)
    }
  })()

  const processorBefore = readProcessorSeconds([process.pid])
  const startedMs = clock.monotonicMs()
  const { committed } = await processDates(system, terminal, {
    gameDates,
    cause: 'backfill',
    requestedBy: 'bench',
    concurrency: system.config.SIXTHMAN_CONCURRENCY,
  })
  const wallMs = clock.monotonicMs() - startedMs
  const processorAfter = readProcessorSeconds([process.pid])
  ending.abort()
  await watching
  const share = (ms: number): string => `${((100 * ms) / wallMs).toFixed(2)} %`
  console.log(
    `${committed} partitions in ${(wallMs / 1000).toFixed(1)} s; ${spent.looks} looks took ${spent.detectors.toFixed(0)} ms (${share(spent.detectors)}), ` +
      `${spent.scrapes} scrapes ${spent.metrics.toFixed(0)} ms (${share(spent.metrics)}); together ${share(spent.detectors + spent.metrics)}`,
  )

  const [{ pid } = { pid: 0 }] = await db.query<{ pid: number }>(sql`select pg_backend_pid() as pid`)
  const measure = async (work: () => Promise<unknown>): Promise<number> => {
    const [own, server] = [process.cpuUsage(), readProcessorSeconds([pid])]
    for (let round = 0; round < rounds; round += 1) await work()
    const { user, system: kernel } = process.cpuUsage(own)
    return ((user + kernel) / 1000 + 1000 * (readProcessorSeconds([pid])! - server!)) / rounds
  }
  const lookMs = await measure(() => runDetectors({ db, pipeline, clock, log }, { triedMs: new Map() }))
  let laterMs = 0
  const later = { ...clock, monotonicMs: () => clock.monotonicMs() + laterMs }
  const fresh = createMetricsPage({
    metrics: createProcessMetrics(),
    clock: later,
    log,
    stored: { db, pipeline },
  })
  const scrapeMs = await measure(() => {
    laterMs += 60_000 // past what it keeps
    return fresh.write()
  })
  await db.close()
  const detectors = pipeline.detectors?.length ?? 0
  const costMs = (lookMs * spent.looks) / detectors + scrapeMs * spent.scrapes
  const backfillMs = 1000 * (processorAfter! - processorBefore!)
  console.log(
    `processor time, here and of its connection: all ${detectors} looks ${lookMs.toFixed(0)} ms, a scrape ${scrapeMs.toFixed(0)} ms; ` +
      `of all looks and scrapes ${(costMs / 1000).toFixed(1)} s, ${share(costMs)} of the backfill's wall time and ${((100 * costMs) / backfillMs).toFixed(2)} % of its own ${(backfillMs / 1000).toFixed(1)} s`,
  )
})
await replay.stop()
