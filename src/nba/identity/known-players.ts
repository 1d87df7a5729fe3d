/** Everyone who could be known on a date: from box scores before it, and from the newest roster up to it.
 *
 * Whichever is newer says the team, so a traded player is found with his new one before he has played for it, and a rookie
 * before his first game. Both spellings of a name count where the two disagree. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { NamedPlayer } from '../domain/player-names.ts'

/** A player without a team is near no event: only his whole name finds him. */
const noTeam = 0

interface SeenPlayer {
  readonly playerId: number
  readonly name: string
  readonly teamId: number | null
  readonly seenOn: string
}

export async function readKnownPlayers(db: Queryable, gameDate: string): Promise<NamedPlayer[]> {
  const [played, listed] = await Promise.all([readPlayed(db, gameDate), readRoster(db, gameDate)])
  return mergePlayers(played, listed)
}

/** One entry a player and spelling; on the same date the roster is right, for it was read after the game was listed. */
export function mergePlayers(played: readonly SeenPlayer[], listed: readonly SeenPlayer[]): NamedPlayer[] {
  const newest = new Map(played.map((player) => [player.playerId, player]))
  for (const player of listed) {
    const known = newest.get(player.playerId)
    if (!known || known.seenOn <= player.seenOn) newest.set(player.playerId, player)
  }
  const spellings = new Map<string, NamedPlayer>()
  for (const { playerId, name } of [...played, ...listed]) {
    spellings.set(`${playerId} ${name}`, {
      playerId,
      name,
      teamId: newest.get(playerId)?.teamId ?? noTeam,
    })
  }
  return [...spellings.values()]
}

/** Everyone with a box score before the date, under his latest name and team. Steps from player to player along the index
 * (a "loose scan"): sorting every box row of the seasons kept took fifty times as long. */
function readPlayed(db: Queryable, gameDate: string): Promise<SeenPlayer[]> {
  return db.query(sql`
    with recursive known as (
      select min(player_id) as player_id from player_boxscores
      union all
      select (select min(b.player_id) from player_boxscores b where b.player_id > known.player_id) from known
      where known.player_id is not null)
    select known.player_id as "playerId", latest.player_name as name, latest.team_id as "teamId",
      latest.game_date as "seenOn"
    from known cross join lateral (
      select player_name, team_id, game_date from player_boxscores b
      where b.player_id = known.player_id and b.game_date < ${gameDate} order by b.game_date desc, b.revision desc limit 1) latest`)
}

/** The newest list as a whole: a roster names everyone, so nothing older has to be looked at. */
function readRoster(db: Queryable, gameDate: string): Promise<SeenPlayer[]> {
  return db.query(sql`
    select player_id as "playerId", player_name as name, team_id as "teamId", game_date as "seenOn" from rosters
    where game_date = (select max(game_date) from rosters where game_date <= ${gameDate})`)
}
