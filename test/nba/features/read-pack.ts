/** Reads the data pack's box scores into day blocks, through the same derivations as the pipeline. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { derivePlayerGameSummaries } from '../../../src/nba/3-analytics/derive/derive-player-game-summaries.ts'
import {
  type BoxRow,
  deriveTeamGames,
  sumTeamBoxes,
} from '../../../src/nba/3-analytics/derive/derive-team-games.ts'
import { type GameDate, parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { type DayBlock, type DayGame, silentEvening } from '../../../src/nba/domain/history.ts'
import type { NamedPlayer } from '../../../src/nba/domain/player-names.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'
import { readPackZones, withSeasonZones } from './read-zones.ts'
import { toPlayerGame, toTeamGame } from './to-history.ts'

export const packFolder = process.env.SIXTHMAN_DATA_PACK

export const packSeasons = [
  '2018-19',
  '2019-20',
  '2020-21',
  '2021-22',
  '2022-23',
  '2023-24',
  '2024-25',
] as const

interface Day {
  readonly rows: BoxRow[]
  readonly games: Map<string, DayGame>
}

export function readPackBlocks(seasons: readonly string[]): DayBlock[] {
  return seasons.flatMap((season) => withSeasonZones(readSeason(season), readPackZones(packFolder!, season)))
}

/** Who played on each date, with his team. */
export function readPackNames(season: string): Map<string, NamedPlayer[]> {
  const records = readLog(season)
  const at = (name: string): number => records[0]!.indexOf(name)
  const [date, id, name, team] = [at('GAME_DATE'), at('PLAYER_ID'), at('PLAYER_NAME'), at('TEAM_ID')]
  const byDate = Map.groupBy(records.slice(1), (record) => record[date]!)
  const toPlayer = (record: string[]): NamedPlayer => ({
    playerId: Number(record[id]),
    name: record[name]!,
    teamId: Number(record[team]),
  })
  return new Map([...byDate].map(([gameDate, rows]) => [gameDate, rows.map(toPlayer)]))
}

function readLog(season: string): string[][] {
  if (packFolder === undefined) throw new Error('SIXTHMAN_DATA_PACK is not set')
  return parse(gunzipSync(readFileSync(join(packFolder, 'box-scores', `player_gamelogs_${season}.csv.gz`))))
}

function readSeason(season: string): DayBlock[] {
  const records = readLog(season)
  const at = Object.fromEntries(records[0]!.map((name, index) => [name, index]))
  const days = new Map<GameDate, Day>()
  for (const record of records.slice(1)) {
    const text = (name: string) => record[at[name]!]!
    const number = (name: string) => Number(text(name))
    const gameDate = parseGameDate(text('GAME_DATE'))
    let day = days.get(gameDate)
    if (day === undefined) {
      day = { rows: [], games: new Map() }
      days.set(gameDate, day)
    }
    const gameId = text('GAME_ID')
    if (!day.games.has(gameId)) day.games.set(gameId, readMatchup(gameId, text('MATCHUP')))
    day.rows.push({
      gameId,
      playerId: number('PLAYER_ID'),
      teamId: number('TEAM_ID'),
      minutes: number('MIN'),
      points: number('PTS'),
      rebounds: number('REB'),
      assists: number('AST'),
      threes: number('FG3M'),
      fga: number('FGA'),
      fgm: number('FGM'),
      fg3a: number('FG3A'),
      fta: number('FTA'),
      ftm: number('FTM'),
      oreb: number('OREB'),
      tov: number('TOV'),
    })
  }
  const lastPlayed = new Map<number, GameDate>()
  return [...days.keys()]
    .sort()
    .map((gameDate) => buildBlock(gameDate, season, days.get(gameDate)!, lastPlayed))
}

function readMatchup(gameId: string, matchup: string): DayGame {
  const [, first, sign, second] = /^(\w{3}) (vs\.|@) (\w{3})$/.exec(matchup) ?? []
  const [one, two] = [findTeam(first ?? ''), findTeam(second ?? '')]
  if (one === undefined || two === undefined) throw new Error(`cannot read the matchup "${matchup}"`)
  const [home, away] = sign === '@' ? [two, one] : [one, two]
  return { gameId, homeTeamId: home.teamId, awayTeamId: away.teamId }
}

export function buildBlock(
  gameDate: GameDate,
  season: string,
  day: { readonly rows: readonly BoxRow[]; readonly games: ReadonlyMap<string, DayGame> },
  lastPlayed: Map<number, GameDate>,
): DayBlock {
  const games = [...day.games.values()].sort((a, b) => (a.gameId < b.gameId ? -1 : 1))
  const boxes = sumTeamBoxes(games, day.rows)
  const { offense, defense } = deriveTeamGames(gameDate, boxes, (teamId) => lastPlayed.get(teamId))
  for (const box of boxes) lastPlayed.set(box.teamId, gameDate)
  return {
    gameDate,
    season,
    games,
    playerGames: derivePlayerGameSummaries(day.rows, boxes, new Map()).map(toPlayerGame),
    teamGames: offense.map((own, index) => toTeamGame(own, defense[index]!)),
    evening: silentEvening,
  }
}
