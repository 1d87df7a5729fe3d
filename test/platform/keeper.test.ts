/** What the site keeps at hand: made once for all, again when it is old, forgotten when it failed, and never more than the budget. */
import { expect, test } from 'vitest'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { createKeeper } from '../../src/platform/keeper.ts'

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

test('who asks while it is being made waits for that one, however long it takes: a slow database is not asked by a queue', async () => {
  const { clock, keeper, made, take } = open()
  const slow = Promise.withResolvers<string>()
  const first = keeper.take('a', () => slow.promise)
  clock.advanceBy(60_000)
  const later = [take('a', 'second'), take('a', 'third')]
  slow.resolve('first')
  expect(await Promise.all([first, ...later])).toEqual(['first', 'first', 'first'])
  expect(made).toEqual([])
  expect(await take('a', 'anew')).toBe('anew')
})

test('a making that fails after it has gone for want of room takes nothing away that has come since', async () => {
  const { keeper, take } = open(2_000)
  const slow = Promise.withResolvers<string>()
  const first = keeper.take('a', () => slow.promise)
  for (const key of ['b', 'c', 'd', 'e', 'f', 'g']) await take(key, key.repeat(400))
  expect(await take('a', 'newer')).toBe('newer')
  slow.reject(new Error('down'))
  await expect(first).rejects.toThrow('down')
  expect(await take('a', 'third')).toBe('newer')
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
