/** A sleep of no time is a turn for everybody else: what waits for events goes on, however often one gives way. */
import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'

test('who sleeps for no time lets a file be read meanwhile', async () => {
  let isRead = false
  const reading = readFile(new URL(import.meta.url)).then(() => {
    isRead = true
  })
  let turns = 0
  for (; turns < 100_000 && !isRead; turns += 1) await systemClock.sleep(0)
  expect(isRead).toBe(true)
  await reading
})

test('and returns at once where his signal was given before', async () => {
  await expect(systemClock.sleep(0, AbortSignal.abort())).resolves.toBeUndefined()
  await expect(systemClock.sleep(60_000, AbortSignal.abort())).resolves.toBeUndefined()
})
