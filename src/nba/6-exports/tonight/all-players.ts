/** tonight/all-players/{date}: everyone on the slate by game, in every market. */
import type { DocumentGame } from '../read-games.ts'
import { describeEntry } from './entry.ts'
import type { Evening } from './evening.ts'
import type { InjuryWord, SlateEntry } from './read-evening.ts'

/** The fields after the envelope's. */
export function describeAllPlayers(
  evening: Evening,
  players: readonly SlateEntry[][],
): Record<string, unknown> {
  const { games, gameLines, halt } = evening
  const isEmpty = games.every(({ status }) => status === 'postponed')
  return {
    noGames: isEmpty ? (halt?.reason ?? 'no game of this date is known') : null,
    games: games.map((game) => ({
      ...game,
      spread: gameLines.get(game.gameId)?.spread ?? null,
      total: gameLines.get(game.gameId)?.total ?? null,
    })),
    players: players.map((entries) => {
      const { playerId, playerName, gameId, teamId } = entries[0]!
      return {
        playerId,
        playerName,
        gameId,
        teamId,
        injury: describeInjury(evening.injuryOf(playerId)),
        markets: entries.map((entry) => describeEntry(evening, entry)),
      }
    }),
  }
}

/** In the order of the slate: by game, team and name. Whoever has lines under two games is one player, in the game of his team. */
export function groupByPlayer({ slate, games }: Pick<Evening, 'slate' | 'games'>): SlateEntry[][] {
  const places = new Map(games.map(({ gameId }, index) => [gameId, index]))
  const isElsewhere = ({ exclusion }: SlateEntry): number => Number(exclusion === 'team_not_in_game')
  const players = Map.groupBy(
    slate.toSorted((a, b) => isElsewhere(a) - isElsewhere(b)),
    ({ gameId, playerId, playerName }) => playerId ?? `${gameId} ${playerName}`,
  )
  const placeOf = ([first]: SlateEntry[]): number => places.get(first!.gameId) ?? games.length
  return [...players.values()].sort((a, b) => placeOf(a) - placeOf(b))
}

export function describeInjury(word: InjuryWord | null): object | null {
  return (
    word && {
      status: word.status,
      reason: word.reason,
      reportedAt: word.reportedAt,
      source: word.source,
    }
  )
}

export function findGame(evening: Evening, gameId: string): DocumentGame | null {
  return evening.games.find((game) => game.gameId === gameId) ?? null
}
