/** The as-of view over PostgreSQL. Every statement here says `game_date <` and `known_at <=`: this is the one place.
 *
 * Days are kept in memory under their content hashes from the ledger, so a season is read once a process, and a corrected
 * day is read again. A day of which some row was not known at `asOf` (a later
 * correction) is read again for that question alone, in the revisions known by then. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import { Sql, sql } from '../../platform/db/sql.ts'
import { parseGameDate } from '../domain/game-date.ts'
import {
  type DayBlock,
  type Evening,
  type PlayerGame,
  silentEvening,
  type TeamGame,
} from '../domain/history.ts'
import type { HistoryBlock, PointInTime, UpcomingGame, UpcomingLine } from '../domain/point-in-time.ts'
import { seasonOfGame } from '../domain/season.ts'
import { readEvenings } from './read-evenings.ts'
import { addSeasonZones, type SeasonCache } from './season-zones.ts'

interface StoredDay {
  readonly hash: string
  readonly block: HistoryBlock
  /** The latest instant at which any of its rows became known. */
  readonly knownAtMs: number
}

export type DayCache = Map<string, StoredDay>

export function createPointInTime(
  db: Queryable,
  cache: DayCache,
  seasons: SeasonCache = new Map(),
): PointInTime {
  return {
    async history(gameDate, asOf) {
      const days = await readDayHashes(db, gameDate)
      await loadDays(
        db,
        cache,
        days.filter((day) => cache.get(day.gameDate)?.hash !== day.hash),
      )
      const blocks: HistoryBlock[] = []
      for (const { gameDate: date, hash } of days) {
        const stored = cache.get(date)
        if (stored?.hash !== hash) throw new Error(`the day ${date} changed while it was read`)
        const block =
          stored.knownAtMs <= asOf.epochMilliseconds ? stored.block : await loadAsOf(db, stored, asOf)
        if (block) blocks.push(block)
      }
      return addSeasonZones(db, seasons, blocks, gameDate)
    },
    async evening(gameDate, asOf) {
      return (await readEvenings(db, [gameDate], asOf)).get(gameDate) ?? silentEvening
    },
    games: (gameDate) =>
      db.query<UpcomingGame>(sql`
        select game_id as "gameId", tip_at as "tipAt", home_team_id as "homeTeamId", away_team_id as "awayTeamId"
        from games where game_date = ${gameDate} and status <> 'postponed' order by game_id`),
    lines: (gameDate) =>
      db.query<UpcomingLine>(sql`
        select game_id as "gameId", market, player_key as "playerKey", player_name as "playerName", player_id as "playerId",
          unresolved, line, opening_line as "openingLine", snapshot_at as "snapshotAt", bookmaker,
          line_spread as "lineSpread", over_price::float8 as "overPrice", under_price::float8 as "underPrice",
          best_over_price::float8 as "bestOverPrice", best_under_price::float8 as "bestUnderPrice",
          over_probability as "overProbability"
        from upcoming_lines where game_date = ${gameDate} order by game_id, market, player_key`),
    async playerNames(playerIds, gameDate) {
      const rows = await db.query<{ playerId: number; name: string }>(sql`
        select id as "playerId", latest.player_name as name from unnest(${playerIds}::integer[]) id cross join lateral (
          select player_name from player_boxscores b where b.player_id = id and b.game_date < ${gameDate}
          order by b.game_date desc, b.revision desc limit 1) latest`)
      return new Map(rows.map((row) => [row.playerId, row.name]))
    },
  }
}

interface DayHash {
  readonly gameDate: string
  readonly hash: string
}

const historyAssets = ['player_game_summary', 'team_offense_game', 'team_defense_game']
/** Part of a day where they are there. */
const furtherAssets = ['player_shot_games']
/** What a day's evening is read from, where it is there; its bounds are the tips. */
const eveningAssets = ['upcoming_lines', 'game_lines', 'injuries']

async function readDayHashes(db: Queryable, gameDate: string): Promise<DayHash[]> {
  return db.query(sql`
    select l.game_date as "gameDate", string_agg(asset || ' ' || content_hash, ' ' order by asset) || ' ' || coalesce(
      (select md5(string_agg(concat_ws(' ', game_id, tip_at, tip_is_assumed, status = 'postponed'), ',' order by game_id))
       from games g where g.game_date = l.game_date), '') as hash
    from ledger l
    where (asset = any(${[...historyAssets, ...furtherAssets]}) and row_count > 0 or asset = any(${eveningAssets})) and game_date < ${gameDate}
      and committed_state is not null
    group by game_date having count(*) filter (where asset = any(${historyAssets})) = ${historyAssets.length} order by game_date`)
}

type StoredPlayerGame = PlayerGame & { readonly gameDate: string }
type StoredTeamGame = TeamGame & { readonly gameDate: string; readonly knownAtMs: number }

/** Loads in portions, so that no result set holds a season at once. */
const daysAtOnce = 40

async function loadDays(db: Queryable, cache: DayCache, days: readonly DayHash[]): Promise<void> {
  for (let start = 0; start < days.length; start += daysAtOnce) {
    const portion = days.slice(start, start + daysAtOnce)
    const dates = portion.map((day) => day.gameDate)
    const [players, teams, evenings] = await Promise.all([
      readPlayerGames(db, dates),
      readTeamGames(db, dates),
      readEvenings(db, dates, null),
    ])
    const playersByDate = Map.groupBy(players, (row) => row.gameDate)
    const teamsByDate = Map.groupBy(teams, (row) => row.gameDate)
    for (const { gameDate, hash } of portion) {
      const playerGames = playersByDate.get(gameDate) ?? []
      const teamGames = teamsByDate.get(gameDate) ?? []
      const knownAtMs = Math.max(
        ...playerGames.map((row) => row.knownAtMs),
        ...teamGames.map((row) => row.knownAtMs),
      )
      cache.set(gameDate, {
        hash,
        knownAtMs,
        block: { hash, block: createBlock(gameDate, playerGames, teamGames, evenings.get(gameDate)!) },
      })
    }
  }
}

function createBlock(
  gameDate: string,
  playerGames: readonly PlayerGame[],
  teamGames: readonly TeamGame[],
  evening: Evening,
): DayBlock {
  const first = teamGames[0]
  if (!first) throw new Error(`a day without games is no history: ${gameDate}`)
  const games = teamGames
    .filter((row) => row.isHome)
    .map(({ gameId, teamId, opponentId }) => ({ gameId, homeTeamId: teamId, awayTeamId: opponentId }))
  return {
    gameDate: parseGameDate(gameDate),
    season: seasonOfGame(first.gameId),
    games,
    playerGames,
    teamGames,
    evening,
  }
}

/** The day as it was known at `asOf`: each row in its newest revision by then; undefined when nothing was. */
async function loadAsOf(
  db: Queryable,
  stored: StoredDay,
  asOf: Temporal.Instant,
): Promise<HistoryBlock | undefined> {
  const { gameDate, evening } = stored.block.block // known before its tips, and so at any later `asOf`
  const [players, teamGames] = await Promise.all([
    readPlayerGames(db, [gameDate], asOf),
    readTeamGames(db, [gameDate], asOf),
  ])
  if (teamGames.length === 0) return undefined
  const whole = new Set(teamGames.map((row) => row.gameId))
  const playerGames = players.filter((row) => whole.has(row.gameId))
  const hash = createHash('sha256')
    .update(JSON.stringify([playerGames, teamGames, evening]))
    .digest('hex')
  return { hash, block: createBlock(gameDate, playerGames, teamGames, evening) }
}

/** The fold counts in doubles: what is not known must be NaN there, since a null would be stored as 0. */
function notSaid(column: string): Sql {
  return new Sql(`coalesce(${column}::float8, 'NaN')`, [])
}

function readPlayerGames(
  db: Queryable,
  dates: readonly string[],
  asOf: Temporal.Instant | null = null,
): Promise<StoredPlayerGame[]> {
  return db.query(sql`
    select game_date as "gameDate", game_id as "gameId", player_id as "playerId", team_id as "teamId",
      opponent_id as "opponentId", is_home as "isHome", minutes, points,
      ${notSaid('rebounds')} as rebounds, ${notSaid('assists')} as assists, ${notSaid('threes')} as threes,
      ${notSaid('fga')} as fga, ${notSaid('fgm')} as fgm, ${notSaid('fg3a')} as fg3a, ${notSaid('fta')} as fta,
      ${notSaid('ftm')} as ftm, ${notSaid('oreb')} as oreb, ${notSaid('tov')} as tov, usage, true_shooting as "trueShooting",
      case when shots_unplaced = 0 and not shots_withdrawn then json_build_object('paintMade', paint_made, 'paintAttempts', paint_attempts,
        'midMade', mid_made, 'midAttempts', mid_attempts, 'threeMade', three_made, 'threeAttempts', three_attempts) end as zones,
      (extract(epoch from greatest(known_at, shots_known_at)) * 1000)::float8 as "knownAtMs"
    from (select distinct on (game_id, player_id) * from player_game_summary
          where game_date = any(${dates}::date[]) and known_at <= coalesce(${asOf}::timestamptz, 'infinity')
          order by game_id, player_id, revision desc) newest
    left join (
      select distinct on (game_id, player_id) game_id as shots_game_id, player_id as shots_player_id, paint_made, paint_attempts, mid_made,
        mid_attempts, three_made, three_attempts, unplaced_attempts as shots_unplaced, known_at as shots_known_at,
        withdrawn as shots_withdrawn
      from player_shot_games where game_date = any(${dates}::date[]) and known_at <= coalesce(${asOf}::timestamptz, 'infinity')
      order by game_id, player_id, revision desc) shots on shots_game_id = game_id and shots_player_id = player_id
    where not withdrawn order by game_date, game_id, player_id`)
}

function readTeamGames(
  db: Queryable,
  dates: readonly string[],
  asOf: Temporal.Instant | null = null,
): Promise<StoredTeamGame[]> {
  return db.query(sql`
    select o.game_date as "gameDate", o.game_id as "gameId", o.team_id as "teamId", o.opponent_id as "opponentId",
      o.is_home as "isHome", o.points, d.points_allowed as "opponentPoints", ${notSaid('o.possessions')} as possessions, ${notSaid('o.pace')} as pace,
      ${notSaid('o.offensive_rating')} as "offensiveRating", ${notSaid('d.defensive_rating')} as "defensiveRating", null as "restDays", o.won,
      (extract(epoch from greatest(o.known_at, d.known_at)) * 1000)::float8 as "knownAtMs"
    from (select distinct on (game_id, team_id) * from team_offense_game
          where game_date = any(${dates}::date[]) and known_at <= coalesce(${asOf}::timestamptz, 'infinity')
          order by game_id, team_id, revision desc) o
    join (select distinct on (game_id, team_id) * from team_defense_game
          where game_date = any(${dates}::date[]) and known_at <= coalesce(${asOf}::timestamptz, 'infinity')
          order by game_id, team_id, revision desc) d on d.game_id = o.game_id and d.team_id = o.team_id
    where not o.withdrawn and not d.withdrawn order by o.game_date, o.game_id, o.team_id`)
}
