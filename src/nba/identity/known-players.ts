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

/** Of each of the dates, in two statements however many there are. */
export async function readKnownPlayers(
  db: Queryable,
  gameDates: ReadonlySet<string>,
): Promise<ReadonlyMap<string, NamedPlayer[]>> {
  const [played, listed] = await Promise.all([
    readPlayed(db, [...gameDates]),
    readRosters(db, [...gameDates]),
  ])
  const [playedBefore, listedOn] = [groupByDate(played), groupByDate(listed)]
  return new Map(
    [...gameDates].map((date) => [
      date,
      mergePlayers(playedBefore.get(date) ?? [], listedOn.get(date) ?? []),
    ]),
  )
}

function groupByDate(seen: readonly SeenOnDates[]): ReadonlyMap<string, SeenPlayer[]> {
  const byDate = new Map<string, SeenPlayer[]>()
  for (const { seenOn: dates, ...player } of seen) {
    for (const [asOf, seenOn] of Object.entries(dates)) {
      const own = byDate.get(asOf) ?? []
      own.push({ ...player, seenOn })
      byDate.set(asOf, own)
    }
  }
  return byDate
}

/** One entry a player and spelling; on the same date the roster is right, for it was read after the game was listed. */
export function mergePlayers(played: readonly SeenPlayer[], listed: readonly SeenPlayer[]): NamedPlayer[] {
  const newest = new Map(played.map((player) => [player.playerId, player]))
  for (const player of listed) {
    const known = newest.get(player.playerId)
    if (!known || known.seenOn <= player.seenOn) newest.set(player.playerId, player)
  }
  const merged: NamedPlayer[] = []
  const spellings = new Map<number, string[]>()
  for (const { playerId, name } of [...played, ...listed]) {
    const known = spellings.get(playerId)
    if (known?.includes(name)) continue
    if (known) known.push(name)
    else spellings.set(playerId, [name])
    merged.push({ playerId, name, teamId: newest.get(playerId)?.teamId ?? noTeam })
  }
  return merged
}

/** A player under one name with one team, and of each date on which that was the newest known of him since when it was: of many dates most rows
 * would say the same. */
type SeenOnDates = Omit<SeenPlayer, 'seenOn'> & { readonly seenOn: Readonly<Record<string, string>> }

/** Everyone with a box score before the date, under his latest name and team. Steps from player to player along the index
 * (a "loose scan"): sorting every box row of the seasons kept took fifty times as long. */
function readPlayed(db: Queryable, gameDates: readonly string[]): Promise<SeenOnDates[]> {
  return db.query(sql`
    with recursive known as (
      select min(player_id) as player_id from player_boxscores
      union all
      select (select min(b.player_id) from player_boxscores b where b.player_id > known.player_id) from known
      where known.player_id is not null)
    select known.player_id as "playerId", latest.player_name as name, latest.team_id as "teamId",
      json_object_agg(as_of, latest.game_date) as "seenOn"
    from known cross join unnest(${gameDates}::date[]) asked(as_of) cross join lateral (
      select player_name, team_id, game_date from player_boxscores b
      where b.player_id = known.player_id and b.game_date < as_of order by b.game_date desc, b.revision desc limit 1) latest
    group by 1, 2, 3`)
}

/** The newest list as a whole: a roster names everyone, so nothing older has to be looked at. Which is the newest is found once a date, not once a row. */
async function readRosters(db: Queryable, gameDates: readonly string[]): Promise<SeenOnDates[]> {
  const newest = await db.query<{ asOf: string; gameDate: string | null }>(sql`
    select as_of as "asOf", (select max(game_date) from rosters where game_date <= as_of) as "gameDate" from unnest(${gameDates}::date[]) asked(as_of)`)
  const byRoster = Map.groupBy(newest, ({ gameDate }) => gameDate)
  const rows = await db.query<Omit<SeenPlayer, 'seenOn'> & { readonly rosters: string }>(sql`
    select player_id as "playerId", player_name as name, team_id as "teamId", string_agg(game_date::text, ' ') as rosters
    from rosters where game_date = any(${[...byRoster.keys()].filter((date) => date !== null)}::date[]) group by 1, 2, 3`)
  return rows.map(({ rosters, ...player }) => ({
    ...player,
    seenOn: Object.fromEntries(
      rosters.split(' ').flatMap((date) => byRoster.get(date)!.map(({ asOf }) => [asOf, date])),
    ),
  }))
}
