/** A player with and without each of his team-mates: games of this season for his present team. */
import type { PlayedGame } from '../game-log.ts'
import type { Evening } from './evening.ts'

const teammatesShown = 5

export interface TeammateQuery {
  readonly evening: Evening
  readonly playerId: number
  readonly teamId: number | null
}

export interface Teammate {
  readonly playerId: number
  readonly playerName: string
  readonly isOut: boolean
  /** The player's own games in which this one played, too, and those in which he did not. */
  readonly with: readonly PlayedGame[]
  readonly without: readonly PlayedGame[]
}

/** The five with the most minutes, and whoever of the others is out tonight. `season` are his own games. */
export function findTeammates(
  { evening, playerId, teamId }: TeammateQuery,
  season: readonly PlayedGame[],
): Teammate[] {
  if (teamId === null) return []
  const own = season.filter((game) => game.teamId === teamId)
  const from = own.at(-1)?.gameDate
  if (from === undefined) return []
  const ranked = [...groupByPlayer(evening.log.ofTeam(teamId))]
    .flatMap(([mateId, ofMate]) => {
      const games = mateId === playerId ? [] : ofMate.filter((game) => game.gameDate >= from)
      if (games.length === 0) return []
      return { mateId, games, minutes: games.reduce((sum, game) => sum + game.minutes, 0) }
    })
    .sort((a, b) => b.minutes - a.minutes || a.mateId - b.mateId)
  return ranked
    .filter(({ mateId }, place) => place < teammatesShown || isOut(evening, mateId))
    .map(({ mateId, games }) => {
      const played = new Set(games.map(({ gameId }) => gameId))
      return {
        playerId: mateId,
        playerName: games[0]!.playerName,
        isOut: isOut(evening, mateId),
        with: own.filter(({ gameId }) => played.has(gameId)),
        without: own.filter(({ gameId }) => !played.has(gameId)),
      }
    })
}

const grouped = new WeakMap<readonly PlayedGame[], ReadonlyMap<number, readonly PlayedGame[]>>()

/** Once a team and log, not once for each of its players. */
function groupByPlayer(games: readonly PlayedGame[]): ReadonlyMap<number, readonly PlayedGame[]> {
  const known = grouped.get(games) ?? Map.groupBy(games, ({ playerId }) => playerId)
  grouped.set(games, known)
  return known
}

function isOut(evening: Evening, playerId: number): boolean {
  const status = evening.injuryOf(playerId)?.status
  return status === 'out' || status === 'doubtful'
}
