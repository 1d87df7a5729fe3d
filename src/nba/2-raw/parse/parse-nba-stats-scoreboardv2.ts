/** stats.nba.com scoreboardv2, the older one → one row a game of the date.
 *
 * Scores stand in a table of their own, two rows a game. The tip-off is known only while the game is to come, as an Eastern time in
 * the status text ('7:30 pm ET'); afterwards that says 'Final', and the tip-off is null here. */
import { z } from 'zod'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { GameFact } from '../../domain/facts.ts'
import { atEastern, type GameDate } from '../../domain/game-date.ts'
import { teamScore } from './parse-nba-box-line.ts'
import { gatherGames } from './parse-nba-game-list.ts'
import {
  easternText,
  gameIdText,
  gameStatusNumber,
  readGameStatus,
  readScores,
} from './parse-nba-game-status.ts'
import { readTable, resultSets } from './parse-nba-stats-table.ts'

const teamId = z.int32().min(0)
const header = z.object({
  GAME_DATE_EST: easternText,
  GAME_ID: gameIdText,
  GAME_STATUS_ID: gameStatusNumber,
  GAME_STATUS_TEXT: z.string(),
  HOME_TEAM_ID: teamId,
  VISITOR_TEAM_ID: teamId,
})
const lineScore = z.object({ GAME_ID: gameIdText, TEAM_ID: teamId.nullable(), PTS: teamScore.nullable() })

export function parseNbaStatsScoreboardV2(body: Uint8Array): GameFact[] {
  const sets = parseBody(body, resultSets).resultSets
  const headers = readTable(sets, 'GameHeader', header)
  const scores = new Map(
    readTable(sets, 'LineScore', lineScore).map(({ GAME_ID, TEAM_ID, PTS }) => [
      `${GAME_ID}/${TEAM_ID}`,
      PTS,
    ]),
  )
  return gatherGames(
    headers.flatMap((each) => {
      const { GAME_ID: gameId, HOME_TEAM_ID: homeTeamId, VISITOR_TEAM_ID: awayTeamId } = each
      if (homeTeamId === 0 || awayTeamId === 0) return [] // a pairing still open
      if (homeTeamId === awayTeamId) {
        throw describeChangedPlace(['resultSets'], `two teams in ${gameId}`, homeTeamId)
      }
      const gameDate = each.GAME_DATE_EST.slice(0, 10) as GameDate
      const status = readGameStatus(each.GAME_STATUS_ID, each.GAME_STATUS_TEXT)
      return {
        gameId,
        gameDate,
        homeTeamId,
        awayTeamId,
        tipAt: readTipText(each.GAME_STATUS_TEXT, gameDate),
        status,
        ...readScores(status, scores.get(`${gameId}/${homeTeamId}`), scores.get(`${gameId}/${awayTeamId}`)),
      }
    }),
  )
}

function readTipText(text: string, gameDate: GameDate): string | null {
  const match = /^(1[0-2]|[1-9]):([0-5]\d) (am|pm) ET$/i.exec(text.trim())
  if (!match) return null
  const hour = (Number(match[1]) % 12) + (match[3]!.toLowerCase() === 'pm' ? 12 : 0)
  return atEastern(gameDate, `${String(hour).padStart(2, '0')}:${match[2]}`).toString()
}
