/** stats.nba.com scoreboardv3 → one row a game of the date.
 *
 * Its `gameEt` is an Eastern wall time with a Z behind it; the tip-off is read from `gameTimeUTC`. A date without games has an empty
 * list: whether it may be empty only the calendar knows. Pairings still open have team id 0 and are passed over. */
import { z } from 'zod'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { GameFact } from '../../domain/facts.ts'
import type { GameDate } from '../../domain/game-date.ts'
import { teamScore } from './parse-nba-box-line.ts'
import { gatherGames } from './parse-nba-game-list.ts'
import {
  easternText,
  gameIdText,
  gameStatusNumber,
  readGameStatus,
  readScores,
  readTip,
} from './parse-nba-game-status.ts'
import { instantText } from './reply-fields.ts'

const team = z.object({ teamId: z.int32().min(0), score: teamScore.nullish() })

const scoreboard = z.object({
  scoreboard: z.object({
    games: z.array(
      z.object({
        gameId: gameIdText,
        gameStatus: gameStatusNumber,
        gameStatusText: z.string(),
        gameTimeUTC: instantText,
        gameEt: easternText,
        homeTeam: team,
        awayTeam: team,
      }),
    ),
  }),
})

export function parseNbaStatsScoreboard(body: Uint8Array): GameFact[] {
  const { games } = parseBody(body, scoreboard).scoreboard
  return gatherGames(
    games.flatMap((each, place) => {
      const { gameId, gameStatus, gameStatusText, gameTimeUTC, gameEt, homeTeam, awayTeam } = each
      if (homeTeam.teamId === 0 || awayTeam.teamId === 0) return []
      if (homeTeam.teamId === awayTeam.teamId) {
        const path = ['scoreboard', 'games', place, 'awayTeam', 'teamId']
        throw describeChangedPlace(path, 'another team than at home', awayTeam.teamId)
      }
      const status = readGameStatus(gameStatus, gameStatusText)
      return {
        gameId,
        gameDate: gameEt.slice(0, 10) as GameDate,
        homeTeamId: homeTeam.teamId,
        awayTeamId: awayTeam.teamId,
        tipAt: readTip(gameStatusText, gameTimeUTC),
        status,
        ...readScores(status, homeTeam.score, awayTeam.score),
      }
    }),
  )
}
