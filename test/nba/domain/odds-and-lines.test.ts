import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatLine, parseLine, readLine } from '../../../src/nba/domain/line.ts'
import { chooseConsensusLine, chooseMainLine } from '../../../src/nba/domain/main-line.ts'
import {
  americanToDecimal,
  decimalToAmerican,
  fairAmerican,
  impliedProbability,
  removeVig,
} from '../../../src/nba/domain/odds.ts'
import { mean, median, wilsonInterval } from '../../../src/nba/domain/statistics.ts'

const american = fc
  .tuple(fc.boolean(), fc.integer({ min: 100, max: 20_000 }))
  .map(([isFavourite, size]) => (isFavourite ? -size : size))

const offer = (posted: number, overPrice: number | null, underPrice: number | null) => ({
  line: parseLine(posted),
  overPrice,
  underPrice,
})

describe('line', () => {
  test('24.5 is 2450 hundredths', () => expect(parseLine(24.5)).toBe(2450))
  test('quarters are exact', () => expect(parseLine(0.75)).toBe(75))

  test.each([24.4, 0.1, -0.5, 201, Number.NaN, Number.POSITIVE_INFINITY])(
    '%d is refused with a reason',
    (posted) => {
      expect(readLine(posted).kind).toBe('refused')
      expect(() => parseLine(posted)).toThrow(/is not a line: /)
    },
  )

  test('a line is written with one decimal, quarters with two', () => {
    expect([24.5, 7, 7.25].map((posted) => formatLine(parseLine(posted)))).toEqual(['24.5', '7.0', '7.25'])
  })
})

describe('odds', () => {
  test.each([
    [100, 2, 0.5],
    [-110, 1.909091, 0.52381],
    [150, 2.5, 0.4],
    [-12582.875, 1.007947, 0.992115],
  ])('%d is decimal %d and breaks even at %d', (price, decimal, probability) => {
    expect(americanToDecimal(price)).toBeCloseTo(decimal, 5)
    expect(impliedProbability(price)).toBeCloseTo(probability, 5)
  })

  test.each([0, 99, -99.5, Number.NaN])('%d is no American price', (price) => {
    expect(() => americanToDecimal(price)).toThrow(RangeError)
  })

  test('American → decimal → American returns the price', () => {
    fc.assert(
      fc.property(american, (price) => {
        const back = decimalToAmerican(americanToDecimal(price))
        expect(price === -100 ? -back : back).toBeCloseTo(price, 6)
      }),
    )
  })

  test('probabilities without margin sum to 1 and keep the favourite, whatever the method', () => {
    fc.assert(
      fc.property(american, american, (overPrice, underPrice) => {
        const fair = removeVig(overPrice, underPrice)
        expect(fair.over + fair.under).toBeCloseTo(1, 9)
        expect(fair.over).toBeGreaterThan(0)
        expect(fair.over).toBeLessThan(1)
        if (fair.margin >= 0) expect(fair.over).toBeLessThanOrEqual(impliedProbability(overPrice) + 1e-9)
      }),
    )
  })

  test('even prices are proportional; lopsided ones take more margin off the long shot', () => {
    expect(removeVig(-110, -110)).toMatchObject({ over: 0.5, method: 'multiplicative' })
    const lopsided = removeVig(-400, 280)
    expect(lopsided.method).toBe('power')
    const proportional = impliedProbability(280) / (impliedProbability(280) + impliedProbability(-400))
    expect(lopsided.under).toBeLessThan(proportional)
    expect(impliedProbability(fairAmerican(lopsided.over))).toBeCloseTo(lopsided.over, 9)
  })
})

describe('chooseMainLine', () => {
  test('takes the most balanced of the alternates', () => {
    const offers = [offer(9.5, -900, 550), offer(24.5, -115, -105), offer(29.5, 260, -350)]
    expect(chooseMainLine(offers)?.line).toBe(2450)
  })

  test('an even one-sided milestone loses against a two-sided line', () => {
    expect(chooseMainLine([offer(20, 100, null), offer(18.5, -140, 110)])?.line).toBe(1850)
  })

  test('equal prices: nearest to the median, then the lower', () => {
    expect(
      chooseMainLine([offer(4.5, -137, -137), offer(9.5, -137, -137), offer(5.5, -137, -137)])?.line,
    ).toBe(550)
    expect(chooseMainLine([offer(6.5, -137, -137), offer(5.5, -137, -137)])?.line).toBe(550)
  })

  test('no offers: no line', () => expect(chooseMainLine([])).toBeNull())

  test('the order of the offers does not matter', () => {
    const anyOffer = fc.record({
      line: fc.integer({ min: 1, max: 80 }).map((halves) => parseLine(halves / 2)),
      overPrice: fc.option(american),
      underPrice: fc.option(american),
    })
    const anyOffers = fc.uniqueArray(anyOffer, { selector: (each) => each.line, minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(anyOffers, (offers) => {
        expect(chooseMainLine(offers.toReversed())).toEqual(chooseMainLine(offers))
      }),
    )
  })
})

describe('chooseConsensusLine', () => {
  const book = (
    bookmaker: string,
    posted: number,
    overPrice: number | null = -110,
    underPrice: number | null = -110,
  ) => ({
    bookmaker,
    ...offer(posted, overPrice, underPrice),
  })

  test('is the line most books really post, with their number and spread', () => {
    const lines = [book('a', 24.5), book('b', 25.5), book('c', 24.5), book('d', 22.5)]
    expect(chooseConsensusLine(lines)).toEqual({
      line: 2450,
      bookCount: 4,
      booksAtLine: 2,
      lowestLine: 2250,
      highestLine: 2550,
      spread: 300,
      overProbability: 0.5,
    })
  })

  test('ties go to the most balanced, then to the nearest to the median, then to the lower', () => {
    expect(chooseConsensusLine([book('a', 24.5, -140, 110), book('b', 25.5)])?.line).toBe(2550)
    expect(chooseConsensusLine([book('a', 20.5), book('b', 24.5), book('c', 25.5)])?.line).toBe(2450)
    expect(chooseConsensusLine([book('a', 25.5), book('b', 24.5)])?.line).toBe(2450)
  })

  test('never invents a line between two', () => {
    expect(chooseConsensusLine([book('a', 24.5), book('b', 25.5)])?.line).not.toBe(2500)
  })

  test('one-sided books count, but give no probability', () => {
    expect(chooseConsensusLine([book('a', 24.5, -110, null)])).toMatchObject({
      bookCount: 1,
      overProbability: null,
    })
    expect(chooseConsensusLine([])).toBeNull()
  })
})

describe('statistics', () => {
  test('the Wilson interval of 60 in 100 is that of the textbooks', () => {
    const { low, high } = wilsonInterval(60, 100)!
    expect(low).toBeCloseTo(0.502, 3)
    expect(high).toBeCloseTo(0.6906, 3)
  })

  test('it stays inside 0 and 1 at the ends, and nothing is known without trials', () => {
    expect(wilsonInterval(0, 5)!.low).toBe(0)
    expect(wilsonInterval(5, 5)!.high).toBe(1)
    expect(wilsonInterval(0, 0)).toBeNull()
  })

  test('an empty list has neither mean nor median', () => {
    expect([mean([]), median([])]).toEqual([null, null])
    expect([mean([1, 2, 6]), median([6, 1, 2]), median([1, 2, 3, 10])]).toEqual([3, 2, 2.5])
  })
})
