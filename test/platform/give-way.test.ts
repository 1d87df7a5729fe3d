/** Who computes for long lets others have their turn, and not more often than is of use. */
import { expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { createGiveWay } from '../../src/platform/give-way.ts'

/** Its time is what the test says; giving way is real. */
function startClock() {
  const time = { nowMs: 0, slept: [] as number[] }
  const clock = {
    monotonicMs: () => time.nowMs,
    sleep: (milliseconds: number) => {
      time.slept.push(milliseconds)
      return systemClock.sleep(milliseconds)
    },
  }
  return { time, giveWay: createGiveWay(clock) }
}

test('nothing is waited for until 20 ms have gone by, and again from then on', async () => {
  const { time, giveWay } = startClock()
  expect(giveWay()).toBeUndefined()
  time.nowMs = 19
  expect(giveWay()).toBeUndefined()
  time.nowMs = 20
  await giveWay()
  expect(time.slept).toEqual([0])
  time.nowMs = 39
  expect(giveWay()).toBeUndefined()
  time.nowMs = 40
  await giveWay()
  expect(time.slept).toEqual([0, 0])
})

test('what others computed meanwhile does not count as this one’s piece', async () => {
  const { time, giveWay } = startClock()
  time.nowMs = 20
  const turn = giveWay()
  time.nowMs = 500 // somebody else’s work
  await turn
  expect(giveWay()).toBeUndefined()
})

test('an event that is due is heard while pieces go on without an end of their own', async () => {
  const { time, giveWay } = startClock()
  let isBeating = true
  let pieces = 0
  void systemClock.sleep(1).then(() => {
    isBeating = false
  })
  while (isBeating) {
    pieces += 1
    time.nowMs += 30
    await giveWay()
  }
  expect(pieces).toBe(time.slept.length)
})
