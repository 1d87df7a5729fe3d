/** The whole 2024-25 regular season of the chain, from nothing, with 2023-24 as history: wall time and peak memory.
 *
 *     SIXTHMAN_DATA_PACK=… npm run bench -- season
 *
 * It runs the command that everyone runs, in a process of its own, on a fresh durable database. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const dataDirectory = join('.sixthman', 'bench-season')
rmSync(dataDirectory, { recursive: true, force: true })
const [from = '2024-10-22', to = '2025-04-13'] = process.argv.slice(2)
const launcher = fileURLToPath(new URL('../bin/sixthman.js', import.meta.url))
const flags = ['--max-old-space-size=384', '--max-semi-space-size=16']
const startedMs = performance.now()
const { status, stdout } = spawnSync(
  process.execPath,
  [...flags, launcher, 'season', '--from', from, '--to', to, '--json'],
  {
    env: { ...process.env, SIXTHMAN_DATA_DIR: dataDirectory },
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 28,
  },
)
const wallSeconds = (performance.now() - startedMs) / 1000
// 1: some dates of the pack have no lines at all, which the command reports as failed; anything else is no measurement.
if (status !== 0 && status !== 1) throw new Error(`season ended with ${status}`)
const { dates, games, playerRows, slate, graded, outcome, peakMemoryMegabytes } = JSON.parse(
  stdout.toString(),
)
console.log(
  `${dates} dates, ${games} games, ${playerRows} player rows, slate ${slate}, ${graded} grades, ${outcome.committed} partitions: ` +
    `${(outcome.milliseconds / 1000).toFixed(1)} s of work, ${wallSeconds.toFixed(1)} s with start-up and import; peak memory ${peakMemoryMegabytes} MB`,
)
