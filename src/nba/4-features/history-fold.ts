/** The one fold over history: day blocks go in, vectors come out.
 *
 * Tonight's vectors, a backfill's and the training rows are all made here, so they cannot differ. A vector sees exactly the blocks
 * applied so far, and asking for a date that has already been applied is a bug that throws: that is how `<` cannot become `<=`. */

import { epochDay, type GameDate } from '../domain/game-date.ts'
import type { DayBlock, PlayerGame, PostedLine, TeamGame } from '../domain/history.ts'
import { statOf } from '../domain/history.ts'
import type { Market } from '../domain/market.ts'
import { kindOfGame, seasonOfGame } from '../domain/season.ts'
import { featureCount } from './feature-list.ts'
import { PlayerHistory } from './player-history.ts'
import { describeVector, type FeatureVector } from './quality.ts'
import { SimilarGames } from './similar-games.ts'
import { LeagueMeans, TeamHistory, teamColumn } from './team-history.ts'
import { type Known, type VectorQuery, writeVector } from './write-vector.ts'
import { ZoneHistory } from './zone-history.ts'

export interface RotationEntry {
  readonly playerId: number
  readonly teamId: number
  /** Over the team's last five games, games missed counting as 0. */
  readonly meanMinutes: number
}

export interface HistoryFold {
  /** Adds one day. Dates must rise strictly. */
  apply(block: DayBlock): void
  /** The values with their provenance, quality and missing required features. */
  vector(query: VectorQuery, market: Market): FeatureVector
  /** The bare values, into a buffer of the caller's: for training rows. */
  writeValues(query: VectorQuery, market: Market, out: Float64Array): void
  /** The last date applied; null before the first. */
  readonly appliedThrough: GameDate | null
  readonly markets: readonly Market[]
  gamesKnown(playerId: number): number
  /** The team of his latest game; null for a player never seen. */
  teamOf(playerId: number): number | null
  /** Where shots are taken, as far as it has been applied. */
  readonly zones: ZoneHistory
  /** Who has played for the team lately; empty for a team never seen. */
  rotation(teamId: number): RotationEntry[]
}

export function createHistoryFold(markets: readonly Market[] = ['points']): HistoryFold {
  const players = new Map<number, PlayerHistory>()
  const teams = new Map<number, TeamHistory>()
  const league = new LeagueMeans(teamColumn.market + 2 * markets.length)
  const zones = new ZoneHistory()
  const similar = new SimilarGames(markets.length)
  let appliedThrough: GameDate | null = null

  function know(query: VectorQuery, market: Market): Known {
    if (appliedThrough !== null && query.gameDate <= appliedThrough) {
      throw new Error(`a vector for ${query.gameDate} was asked for after ${appliedThrough} had been applied`)
    }
    const index = markets.indexOf(market)
    if (index < 0) throw new Error(`the fold was not made for the market ${market}`)
    return {
      player: players.get(query.playerId),
      team: teams.get(query.teamId),
      opponent: teams.get(query.opponentId),
      league,
      zones,
      similar,
      playerId: query.playerId,
      opponentId: query.opponentId,
      isHome: query.isHome,
      season: seasonOfGame(query.gameId),
      isPlayoffs: kindOfGame(query.gameId) === 'playoffs',
      day: epochDay(query.gameDate),
      market: index,
      marketCount: markets.length,
    }
  }

  /** Of each game of the day, from the days before it. */
  function rememberCircumstances({ playerGames, gameDate, season }: DayBlock): void {
    const day = epochDay(gameDate)
    for (const { playerId, opponentId, isHome, minutes } of playerGames) {
      if (!(minutes > 0)) continue
      const [player, opponent] = [players.get(playerId), teams.get(opponentId)]
      similar.remember(playerId, { player, opponent, league, season, day, isHome })
    }
  }

  return {
    markets,
    zones,
    get appliedThrough() {
      return appliedThrough
    },
    apply(block) {
      if (appliedThrough !== null && block.gameDate <= appliedThrough) {
        throw new Error(`${block.gameDate} was applied after ${appliedThrough}: days must rise strictly`)
      }
      rememberCircumstances(block)
      applyBlock(block, markets, players, teams, league)
      zones.apply(block)
      similar.turnDay()
      appliedThrough = block.gameDate
    },
    vector(query, market) {
      const values = new Float64Array(featureCount)
      const known = know(query, market)
      writeVector(values, query, known)
      return describeVector(values, known)
    },
    writeValues(query, market, out) {
      writeVector(out, query, know(query, market))
    },
    gamesKnown: (playerId) => players.get(playerId)?.gamesKnown ?? 0,
    teamOf: (playerId) => players.get(playerId)?.teamId ?? null,
    rotation(teamId) {
      const team = teams.get(teamId)
      if (team === undefined) return []
      const minutes = new Map<number, number>()
      for (const game of team.recentMinutes) {
        for (const [playerId, played] of game) minutes.set(playerId, (minutes.get(playerId) ?? 0) + played)
      }
      return [...minutes]
        .filter(([playerId]) => players.get(playerId)?.teamId === teamId)
        .map(([playerId, sum]) => ({ playerId, teamId, meanMinutes: sum / team.recentMinutes.length }))
        .sort((a, b) => a.playerId - b.playerId)
    },
  }
}

function applyBlock(
  block: DayBlock,
  markets: readonly Market[],
  players: Map<number, PlayerHistory>,
  teams: Map<number, TeamHistory>,
  league: LeagueMeans,
): void {
  const day = epochDay(block.gameDate)
  const sides = new Map<string, Side>()
  for (const game of block.teamGames)
    sides.set(`${game.gameId} ${game.teamId}`, newSide(game, markets.length))
  for (const game of block.playerGames) {
    const side = sides.get(`${game.gameId} ${game.teamId}`)
    if (side === undefined)
      throw new Error(`player ${game.playerId} of team ${game.teamId} is in ${game.gameId}, his team is not`)
    side.minutes.set(game.playerId, game.minutes)
    if (!hasPlayed(game)) continue
    const team = getOrAdd(teams, game.teamId, () => new TeamHistory(game.teamId, markets.length))
    const player = getOrAdd(players, game.playerId, () => new PlayerHistory(game.playerId, markets.length))
    moveToTeam(player, team, teams)
    player.add(game, day, block.season, team.gamesKnown + 1, markets)
    for (let m = 0; m < markets.length; m += 1) side.totals[m]! += statOf(markets[m]!, game)
  }
  for (const side of sides.values()) {
    const other = sides.get(`${side.game.gameId} ${side.game.opponentId}`)
    if (other === undefined)
      throw new Error(`game ${side.game.gameId} has no row for team ${side.game.opponentId}`)
    const team = getOrAdd(teams, side.game.teamId, () => new TeamHistory(side.game.teamId, markets.length))
    team.add(side.game, day, block.season, side.totals, other.totals, side.minutes)
    league.add(block.season, team.games)
  }
}

/** Less than 30 seconds say nothing about a player: such a game is in no window and is no training row. */
export function hasPlayed(game: PlayerGame): boolean {
  return game.minutes > 0
}

interface Side {
  readonly game: TeamGame
  readonly totals: Float64Array
  readonly minutes: Map<number, number>
}

function newSide(game: TeamGame, marketCount: number): Side {
  return { game, totals: new Float64Array(marketCount), minutes: new Map() }
}

function moveToTeam(player: PlayerHistory, team: TeamHistory, teams: Map<number, TeamHistory>): void {
  if (player.teamId === team.teamId) return
  teams.get(player.teamId)?.roster.delete(player.playerId)
  team.roster.set(player.playerId, player)
}

function getOrAdd<V>(map: Map<number, V>, key: number, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

/** The question a played game would have been asked beforehand: for training rows and backtests. */
export function queryOf(game: PlayerGame, gameDate: GameDate): VectorQuery {
  const { playerId, teamId, opponentId, gameId, isHome } = game
  return { playerId, teamId, opponentId, gameDate, gameId, isHome, line: null }
}

/** Visits a training row for each player who played that day, *before* the day is applied; `values` is one reused buffer. */
export function visitTrainingRows(
  fold: HistoryFold,
  block: DayBlock,
  market: Market,
  visit: (values: Float64Array, target: number, game: PlayerGame, line: PostedLine | null) => void,
): void {
  const values = new Float64Array(featureCount)
  const lines = new Map(
    block.evening.lines
      .filter((line) => line.market === market)
      .map((line) => [`${line.gameId} ${line.playerId}`, line]),
  )
  for (const game of block.playerGames) {
    if (!hasPlayed(game) || Number.isNaN(statOf(market, game))) continue
    fold.writeValues(queryOf(game, block.gameDate), market, values)
    visit(values, statOf(market, game), game, lines.get(`${game.gameId} ${game.playerId}`) ?? null)
  }
}
