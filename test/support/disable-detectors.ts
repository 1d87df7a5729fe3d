/** Shows that the tests of each detector need it: `npm run disabled-detectors` runs them once more for each, with that one seeing nothing.
 *
 * Ends with 1 where tests pass all the same, and where a detector has no tests. */
import { runDisabled } from './run-disabled.ts'
import { createToolPipeline } from './tool-pipeline.ts'

const needless: string[] = []
for (const { name } of createToolPipeline().detectors ?? []) {
  const { failed, passed } = await runDisabled(name)
  console.log(`${name}: without it ${failed} of its ${failed + passed} tests fail`)
  if (failed === 0) needless.push(name)
}
console.log(
  needless.length === 0
    ? 'the tests of every detector fail without it'
    : `nothing fails without ${needless.join(', ')}`,
)
process.exitCode = needless.length === 0 ? 0 : 1
