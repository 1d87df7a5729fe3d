/** From when a fact may be used: when we first saw it, but for a game of the past never later than a stated rule.
 *
 * A box score fetched months afterwards was public the next morning; the rule says 06:00 Eastern, which is later than any
 * box score was ever out. A correction of something already known is known from when we saw the correction. */
import { Temporal } from 'temporal-polyfill'
import { addDays, atEastern, parseGameDate } from './game-date.ts'

export function boxScoreRule(gameDate: string): Temporal.Instant {
  return atEastern(addDays(parseGameDate(gameDate), 1), '06:00')
}

export function boxScoreKnownAt(
  gameDate: string,
  receivedAt: Temporal.Instant,
  isCorrection: boolean,
): Temporal.Instant {
  const rule = boxScoreRule(gameDate)
  return isCorrection || Temporal.Instant.compare(receivedAt, rule) < 0 ? receivedAt : rule
}
