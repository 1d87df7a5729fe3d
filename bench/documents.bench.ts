/** What publishing costs: every export of each date of a real week, or of a season, with the pack's lines and box scores.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- documents [from] [to]
 *     SIXTHMAN_DATA_PACK=… npm run bench -- documents --write-golden
 *
 * The week is held against what is kept of it in test/goldens, and the run fails where something else was published.
 * The season command makes the dates in a process of its own, on a fresh durable database; what each export took stands in its attempts. */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSystem } from '../src/main.ts'
import { systemClock } from '../src/platform/clock.ts'
import { readConfig } from '../src/platform/config.ts'
import { sql } from '../src/platform/db/sql.ts'
import { goldenFile, goldenWeek, readGoldenWeek } from '../test/support/golden-week.ts'

const dataDirectory = join('.sixthman', 'bench-documents')
const given = process.argv.slice(2)
const [from = goldenWeek.from, to = goldenWeek.to] = given.filter((each) => !each.startsWith('--'))
const launcher = fileURLToPath(new URL('../bin/sixthman.js', import.meta.url))
const environment = { ...process.env, SIXTHMAN_DATA_DIR: dataDirectory }

rmSync(dataDirectory, { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [launcher, 'season', '--from', from, '--to', to, '--json'], {
  env: environment,
  stdio: ['ignore', 'ignore', 'inherit'],
})
// 1: some dates of the pack have no lines at all, which the command reports as failed; anything else is no measurement.
if (status !== 0 && status !== 1) throw new Error(`season ended with ${status}`)

const system = await openSystem(readConfig(environment), { clock: systemClock })
try {
  const assets = await system.db.query<{ asset: string; runs: number; mean: number; max: number }>(sql`
    select asset, count(*)::int as runs, avg(run_ms)::float8 as mean, max(run_ms)::int as max from attempts
    where asset like 'export_%' and outcome in ('complete', 'degraded', 'empty_ok') group by asset order by asset`)
  for (const { asset, runs, mean, max } of assets)
    console.log(
      `${asset.padEnd(20)} ${String(runs).padStart(4)} dates, mean ${mean.toFixed(0)} ms, longest ${max} ms`,
    )
  const [sums] = await system.db.query<{ dates: number; longest: number; total: number }>(sql`
    select count(*)::int as dates, max(ms)::int as longest, sum(ms)::float8 as total from (
      select game_date, sum(run_ms) as ms from attempts where asset like 'export_%'
        and outcome in ('complete', 'degraded', 'empty_ok') group by game_date) days`)
  console.log(
    `all exports: ${sums!.dates} dates, longest day ${sums!.longest} ms, together ${(sums!.total / 1000).toFixed(1)} s`,
  )
  const kinds = await system.db.query<{ collection: string; documents: number; megabytes: number }>(sql`
    select collection, count(*)::int as documents, sum(octet_length(body))::float8 / 1e6 as megabytes from documents
    group by collection order by collection`)
  for (const { collection, documents, megabytes } of kinds)
    console.log(
      `${collection.padEnd(20)} ${String(documents).padStart(6)} documents, ${megabytes.toFixed(1)} MB`,
    )
  if (from === goldenWeek.from && to === goldenWeek.to)
    holdGolden(`${JSON.stringify(await readGoldenWeek(system.db), null, 2)}\n`)
} finally {
  await system.close()
}

function holdGolden(week: string): void {
  if (given.includes('--write-golden')) writeFileSync(goldenFile, week)
  const kept = readFileSync(goldenFile, 'utf8')
  if (kept === week) {
    console.log('the week is as it is kept in test/goldens')
    return
  }
  const differing = week.split('\n').filter((line) => !kept.includes(line))
  console.error(`the week is not as it is kept in test/goldens:\n${differing.slice(0, 40).join('\n')}`)
  process.exitCode = 1
}
