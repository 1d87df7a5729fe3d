/** What the demo plays: the league, the days that are lived through, and the two faults that are ordered on purpose. */
import { Temporal } from 'temporal-polyfill'
import { addDays, atEastern, type GameDate, parseGameDate } from '../../nba/domain/game-date.ts'
import type { CalendarDay } from '../../platform/calendar.ts'

/** Twenty teams keep a day short; a month of history is what the picks' error distribution needs. */
export const demoLeague = { seasonStart: '2025-10-21', teams: 20 } as const
const firstDay = parseGameDate('2025-11-22')
export const demoDaysMax = 14

export function listDays(count: number): GameDate[] {
  return Array.from({ length: count }, (_, index) => addDays(firstDay, index))
}

/** The day's first look at the sources, with the night's leftovers of the day before. */
export function morningOf(gameDate: GameDate): Temporal.Instant {
  return atEastern(gameDate, '04:00')
}

/** When the story looks, on a date with games: as the first lines come, at noon, in the afternoon, before each tip, after the last game. */
export function lookInstants({ gameDate, firstTipAt, lastTipAt }: CalendarDay): Temporal.Instant[] {
  const date = parseGameDate(gameDate)
  const day = [
    firstTipAt.subtract({ minutes: 8 * 60 + 50 }),
    atEastern(date, '13:15'),
    atEastern(date, '16:15'),
  ]
  const evening = [
    firstTipAt.subtract({ minutes: 10 }),
    lastTipAt.subtract({ minutes: 10 }),
    lastTipAt.add({ minutes: 5 }),
  ]
  return [...day, ...evening].sort(Temporal.Instant.compare)
}

/** The first source of box scores answers with a web page, status 200: so many times, on the first date with games. */
export const htmlFault = { match: 'leaguegamelog', kind: 'html', times: 1 } as const

/** The partition whose worker is killed, on the second date with games, or on the first where there is no other. */
export const doomedAsset = 'feature_vectors'
