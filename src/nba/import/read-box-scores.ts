/** Records → box rows: identities checked where their parts are there, games in which nobody played refused.
 *
 * A column that the file does not have is null in every row, never 0: a log of 2025-26 without shot counts still grades points. */

import {
  type BoxRow,
  collapseBoxRows,
  findBoxFault,
  findPlaceholderGames,
  type Matchup,
  parseMatchup,
} from '../2-raw/parse/box-row.ts'
import type { GameDate } from '../domain/game-date.ts'
import { type Market, markets } from '../domain/market.ts'
import { isGameId, seasonOfGame } from '../domain/season.ts'
import type { Mapping } from './mapping.ts'
import type { RecordFile } from './read-records.ts'
import { createRowReader, type RowReader } from './row-reader.ts'

export interface RefusedLine {
  readonly line: number
  readonly reason: string
}

export interface ReadBoxScores {
  readonly rows: readonly BoxRow[]
  readonly refused: readonly RefusedLine[]
  /** Rows that contradict another of the same player and game; the last one stays. */
  readonly conflicts: number
  /** Markets that these rows cannot grade, for want of a column. */
  readonly ungradable: readonly Market[]
}

const statsOfMarket: Readonly<Record<Market, readonly string[]>> = {
  points: ['pts'],
  rebounds: ['reb'],
  assists: ['ast'],
  threes: ['fg3m'],
  points_rebounds_assists: ['pts', 'reb', 'ast'],
}

const countFields = [
  ...['fgm', 'fga', 'fg3m', 'fg3a', 'ftm', 'fta', 'oreb', 'dreb', 'reb'],
  ...['ast', 'stl', 'blk', 'tov', 'pf', 'pts'],
] as const

/** Whoever has the column of a market's own count has it in every row; an empty cell would be graded as missing for ever. */
const gradedFields = ['pts', 'reb', 'ast', 'fg3m'] as const

export function readBoxScores(records: RecordFile, mapping: Mapping): ReadBoxScores {
  const reader = createRowReader(mapping, records.columns)
  const rows: BoxRow[] = []
  const lines: number[] = []
  const refused: RefusedLine[] = []
  records.visit((cells, line) => {
    reader.load(cells)
    const row = reader.fault === null ? readRow(reader) : null
    const fault = reader.fault ?? (row === null ? 'it is no box line' : findBoxFault(row))
    if (fault !== null || row === null) {
      refused.push({ line, reason: fault ?? 'it is no box line' })
    } else {
      rows.push(row)
      lines.push(line)
    }
  })
  const placeholders = new Set(findPlaceholderGames(rows))
  for (const [place, row] of rows.entries()) {
    if (placeholders.has(row.gameId))
      refused.push({ line: lines[place]!, reason: `nobody has a minute in ${row.gameId}` })
  }
  const real = placeholders.size === 0 ? rows : rows.filter((row) => !placeholders.has(row.gameId))
  const given = new Set([...Object.keys(mapping.columns), ...Object.keys(mapping.constants ?? {})])
  const collapsed = collapseBoxRows(real)
  return {
    rows: collapsed.rows,
    conflicts: collapsed.conflicts,
    refused: refused.sort((a, b) => a.line - b.line),
    ungradable: markets.filter((market) => !statsOfMarket[market].every((stat) => given.has(stat))),
  }
}

/** Null where a required cell is missing; the reader has the fault. */
function readRow(reader: RowReader): BoxRow | null {
  const gameId = reader.need('gameId', reader.text('gameId'))?.padStart(10, '0') ?? ''
  if (!isGameId(gameId)) return reader.refuse('gameId', 'is no game id')
  const gameDate = reader.need('gameDate', reader.date('gameDate'))
  const playerId = reader.need('playerId', reader.count('playerId'))
  const playerName = reader.need('playerName', reader.text('playerName'))
  const team = reader.team('team')
  const minutes = reader.need('minutes', reader.minutes('minutes'))
  const matchup = readMatchup(reader)
  const counts = Object.fromEntries(countFields.map((field) => [field, reader.count(field)])) as Pick<
    BoxRow,
    (typeof countFields)[number]
  >
  for (const field of gradedFields) if (reader.has(field)) reader.need(field, counts[field])
  const result = reader.text('result')
  const plusMinus = reader.integer('plusMinus')
  if (reader.fault !== null || !gameDate || !playerId || !playerName || !team || !matchup) return null
  return {
    gameId,
    season: seasonOfGame(gameId),
    gameDate: gameDate as GameDate,
    playerId,
    playerName,
    teamId: team.teamId,
    ...matchup,
    won: result === null ? null : /^(w|win|true|1)$/i.test(result),
    minutes: minutes ?? 0,
    ...counts,
    plusMinus,
  }
}

function readMatchup(reader: RowReader): Matchup | null {
  if (!reader.has('matchup')) {
    const [team, opponent] = [reader.team('team'), reader.team('opponent')]
    const isHome = reader.need('isHome', reader.text('isHome'))
    if (!team || !opponent || isHome === null) return null
    return {
      teamTricode: team.tricode,
      opponentTricode: opponent.tricode,
      isHome: /^(true|1|h|home|yes)$/i.test(isHome),
    }
  }
  const text = reader.need('matchup', reader.text('matchup'))
  const matchup = text === null ? null : parseMatchup(text)
  if (!matchup) return reader.refuse('matchup', 'is neither "BOS vs. NYK" nor "BOS @ NYK"')
  return matchup
}
