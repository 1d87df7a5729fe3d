/** What the controller costs: a pass that finds nothing to do, ten thousand of them, and the planning and gating of one game day.
 *
 *     npm run bench -- controller [loops]
 *
 * A season of a simulated league lies in the ledger, every date complete, as it does in production between two slates. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Temporal } from 'temporal-polyfill'
import { createNbaPipeline } from '../src/nba/pipeline.ts'
import { furtherFacts } from '../src/nba/source-order.ts'
import { SimulatedClock } from '../src/platform/clock.ts'
import { createControllerMemory, runControllerOnce } from '../src/platform/controller/controller.ts'
import { openDatabase } from '../src/platform/db/database.ts'
import { acquireServer } from '../src/platform/db/embedded/server.ts'
import { migrate } from '../src/platform/db/migrate.ts'
import { sql } from '../src/platform/db/sql.ts'
import { orderReady } from '../src/platform/ledger/order.ts'
import { planRuns, requestRuns } from '../src/platform/ledger/plan.ts'
import { silentLog } from '../src/platform/log.ts'
import { createInProcessQueue } from '../src/platform/queue/in-process-queue.ts'
import { replaySources } from '../test/support/replay-sources.ts'
import { readProcessorSeconds } from './processor-time.ts'

const loops = Number(process.argv[2] ?? 10_000)
const firstDate = Temporal.PlainDate.from('2024-10-22')
const days = 164
const gamesADate = 6
const playersATeam = 9
const today = firstDate.add({ days }).toString()

const directory = await mkdtemp(join(tmpdir(), 'sixthman-bench-'))
const server = await acquireServer({ dataDirectory: directory })
await migrate(server.url)
const db = openDatabase(server.url)
const pipeline = createNbaPipeline({
  markets: ['points'],
  facts: furtherFacts,
  codeVersion: 'bench',
  sources: replaySources('http://localhost:1'),
})
const clock = new SimulatedClock(`${today}T05:00:00Z`)
const queue = createInProcessQueue(() => {})
const parts = { db, pipeline, queue, clock, log: silentLog }

await fillSeason()
await measureIdle()
await measureDay()
await db.close()
await server.release()
await rm(directory, { recursive: true, force: true })

/** Six games a date; every date but the last is complete: the rows that the ledger claims are there, and they balance. Otherwise the
 * reconciler would order the dates again, with no worker to make them, and no pass would be idle. */
async function fillSeason(): Promise<void> {
  await db.query(sql`
    insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
    select d, '00224' || lpad((n * ${gamesADate}::integer + g)::text, 5, '0'), '2024-25', 'regular', d + interval '23 hours', false,
      case when d < ${today}::date then 'final' else 'scheduled' end, g * 2, g * 2 + 1
    from generate_series(0, ${days}::int) n cross join lateral (select ${firstDate.toString()}::date + n as d) dates
      cross join generate_series(1, ${gamesADate}::integer) g`)
  const sides = sql`
    select game_date, game_id, team_id, 1 as revision, home_team_id + away_team_id - team_id as opponent_id, team_id = home_team_id as is_home,
      tip_at + interval '12 hours' as known_at, false as withdrawn
    from games cross join lateral unnest(array[home_team_id, away_team_id]) team_id where status = 'final'`
  for (const statement of [
    sql`insert into player_boxscores (game_date, game_id, team_id, revision, opponent_id, is_home, known_at, withdrawn, player_id, player_name, status, minutes, source)
      select s.*, team_id * 10 + p, 'Player ' || team_id || ' ' || p, 'active', 30, 'bench' from (${sides}) s cross join generate_series(1, ${playersATeam}::integer) p`,
    sql`insert into player_game_summary (game_date, game_id, team_id, revision, opponent_id, is_home, known_at, withdrawn, player_id, player_name, minutes, points)
      select game_date, game_id, team_id, revision, opponent_id, is_home, known_at, withdrawn, player_id, player_name, minutes, 10 from player_boxscores`,
    sql`insert into team_boxscores (game_date, game_id, team_id, revision, opponent_id, is_home, known_at, withdrawn, pts, source)
      select s.*, 100, 'bench' from (${sides}) s`,
    sql`insert into team_offense_game (game_date, game_id, team_id, revision, opponent_id, is_home, known_at, withdrawn, won, points)
      select s.*, s.is_home, 100 from (${sides}) s`,
    sql`insert into team_defense_game (game_date, game_id, team_id, revision, opponent_id, known_at, withdrawn, points_allowed)
      select s.game_date, game_id, team_id, revision, opponent_id, known_at, withdrawn, 100 from (${sides}) s`,
  ])
    await db.query(statement)
  const gameDates = Array.from({ length: days }, (_, index) => firstDate.add({ days: index }).toString())
  const request = { scope: 'full', cause: 'schedule', requestedBy: 'bench', now: clock.now() } as const
  await requestRuns(db, { ...request, gameDates })
  await planRuns(db, pipeline, await pipeline.loadCalendar(db), clock.now())
  const rowsOf = new Map(
    Object.entries({
      games: 1,
      player_boxscores: 2 * playersATeam,
      player_game_summary: 2 * playersATeam,
      team_boxscores: 2,
      team_offense_game: 2,
      team_defense_game: 2,
    }),
  )
  for (const asset of pipeline.assets) {
    const same = asset.needs.filter(({ scope }) => scope === 'same').map((need) => [need.asset, 'hash'])
    const rows = gamesADate * Math.max(0, ...asset.writes.map(({ table }) => rowsOf.get(table) ?? 0))
    await db.query(sql`
      update ledger set state = 'complete', committed_state = 'complete', content_hash = 'hash', row_count = ${rows},
        inputs = ${JSON.stringify(Object.fromEntries(same))}::jsonb, committed_at = ${clock.now()}, deadline_verdict = 'met', not_before = null
      where asset = ${asset.name}`)
  }
  await db.query(sql`analyze`)
}

async function measureIdle(): Promise<void> {
  const memory = createControllerMemory()
  const times: number[] = []
  for (let loop = 0; loop < 200; loop += 1) await runControllerOnce(parts, memory)
  await refuseWork()
  const heapBefore = heapMb()
  const [ownBefore, allBefore] = [process.cpuUsage(), readProcessorSeconds([process.pid])]
  for (let loop = 0; loop < loops; loop += 1) {
    clock.advanceBy(2000)
    const startedMs = performance.now()
    await runControllerOnce(parts, memory)
    times.push(performance.now() - startedMs)
  }
  const [own, allAfter] = [process.cpuUsage(ownBefore), readProcessorSeconds([process.pid])]
  const heapAfter = heapMb()
  const [tenth, last] = [times.slice(0, loops / 10), times.slice(-loops / 10)]
  const [{ partitions } = { partitions: 0 }] = await db.query<{ partitions: number }>(
    sql`select count(*)::int as partitions from ledger`,
  )
  console.log(
    `idle, ${partitions} partitions in the ledger, ${loops} loops: fastest ${quantile(times, 0)} ms, p50 ${quantile(times, 0.5)} ms, p95 ${quantile(times, 0.95)} ms; ` +
      `first tenth p50 ${quantile(tenth, 0.5)} ms, last tenth p50 ${quantile(last, 0.5)} ms; heap ${heapBefore} MB before, ${heapAfter} MB after`,
  )
  const ownMs = (own.user + own.system) / 1000
  const allMs = allBefore === undefined || allAfter === undefined ? null : (allAfter - allBefore) * 1000
  const inServer = allMs === null ? 'unknown' : `${((allMs - ownMs) / loops).toFixed(1)} ms`
  console.log(`processor time a loop: ${(ownMs / loops).toFixed(1)} ms here, ${inServer} in PostgreSQL`)
}

/** A loop that finds something to do, or somebody to call, is not idle. */
async function refuseWork(): Promise<void> {
  const found = await db.query<{ what: string; n: number }>(sql`
    select asset || ': ' || coalesce(reason, state) as what, count(*)::int as n from ledger
    where state <> 'complete' or refresh_at is not null group by 1
    union all select title, 1 from incidents where resolved_at is null`)
  if (found.length > 0)
    throw new Error(`this is not idle: ${found.map(({ what, n }) => `${n} × ${what}`).join('; ')}`)
}

/** One date more, which the season's plan does not know: planned anew each time, then ordered. */
async function measureDay(): Promise<void> {
  const plans: number[] = []
  const gates: number[] = []
  const calendar = await pipeline.loadCalendar(db)
  for (let round = 0; round < 20; round += 1) {
    for (const table of ['ledger', 'gates', 'runs'] as const)
      await db.query(
        {
          ledger: sql`delete from ledger where game_date = ${today}`,
          gates: sql`delete from gates where game_date = ${today}`,
          runs: sql`delete from runs where game_date = ${today}`,
        }[table],
      )
    const request = { scope: 'full', cause: 'schedule', requestedBy: 'bench', now: clock.now() } as const
    await requestRuns(db, { ...request, gameDates: [today] })
    const startedMs = performance.now()
    await planRuns(db, pipeline, calendar, clock.now())
    const plannedMs = performance.now()
    const loadCalendar = async () => calendar
    await db.transaction((tx) => orderReady(tx, { pipeline, queue, loadCalendar }, [today], clock.now()))
    plans.push(plannedMs - startedMs)
    gates.push(performance.now() - plannedMs)
  }
  console.log(
    `one game day of ${pipeline.assets.length} partitions, 20 rounds: planned p50 ${quantile(plans, 0.5)} ms, p95 ${quantile(plans, 0.95)} ms; ` +
      `gated and ordered p50 ${quantile(gates, 0.5)} ms, p95 ${quantile(gates, 0.95)} ms`,
  )
}

function quantile(values: readonly number[], share: number): string {
  return [...values].sort((a, b) => a - b)[Math.floor(share * (values.length - 1))]!.toFixed(1)
}

/** What is left after a full collection, which Node does with --expose-gc; without it a look at the heap says little. */
function heapMb(): string {
  globalThis.gc?.()
  return (process.memoryUsage().heapUsed / 1e6).toFixed(1)
}
