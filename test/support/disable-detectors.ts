/** Shows that the tests of each detector need it: `npm run disabled-detectors` runs them once more for each, with that one seeing nothing.
 *
 * Ends with 1 where tests pass all the same, and where a detector has no tests. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { detectorTests, ownFile } from './detector-tests.ts'
import { createToolPipeline } from './tool-pipeline.ts'

const folder = mkdtempSync(join(tmpdir(), 'sixthman-disabled-'))

interface Outcome {
  readonly numFailedTests: number
  readonly numPassedTests: number
}

function run(files: readonly string[], name: string): Outcome {
  const only = ownFile.has(name) ? [] : ['-t', `^${name} `]
  const report = join(folder, `${name}.json`)
  spawnSync('vitest', ['run', ...files, ...only, '--reporter=json', `--outputFile=${report}`], {
    env: { ...process.env, DISABLED_DETECTOR: name },
    stdio: 'ignore',
  })
  return JSON.parse(readFileSync(report, 'utf8')) as Outcome
}

const needless: string[] = []
for (const { name } of createToolPipeline().detectors ?? []) {
  const files = detectorTests[name]
  const nothing = { numFailedTests: 0, numPassedTests: 0 }
  const { numFailedTests: failed, numPassedTests: passed } = files ? run(files, name) : nothing
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
