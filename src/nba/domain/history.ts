/** What has happened, as the phases hand it to one another: immutable day blocks in date order.
 *
 * A block holds everything that was played on one game date. Feature code sees history only as blocks applied one after the
 * other, so a vector for day D made before D's block is applied cannot contain D. */
import type { GameDate } from './game-date.ts'
import { type Market, marketStat } from './market.ts'
import type { SeasonZones, ShotZones } from './shot-zones.ts'

export interface PlayerGame {
  readonly gameId: string
  readonly playerId: number
  readonly teamId: number
  readonly opponentId: number
  readonly isHome: boolean
  /** Whole minutes; 0 means that he played for less than 30 seconds. */
  readonly minutes: number
  readonly points: number
  /** NaN, here and below: no source says. */
  readonly rebounds: number
  readonly assists: number
  readonly threes: number
  readonly fga: number
  readonly fgm: number
  readonly fg3a: number
  readonly fta: number
  readonly ftm: number
  readonly oreb: number
  readonly tov: number
  /** Per cent of the team's possessions that he ended while on the floor; null where it cannot be computed. */
  readonly usage: number | null
  readonly trueShooting: number | null
  /** Null where no play-by-play is known, or not all of his shots are placed in it. */
  readonly zones: ShotZones | null
  readonly knownAtMs: number
}

export interface TeamGame {
  readonly gameId: string
  readonly teamId: number
  readonly opponentId: number
  readonly isHome: boolean
  readonly points: number
  readonly opponentPoints: number
  /** NaN, here and below: no source has what it is computed from. */
  readonly possessions: number
  /** Possessions per 48 minutes. */
  readonly pace: number
  /** Points per 100 possessions, scored and allowed. */
  readonly offensiveRating: number
  readonly defensiveRating: number
  readonly restDays: number | null
  readonly won: boolean
}

export interface DayGame {
  readonly gameId: string
  readonly homeTeamId: number
  readonly awayTeamId: number
}

export interface DayBlock {
  readonly gameDate: GameDate
  readonly season: string
  readonly games: readonly DayGame[]
  readonly playerGames: readonly PlayerGame[]
  readonly teamGames: readonly TeamGame[]
  readonly evening: Evening
  /** On the last day of a season only: its totals, where they were imported. They are known from the day after. */
  readonly seasonZones?: readonly SeasonZones[]
}

/** What was known of a date's games before they began. No result stands in it, so a vector of the date may hold it. */
export interface Evening {
  readonly lines: readonly PostedLine[]
  readonly gameLines: readonly PostedGameLine[]
  readonly statuses: readonly PlayerStatus[]
  /** Teams of which a report was there: whoever it does not name is available. */
  readonly reportedTeamIds: readonly number[]
}

/** Where no line, no game line and no report is known. */
export const silentEvening: Evening = { lines: [], gameLines: [], statuses: [], reportedTeamIds: [] }

/** The last line of a player and market before his tip-off, by the rule of decision 0008. Numbers are in the market's unit. */
export interface PostedLine {
  readonly gameId: string
  readonly playerId: number
  readonly market: Market
  readonly line: number
  readonly openingLine: number | null
  /** Highest minus lowest main line over the books. */
  readonly spread: number
  readonly books: number
  /** American, of the book whose offer is the line; null where the side is not offered. */
  readonly overPrice: number | null
  readonly underPrice: number | null
  /** American, the best that any book pays at this very line. */
  readonly bestOverPrice: number | null
  readonly bestUnderPrice: number | null
  /** P(over) that the books at this line agree on, margin removed; null where none offers both sides. */
  readonly overProbability: number | null
}

export interface PostedGameLine {
  readonly gameId: string
  /** Points; negative: the home side is the favourite by so many. */
  readonly homeSpread: number | null
  /** Points of both teams. */
  readonly total: number | null
}

export interface PlayerStatus {
  readonly playerId: number
  readonly teamId: number
  readonly status: 'available' | 'probable' | 'questionable' | 'doubtful' | 'out'
}

/** What the player did in this market. */
export function statOf(market: Market, game: PlayerGame): number {
  return marketStat(market, { pts: game.points, reb: game.rebounds, ast: game.assists, fg3m: game.threes })
}

export type Provenance = 'measured' | 'derived' | 'prior-season' | 'missing'

/** One entry of the feature list; its place in the list is its index in every vector. */
export interface FeatureDeclaration {
  readonly name: string
  readonly unit: string
  readonly min: number
  readonly max: number
  /** Without it the player is excluded by name. */
  readonly isRequired: boolean
  /** May be fitted on by a trained system. */
  readonly isModelInput: boolean
  /** Missing for ordinary reasons (no earlier meeting, no shot taken): trained systems fit an indicator for its absence. */
  readonly isOptional: boolean
}
