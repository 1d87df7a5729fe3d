import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
  addDays,
  atEastern,
  compareGameDates,
  daysBetween,
  gameDateOf,
  isGameDate,
  parseGameDate,
} from '../../../src/nba/domain/game-date.ts'

const instant = (text: string) => Temporal.Instant.from(text)

describe('parseGameDate', () => {
  test.each(['TODAY', 'yesterday', 'Tomorrow', 'now'])(
    'refuses the word %s and says to write the date',
    (word) => {
      expect(() => parseGameDate(word)).toThrow(/write the date itself.*YYYY-MM-DD/)
    },
  )

  test.each([
    '2024-13-01',
    '2024-02-30',
    '2023-02-29',
    '2024-00-10',
    '24-01-01',
    '2024-1-1',
    '1900-01-01',
    '0001-01-01',
    '2024-01-01T00:00',
    '',
  ])('refuses "%s"', (text) => {
    expect(() => parseGameDate(text)).toThrow(RangeError)
    expect(isGameDate(text)).toBe(false)
  })

  test.each(['2999-01-01', '1900-01-01', '0001-01-01'])(
    '%s is a date, and is told which years are taken',
    (text) => {
      expect(() => parseGameDate(text)).toThrow(/first season began in 1946, and years up to 2199 are taken/)
      expect(isGameDate(text)).toBe(false)
    },
  )

  test('accepts a leap day', () => expect(parseGameDate('2024-02-29')).toBe('2024-02-29'))
})

describe('gameDateOf', () => {
  test('a tip after midnight UTC belongs to the evening before', () => {
    expect(gameDateOf(instant('2024-11-09T03:30:00Z'))).toBe('2024-11-08')
  })

  test('the Eastern day ends at 04:00 UTC in summer time and at 05:00 UTC in winter', () => {
    expect(gameDateOf(instant('2024-11-02T03:59:59Z'))).toBe('2024-11-01')
    expect(gameDateOf(instant('2024-11-02T04:00:00Z'))).toBe('2024-11-02')
    expect(gameDateOf(instant('2024-11-05T04:59:59Z'))).toBe('2024-11-04')
    expect(gameDateOf(instant('2024-11-05T05:00:00Z'))).toBe('2024-11-05')
  })
})

describe('atEastern', () => {
  test('06:00 is 10:00 UTC in summer time and 11:00 UTC in winter', () => {
    expect(atEastern(parseGameDate('2024-11-02'), '06:00').toString()).toBe('2024-11-02T10:00:00Z')
    expect(atEastern(parseGameDate('2024-11-03'), '06:00').toString()).toBe('2024-11-03T11:00:00Z')
  })

  test('the hour that DST skips gives the instant one hour later on the wall', () => {
    expect(atEastern(parseGameDate('2025-03-09'), '02:30').toString()).toBe('2025-03-09T07:30:00Z')
  })

  test('the hour that occurs twice gives the first', () => {
    expect(atEastern(parseGameDate('2024-11-03'), '01:30').toString()).toBe('2024-11-03T05:30:00Z')
  })
})

describe('reckoning with dates', () => {
  test('days are calendar days, over DST nights and leap days', () => {
    expect(addDays(parseGameDate('2024-11-02'), 2)).toBe('2024-11-04')
    expect(addDays(parseGameDate('2024-03-01'), -1)).toBe('2024-02-29')
    expect(daysBetween(parseGameDate('2024-02-28'), parseGameDate('2024-03-01'))).toBe(2)
    expect(daysBetween(parseGameDate('2025-01-01'), parseGameDate('2024-12-31'))).toBe(-1)
  })

  test.each(['2023-12-30', '1999-02-27', '2099-12-30'])(
    'both agree with Temporal over four years of dates from %s',
    (first) => {
      let plain = Temporal.PlainDate.from(first)
      const start = parseGameDate(first)
      for (let days = 0; days < 1461; days += 1) {
        const date = parseGameDate(plain.toString())
        expect(daysBetween(start, date)).toBe(days)
        expect(addDays(start, days)).toBe(date)
        expect(addDays(date, -days)).toBe(start)
        plain = plain.add({ days: 1 })
      }
    },
  )

  test.each([0.5, Number.NaN])('%d is no number of days', (days) => {
    expect(() => addDays(parseGameDate('2024-11-02'), days)).toThrow(RangeError)
  })

  test('dates compare as text', () => {
    expect(compareGameDates(parseGameDate('2024-09-30'), parseGameDate('2024-10-01'))).toBe(-1)
    expect(compareGameDates(parseGameDate('2024-10-01'), parseGameDate('2024-10-01'))).toBe(0)
  })
})
