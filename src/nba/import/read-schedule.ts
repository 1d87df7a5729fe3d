/** Records → games of the regular season, with tip-off, status and score; other kinds of game are counted and left out. */

import { isPredictedKind } from '../2-raw/games.ts'
import type { GameDate } from '../domain/game-date.ts'
import { isGameId, kindOfGame, type Season, seasonOfGame } from '../domain/season.ts'
import type { Mapping } from './mapping.ts'
import type { RefusedLine } from './read-box-scores.ts'
import type { RecordFile } from './read-records.ts'
import { createRowReader, type RowReader } from './row-reader.ts'

export interface ScheduledGame {
  readonly gameId: string
  readonly season: Season
  readonly gameDate: GameDate
  readonly tipMs: number | null
  readonly status: 'scheduled' | 'live' | 'final' | 'postponed'
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly homeScore: number | null
  readonly awayScore: number | null
}

export interface ReadSchedule {
  readonly games: readonly ScheduledGame[]
  readonly refused: readonly RefusedLine[]
  /** Preseason, play-offs and the like. */
  readonly otherKinds: number
}

const statuses = ['scheduled', 'live', 'final', 'postponed'] as const

export function readSchedule(records: RecordFile, mapping: Mapping): ReadSchedule {
  const reader = createRowReader(mapping, records.columns)
  const games = new Map<string, ScheduledGame>()
  const refused: RefusedLine[] = []
  let otherKinds = 0
  records.visit((cells, line) => {
    reader.load(cells)
    const gameId = reader.need('gameId', reader.text('gameId'))?.padStart(10, '0') ?? ''
    if (!isGameId(gameId)) reader.refuse('gameId', 'is no game id')
    else if (!isPredictedKind({ kind: kindOfGame(gameId) })) {
      otherKinds += 1
      return
    }
    const game = reader.fault === null ? readGame(reader, gameId) : null
    if (reader.fault !== null || game === null)
      refused.push({ line, reason: reader.fault ?? 'it is no game' })
    else if (!games.has(gameId) || game.status !== 'postponed') games.set(gameId, game)
  })
  return { games: [...games.values()], refused, otherKinds }
}

function readGame(reader: RowReader, gameId: string): ScheduledGame | null {
  const gameDate = reader.need('gameDate', reader.date('gameDate'))
  const [home, away] = [reader.team('homeTeam'), reader.team('awayTeam')]
  const isPostponed = /^(y|yes|true|1)$/i.test(reader.text('postponed') ?? '')
  const said = reader.text('status')?.toLowerCase()
  const status = said === undefined ? 'final' : statuses.find((each) => each === said)
  if (!status) reader.refuse('status', `is none of ${statuses.join(', ')}`)
  const isPlayed = !isPostponed && (status === 'final' || status === 'live')
  const [homeScore, awayScore] = [reader.count('homeScore'), reader.count('awayScore')]
  const tipMs = reader.instant('tipAt')
  if (reader.fault !== null || !gameDate || !home || !away || !status) return null
  return {
    gameId,
    season: seasonOfGame(gameId),
    gameDate,
    tipMs,
    status: isPostponed ? 'postponed' : status,
    homeTeamId: home.teamId,
    awayTeamId: away.teamId,
    homeScore: isPlayed ? homeScore : null,
    awayScore: isPlayed ? awayScore : null,
  }
}
