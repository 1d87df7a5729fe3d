/** For a source whose reply has no date: what it says holds on the day on which it says it, and on no other. */
import { gameDateOf } from '../../domain/game-date.ts'
import type { Source } from './source.ts'

export function speaksOnlyOfNow(who: string): NonNullable<Source['silent']> {
  return (gameDate, now) => {
    const today = gameDateOf(now)
    return gameDate === today
      ? undefined
      : `${who} speaks only of now: on ${today} it says nothing about ${gameDate}`
  }
}
