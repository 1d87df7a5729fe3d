/** The whole 2024-25 regular season of the chain, with 2023-24 imported and summarised before: wall time and peak memory.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- season
 *
 * It runs the command that everyone runs, in processes of their own, on a fresh durable database: first for one date, which brings
 * the history, then for the season. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const dataDirectory = join('.sixthman', 'bench-season')
rmSync(dataDirectory, { recursive: true, force: true })
const [from = '2024-10-22', to = '2025-04-13'] = process.argv.slice(2)
const launcher = fileURLToPath(new URL('../bin/sixthman.js', import.meta.url))
const flags = ['--max-old-space-size=256', '--max-semi-space-size=8'] // as `npm run season`

interface SeasonResult {
  readonly dates: number
  readonly games: number
  readonly playerRows: number
  readonly slate: number
  readonly graded: number
  readonly outcome: { readonly committed: number; readonly milliseconds: number }
  readonly peakMemoryMegabytes: number
}

runSeason(from, from)
const startedMs = performance.now()
const { dates, games, playerRows, slate, graded, outcome, peakMemoryMegabytes } = runSeason(from, to)
const wallSeconds = (performance.now() - startedMs) / 1000
console.log(
  `${dates} dates, ${games} games, ${playerRows} player rows, slate ${slate}, ${graded} grades, ${outcome.committed} partitions: ` +
    `${(outcome.milliseconds / 1000).toFixed(1)} s of work, ${wallSeconds.toFixed(1)} s with start-up; peak memory ${peakMemoryMegabytes} MB`,
)

function runSeason(first: string, last: string): SeasonResult {
  const args = [...flags, launcher, 'season', '--from', first, '--to', last, '--json']
  const { status, stdout } = spawnSync(process.execPath, args, {
    env: { ...process.env, SIXTHMAN_DATA_DIR: dataDirectory },
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
  })
  // 1: some dates of the pack have no lines at all, which the command reports as failed; anything else is no measurement.
  if (status !== 0 && status !== 1) throw new Error(`season ended with ${status}`)
  return JSON.parse(stdout.toString()) as SeasonResult
}
