/** A game day, warm: from the request to the last document, replies fetched from a replay server, on a durable database.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- game-day [all-markets]
 *
 * Every date of three weeks is run by itself in one process, ordered when the controller has rested from the one before; counted are those with at
 * least 12 games. Beside the wall time stands what its modelling takes of it (`modelled`: from the start of the first feature to the end of the
 * last prediction and of the subsets picks are sorted into), and the processor time of this process and of PostgreSQL, which says the same on a
 * machine that others use as well. */
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { openSystem, startProcessing } from '../src/main.ts'
import { addDays, parseGameDate } from '../src/nba/domain/game-date.ts'
import { markets } from '../src/nba/domain/market.ts'
import { importBoxScores } from '../src/nba/import/import-box-scores.ts'
import { readConfig } from '../src/platform/config.ts'
import { sql } from '../src/platform/db/sql.ts'
import { requestRuns } from '../src/platform/ledger/plan.ts'
import { replayEnvironment } from '../src/replay/replay-environment.ts'
import { spawnReplay } from '../src/replay/replay-process.ts'
import { readProcessorSeconds } from './processor-time.ts'

const pack = process.env.SIXTHMAN_DATA_PACK
if (!pack) throw new Error('set SIXTHMAN_DATA_PACK to a data pack')
const gamesMin = 12
/** The longest rest of the controller after a pass. */
const restMs = 2000
/** Looking whether the date is done is work as well. */
const lookEveryMs = 20
const dataDirectory = join('.sixthman', 'bench')
await rm(dataDirectory, { recursive: true, force: true })

const replay = await spawnReplay({ pack, now: '2025-08-01T00:00:00Z' })
const system = await openSystem(
  readConfig({
    SIXTHMAN_DATA_DIR: dataDirectory,
    ...(process.argv.includes('all-markets') ? { SIXTHMAN_MARKETS: markets.join(',') } : {}),
    ...replayEnvironment(replay.url),
  }),
)
const { db, clock } = system
await importBoxScores(system, [join(pack, 'box-scores', 'player_gamelogs_2023-24.csv.gz')])

let wake: () => void = () => undefined
const running = await startProcessing(system, {
  concurrency: 4,
  withController: true,
  onResult: () => wake(),
})
const [{ postmaster } = { postmaster: 0 }] = await db.query<{ postmaster: number }>(
  sql`select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int as postmaster`,
)
const measured: {
  date: string
  games: number
  milliseconds: number
  modelled: number
  own: number
  database: number
}[] = []
for (let date = parseGameDate('2024-10-22'); date <= '2024-11-12'; date = addDays(date, 1)) {
  await clock.sleep(restMs)
  const startedMs = clock.monotonicMs()
  const before = readProcessorTimes()
  await requestRuns(db, {
    gameDates: [date],
    scope: 'full',
    cause: 'backfill',
    requestedBy: 'bench',
    now: clock.now(),
  })
  await db.query(sql`select pg_notify('sixthman_ledger', ${date})`)
  await waitUntilFinal(date)
  measured.push({
    date,
    games: await countGames(date),
    milliseconds: Math.round(clock.monotonicMs() - startedMs),
    modelled: await readModelled(date),
    own: readProcessorTimes().own - before.own,
    database: readProcessorTimes().database - before.database,
  })
}
await running.stop()
await system.close()
await replay.stop()

const counted = measured.filter(({ games }) => games >= gamesMin)
console.table(measured)
console.log(
  `game days with at least ${gamesMin} games: ${counted.length}; wall ms ${describe('milliseconds')}, of which from the first feature to the last prediction ${describe('modelled')}; ` +
    `processor ms of this process ${describe('own')}, of PostgreSQL ${describe('database')}`,
)

function describe(what: 'milliseconds' | 'modelled' | 'own' | 'database'): string {
  const values = counted.map((each) => each[what]).sort((a, b) => a - b)
  return `min ${values[0]}, median ${values[Math.floor(values.length / 2)]}, max ${values.at(-1)}`
}

/** In milliseconds. */
function readProcessorTimes(): { own: number; database: number } {
  const { user, system: kernel } = process.cpuUsage()
  return {
    own: Math.round((user + kernel) / 1000),
    database: Math.round(1000 * (readProcessorSeconds([postmaster]) ?? Number.NaN)),
  }
}

async function waitUntilFinal(date: string): Promise<void> {
  for (;;) {
    await clock.sleep(lookEveryMs)
    const looked = new Promise<void>((resolve) => {
      wake = resolve
    })
    const [row] = await db.query<{ open: number; planned: number }>(sql`
      select count(*) filter (where committed_state is null)::int as open, count(*)::int as planned from ledger
      where game_date = ${date} and (select planned_from from runs where game_date = ${date}) is not null`)
    if (row && row.planned > 2 && row.open === 0) return
    await Promise.race([looked, clock.sleep(50)])
  }
}

/** In milliseconds. Where the week's models are trained on the date, these are waited for in between. */
async function readModelled(date: string): Promise<number> {
  const assets = system.pipeline.assets.filter(
    ({ name, phase }) => (phase === '4-features' || phase === '5-predictions') && name !== 'models',
  )
  const [row] = await db.query<{ milliseconds: number }>(sql`
    select round(1000 * extract(epoch from max(finished_at) - min(started_at)))::int as milliseconds from attempts
    where game_date = ${date} and asset = any(${assets.map(({ name }) => name)}::text[])`)
  return row!.milliseconds
}

async function countGames(date: string): Promise<number> {
  const [row] = await db.query<{ games: number }>(
    sql`select count(*)::int as games from games where game_date = ${date}`,
  )
  return row?.games ?? 0
}
