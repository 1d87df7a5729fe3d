/** Nobody plays: between two seasons, on a day off, or because every game was called off. Ends by itself, with the calendar. */
import { atEastern, parseGameDate } from '../../domain/game-date.ts'
import { type HaltCondition, publicationOpens } from './halt.ts'

export const offSeason: HaltCondition = async ({ gameDate, answer, lastPlayedAt }) => {
  if (answer.kind === 'games') {
    if (answer.day.games > 0) return null
    const reason = 'every game of this date was called off'
    return { kind: 'no_games', reason, since: publicationOpens({ answer }), isQuiet: true }
  }
  const reason =
    answer.kind === 'empty' ? answer.because : 'the schedule does not say whether there are games'
  return answer.kind === 'empty' && answer.isInSeason
    ? { kind: 'no_games', reason, since: atEastern(parseGameDate(gameDate), '00:00'), isQuiet: true }
    : { kind: 'off_season', reason, since: lastPlayedAt, isQuiet: true }
}
