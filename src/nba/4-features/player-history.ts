/** What the fold remembers of one player: his last 128 games, weighted means, and this and last season's totals.
 *
 * 128 games are more than a year (82 and the playoffs), which the year against one opponent needs. Games he did not play have
 * no row: they show only as games of his team that he is not in. */

import { type PlayerGame, statOf } from '../domain/history.ts'
import type { Market } from '../domain/market.ts'
import { GameRing, WeightedMeans } from './windows.ts'

/** Columns of a player's ring; the markets follow. */
export const playerColumn = {
  day: 0,
  opponent: 1,
  teamOrdinal: 2,
  minutes: 3,
  fga: 4,
  fg3a: 5,
  fta: 6,
  ftm: 7,
  points: 8,
  team: 9,
  market: 10,
} as const

/** Series of weighted means; the markets follow. */
export const playerSeries = {
  minutes: 0,
  usage: 1,
  fga: 2,
  fg3a: 3,
  fta: 4,
  trueShooting: 5,
  market: 6,
} as const

export const gamesKept = 128

/** The last 20 games for which a market had a line: what he did minus the line, and the line's results. */
const linedGamesKept = 20

export class PlayerHistory {
  readonly playerId: number
  readonly games: GameRing
  readonly weighted: WeightedMeans
  teamId = 0
  season = ''
  gamesKnown = 0
  gamesSeason = 0
  /** Season totals: minutes, then the markets; `before` is the player's season before this one. */
  readonly totals: Float64Array
  readonly totalsBefore: Float64Array
  /** Of each total: games that are in it. A count that no source says is in none. */
  readonly gamesInTotals: Float64Array
  readonly gamesInTotalsBefore: Float64Array
  /** A market each; made with its first line, since most players have none. */
  readonly #margins: (GameRing | undefined)[]
  #usage = new GameRing(1, 10)
  usageSeasonSum = 0
  usageSeasonGames = 0

  constructor(playerId: number, marketCount: number) {
    this.playerId = playerId
    this.games = new GameRing(playerColumn.market + marketCount, gamesKept)
    this.weighted = new WeightedMeans(playerSeries.market + marketCount)
    this.totals = new Float64Array(1 + marketCount)
    this.totalsBefore = new Float64Array(1 + marketCount)
    this.gamesInTotals = new Float64Array(1 + marketCount)
    this.gamesInTotalsBefore = new Float64Array(1 + marketCount)
    this.#margins = new Array<GameRing | undefined>(marketCount).fill(undefined)
  }

  add(game: PlayerGame, day: number, season: string, teamOrdinal: number, markets: readonly Market[]): void {
    if (season !== this.season) this.#turnSeason(season)
    this.teamId = game.teamId
    this.gamesKnown += 1
    this.gamesSeason += 1
    const at = this.games.push()
    const row = this.games.values
    row[at + playerColumn.day] = day
    row[at + playerColumn.opponent] = game.opponentId
    row[at + playerColumn.teamOrdinal] = teamOrdinal
    row[at + playerColumn.minutes] = game.minutes
    row[at + playerColumn.fga] = game.fga
    row[at + playerColumn.fg3a] = game.fg3a
    row[at + playerColumn.fta] = game.fta
    row[at + playerColumn.ftm] = game.ftm
    row[at + playerColumn.points] = game.points
    row[at + playerColumn.team] = game.teamId
    this.weighted.add(playerSeries.minutes, game.minutes)
    this.weighted.add(playerSeries.usage, game.usage ?? Number.NaN)
    this.weighted.add(playerSeries.fga, game.fga)
    this.weighted.add(playerSeries.fg3a, game.fg3a)
    this.weighted.add(playerSeries.fta, game.fta)
    this.weighted.add(playerSeries.trueShooting, game.trueShooting ?? Number.NaN)
    this.#addToTotal(0, game.minutes)
    for (let m = 0; m < markets.length; m += 1) {
      const stat = statOf(markets[m]!, game)
      row[at + playerColumn.market + m] = stat
      this.weighted.add(playerSeries.market + m, stat)
      this.#addToTotal(1 + m, stat)
    }
    if (game.usage !== null) {
      this.#usage.values[this.#usage.push()] = game.usage
      this.usageSeasonSum += game.usage
      this.usageSeasonGames += 1
    }
  }

  /** What he did minus the line that had been posted for it. */
  addMargin(market: number, margin: number): void {
    this.#margins[market] ??= new GameRing(1, linedGamesKept)
    const ring = this.#margins[market]
    ring.values[ring.push()] = margin
  }

  /** Mean of what he did minus the line over his last `games` lined games; NaN before the first. */
  meanMargin(market: number, games: number): number {
    return this.#margins[market]?.mean(0, games) ?? Number.NaN
  }

  /** Share of his last `games` lined games that went over; pushes are neither. */
  overRate(market: number, games: number): number {
    const ring = this.#margins[market]
    if (ring === undefined) return Number.NaN
    let overs = 0
    let unders = 0
    for (let back = 0; back < Math.min(games, ring.size); back += 1) {
      const margin = ring.values[ring.at(back)]!
      if (margin > 0) overs += 1
      else if (margin < 0) unders += 1
    }
    return overs / (overs + unders)
  }

  /** Mean of this season's games, or of the season before while this one has none; NaN where no game of it has the value known.
   * Slot 0 is minutes, 1 + m a market. */
  seasonMean(slot: number, season: string): number {
    const isBefore = season === this.season && this.gamesSeason === 0
    return isBefore
      ? this.totalsBefore[slot]! / this.gamesInTotalsBefore[slot]!
      : this.totals[slot]! / this.gamesInTotals[slot]!
  }

  gamesIn(season: string): number {
    return season === this.season ? this.gamesSeason : 0
  }

  /** Usage in the last 5 games minus the season's, in percentage points. */
  usageShift(): number {
    if (this.usageSeasonGames === 0) return Number.NaN
    return this.#usage.mean(0, 5) - this.usageSeasonSum / this.usageSeasonGames
  }

  /** Games and minutes in the `days` days before `day`, which itself is not among them. */
  within(day: number, days: number): { games: number; minutes: number } {
    let games = 0
    let minutes = 0
    for (let back = 0; back < this.games.size; back += 1) {
      const at = this.games.at(back)
      if (this.games.values[at + playerColumn.day]! < day - days) break
      games += 1
      minutes += this.games.values[at + playerColumn.minutes]!
    }
    return { games, minutes }
  }

  /** Days since his last game; NaN before his first. */
  daysSinceLast(day: number): number {
    if (this.games.size === 0) return Number.NaN
    return day - this.games.values[this.games.at(0) + playerColumn.day]!
  }

  /** Pairs of games on consecutive days in the `days` days before `day`. */
  backToBacksWithin(day: number, days: number): number {
    let count = 0
    for (let back = 0; back + 1 < this.games.size; back += 1) {
      const later = this.games.values[this.games.at(back) + playerColumn.day]!
      const earlier = this.games.values[this.games.at(back + 1) + playerColumn.day]!
      if (earlier < day - days) break
      if (later - earlier === 1) count += 1
    }
    return count
  }

  /** His games of the last year against one opponent, and the sum over those of them whose value is known. */
  against(opponentId: number, day: number, market: number): { games: number; known: number; total: number } {
    let games = 0
    let known = 0
    let total = 0
    for (let back = 0; back < this.games.size; back += 1) {
      const at = this.games.at(back)
      if (this.games.values[at + playerColumn.day]! < day - 365) break
      if (this.games.values[at + playerColumn.opponent] !== opponentId) continue
      games += 1
      const value = this.games.values[at + playerColumn.market + market]!
      if (Number.isNaN(value)) continue
      known += 1
      total += value
    }
    return { games, known, total }
  }

  #addToTotal(slot: number, value: number): void {
    if (Number.isNaN(value)) return
    this.totals[slot]! += value
    this.gamesInTotals[slot]! += 1
  }

  #turnSeason(season: string): void {
    this.totalsBefore.set(this.totals)
    this.gamesInTotalsBefore.set(this.gamesInTotals)
    this.totals.fill(0)
    this.gamesInTotals.fill(0)
    this.gamesSeason = 0
    this.usageSeasonSum = 0
    this.usageSeasonGames = 0
    this.season = season
  }
}
