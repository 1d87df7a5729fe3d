/** The rows of a game log as facts: everyone in it was on the floor of a game that is over.
 *
 * A row names the opponent by his tricode only, which is enough to know both teams. */
import { PipelineError } from '../../../platform/errors.ts'
import type { BoxFact, GameFact, ParsedBoxScores } from '../../domain/facts.ts'
import { findTeam } from '../../domain/team.ts'
import type { BoxRow } from './box-row.ts'
import type { ParsedGameLog } from './parse-league-game-log.ts'

export function readGameLogFacts({ rows, conflicts, repeats }: ParsedGameLog): ParsedBoxScores {
  const games = new Map<string, GameFact>()
  const players = rows.map((row): BoxFact => {
    const game = games.get(row.gameId) ?? describeGame(row)
    games.set(row.gameId, game)
    const { fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts, plusMinus } = row
    return {
      game,
      player: { playerId: row.playerId, sourceId: null, name: row.playerName },
      teamId: row.teamId,
      status: 'active',
      reason: null,
      isStarter: null,
      minutes: row.minutes,
      ...{ fgm, fga, fg3m, fg3a, ftm, fta, oreb, dreb, reb, ast, stl, blk, tov, pf, pts, plusMinus },
    }
  })
  return { games: [...games.values()], players, repeats: conflicts + repeats }
}

function describeGame(row: BoxRow): GameFact {
  const opponentId = findTeam(row.opponentTricode)?.teamId
  if (opponentId === undefined) {
    throw new PipelineError(
      'source.schema-changed',
      `the game log's MATCHUP names ${row.opponentTricode}, which is no team's code (${row.gameId})`,
      { gameId: row.gameId, received: row.opponentTricode },
    )
  }
  const [homeTeamId, awayTeamId] = row.isHome ? [row.teamId, opponentId] : [opponentId, row.teamId]
  return {
    gameId: row.gameId,
    gameDate: row.gameDate,
    homeTeamId,
    awayTeamId,
    tipAt: null,
    status: 'final',
    homeScore: null,
    awayScore: null,
  }
}
