/** team_offense_game and team_defense_game: exactly two rows a final game each.
 *
 * Possessions are the mean of both teams' estimates, so that a game has one number of them. */
import type { Asset, PartitionContext } from '../../platform/asset.ts'
import { parseGameDate } from '../domain/game-date.ts'
import { deriveTeamGames, sumTeamBoxes } from './derive/derive-team-games.ts'
import { countFinalGames, gamesOf, latestOf, readBoxRows } from './read-box-rows.ts'

const common = {
  phase: '3-analytics',
  gate: 'results',
  plan: 'history',
  needs: [
    { asset: 'games', scope: 'same' },
    { asset: 'player_boxscores', scope: 'same' },
  ],
  opens: { hoursAfterLastTip: 2 },
  deadline: { at: '06:30', daysAfter: 1 },
  timeoutSeconds: 60,
  attemptsMax: 5,
  backoffSeconds: 10,
  async expects(db, gameDate) {
    return {
      kind: 'exactly',
      rows: 2 * (await countFinalGames(db, gameDate)),
      because: 'two rows a final game',
    }
  },
} as const satisfies Partial<Asset>

async function derive({ db, gameDate }: PartitionContext) {
  const rows = await readBoxRows(db, gameDate)
  const { offense, defense } = deriveTeamGames(
    parseGameDate(gameDate),
    sumTeamBoxes(gamesOf(rows), rows),
    () => undefined,
  )
  const knownAt = (gameId: string) =>
    latestOf(rows.filter((row) => row.gameId === gameId).map((row) => row.knownAt))
  return { offense, defense, knownAt }
}

export const teamOffenseGame: Asset = {
  ...common,
  name: 'team_offense_game',
  writes: [{ table: 'team_offense_game', key: ['game_id', 'team_id'], mode: 'revise', when: ['known_at'] }],
  async produce(context) {
    const { offense, knownAt } = await derive(context)
    return {
      rows: [
        offense.map((row) => ({
          game_id: row.gameId,
          team_id: row.teamId,
          opponent_id: row.opponentId,
          is_home: row.isHome,
          won: row.won,
          points: row.points,
          possessions: row.possessions,
          pace: row.pace,
          offensive_rating: row.offensiveRating,
          known_at: knownAt(row.gameId),
        })),
      ],
    }
  },
}

export const teamDefenseGame: Asset = {
  ...common,
  name: 'team_defense_game',
  writes: [{ table: 'team_defense_game', key: ['game_id', 'team_id'], mode: 'revise', when: ['known_at'] }],
  async produce(context) {
    const { defense, knownAt } = await derive(context)
    return {
      rows: [
        defense.map((row) => ({
          game_id: row.gameId,
          team_id: row.teamId,
          opponent_id: row.opponentId,
          points_allowed: row.opponentPoints,
          opponent_possessions: row.possessions,
          defensive_rating: row.defensiveRating,
          known_at: knownAt(row.gameId),
        })),
      ],
    }
  },
}
