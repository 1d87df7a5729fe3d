/** Games that were played, with the line of their day: what logs, windows, splits and trends are made of.
 *
 * Days are read once a process and kept by the hashes of what they hold, all missing ones in two statements: a season of logs for every player
 * of an evening costs no more than the day that is new. */
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { addDays, parseGameDate } from '../domain/game-date.ts'

export interface PlayedGame {
  readonly gameDate: string
  readonly gameId: string
  readonly playerId: number
  readonly playerName: string
  readonly teamId: number
  readonly opponentId: number
  readonly isHome: boolean
  readonly minutes: number
  readonly points: number | null
  readonly rebounds: number | null
  readonly assists: number | null
  readonly threes: number | null
  /** By market, in its unit. */
  readonly lines: Readonly<Record<string, { readonly line: number; readonly result: string | null }>>
  /** When the latest of it was known: a number, since a year of games has thirty thousand. */
  readonly knownAtMs: number
}

export interface GameLog {
  /** His games, the newest first. */
  of(playerId: number): readonly PlayedGame[]
  /** Everyone's games of the date, by player. */
  on(gameDate: string): readonly PlayedGame[]
  /** Everyone's games for the team, the newest first. */
  ofTeam(teamId: number): readonly PlayedGame[]
}

export interface LogQuery {
  readonly gameDate: string
  /** Default: only the days before it. */
  readonly isIncluded?: boolean
}

export type ReadLog = (db: Queryable, query: LogQuery) => Promise<GameLog>

const daysKept = 365
export const logAssets = ['player_game_summary', 'player_line_results'] as const

/** Of days that somebody missed. */
interface Reading {
  /** And has its games: what failed is forgotten. */
  isOver: boolean
  /** Another waits for it, too; a third reads for himself, since whoever asks again may do so because it hangs. */
  isShared: boolean
}

interface KeptDay {
  readonly hash: string
  readonly reading: Reading
  readonly games: Promise<readonly PlayedGame[]>
}

/** One reader a process; several may read at a time, for dates far apart, so that each holds on to the days it needs. What one of them is reading,
 * another waits for: the first two of a process want the same year. */
export function createLogReader(): ReadLog {
  const kept = new Map<string, KeptDay>()

  function startReading(db: Queryable, missing: readonly Day[]): void {
    const reading: Reading = { isOver: false, isShared: false }
    const read = readGames(
      db,
      missing.map(({ gameDate }) => gameDate),
    ).then((games) => {
      reading.isOver = true
      return games
    })
    for (const { gameDate, hash } of missing) {
      const day = { hash, reading, games: read.then((games) => games.get(gameDate) ?? []) }
      kept.set(gameDate, day)
      day.games.catch(() => kept.get(gameDate) === day && kept.delete(gameDate))
    }
  }

  /** In the order of the days. What another could not read is read here. */
  async function readGamesOf(
    db: Queryable,
    days: readonly Day[],
    mayShare: boolean,
  ): Promise<(readonly PlayedGame[])[]> {
    const known = days.map((day) => {
      const found = kept.get(day.gameDate)
      const isThere = found?.hash === day.hash
      return isThere && (found.reading.isOver || (mayShare && !found.reading.isShared)) ? found : undefined
    })
    const shared = known.flatMap((day) => (day && !day.reading.isOver ? [day.reading] : []))
    for (const reading of shared) reading.isShared = true
    const missing = days.filter((_, i) => known[i] === undefined)
    if (missing.length > 0) startReading(db, missing)
    try {
      return await Promise.all(days.map((day, i) => (known[i] ?? kept.get(day.gameDate)!).games))
    } catch (error) {
      if (shared.length === 0) throw error
      return readGamesOf(db, days, false)
    }
  }

  return async (db, { gameDate, isIncluded = false }) => {
    const through = isIncluded ? gameDate : addDays(parseGameDate(gameDate), -1)
    const days = await readDays(db, addDays(parseGameDate(gameDate), -daysKept), through)
    const reading = readGamesOf(db, days, true)
    const wanted = new Set(days.map((day) => day.gameDate))
    for (const date of kept.keys()) if (!wanted.has(date) && date < through) kept.delete(date)
    const games = await reading
    return createLog(new Map(days.map((day, i) => [day.gameDate, games[i]!] as const).toReversed()))
  }
}

/** `days`: the newest first. A year has thirty thousand games: they are put in order by what is asked for. */
function createLog(days: ReadonlyMap<string, readonly PlayedGame[]>): GameLog {
  const games = [...days.values()].flat()
  const byPlayer = once(() => Map.groupBy(games, ({ playerId }) => playerId))
  const byTeam = once(() => Map.groupBy(games, ({ teamId }) => teamId))
  return {
    of: (playerId) => byPlayer().get(playerId) ?? [],
    on: (gameDate) => (days.get(gameDate) ?? []).toSorted((a, b) => a.playerId - b.playerId),
    ofTeam: (teamId) => byTeam().get(teamId) ?? [],
  }
}

function once<Value>(make: () => Value): () => Value {
  let made: { readonly value: Value } | undefined
  return () => {
    made ??= { value: make() }
    return made.value
  }
}

interface Day {
  readonly gameDate: string
  /** Of what was committed and by which attempt: columns that say when are in no content hash. */
  readonly hash: string
}

function readDays(db: Queryable, from: string, through: string): Promise<Day[]> {
  return db.query(sql`
    select game_date as "gameDate", string_agg(asset || ' ' || content_hash || ' ' || fence || ' ' || committed_at, ' ' order by asset) as hash from ledger
    where asset = any(${logAssets}::text[]) and game_date between ${from} and ${through} and committed_state is not null
    group by game_date having bool_or(asset = ${logAssets[0]} and row_count > 0) order by game_date`)
}

type GamesByDate = ReadonlyMap<string, readonly PlayedGame[]>

async function readGames(db: Queryable, dates: readonly string[]): Promise<GamesByDate> {
  const [rows, results] = await Promise.all([readSummaries(db, dates), readResults(db, dates)])
  const lines = new Map<string, Record<string, { line: number; result: string | null }>>()
  for (const { gameId, playerId, market, withdrawn, ...result } of results) {
    const key = `${gameId} ${playerId}`
    const ofGame = lines.get(key) ?? {}
    if (withdrawn) delete ofGame[market]
    else ofGame[market] = result
    lines.set(key, ofGame)
  }
  const newest = new Map(rows.map((row) => [`${row.gameId} ${row.playerId}`, row]))
  const games = [...newest].flatMap(([key, { withdrawn, ...row }]) =>
    withdrawn ? [] : [{ ...row, lines: lines.get(key) ?? {} }],
  )
  return Map.groupBy(games, ({ gameDate }) => gameDate)
}

/** All revisions, in order: the last one of a key counts. */
function readSummaries(
  db: Queryable,
  dates: readonly string[],
): Promise<(Omit<PlayedGame, 'lines'> & { readonly withdrawn: boolean })[]> {
  return db.query(sql`
    select game_date as "gameDate", game_id as "gameId", player_id as "playerId", player_name as "playerName", team_id as "teamId",
      opponent_id as "opponentId", is_home as "isHome", minutes, points, rebounds, assists, threes, (extract(epoch from known_at) * 1000)::float8 as "knownAtMs", withdrawn
    from player_game_summary where game_date = any(${dates}::date[]) order by game_date, game_id, player_id, revision`)
}

interface ResultRow {
  readonly gameId: string
  readonly playerId: number
  readonly market: string
  readonly line: number
  readonly result: string | null
  readonly withdrawn: boolean
}

function readResults(db: Queryable, dates: readonly string[]): Promise<ResultRow[]> {
  return db.query(sql`
    select game_id as "gameId", player_id as "playerId", market, (line / 100.0)::float8 as line, result, withdrawn
    from player_line_results where game_date = any(${dates}::date[]) order by game_id, player_id, market, revision`)
}

/** What he did in the market; null where it is not known. */
export function statOf(game: PlayedGame, market: string): number | null {
  switch (market) {
    case 'points':
      return game.points
    case 'rebounds':
      return game.rebounds
    case 'assists':
      return game.assists
    case 'threes':
      return game.threes
    case 'points_rebounds_assists':
      return game.points === null || game.rebounds === null || game.assists === null
        ? null
        : game.points + game.rebounds + game.assists
    default:
      throw new Error(`no market is called '${market}'`)
  }
}
