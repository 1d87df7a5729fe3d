/** Which game a line belongs to, and when it was shown, from what a file says about both.
 *
 * The game is that of the two teams on the Eastern date of the start; a file's own date may be the UTC date. Where a file names
 * no teams, the player's team of that day says it. A line of a game that is not known is kept without one. */

import { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { type GameDate, gameDateOf } from '../domain/game-date.ts'
import { createPlayerIndex, type NamedPlayer, type PlayerIndex } from '../domain/player-names.ts'

export interface KnownGame {
  readonly gameId: string
  readonly gameDate: string
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly tipMs: number
  readonly tipIsAssumed: boolean
}

export interface Games {
  /** Whichever of the two is at home; undefined where they do not meet on that date. */
  find(gameDate: string, homeTeamId: number, awayTeamId: number): KnownGame | undefined
  /** The game in which a player of that name has a box line on the date; undefined for none, and for two. */
  findByPlayer(gameDate: string, playerName: string): KnownGame | undefined
}

/** The games of all dates that a file could mean, and for files without teams the players of each. */
export async function readGames(db: Queryable, withPlayers: boolean): Promise<Games> {
  const games = await db.query<KnownGame>(sql`
    select game_id as "gameId", game_date as "gameDate", home_team_id as "homeTeamId", away_team_id as "awayTeamId",
      extract(epoch from tip_at) * 1000 as "tipMs", tip_is_assumed as "tipIsAssumed"
    from games where status <> 'postponed'`)
  const byTeams = new Map(
    games.map((game) => [`${game.gameDate} ${game.homeTeamId} ${game.awayTeamId}`, game]),
  )
  const byTeam = new Map<string, KnownGame>(
    games.flatMap((game) =>
      [game.homeTeamId, game.awayTeamId].map((teamId) => [`${game.gameDate} ${teamId}`, game] as const),
    ),
  )
  const players = withPlayers ? await readPlayersByDate(db) : new Map<string, NamedPlayer[]>()
  const indexes = new Map<string, PlayerIndex>()
  return {
    find: (gameDate, homeTeamId, awayTeamId) =>
      byTeams.get(`${gameDate} ${homeTeamId} ${awayTeamId}`) ??
      byTeams.get(`${gameDate} ${awayTeamId} ${homeTeamId}`),
    findByPlayer(gameDate, playerName) {
      const ofDate = players.get(gameDate)
      if (!ofDate) return undefined
      const index = indexes.get(gameDate) ?? createPlayerIndex(ofDate)
      indexes.set(gameDate, index)
      const found = index.resolve(playerName, { teamIds: ofDate.map(({ teamId }) => teamId ?? 0) })
      if (found.kind === 'unresolved') return undefined
      const teamId = ofDate.find((player) => player.playerId === found.playerId)?.teamId
      return byTeam.get(`${gameDate} ${teamId}`)
    },
  }
}

async function readPlayersByDate(db: Queryable): Promise<Map<string, NamedPlayer[]>> {
  const rows = await db.query<NamedPlayer & { gameDate: string }>(sql`
    select distinct game_date as "gameDate", player_id as "playerId", player_name as name, team_id as "teamId"
    from player_boxscores where not withdrawn`)
  return Map.groupBy(rows, (row) => row.gameDate)
}

/** A start this long after the scheduled tip-off means that the book had moved it because the game was on. */
const inPlayToleranceMs = 10 * 60_000
const minuteMs = 60_000
const startGridMs = 5 * minuteMs

export interface QuoteTimes {
  readonly snapshotMs: number
  readonly commenceMs: number | null
  readonly minutesBeforeStartMin: number | undefined
  readonly game: KnownGame | undefined
}

/** When a quote was shown. Dated by its day alone, it was shown at least so long before the start, unless its day is a later one,
 * or its start was moved past the tip-off: then it was shown in play, and no rule may bring it forward. */
export function placeSnapshot({ snapshotMs, commenceMs, minutesBeforeStartMin, game }: QuoteTimes): number {
  if (minutesBeforeStartMin === undefined || commenceMs === null) return snapshotMs
  if (utcDay(snapshotMs) > utcDay(commenceMs)) return snapshotMs
  const isInPlay = game && !game.tipIsAssumed && commenceMs > game.tipMs + inPlayToleranceMs
  if (isInPlay) return Math.max(snapshotMs, commenceMs + minuteMs)
  return Math.min(snapshotMs, commenceMs - minutesBeforeStartMin * minuteMs)
}

/** Closing lines without a start were taken some minutes before it: the next full five minutes after the last of them. */
export function assumeStart(lastSnapshotMs: number): number {
  return Math.ceil((lastSnapshotMs + 1) / startGridMs) * startGridMs
}

const easternDates = new Map<number, GameDate>()

/** Remembered by the hour, on whose border every Eastern date begins. */
export function easternDateOf(epochMs: number): GameDate {
  const hour = Math.floor(epochMs / 3_600_000)
  let date = easternDates.get(hour)
  if (!date) {
    date = gameDateOf(Temporal.Instant.fromEpochMilliseconds(hour * 3_600_000))
    easternDates.set(hour, date)
  }
  return date
}

function utcDay(epochMs: number): number {
  return Math.floor(epochMs / 86_400_000)
}
