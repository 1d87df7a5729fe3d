/** The fold between questions. All seasons at once take longer than a lease: a process that brings them in must go on beating, and one that asks
 * meanwhile gets what he would have got alone. */
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { createFoldCache, type FoldQuestion } from '../../../src/nba/4-features/fold-cache.ts'
import type { HistoryBlock, PointInTime } from '../../../src/nba/domain/point-in-time.ts'
import { systemClock } from '../../../src/platform/clock.ts'
import { makeHistory } from './make-history.ts'

const blocks: readonly HistoryBlock[] = makeHistory({ days: 30 }).map((block) => ({
  hash: block.gameDate,
  block,
}))
const asOf = Temporal.Instant.from('2023-03-01T12:00:00Z')

/** On a machine on which every day of history takes longer than a piece of work may. */
function startCache() {
  const seen: string[] = []
  let nowMs = 0
  const clock = {
    ...systemClock,
    monotonicMs: () => {
      nowMs += 25
      return nowMs
    },
  }
  const cache = createFoldCache(['points'], () => {
    seen.push('anew')
    return (_, { block }) => void seen.push(block.gameDate)
  })
  const ask = (days: number, from = blocks): FoldQuestion => {
    const history = from.slice(0, days)
    const view: Partial<PointInTime> = { history: async () => history }
    return { pointInTime: view as PointInTime, gameDate: '2023-03-01', asOf, clock }
  }
  return { cache, seen, ask }
}

test('between two days others have their turn', async () => {
  const { cache, seen, ask } = startCache()
  const daysAtBeats: number[] = []
  let isDone = false
  const heart = (async () => {
    while (!isDone) {
      await systemClock.sleep(0)
      daysAtBeats.push(seen.length)
    }
  })()
  await cache.withFold(ask(30), () => undefined)
  isDone = true
  await heart
  expect(seen).toHaveLength(31)
  expect(new Set(daysAtBeats).size).toBeGreaterThan(25)
})

test('an attempt that is over folds no further day, and the next one goes on from the last', async () => {
  const { cache, seen, ask } = startCache()
  const over = new AbortController()
  const stopped = cache.withFold({ ...ask(30), signal: over.signal }, () => 'used')
  const waiting = cache.withFold({ ...ask(10), signal: over.signal }, () => 'used')
  while (seen.length < 5) await systemClock.sleep(0)
  over.abort(new Error('the attempt is over'))
  await expect(stopped).rejects.toThrow('the attempt is over')
  await expect(waiting).rejects.toThrow('the attempt is over')
  expect(seen.length).toBeLessThan(10)
  expect(await cache.withFold(ask(30), (fold) => fold.appliedThrough)).toBe(blocks[29]!.block.gameDate)
  expect(seen.filter((each) => each === 'anew')).toHaveLength(1)
  expect(seen).toHaveLength(31)
})

test('who asks while days are brought in waits, and sees his own days', async () => {
  const { cache, seen, ask } = startCache()
  const through = await Promise.all(
    [10, 30, 20].map((days) => cache.withFold(ask(days), (fold) => fold.appliedThrough)),
  )
  expect(through).toEqual([9, 29, 19].map((day) => blocks[day]!.block.gameDate))
  // Made anew once more for the earlier date, and no day folded twice.
  expect(seen.filter((each) => each === 'anew')).toHaveLength(2)
  expect(seen).toHaveLength(2 + 30 + 20)
})

test('a day that was corrected has the fold made anew; one that fails is folded again from the beginning', async () => {
  const { cache, seen, ask } = startCache()
  await cache.withFold(ask(30), () => undefined)
  const corrected = blocks.with(3, { ...blocks[3]!, hash: 'corrected' })
  await cache.withFold(ask(30, corrected), () => undefined)
  expect(seen.filter((each) => each === 'anew')).toHaveLength(2)
  const backwards = [...corrected, { ...blocks[0]!, hash: 'an earlier day once more' }]
  await expect(cache.withFold(ask(31, backwards), () => undefined)).rejects.toThrow(/days must rise/)
  expect(await cache.withFold(ask(30, corrected), (fold) => fold.appliedThrough)).toBe(
    blocks[29]!.block.gameDate,
  )
  expect(seen.filter((each) => each === 'anew')).toHaveLength(3)
})
