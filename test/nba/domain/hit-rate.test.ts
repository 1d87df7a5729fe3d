import { expect, it } from 'vitest'
import { describeHits } from '../../../src/nba/domain/hit-rate.ts'

it('a hit rate has its number, interval, price and label, and without a decided side there is none', () => {
  const hits = describeHits({ label: 'live', wins: 55, losses: 45, priced: 80, breakEvenSum: 41.92 })
  expect(hits).toEqual({
    label: 'live',
    rate: 0.55,
    n: 100,
    interval95: [0.4524, 0.6439],
    priced: 80,
    breakEven: 0.524,
  })
  expect(
    describeHits({ label: 'live', wins: 1, losses: 0, priced: 0, breakEvenSum: 0 })?.breakEven,
  ).toBeNull()
  expect(describeHits({ label: 'live', wins: 0, losses: 0, priced: 0, breakEvenSum: 0 })).toBeNull()
})
