/** What publishing costs: every export of each date of a real week, or of a season, with the pack's lines and box scores.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- documents [from] [to] [--all-markets]
 *     SIXTHMAN_DATA_PACK=… npm run bench -- documents --write-golden
 *
 * The season command makes the dates in a process of its own, on a fresh durable database; then every date is published again from nothing, with
 * nothing else at work, which is what is measured, and has to say the same. The week for points is held against what is kept of it in
 * test/goldens. The run fails where something else was published. */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSystem } from '../src/main.ts'
import { markets } from '../src/nba/domain/market.ts'
import { systemClock } from '../src/platform/clock.ts'
import { readConfig } from '../src/platform/config.ts'
import { sql } from '../src/platform/db/sql.ts'
import { goldenFile, goldenWeek, readGoldenWeek } from '../test/support/golden-week.ts'
import { republish } from './republish.ts'

const dataDirectory = join('.sixthman', 'bench-documents')
const given = process.argv.slice(2)
const [from = goldenWeek.from, to = goldenWeek.to] = given.filter((each) => !each.startsWith('--'))
const launcher = fileURLToPath(new URL('../bin/sixthman.js', import.meta.url))
const hasAllMarkets = given.includes('--all-markets')
const environment = {
  ...process.env,
  ...(hasAllMarkets ? { SIXTHMAN_MARKETS: markets.join(',') } : {}),
  SIXTHMAN_DATA_DIR: dataDirectory,
}

rmSync(dataDirectory, { recursive: true, force: true })
const { status } = spawnSync(process.execPath, [launcher, 'season', '--from', from, '--to', to, '--json'], {
  env: environment,
  stdio: ['ignore', 'ignore', 'inherit'],
})
// 1: some dates of the pack have no lines at all, which the command reports as failed; anything else is no measurement.
if (status !== 0 && status !== 1) throw new Error(`season ended with ${status}`)

const system = await openSystem(readConfig(environment), { clock: systemClock })
try {
  const { dates, differing } = await republish(system)
  for (const [asset, times] of Map.groupBy(
    dates.flatMap((date) => date.exports),
    (each) => each.asset,
  )) {
    const took = times.map(({ milliseconds }) => milliseconds)
    console.log(
      `${asset.padEnd(20)} ${String(took.length).padStart(4)} dates, mean ${(sum(took) / took.length).toFixed(0)} ms, longest ${Math.max(...took).toFixed(0)} ms`,
    )
  }
  const days = dates.map(({ milliseconds }) => milliseconds)
  const processor = dates.map(({ processorMilliseconds }) => processorMilliseconds ?? Number.NaN)
  console.log(
    `all exports, one after the other: ${days.length} dates, first of the process ${days[0]!.toFixed(0)} ms, longest of the others ${Math.max(...days.slice(1)).toFixed(0)} ms, together ${(sum(days) / 1000).toFixed(1)} s; processor time together ${(sum(processor) / 1000).toFixed(1)} s, longest of the others ${Math.max(...processor.slice(1))} ms`,
  )
  if (differing.length > 0) {
    console.error(`published again they say something else: ${differing.slice(0, 20).join(', ')}`)
    process.exitCode = 1
  }
  const kinds = await system.db.query<{ collection: string; documents: number; megabytes: number }>(sql`
    select collection, count(*)::int as documents, sum(octet_length(body))::float8 / 1e6 as megabytes from documents
    group by collection order by collection`)
  for (const { collection, documents, megabytes } of kinds)
    console.log(
      `${collection.padEnd(20)} ${String(documents).padStart(6)} documents, ${megabytes.toFixed(1)} MB`,
    )
  if (from === goldenWeek.from && to === goldenWeek.to && !hasAllMarkets)
    holdGolden(spell(await readGoldenWeek(system.db)))
} finally {
  await system.close()
}

/** One value a line, however the file is laid out. */
function spell(week: unknown): string {
  return `${JSON.stringify(week, null, 2)}\n`
}

function holdGolden(week: string): void {
  if (given.includes('--write-golden')) writeFileSync(goldenFile, week)
  const kept = spell(JSON.parse(readFileSync(goldenFile, 'utf8')))
  if (kept === week) {
    console.log('the week is as it is kept in test/goldens')
    return
  }
  const differing = week.split('\n').filter((line) => !kept.includes(line))
  console.error(`the week is not as it is kept in test/goldens:\n${differing.slice(0, 40).join('\n')}`)
  process.exitCode = 1
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
