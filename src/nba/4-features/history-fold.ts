/** The one fold over history: day blocks go in, vectors come out.
 *
 * Tonight's vectors, a backfill's and the training rows are all made here, so they cannot differ. A vector sees exactly the blocks
 * applied so far, and asking for a date that has already been applied is a bug that throws: that is how `<` cannot become `<=`. */

import { epochDay, type GameDate } from '../domain/game-date.ts'
import type { DayBlock, Evening, PlayerGame, TeamGame } from '../domain/history.ts'
import { statOf } from '../domain/history.ts'
import type { Market } from '../domain/market.ts'
import { kindOfGame, seasonOfGame } from '../domain/season.ts'
import type { KnownInputs } from './check-slate.ts'
import { type EveningIndex, indexEvening } from './evening-index.ts'
import { featureCount } from './feature-list.ts'
import { type Completeness, measureCompleteness, type TeamForm } from './measure-form.ts'
import { PlayerHistory, playerColumn } from './player-history.ts'
import { describeVector, type FeatureVector } from './quality.ts'
import { SimilarGames } from './similar-games.ts'
import { type Absences, LeagueMeans, TeamHistory, teamColumn } from './team-history.ts'
import type { GameRing } from './windows.ts'
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
  /** The season of his latest game. */
  seasonOf(playerId: number): string | null
  /** Where shots are taken, as far as it has been applied. */
  readonly zones: ZoneHistory
  /** Who has played for the team lately; empty for a team never seen. */
  rotation(teamId: number): RotationEntry[]
  /** Ids of the players whose absence from the team's next game would count; who usually plays longest comes first. */
  regulars(teamId: number): number[]
  /** What there is to make his vector of. */
  inputsOf(query: VectorQuery, market: Market): KnownInputs
  /** Null for a player never seen. */
  completeness(playerId: number, gameDate: GameDate): Completeness | null
  /** Null for a team never seen. */
  teamForm(teamId: number, gameDate: GameDate): TeamForm | null
}

export function createHistoryFold(markets: readonly Market[] = ['points']): HistoryFold {
  const players = new Map<number, PlayerHistory>()
  const teams = new Map<number, TeamHistory>()
  const league = new LeagueMeans(teamColumn.market + 2 * markets.length)
  const zones = new ZoneHistory()
  const similar = new SimilarGames(markets.length)
  let appliedThrough: GameDate | null = null
  /** Of the evening asked about last, by team: what its absences come to is the same for every team-mate. */
  let absences = new Map<number, Absences | null>()
  let absencesOf: Evening | null = null

  function findAbsences({ evening, teamId }: VectorQuery): Absences | null {
    if (evening !== absencesOf) {
      absences = new Map()
      absencesOf = evening
    }
    let found = absences.get(teamId)
    if (found === undefined) {
      const index = indexEvening(evening)
      const isOut = (playerId: number): boolean => {
        const status = index.statusOf(playerId, teamId)
        return status === 'out' || status === 'doubtful'
      }
      found = index.isReported(teamId) ? (teams.get(teamId)?.countAbsent(isOut) ?? null) : null
      absences.set(teamId, found)
    }
    return found
  }

  /** Of the player asked about last, as things stand: what does not depend on the market. */
  let circumstances: Circumstances | null = null

  function knowCircumstances(query: VectorQuery): Circumstances {
    if (circumstances?.query === query) return circumstances
    if (appliedThrough !== null && query.gameDate <= appliedThrough) {
      throw new Error(`a vector for ${query.gameDate} was asked for after ${appliedThrough} had been applied`)
    }
    const evening = indexEvening(query.evening)
    circumstances = {
      query,
      evening,
      playerId: query.playerId,
      opponentId: query.opponentId,
      isHome: query.isHome,
      gameLine: evening.gameLineOf(query.gameId),
      status: evening.statusOf(query.playerId, query.teamId),
      absences: findAbsences(query),
      player: players.get(query.playerId),
      team: teams.get(query.teamId),
      opponent: teams.get(query.opponentId),
      season: seasonOfGame(query.gameId),
      isPlayoffs: kindOfGame(query.gameId) === 'playoffs',
      day: epochDay(query.gameDate),
    }
    return circumstances
  }

  function know(query: VectorQuery, market: Market): Known {
    const index = markets.indexOf(market)
    if (index < 0) throw new Error(`the fold was not made for the market ${market}`)
    const circumstances = knowCircumstances(query)
    return {
      ...circumstances,
      line: circumstances.evening.lineOf(market, query.gameId, query.playerId),
      league,
      zones,
      similar,
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
      absencesOf = null // they were those of the teams as they stood before this day
      circumstances = null
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
    seasonOf: (playerId) => players.get(playerId)?.season ?? null,
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
    regulars: (teamId) => (teams.get(teamId)?.regulars() ?? []).map((player) => player.playerId),
    inputsOf(query, market) {
      const { player, team, opponent, line, gameLine, market: place } = know(query, market)
      const isWhole = (history: { readonly games: GameRing } | undefined, column: number): boolean =>
        history !== undefined && !Number.isNaN(history.games.sum(column, 10))
      return {
        stat: isWhole(player, playerColumn.market + place),
        shots:
          isWhole(player, playerColumn.fga) &&
          isWhole(team, teamColumn.pace) &&
          isWhole(opponent, teamColumn.pace),
        line: line !== null,
        gameLine: gameLine !== null && gameLine.homeSpread !== null && gameLine.total !== null,
        report: team !== undefined && indexEvening(query.evening).isReported(query.teamId),
      }
    },
    completeness(playerId, gameDate) {
      const player = players.get(playerId)
      const team = player && teams.get(player.teamId)
      return player && team ? measureCompleteness(player, team, epochDay(gameDate)) : null
    },
    teamForm(teamId, gameDate) {
      const team = teams.get(teamId)
      return team ? { daysRest: team.daysSinceLast(epochDay(gameDate)) - 1, streak: team.streak } : null
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
  const evening = indexEvening(block.evening)
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
    for (let m = 0; m < markets.length; m += 1) {
      const stat = statOf(markets[m]!, game)
      side.totals[m]! += stat
      const line = evening.lineOf(markets[m]!, game.gameId, game.playerId)
      if (line !== null && !Number.isNaN(stat)) player.addMargin(m, stat - line.line)
    }
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

type OfTheMarket = 'line' | 'league' | 'zones' | 'similar' | 'market' | 'marketCount'

interface Circumstances extends Omit<Known, OfTheMarket> {
  readonly query: VectorQuery
  readonly evening: EveningIndex
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

/** Who is asked about: a played game of a block, or a player of tonight. */
export type AskedGame = Pick<PlayerGame, 'playerId' | 'teamId' | 'opponentId' | 'gameId' | 'isHome'>

/** The one way to a question, for tonight, backfills, training rows and backtests alike: a player's game and the evening it belongs to. */
export function queryOf(
  { playerId, teamId, opponentId, gameId, isHome }: AskedGame,
  { gameDate, evening }: Pick<DayBlock, 'gameDate' | 'evening'>,
): VectorQuery {
  return { playerId, teamId, opponentId, gameDate, gameId, isHome, evening }
}
