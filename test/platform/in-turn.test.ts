/** Who comes second begins when the first is done, however that ended. */
import { expect, test } from 'vitest'
import { createTurns } from '../../src/platform/in-turn.ts'

test('work is done one piece after the other, in the order it was brought', async () => {
  const inTurn = createTurns()
  const seen: string[] = []
  const work = (name: string) => async () => {
    seen.push(`${name} begins`)
    await Promise.resolve()
    seen.push(`${name} ends`)
    return name.toUpperCase()
  }
  expect(await Promise.all(['a', 'b', 'c'].map((name) => inTurn(work(name))))).toEqual(['A', 'B', 'C'])
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
})

test('a failure is told to whoever brought the work, and holds nobody up', async () => {
  const inTurn = createTurns()
  const lost = inTurn(() => Promise.reject(new Error('no vector')))
  const thrown = inTurn(() => {
    throw new Error('at once')
  })
  const next = inTurn(async () => 'done')
  await expect(lost).rejects.toThrow('no vector')
  await expect(thrown).rejects.toThrow('at once')
  expect(await next).toBe('done')
})
