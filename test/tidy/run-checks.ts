/** The command behind `npm run check`: every check of the house, and all of them even when one fails.
 *
 * The checks use one core each, for the most part: they run beside each other, the longest first, and what each says is printed when it has
 * ended. The tests come last, so that the output ends with their summary; what failed before them is listed just above it and at the
 * exit code. `--without-tests` leaves them out: CI calls `npm test` itself. */
import { spawn, spawnSync } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { repositoryRoot } from './files.ts'

const checks = ['boundaries', 'types', 'dead-code', 'lint', 'format'] as const

const passed = await Promise.all(checks.map(check))
const failed = checks.filter((_, index) => !passed[index])
console.log(
  failed.length === 0
    ? `house checks passed: ${checks.join(', ')}`
    : `house checks FAILED: ${failed.join(', ')} (each again with: npm run check:<name>)`,
)

const needsTests = !process.argv.includes('--without-tests')
if (needsTests && !runTests()) process.exitCode = 1
if (failed.length > 0) process.exitCode = 1

async function check(name: (typeof checks)[number]): Promise<boolean> {
  const child = spawn('npm', ['run', '--silent', `check:${name}`], {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<boolean>((resolve) => {
    child.on('close', (code) => resolve(code === 0))
    child.on('error', (error) => {
      console.error(`cannot run npm: ${error.message}`)
      resolve(false)
    })
  })
  const [output, complaints, isPassed] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  console.log(`— ${name}\n${output}${complaints}`.trimEnd())
  return isPassed
}

function runTests(): boolean {
  console.log('— tests')
  const { status, error } = spawnSync('npm', ['test', '--silent'], { cwd: repositoryRoot, stdio: 'inherit' })
  if (error) console.error(`cannot run npm: ${error.message}`)
  return status === 0
}
