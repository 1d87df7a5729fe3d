/** When a date may be graded: one rule for all of it, so that a hit rate is never that of the games which ended first.
 *
 * Until then who would be graded is pending with `gate_closed`. A player counts as accounted for when he has a box row, or when his
 * game's box score is whole and he is not in it: most sources list only who played. */

export const gradingGate = {
  /** Share of the date's games that are final; postponed ones do not count. */
  finalGamesMin: 0.9,
  /** Share of the predicted players that are accounted for. */
  accountedPlayersMin: 0.8,
} as const

export interface GateCounts {
  readonly games: number
  readonly finalGames: number
  readonly players: number
  readonly accountedPlayers: number
}

export function isGradingOpen({ games, finalGames, players, accountedPlayers }: GateCounts): boolean {
  return (
    finalGames >= gradingGate.finalGamesMin * games &&
    accountedPlayers >= gradingGate.accountedPlayersMin * players
  )
}
