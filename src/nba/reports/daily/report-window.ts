/** The day that a report speaks of: a game date, and the 24 hours from 08:00 US Eastern of it until 08:00 of the next, when it is told. */
import { Temporal } from 'temporal-polyfill'
import { addDays, easternZone, type GameDate, gameDateOf } from '../../domain/game-date.ts'

export interface ReportWindow {
  readonly gameDate: GameDate
  readonly from: Temporal.Instant
  readonly until: Temporal.Instant
}

const morning = '08:00'

export function windowOf(gameDate: GameDate): ReportWindow {
  const at = (date: GameDate): Temporal.Instant =>
    Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: easternZone, plainTime: morning }).toInstant()
  return { gameDate, from: at(gameDate), until: at(addDays(gameDate, 1)) }
}

/** The newest date whose day is over by 08:00. */
export function lastReported(now: Temporal.Instant): GameDate {
  const yesterday = addDays(gameDateOf(now), -1)
  return windowOf(yesterday).until.epochMilliseconds <= now.epochMilliseconds
    ? yesterday
    : addDays(yesterday, -1)
}
