/** What detectors and metrics cost a backfill of a real season in wall time.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- monitor [first date] [last date] [times]
 *
 * The same dates are backfilled, three times in turn, on a fresh durable database without anybody who looks, and with so many `times` more looks and scrapes than `up` has
 * (default 20): what `up`'s own cost is lost in what a machine's runs differ by, and that many times as much is not. Divided by `times` it is an upper
 * bound: `up` asks each detector every 5 to 60 minutes, here all of them look each time. Beside it stands what they take in processor time. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createMetricsPage } from '../src/api/metrics-page.ts'
import { withSystem } from '../src/cli/open-for-command.ts'
import { processDates } from '../src/cli/process-dates.ts'
import { createTerminal } from '../src/cli/terminal.ts'
import type { System } from '../src/main.ts'
import { addDays, parseGameDate } from '../src/nba/domain/game-date.ts'
import { importBoxScores } from '../src/nba/import/import-box-scores.ts'
import { systemClock } from '../src/platform/clock.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { sql } from '../src/platform/db/sql.ts'
import { createProcessMetrics } from '../src/platform/metrics/process-metrics.ts'
import { runDetectors } from '../src/platform/monitor/run-detectors.ts'
import { replayEnvironment } from '../src/replay/replay-environment.ts'
import { spawnReplay } from '../src/replay/replay-process.ts'
import { readProcessorSeconds } from './processor-time.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
if (pack === undefined) throw new Error('SIXTHMAN_DATA_PACK is not set')
const [first = '2024-10-22', last = '2025-04-13', given] = process.argv.slice(2)
const gameDates: string[] = []
for (let date = parseGameDate(first); date <= last; date = addDays(date, 1)) gameDates.push(date)

const times = Number(given ?? 20)
const everyMs = 15_000 / times
const rounds = 20
const pairs = 3
const dataDirectory = join('.sixthman', 'bench-monitor')
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

interface Watch {
  look(): Promise<unknown>
  scrape(): Promise<unknown>
  close(): Promise<void>
}

/** Never answered from what it kept: every detector looks, and every group is read. */
function openWatch({ clock, log, pipeline, databaseUrl }: System): Watch & { readonly pid: Promise<number> } {
  const db = openDatabase(databaseUrl, { connections: 1, applicationName: 'sixthman-monitor' })
  let laterMs = 0
  const later = { ...clock, now: () => clock.now(), monotonicMs: () => clock.monotonicMs() + laterMs }
  const page = createMetricsPage({
    metrics: createProcessMetrics(),
    clock: later,
    log,
    stored: { db, pipeline },
  })
  return {
    look: () => runDetectors({ db, pipeline, clock, log }, { triedMs: new Map(), isAnyFailing: false }),
    scrape() {
      laterMs += 60_000
      return page.write()
    },
    close: () => db.close(),
    pid: db.query<{ pid: number }>(sql`select pg_backend_pid() as pid`).then(([row]) => row!.pid),
  }
}

interface Backfilled {
  readonly wallMs: number
  readonly committed: number
  readonly turns: number
  readonly spentMs: { readonly own: number; readonly look: number; readonly scrape: number }
}

async function backfill(isWatched: boolean): Promise<Backfilled> {
  rmSync(dataDirectory, { recursive: true, force: true })
  return withSystem(terminal, async (system) => {
    const { clock } = system
    await importBoxScores(system, [join(pack!, 'box-scores', 'player_gamelogs_2023-24.csv.gz')])
    const watch = openWatch(system)
    const pid = await watch.pid
    const ending = new AbortController()
    let turns = 0
    const watching = (async () => {
      while (isWatched && !ending.signal.aborted) {
        await watch.look()
        await watch.scrape()
        turns += 1
        await clock.sleep(everyMs, ending.signal)
      }
    })()
    const before = readProcessorSeconds([process.pid])!
    const startedMs = clock.monotonicMs()
    const { committed } = await processDates(system, terminal, {
      gameDates,
      cause: 'backfill',
      requestedBy: 'bench',
      concurrency: system.config.SIXTHMAN_CONCURRENCY,
    })
    const wallMs = clock.monotonicMs() - startedMs
    const own = 1000 * (readProcessorSeconds([process.pid])! - before)
    ending.abort()
    await watching

    const measure = async (work: () => Promise<unknown>): Promise<number> => {
      const [ownBefore, server] = [process.cpuUsage(), readProcessorSeconds([pid])!]
      for (let round = 0; round < rounds; round += 1) await work()
      const { user, system: kernel } = process.cpuUsage(ownBefore)
      return ((user + kernel) / 1000 + 1000 * (readProcessorSeconds([pid])! - server)) / rounds
    }
    const spentMs = { own, look: await measure(watch.look), scrape: await measure(watch.scrape) }
    await watch.close()
    return { wallMs, committed, turns, spentMs }
  })
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`
const shares: number[] = []
let newest: Backfilled | undefined
for (let pair = 1; pair <= pairs; pair += 1) {
  const plain = await backfill(false)
  const watched = await backfill(true)
  // A turn is a look of every detector and a scrape; `up` has one scrape every 15 s, and as many looks as their intervals allow.
  const dose = (watched.turns * 15_000) / watched.wallMs
  shares.push((100 * (watched.wallMs - plain.wallMs)) / plain.wallMs / dose)
  newest = watched
  console.log(
    `pair ${pair}: ${plain.committed} partitions in ${seconds(plain.wallMs)} undisturbed, ${watched.committed} in ${seconds(watched.wallMs)} with ${watched.turns} looks of every detector and as many scrapes, ` +
      `${dose.toFixed(1)} times as many as \`up\` has at most: ${shares.at(-1)!.toFixed(2)} % of the wall time for once`,
  )
}
await replay.stop()
rmSync(dataDirectory, { recursive: true, force: true })
const sorted = shares.toSorted((a, b) => a - b)
console.log(
  `of the wall time: ${sorted[0]!.toFixed(2)} to ${sorted.at(-1)!.toFixed(2)} %, median ${sorted[Math.floor(pairs / 2)]!.toFixed(2)} %`,
)
const { look, scrape, own } = newest!.spentMs
console.log(
  `processor time, here and of its connection: all looks ${look.toFixed(0)} ms, a scrape ${scrape.toFixed(0)} ms: every 15 s ${((100 * (look + scrape)) / 15_000).toFixed(2)} % of one core; the backfill's own process took ${seconds(own)}`,
)
