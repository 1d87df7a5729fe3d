/** What the pack does not know: absences, injury notices, starters, officials, corrections, plays.
 *
 * Nothing is invented in their place: a reply that would hold them says so by its own means (an empty list, a file that is not
 * there). Who played for whom follows from the box scores. */
import type { League, LeagueGame, PlayerLine, RosterPlayer } from '../league.ts'

export const unknownToThePack = {
  corrections: () => [],
  slips: () => [],
  absences: () => [],
  injuryNotices: () => [],
  starters: () => null,
  officials: () => [],
  hasPlays: false,
  knowsAbsences: false,
} satisfies Partial<League>

/** The team of each player's last final game before the instant; `earlier` are the rosters that the season began with. */
export function listPackPlayers(
  games: readonly LeagueGame[],
  linesOf: (gameId: string) => readonly PlayerLine[],
  asOfMs: number,
  earlier: readonly RosterPlayer[],
): RosterPlayer[] {
  const players = new Map(earlier.map((player) => [player.playerId, player]))
  for (const game of games) {
    if (game.finalAtMs > asOfMs || game.kind === 'all-star') continue
    for (const { playerId, playerName, teamId } of linesOf(game.gameId)) {
      if (players.get(playerId)?.teamId === teamId) continue
      players.set(playerId, { playerId, playerName, teamId, position: '', jersey: '' })
    }
  }
  return [...players.values()]
}
