/** A small made-up history: four teams of nine players, a game day every other day. No randomness: a hash of the place. */

import { derivePlayerGameSummaries } from '../../../src/nba/3-analytics/derive/derive-player-game-summaries.ts'
import {
  type BoxRow,
  deriveTeamGames,
  sumTeamBoxes,
} from '../../../src/nba/3-analytics/derive/derive-team-games.ts'
import { addDays, type GameDate, parseGameDate } from '../../../src/nba/domain/game-date.ts'
import {
  type DayBlock,
  type DayGame,
  type PostedLine,
  silentEvening,
} from '../../../src/nba/domain/history.ts'
import { toPlayerGame, toTeamGame } from './to-history.ts'

export const teamIds = [1610612737, 1610612738, 1610612739, 1610612740] as const

/** A number in 0…modulus−1 that looks arbitrary and is always the same for the same place. */
function scatter(place: number, modulus: number): number {
  return (Math.imul(place ^ 0x9e3779b9, 2654435761) >>> 8) % modulus
}

export interface HistoryOptions {
  readonly days: number
  readonly firstDate?: string
  readonly season?: string
  /** Written into the game ids: 22 is 2022-23. */
  readonly seasonDigits?: number
  /** Columns that the log of this history does not have. */
  readonly without?: readonly ('fga' | 'fgm' | 'fg3a' | 'threes' | 'fta' | 'ftm' | 'oreb' | 'tov')[]
}

export function makeHistory({
  days,
  firstDate = '2022-10-18',
  season = '2022-23',
  seasonDigits = 22,
  without = [],
}: HistoryOptions): DayBlock[] {
  const blocks: DayBlock[] = []
  let gameDate = parseGameDate(firstDate)
  const lastPlayed = new Map<number, GameDate>()
  for (let day = 0; day < days; day += 1) {
    const rotation = 1 + (day % 3)
    const first = [teamIds[0], teamIds[rotation]!] as const
    const second = teamIds.filter((id) => !first.includes(id as never))
    const games: DayGame[] = [first, second].map(([home, away], index) => ({
      gameId: `002${seasonDigits}${String(day * 2 + index + 1).padStart(5, '0')}`,
      homeTeamId: home!,
      awayTeamId: away!,
    }))
    const rows = games.flatMap((game) => [
      ...rowsOf(game.gameId, game.homeTeamId, day),
      ...rowsOf(game.gameId, game.awayTeamId, day),
    ])
    const said = rows.map((row) => ({ ...row, ...Object.fromEntries(without.map((each) => [each, null])) }))
    blocks.push(makeBlock(gameDate, season, games, said, lastPlayed))
    gameDate = addDays(gameDate, 2)
  }
  return blocks
}

export function makeBlock(
  gameDate: GameDate,
  season: string,
  games: readonly DayGame[],
  rows: readonly BoxRow[],
  lastPlayed: Map<number, GameDate>,
): DayBlock {
  const boxes = sumTeamBoxes(games, rows)
  const { offense, defense } = deriveTeamGames(gameDate, boxes, (teamId) => lastPlayed.get(teamId))
  for (const box of boxes) lastPlayed.set(box.teamId, gameDate)
  return {
    gameDate,
    season,
    games,
    playerGames: derivePlayerGameSummaries(rows, boxes, new Map()).map(toPlayerGame),
    teamGames: offense.map((own, index) => toTeamGame(own, defense[index]!)),
    evening: silentEvening,
  }
}

function rowsOf(gameId: string, teamId: number, day: number): BoxRow[] {
  const rows: BoxRow[] = []
  for (let slot = 0; slot < 9; slot += 1) {
    const playerId = (teamId % 100) * 100 + slot
    const place = playerId * 1009 + day
    if (scatter(place, 11) === 0) continue
    const minutes = 36 - 3 * slot + scatter(place + 1, 5)
    const threes = scatter(place + 2, 4)
    const twos = Math.floor(minutes / 8) + scatter(place + 3, 4)
    const ftm = scatter(place + 4, 5)
    rows.push({
      gameId,
      playerId,
      teamId,
      minutes,
      points: 3 * threes + 2 * twos + ftm,
      rebounds: scatter(place + 5, 11),
      assists: scatter(place + 6, 9),
      threes,
      fgm: threes + twos,
      fga: threes + twos + 4 + scatter(place + 7, 5),
      fg3a: threes + scatter(place + 8, 5),
      ftm,
      fta: ftm + scatter(place + 9, 2),
      oreb: scatter(place + 10, 3),
      tov: scatter(place + 11, 4),
    })
  }
  return rows
}

/** A points line of one book at even money, with what the test changes. */
export function makeLine(
  { gameId, playerId }: { readonly gameId: string; readonly playerId: number },
  change: Partial<PostedLine> = {},
): PostedLine {
  return {
    gameId,
    playerId,
    market: 'points',
    line: 20.5,
    openingLine: null,
    spread: 0,
    books: 1,
    overPrice: 100,
    underPrice: 100,
    bestOverPrice: 100,
    bestUnderPrice: 100,
    overProbability: 0.5,
    ...change,
  }
}
