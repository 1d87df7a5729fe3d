/** How often an open page comes anew: promptly while it is cheap, and never so often that its readers are the server's main work. */
import { expect, test } from 'vitest'
import { reloadAfterMs } from '../../src/api/routes/live-script.ts'

test.each([
  ['that has not come anew yet, within two seconds', 0, [1000, 2000]],
  ['of 15 ms, within two seconds', 15, [1000, 2000]],
  ['of 80 ms, for a fiftieth of the time', 80, [4000, 5000]],
  ['of two seconds, after seven at the latest', 2000, [6000, 7000]],
] as const)('a page %s', (_, tookMs, range) => {
  expect([reloadAfterMs(tookMs, 0), reloadAfterMs(tookMs, 1)]).toEqual(range)
})
