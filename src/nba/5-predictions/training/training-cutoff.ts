/** Which history a model for a game date may know: everything strictly before the Monday of that date's ISO week.
 *
 * It depends on the date alone, so the same artefact is found again on any machine and in any order of work; and a week's
 * artefact stays the same while the week goes on. */
import { Temporal } from 'temporal-polyfill'
import type { GameDate } from '../../domain/game-date.ts'

export function trainingCutoff(gameDate: GameDate): GameDate {
  const date = Temporal.PlainDate.from(gameDate)
  return date.subtract({ days: date.dayOfWeek - 1 }).toString() as GameDate
}
