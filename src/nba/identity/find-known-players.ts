/** Known players by what somebody remembers of a name: for a posted name that nobody comes near to, and whose player is known all the same. */

import type { Queryable } from '../../platform/db/database.ts'
import type { Page } from '../../platform/db/page.ts'
import { foldText } from '../domain/fold-text.ts'
import { findTeamById } from '../domain/team.ts'
import { readKnownPlayers } from './known-players.ts'

export interface FoundPlayer {
  readonly playerId: number
  readonly name: string
  readonly teamId: number | null
  /** Its three letters. */
  readonly team: string | null
}

export interface PlayerSearch extends Page<Pick<FoundPlayer, 'name' | 'playerId'>> {
  /** Known by then. */
  readonly gameDate: string
  /** Every word of it occurs in the name, in whatever spelling; or it is the player's id. */
  readonly search: string
}

/** By name; a player with two spellings once for each that fits. */
export async function findKnownPlayers(
  db: Queryable,
  { gameDate, search, after, limit }: PlayerSearch,
): Promise<FoundPlayer[]> {
  const words = foldText(search).split(' ')
  if (words[0] === '') return []
  const known = (await readKnownPlayers(db, new Set([gameDate]))).get(gameDate) ?? []
  return known
    .filter(({ name, playerId }) => {
      const folded = foldText(name)
      return String(playerId) === words[0] || words.every((word) => folded.includes(word))
    })
    .map(({ playerId, name, teamId = 0 }) => ({
      playerId,
      name,
      teamId: teamId || null,
      team: findTeamById(teamId)?.tricode ?? null,
    }))
    .sort(compare)
    .filter((player) => after === null || compare(player, after) > 0)
    .slice(0, limit ?? undefined)
}

type Placed = Pick<FoundPlayer, 'name' | 'playerId'>
const compare = (a: Placed, b: Placed): number =>
  a.name < b.name ? -1 : a.name > b.name ? 1 : a.playerId - b.playerId
