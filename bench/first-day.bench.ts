/** The first game day of a process, over all the seasons that are kept: how long it takes, and the longest time in which nothing else was heard.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- first-day [all-markets]
 *
 * Twice: by the first process there is, which grows the trees of all weeks, and by one that is started after it and finds them. A process that
 * hears nothing renews no lease (15 s) and answers no page. */
import { readdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openSystem, startProcessing } from '../src/main.ts'
import { markets } from '../src/nba/domain/market.ts'
import { importBoxScores } from '../src/nba/import/import-box-scores.ts'
import { readConfig } from '../src/platform/config.ts'
import { sql } from '../src/platform/db/sql.ts'
import { requestRuns } from '../src/platform/ledger/plan.ts'
import { replayEnvironment } from '../src/replay/replay-environment.ts'
import { spawnReplay } from '../src/replay/replay-process.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
if (!pack) throw new Error('set SIXTHMAN_DATA_PACK to a data pack')
const folder = join(pack, 'box-scores')
const firstDate = '2024-11-06'
const dataDirectory = join('.sixthman', 'bench-first-day')
await rm(dataDirectory, { recursive: true, force: true })
const replay = await spawnReplay({ pack, now: '2025-08-01T00:00:00Z' })

const seasons = readdirSync(folder).filter((file) => /gamelogs_20(18|19|20|21|22|23)-/.test(file))
const first = await openSystem(readSettings())
await importBoxScores(
  first,
  seasons.map((file) => join(folder, file)),
)
await first.close()
await report('the first process', firstDate)
await report('one started after it', '2024-11-07')
await replay.stop()

async function report(name: string, gameDate: string): Promise<void> {
  const system = await openSystem(readSettings())
  const { db, clock } = system
  const delay = monitorEventLoopDelay({ resolution: 10 })
  let wake: () => void = () => undefined
  const running = await startProcessing(system, {
    concurrency: 4,
    withController: true,
    onResult: () => wake(),
  })
  const startedMs = clock.monotonicMs()
  delay.enable()
  await requestRuns(db, {
    gameDates: [gameDate],
    scope: 'full',
    cause: 'backfill',
    requestedBy: 'bench',
    now: clock.now(),
  })
  await db.query(sql`select pg_notify('sixthman_ledger', ${gameDate})`)
  while (!(await isFinal())) {
    const made = new Promise<void>((resolve) => {
      wake = resolve
    })
    await Promise.race([made, clock.sleep(1000)])
  }
  delay.disable()
  const seconds = (clock.monotonicMs() - startedMs) / 1000
  const [vectors] = await db.query<{ seconds: number }>(sql`
    select round(extract(epoch from max(finished_at) - min(ordered_at))::numeric, 1)::float8 as seconds from attempts
    where game_date = ${gameDate} and asset = 'feature_vectors'`)
  console.log(
    `${name}, ${seasons.length} seasons before, ${system.pipeline.assets.length} assets: ${gameDate} final after ${seconds.toFixed(1)} s, ` +
      `feature vectors ${vectors!.seconds} s after their order; the longest time without hearing anything ${(delay.max / 1e6).toFixed(0)} ms, ` +
      `p99 ${(delay.percentile(99) / 1e6).toFixed(0)} ms; memory ${(process.resourceUsage().maxRSS / 1000).toFixed(0)} MB at most`,
  )
  await running.stop()
  await system.close()

  async function isFinal(): Promise<boolean> {
    const [row] = await db.query<{ open: number; planned: number }>(sql`
      select count(*) filter (where committed_state is null)::int as open, count(*)::int as planned from ledger
      where game_date = ${gameDate} and (select planned_from from runs where game_date = ${gameDate}) is not null`)
    return row !== undefined && row.planned > 2 && row.open === 0
  }
}

function readSettings() {
  return readConfig({
    SIXTHMAN_DATA_DIR: dataDirectory,
    ...(process.argv.includes('all-markets') ? { SIXTHMAN_MARKETS: markets.join(',') } : {}),
    ...replayEnvironment(replay.url),
  })
}
