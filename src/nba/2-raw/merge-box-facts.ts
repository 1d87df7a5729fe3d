/** Box lines of a date from two sources: one row a player and game.
 *
 * The numbers are all of the first source, whose place in the order is its trust. Who did not play, and why, comes from
 * whichever source says it: the league's game log has no row for him. Facts whose game is not ours are left out. */
import type { Temporal } from 'temporal-polyfill'
import type { BoxFact, BoxStatus, GameFact, GameRef, ParsedBoxScores } from '../domain/facts.ts'
import { foldText } from '../domain/fold-text.ts'
import type { PlayerFinder, UnresolvedName } from '../domain/player-finder.ts'
import { sourceOf } from '../domain/resource.ts'
import type { Read } from './reader.ts'

export interface KnownGame {
  readonly gameId: string
  readonly gameDate: string
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly status: string
}

/** A box line whose game and player are known. */
export interface PlacedFact {
  readonly gameId: string
  readonly playerId: number
  readonly source: string
  readonly receivedAt: Temporal.Instant
  readonly fact: BoxFact
}

export interface PlacedFacts {
  readonly placed: readonly PlacedFact[]
  readonly unresolved: readonly UnresolvedFact[]
}

export interface UnresolvedFact extends UnresolvedName {
  readonly status: BoxStatus
}

/** Finds whom the finder does not know among those whom another source has on the same team and date under the same name: before
 * his first game nobody is known from earlier ones. */
export function alsoAmong({ placed }: PlacedFacts, finder: PlayerFinder): PlayerFinder {
  const byName = Map.groupBy(placed, ({ fact }) => `${fact.teamId} ${foldText(fact.player.name)}`)
  return {
    find(player, source, teamIds) {
      const found = finder.find(player, source, teamIds)
      if (found.kind === 'found') return found
      const same = teamIds.flatMap((teamId) => byName.get(`${teamId} ${foldText(player.name)}`) ?? [])
      const [playerId, ...others] = new Set(same.map((each) => each.playerId))
      return playerId === undefined || others.length > 0 ? found : { kind: 'found', playerId }
    },
  }
}

/** The game of ours that a source means: by its id, or by the teams. */
export function findGame<Game extends KnownGame>(games: readonly Game[], ref: GameRef): Game | undefined {
  return games.find((game) =>
    ref.gameId === null
      ? game.gameDate === ref.gameDate &&
        game.homeTeamId === ref.homeTeamId &&
        game.awayTeamId === ref.awayTeamId
      : game.gameId === ref.gameId,
  )
}

/** Facts of games that the source calls final (or what is `wanted` instead), placed; a player who is found twice in one game keeps the line
 * in which he played. */
export function placeFacts(
  read: readonly Read<ParsedBoxScores>[],
  games: readonly KnownGame[],
  finder: PlayerFinder,
  wanted: readonly GameFact['status'][] = ['final'],
): PlacedFacts {
  const placed = new Map<string, PlacedFact>()
  const unresolved: UnresolvedFact[] = []
  for (const { resource, receivedAt, facts } of read) {
    const source = sourceOf(resource)
    const told = new Set(
      facts.games
        .filter((game) => wanted.includes(game.status))
        .flatMap((game) => findGame(games, game)?.gameId ?? []),
    )
    for (const fact of facts.players) {
      const game = findGame(games, fact.game)
      if (!game || !told.has(game.gameId)) continue
      const found = finder.find(fact.player, source, [fact.teamId])
      if (found.kind === 'unresolved') {
        const { player, teamId, status } = fact
        unresolved.push({ source, player, teamIds: [teamId], reason: found.reason, status })
        continue
      }
      const key = `${game.gameId} ${found.playerId}`
      if (placed.get(key)?.fact.status === 'active' && fact.status !== 'active') continue
      placed.set(key, { gameId: game.gameId, playerId: found.playerId, source, receivedAt, fact })
    }
  }
  return { placed: [...placed.values()], unresolved }
}

/** The first source's lines, and the second's word on players whom the first does not mention or only as absent without a reason. */
export function mergeFacts(
  kept: readonly PlacedFact[],
  others: readonly PlacedFact[],
): readonly PlacedFact[] {
  const keyOf = ({ gameId, playerId }: PlacedFact): string => `${gameId} ${playerId}`
  const merged = new Map(kept.map((each) => [keyOf(each), each]))
  const gamesKept = new Set(kept.map((each) => each.gameId))
  for (const each of others) {
    if (each.fact.status === 'active' || !gamesKept.has(each.gameId)) continue
    const known = merged.get(keyOf(each))
    const saysMore = known === undefined || (known.fact.status !== 'active' && known.fact.reason === null)
    if (saysMore) merged.set(keyOf(each), each)
  }
  return [...merged.values()]
}
