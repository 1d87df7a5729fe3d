/** player_game_summary: one row a player who was on the floor, with usage and true shooting. */
import type { Asset } from '../../platform/asset.ts'
import { derivePlayerGameSummaries } from './derive/derive-player-game-summaries.ts'
import { sumTeamBoxes } from './derive/derive-team-games.ts'
import { gamesOf, latestOf, readBoxRows } from './read-box-rows.ts'

export const playerGameSummary: Asset = {
  name: 'player_game_summary',
  phase: '3-analytics',
  gate: 'results',
  plan: 'history',
  writes: [
    { table: 'player_game_summary', key: ['game_id', 'player_id'], mode: 'revise', when: ['known_at'] },
  ],
  needs: [{ asset: 'player_boxscores', scope: 'same' }],
  opens: { hoursAfterLastTip: 2 },
  deadline: { at: '06:30', daysAfter: 1 },
  timeoutSeconds: 60,
  attemptsMax: 5,
  backoffSeconds: 10,
  async expects(db, gameDate) {
    const rows = await readBoxRows(db, gameDate)
    return { kind: 'exactly', rows: rows.length, because: 'one row a player who was on the floor' }
  },
  async produce({ db, gameDate }) {
    const rows = await readBoxRows(db, gameDate)
    const boxes = sumTeamBoxes(gamesOf(rows), rows)
    // Usage depends on the whole team: a summary is known when the last row of its game is.
    const knownAt = new Map(
      [...Map.groupBy(rows, (row) => row.gameId)].map(([gameId, players]) => [
        gameId,
        latestOf(players.map((row) => row.knownAt)),
      ]),
    )
    const summaries = derivePlayerGameSummaries(rows, boxes, new Map())
    return {
      rows: [
        summaries.map((summary, index) => ({
          game_id: summary.gameId,
          player_id: summary.playerId,
          player_name: rows[index]!.playerName,
          team_id: summary.teamId,
          opponent_id: summary.opponentId,
          is_home: summary.isHome,
          minutes: summary.minutes,
          points: summary.points,
          rebounds: summary.rebounds,
          assists: summary.assists,
          threes: summary.threes,
          fgm: summary.fgm,
          fga: summary.fga,
          fg3a: summary.fg3a,
          ftm: summary.ftm,
          fta: summary.fta,
          oreb: summary.oreb,
          tov: summary.tov,
          usage: summary.usage,
          true_shooting: summary.trueShooting,
          known_at: knownAt.get(summary.gameId)!,
        })),
      ],
    }
  },
}
