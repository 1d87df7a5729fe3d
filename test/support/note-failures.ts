/** Notes each test that fails, the moment it does, in the file that `FAILED_TESTS` names, one a line.
 *
 * A run that ends at its first failure may end the process that failed before its result has arrived: what stands here does not depend on that. */
import { appendFileSync } from 'node:fs'
import { afterEach } from 'vitest'

const file = process.env.FAILED_TESTS

afterEach(({ task }) => {
  if (file !== undefined && task.result?.state === 'fail') appendFileSync(file, `${task.name}\n`)
})
