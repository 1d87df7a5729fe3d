/** What the site keeps at hand: made once for all, again when it is old, forgotten when it failed, and never more than the budget. */
import { expect, test } from 'vitest'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { createKeeper } from '../../src/site/keeper.ts'

function open(bytesMax = 10_000) {
  const clock = new SimulatedClock('2024-12-03T03:00:00Z')
  const keeper = createKeeper<string>({
    bytesMax,
    sizeOf: ({ length }) => length,
    fresh: { clock, forMs: 1000 },
  })
  const made: string[] = []
  const take = (key: string, value = key): Promise<string> =>
    keeper.take(key, async () => {
      made.push(key)
      return value
    })
  return { clock, keeper, made, take }
}

test('a value is made once for all who wait, and anew after its time, from what was there before', async () => {
  const { clock, keeper, made, take } = open()
  expect(await Promise.all([take('a'), take('a')])).toEqual(['a', 'a'])
  expect(made).toEqual(['a'])
  clock.advanceBy(1000)
  expect(await keeper.take('a', async (before) => `${before} again`)).toBe('a again')
})

test('a making that fails late does not take the place of one that was begun after it', async () => {
  const { clock, keeper, made, take } = open()
  const slow = Promise.withResolvers<string>()
  const first = keeper.take('a', () => slow.promise)
  clock.advanceBy(1000)
  const begun = Promise.withResolvers<void>()
  const second = keeper.take('a', async () => {
    await begun.promise
    return 'second'
  })
  slow.reject(new Error('down'))
  await expect(first).rejects.toThrow('down')
  expect(await Promise.race([take('a', 'third'), Promise.resolve('still the second')])).toBe(
    'still the second',
  )
  begun.resolve()
  expect([await second, await take('a', 'third')]).toEqual(['second', 'second'])
  expect(made).toEqual([])
})

test('one that failed is made again by the next who asks', async () => {
  const { keeper, take } = open()
  await expect(keeper.take('a', () => Promise.reject(new Error('down')))).rejects.toThrow('down')
  expect(await take('a')).toBe('a')
})

test('what was asked for longest ago goes when the bytes are used up, be it one large value or many empty ones', async () => {
  const { made, take } = open()
  await take('a', 'x'.repeat(4000))
  await take('b', 'x'.repeat(4000))
  await take('a')
  await take('c', 'x'.repeat(4000))
  await take('a')
  await take('b', 'x'.repeat(100))
  expect(made).toEqual(['a', 'b', 'c', 'b'])
  for (let index = 0; index < 100; index += 1) await take(`nothing ${index}`, '')
  await take('a')
  expect(made.at(-1)).toBe('a')
})
