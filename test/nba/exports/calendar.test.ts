/** The calendar's document, of a season with a day off, a date that was called off, and what lies outside of it. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { describeCalendar } from '../../../src/nba/6-exports/export-calendar.ts'
import { calendar as kind } from '../../../src/nba/6-exports/schemas/calendar.ts'
import type { Calendar, CalendarAnswer } from '../../../src/platform/calendar.ts'

const games = new Map([
  ['2025-01-13', 3],
  ['2025-01-15', 1],
  ['2025-01-17', 0],
])

function answer(gameDate: string): CalendarAnswer {
  const count = games.get(gameDate)
  if (count !== undefined) {
    const tipAt = Temporal.Instant.from(`${gameDate}T23:00:00Z`)
    return {
      kind: 'games',
      day: { gameDate, season: '2024-25', games: count, firstTipAt: tipAt, lastTipAt: tipAt },
    }
  }
  if (gameDate > '2025-01-20') return { kind: 'unknown' }
  return gameDate < '2025-01-13' || gameDate > '2025-01-17'
    ? { kind: 'empty', because: 'off season: the schedule has no game on this date' }
    : { kind: 'empty', because: 'no game of the 2024-25 regular season on this date', isInSeason: true }
}

const calendar: Calendar = {
  version: '1',
  on: answer,
  dates: () => [...games.keys()],
  earlierInSeason: () => [],
}
const describeDate = (gameDate: string) =>
  JSON.parse(JSON.stringify(describeCalendar(calendar, gameDate))) as Record<string, unknown> & {
    readonly dates: readonly object[]
  }

describe('the calendar of a date', () => {
  it.each([
    ['2025-01-15', 'games', '1 game', '2025-01-13', '2025-01-17', 2],
    ['2025-01-13', 'games', '3 games', null, '2025-01-15', 2],
    [
      '2025-01-14',
      'no_games',
      'no game of the 2024-25 regular season on this date',
      '2025-01-13',
      '2025-01-15',
      1,
    ],
    ['2025-01-17', 'called_off', 'every game of this date was called off', '2025-01-15', null, null],
    [
      '2025-01-19',
      'off_season',
      'off season: the schedule has no game on this date',
      '2025-01-17',
      null,
      null,
    ],
    ['2025-02-19', 'unknown', 'the schedule does not say whether there are games', '2025-01-17', null, null],
  ])('%s: %s', (gameDate, is, says, previous, next, daysToNext) => {
    const body = describeDate(gameDate)
    expect(body).toMatchObject({ kind: is, says, previous, next, daysToNext })
    const { season, dates } = kind.schema.shape
    expect(season.safeParse(body.season).success && dates.safeParse(body.dates).success).toBe(true)
  })

  it('has a week before it and two weeks after it, each date for what it is', () => {
    const { dates } = describeDate('2025-01-14')
    expect(dates).toHaveLength(22)
    expect(dates.slice(5, 9)).toMatchObject([
      { gameDate: '2025-01-12', kind: 'off_season', games: 0, firstTipAt: null },
      { gameDate: '2025-01-13', kind: 'games', games: 3, firstTipAt: '2025-01-13T23:00:00Z' },
      { gameDate: '2025-01-14', kind: 'no_games' },
      { gameDate: '2025-01-15', kind: 'games', games: 1 },
    ])
  })
})
