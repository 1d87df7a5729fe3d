/** What the fold remembers of one team, of the league as a whole, and of who usually plays for it.
 *
 * Box scores alone allow one assumption about tonight's absences: whoever of the rotation missed the latest game misses the next.
 * Where a report of the team was there, `countAbsent` says who is reported out instead; the two are features of their own. */
import type { TeamGame } from '../domain/history.ts'
import { type PlayerHistory, playerColumn, playerSeries } from './player-history.ts'
import { GameRing } from './windows.ts'

/** Columns of a team's ring; then each market's total for the team, then each market's total for its opponents. */
export const teamColumn = { day: 0, offence: 1, defence: 2, pace: 3, outMinutes: 4, market: 5 } as const

const gamesKept = 41
const rotationGames = 10
const rotationMinutesMin = 10
/** A star plays usually so long, or has the highest usage of his rotation. */
export const starMinutesMin = 28

/** Who of a team's rotation is absent, and what they usually give. */
export interface Absences {
  readonly players: ReadonlySet<PlayerHistory>
  readonly minutes: number
  /** Per cent of the team's possessions that they usually end. */
  readonly usage: number
  /** A market each. */
  readonly stats: Float64Array
  readonly stars: ReadonlySet<PlayerHistory>
}

export class TeamHistory {
  readonly teamId: number
  readonly games: GameRing
  /** Every player whose latest game was for this team. */
  readonly roster = new Map<number, PlayerHistory>()
  readonly #marketCount: number
  season = ''
  gamesSeason = 0
  wins = 0
  /** Games won in a row, or below 0 lost, of this season. */
  streak = 0
  gamesKnown = 0
  /** What the players who missed the latest game usually give, a market each. */
  readonly outStats: Float64Array
  /** Ids of those players: a player is not his own absent team-mate. */
  readonly outPlayers = new Set<number>()
  /** Who played how long in the last five games, newest last. */
  readonly recentMinutes: Map<number, number>[] = []

  constructor(teamId: number, marketCount: number) {
    this.teamId = teamId
    this.#marketCount = marketCount
    this.games = new GameRing(teamColumn.market + 2 * marketCount, gamesKept)
    this.outStats = new Float64Array(marketCount)
  }

  /** Call after the players of the game were added: whoever is of the rotation and not in it was out. */
  add(
    game: TeamGame,
    day: number,
    season: string,
    own: Float64Array,
    allowed: Float64Array,
    minutes: Map<number, number>,
  ): void {
    if (season !== this.season) {
      this.season = season
      this.gamesSeason = 0
      this.wins = 0
      this.streak = 0
    }
    this.gamesSeason += 1
    this.gamesKnown += 1
    if (game.won) this.wins += 1
    this.streak = game.won ? Math.max(this.streak, 0) + 1 : Math.min(this.streak, 0) - 1
    this.recentMinutes.push(minutes)
    if (this.recentMinutes.length > 5) this.recentMinutes.shift()
    const at = this.games.push()
    const row = this.games.values
    row[at + teamColumn.day] = day
    row[at + teamColumn.offence] = game.offensiveRating
    row[at + teamColumn.defence] = game.defensiveRating
    row[at + teamColumn.pace] = game.pace
    row[at + teamColumn.outMinutes] = this.#countOut(minutes)
    for (let m = 0; m < this.#marketCount; m += 1) {
      row[at + teamColumn.market + m] = own[m]!
      row[at + teamColumn.market + this.#marketCount + m] = allowed[m]!
    }
  }

  /** Share of this season's games won; NaN before the first. */
  winShare(season: string): number {
    return season === this.season && this.gamesSeason > 0 ? this.wins / this.gamesSeason : Number.NaN
  }

  gamesIn(season: string): number {
    return season === this.season ? this.gamesSeason : 0
  }

  /** Games in the `days` days before `day`. */
  gamesWithin(day: number, days: number): number {
    let games = 0
    while (games < this.games.size && this.games.values[this.games.at(games) + teamColumn.day]! >= day - days)
      games += 1
    return games
  }

  daysSinceLast(day: number): number {
    return this.games.size === 0 ? Number.NaN : day - this.games.values[this.games.at(0) + teamColumn.day]!
  }

  #countOut(minutes: ReadonlyMap<number, number>): number {
    this.outPlayers.clear()
    this.outStats.fill(0)
    let outMinutes = 0
    for (const player of this.roster.values()) {
      if (minutes.has(player.playerId) || player.season !== this.season) continue
      if (!this.#isInRotation(player, this.gamesKnown)) continue
      this.outPlayers.add(player.playerId)
      outMinutes += usualMinutes(player)
      for (let m = 0; m < this.#marketCount; m += 1) {
        this.outStats[m]! += player.weighted.mean(playerSeries.market + m, 1)
      }
    }
    return outMinutes
  }

  /** The rotation as it stands before the team's next game: who played one of the last ten, and usually ten minutes. The longest
   * first, and of equals the lower id. */
  regulars(): PlayerHistory[] {
    return [...this.roster.values()]
      .filter((player) => this.#isInRotation(player, this.gamesKnown + 1))
      .sort((a, b) => usualMinutes(b) - usualMinutes(a) || a.playerId - b.playerId)
  }

  /** What the rotation lacks in the team's next game when those are out. */
  countAbsent(isOut: (playerId: number) => boolean): Absences {
    const regulars = this.regulars()
    const absent = regulars.filter((player) => isOut(player.playerId))
    const stats = new Float64Array(this.#marketCount)
    let minutes = 0
    let usage = 0
    for (const player of absent) {
      minutes += usualMinutes(player)
      usage += usualShare(player)
      for (let m = 0; m < this.#marketCount; m += 1)
        stats[m]! += player.weighted.mean(playerSeries.market + m, 1)
    }
    return { players: new Set(absent), minutes, usage, stats, stars: findStars(regulars, absent) }
  }

  /** `ordinal` is the game's number for the team. */
  #isInRotation(player: PlayerHistory, ordinal: number): boolean {
    const lastPlayed = player.games.values[player.games.at(0) + playerColumn.teamOrdinal]!
    return ordinal - lastPlayed <= rotationGames && usualMinutes(player) >= rotationMinutesMin
  }
}

function usualMinutes(player: PlayerHistory): number {
  return player.weighted.mean(playerSeries.minutes, 1)
}

/** Usage counts while he is on the floor; his share of the whole game's possessions is what is to be taken over. */
export function usualShare(player: PlayerHistory): number {
  return (player.weighted.mean(playerSeries.usage, 1) * usualMinutes(player)) / 48
}

/** Those of `among` who are stars of the rotation. */
function findStars(regulars: readonly PlayerHistory[], among: readonly PlayerHistory[]): Set<PlayerHistory> {
  let top: PlayerHistory | undefined
  let share = 0
  for (const player of regulars) {
    if (!(usualShare(player) > share)) continue
    top = player
    share = usualShare(player)
  }
  return new Set(among.filter((player) => player === top || usualMinutes(player) >= starMinutesMin))
}

/** League means of this season, or of the season before until this one has had 60 team games whose value is known. */
export class LeagueMeans {
  readonly #columns: number
  #season = ''
  #sums: Float64Array
  /** Of each column: team games that have a value in it. */
  #known: Float64Array
  #before: Float64Array

  constructor(columns: number) {
    this.#columns = columns
    this.#sums = new Float64Array(columns)
    this.#known = new Float64Array(columns)
    this.#before = new Float64Array(columns).fill(Number.NaN)
  }

  /** A missing value leaves its column as it was: one game without shot counts must not cost the league its pace. */
  add(season: string, ring: GameRing): void {
    if (season !== this.#season) {
      this.#before = this.#sums.map((sum, column) => sum / this.#known[column]!)
      this.#sums = new Float64Array(this.#columns)
      this.#known = new Float64Array(this.#columns)
      this.#season = season
    }
    const at = ring.at(0)
    for (let c = 0; c < this.#columns; c += 1) {
      const value = ring.values[at + c]!
      if (Number.isNaN(value)) continue
      this.#sums[c]! += value
      this.#known[c]! += 1
    }
  }

  /** NaN where neither season has a value. */
  mean(column: number): number {
    const known = this.#known[column]!
    if (known >= 60 || Number.isNaN(this.#before[column]!)) return this.#sums[column]! / known
    return this.#before[column]!
  }
}
