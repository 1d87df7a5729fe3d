/** What publishing costs: every export of each date of a real week, or of a season, with the pack's lines and box scores.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- documents [from] [to] [--all-markets]
 *     SIXTHMAN_DATA_PACK=… npm run bench -- documents 2024-10-22 2025-04-13 --order-again
 *     SIXTHMAN_DATA_PACK=… npm run bench -- documents --write-golden
 *
 * The season command makes the dates in a process of its own, on a fresh durable database. Then every date is published again from nothing, with
 * nothing else at work, which is what is measured, and has to say the same. Of a whole season, all exports are ordered again by one backfill
 * before, as an operator would, over documents that stand: it must make every one and change none. The week for points is held against what is kept of it in
 * test/goldens. The run fails where something else was published. */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openSystem } from '../src/main.ts'
import { documentKinds } from '../src/nba/6-exports/schemas/index.ts'
import { markets } from '../src/nba/domain/market.ts'
import { systemClock } from '../src/platform/clock.ts'
import { readConfig } from '../src/platform/config.ts'
import { sql } from '../src/platform/db/sql.ts'
import {
  goldenFile,
  goldenWeek,
  readableFile,
  readGoldenWeek,
  readReadableWeek,
} from '../test/support/golden-week.ts'
import { findOrderFaults, type OrderAnswer } from './find-order-faults.ts'
import { readProcessorSeconds } from './processor-time.ts'
import { republish } from './republish.ts'

const dataDirectory = join('.sixthman', 'bench-documents')
const given = process.argv.slice(2)
const [from = goldenWeek.from, to = goldenWeek.to] = given.filter((each) => !each.startsWith('--'))
const launcher = fileURLToPath(new URL('../bin/sixthman.js', import.meta.url))
const exportNames = new Set(documentKinds.flatMap(({ asset }) => asset ?? []))
const hasAllMarkets = given.includes('--all-markets')
const environment = {
  ...process.env,
  ...(hasAllMarkets ? { SIXTHMAN_MARKETS: markets.join(',') } : {}),
  SIXTHMAN_FACTS: 'core', // as the season command has it
  SIXTHMAN_DATA_DIR: dataDirectory,
}

rmSync(dataDirectory, { recursive: true, force: true })
const range = ['--from', from, '--to', to, '--json']
run('season', ...range)
const system = await openSystem(readConfig(environment), { clock: systemClock })
try {
  if (given.includes('--order-again')) {
    orderExports() // dates without lines, which have failed, become as final as they can be, and what was made of them
    await orderAgain()
  }
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
    `all exports of a date, ${system.config.SIXTHMAN_CONCURRENCY} at once: ${days.length} dates, first of the process ${days[0]!.toFixed(0)} ms, longest of the others ${Math.max(...days.slice(1)).toFixed(0)} ms, together ${(sum(days) / 1000).toFixed(1)} s; processor time together ${(sum(processor) / 1000).toFixed(1)} s, longest of the others ${Math.max(...processor.slice(1))} ms`,
  )
  if (differing.length > 0) {
    console.error(`published again they say something else: ${differing.slice(0, 20).join(', ')}`)
    process.exitCode = 1
  }
  const kinds = await system.db.query<{ collection: string; documents: number; megabytes: number }>(sql`
    select collection, count(*)::int as documents, sum(octet_length(body) + coalesce(octet_length(packed), 0))::float8 / 1e6 as megabytes from documents
    group by collection order by collection`)
  for (const { collection, documents, megabytes } of kinds)
    console.log(
      `${collection.padEnd(20)} ${String(documents).padStart(6)} documents, ${megabytes.toFixed(1)} MB as stored`,
    )
  if (from === goldenWeek.from && to === goldenWeek.to && !hasAllMarkets)
    holdGolden(spell(await readGoldenWeek(system.db)), (await readReadableWeek(system.db)).join('\n'))
} finally {
  await system.close()
}

/** The command line in a process of its own. 1: some dates of the pack have no lines at all, which it reports as failed; anything else is no measurement. Whether an export failed is asked by who orders them. */
function run(...args: readonly string[]) {
  const startedMs = performance.now()
  const { status, stdout } = spawnSync(process.execPath, [launcher, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  })
  if (status !== 0 && status !== 1) throw new Error(`${args[0]} ended with ${status}`)
  const said = JSON.parse(stdout.toString()) as OrderAnswer & { milliseconds: number }
  return { ...said, wallSeconds: (performance.now() - startedMs) / 1000 }
}

function orderExports() {
  return run('backfill', ...range, '--assets', [...exportNames].join(), '--only', 'all', '--max', '100000')
}

/** PostgreSQL is this process's, so that its time is counted, too. */
async function orderAgain(): Promise<void> {
  const before = readProcessorSeconds([process.pid])
  const again = orderExports()
  const seconds = (readProcessorSeconds([process.pid]) ?? Number.NaN) - (before ?? Number.NaN)
  console.log(
    `ordered again by one backfill: ${again.committed} exports in ${(again.milliseconds / 1000).toFixed(1)} s, with start-up ${again.wallSeconds.toFixed(1)} s; processor time ${seconds.toFixed(1)} s; ${again.changed} changed`,
  )
  const faults = findOrderFaults(again, exportNames)
  if (faults.length === 0) return
  console.error(`ordered again they are not all there as they were: ${faults.join(', ')}`)
  process.exitCode = 1
}

/** One value a line, however the file is laid out. */
function spell(week: unknown): string {
  return `${JSON.stringify(week, null, 2)}\n`
}

function holdGolden(week: string, readable: string): void {
  if (given.includes('--write-golden')) {
    writeFileSync(goldenFile, week)
    writeFileSync(readableFile, readable)
  }
  const kept = spell(JSON.parse(readFileSync(goldenFile, 'utf8'))) + readFileSync(readableFile, 'utf8')
  if (kept === week + readable) {
    console.log('the week is as it is kept in test/goldens')
    return
  }
  const differing = (week + readable).split('\n').filter((line) => !kept.includes(line))
  console.error(`the week is not as it is kept in test/goldens:\n${differing.slice(0, 40).join('\n')}`)
  process.exitCode = 1
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
