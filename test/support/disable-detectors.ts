/** Shows that the tests of each detector need it: `npm run disabled-detectors` runs them once more for each, with that one seeing nothing.
 *
 * Ends with 1 where tests pass all the same, and where a detector has no tests. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createToolPipeline } from './tool-pipeline.ts'

const system = 'test/platform/monitor/system-detectors.test.ts'
const evening = 'test/nba/monitor/evening-detectors.test.ts'
const data = 'test/nba/monitor/data-detectors.test.ts'
/** Where the tests of each stand, under its name. */
const tests: Readonly<Record<string, string>> = {
  'state-store': system,
  slowdown: 'test/platform/monitor/slowdown.test.ts',
  'dead-letters': system,
  schedules: system,
  workers: system,
  database: system,
  storage: 'test/platform/monitor/storage.test.ts',
  lines: evening,
  systems: evening,
  'model-health': evening,
  'data-quality': data,
  latency: data,
  sources: data,
  quota: data,
}
const ownFile = new Set(['slowdown'])

const folder = mkdtempSync(join(tmpdir(), 'sixthman-disabled-'))

interface Outcome {
  readonly numFailedTests: number
  readonly numPassedTests: number
}

function run(file: string, name: string, disabled: string): Outcome {
  const only = ownFile.has(name) ? [] : ['-t', `^${name} `]
  const report = join(folder, `${name}.json`)
  spawnSync('vitest', ['run', file, ...only, '--reporter=json', `--outputFile=${report}`], {
    env: { ...process.env, DISABLED_DETECTOR: disabled },
    stdio: 'ignore',
  })
  return JSON.parse(readFileSync(report, 'utf8')) as Outcome
}

const needless: string[] = []
for (const { name } of createToolPipeline().detectors ?? []) {
  const file = tests[name]
  const without = file === undefined ? { numFailedTests: 0, numPassedTests: 0 } : run(file, name, name)
  const { numFailedTests: failed, numPassedTests: passed } = without
  console.log(`${name}: without it ${failed} of its ${failed + passed} tests fail`)
  if (failed === 0) needless.push(name)
}
console.log(
  needless.length === 0
    ? 'the tests of every detector fail without it'
    : `nothing fails without ${needless.join(', ')}`,
)
rmSync(folder, { recursive: true })
process.exitCode = needless.length === 0 ? 0 : 1
