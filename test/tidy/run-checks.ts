/** The command behind `npm run check`: every check of the house, one after the other, and all of them even when one fails.
 *
 * The tests come last, so that the output ends with their summary; what failed before them is listed just above it and at the
 * exit code. `--without-tests` leaves them out: CI calls `npm test` itself. */
import { spawnSync } from 'node:child_process'
import { repositoryRoot } from './files.ts'

const checks = ['format', 'lint', 'types', 'boundaries', 'dead-code'] as const

const failed = checks.filter((check) => !passes(check, ['run', '--silent', `check:${check}`]))
console.log(
  failed.length === 0
    ? `house checks passed: ${checks.join(', ')}`
    : `house checks FAILED: ${failed.join(', ')} (each again with: npm run check:<name>)`,
)

const needsTests = !process.argv.includes('--without-tests')
if (needsTests && !passes('tests', ['test', '--silent'])) process.exitCode = 1
if (failed.length > 0) process.exitCode = 1

function passes(name: string, npmArguments: readonly string[]): boolean {
  console.log(`— ${name}`)
  const { status, error } = spawnSync('npm', npmArguments, { cwd: repositoryRoot, stdio: 'inherit' })
  if (error) console.error(`cannot run npm: ${error.message}`)
  return status === 0
}
