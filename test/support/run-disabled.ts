/** Runs the tests of one detector in a process of their own, with that detector seeing nothing. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { detectorTests, ownFile } from './detector-tests.ts'

export interface DisabledOutcome {
  readonly failed: number
  readonly passed: number
}

/** `given`: a server that they use instead of one of their own; whoever gives one wants to know whether any fails, and they end at the first that does. */
export async function runDisabled(
  name: string,
  given?: { readonly serverUrl: string },
): Promise<DisabledOutcome> {
  const files = detectorTests[name]
  if (!files) return { failed: 0, passed: 0 }
  const folder = mkdtempSync(join(tmpdir(), 'sixthman-disabled-'))
  try {
    const report = join(folder, 'report.json')
    const failures = join(folder, 'failures')
    const only = ownFile.has(name) ? [] : ['-t', `^${name} `]
    const child = spawn(
      process.execPath,
      [
        'node_modules/vitest/vitest.mjs',
        'run',
        ...files,
        ...only,
        ...(given === undefined ? [] : ['--bail=1']),
        '--reporter=json',
        `--outputFile=${report}`,
      ],
      {
        env: {
          ...process.env,
          DISABLED_DETECTOR: name,
          FAILED_TESTS: failures,
          ...(given === undefined ? {} : { DATABASE_URL: given.serverUrl }),
        },
        stdio: 'ignore',
      },
    )
    await once(child, 'exit')
    const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(report, 'utf8')) as {
      numFailedTests: number
      numPassedTests: number
    }
    const noted = existsSync(failures) ? readFileSync(failures, 'utf8').trim().split('\n').length : 0
    return { failed: Math.max(noted, numFailedTests), passed: numPassedTests }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
