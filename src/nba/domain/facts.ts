/** What a source says, before it is known whom and which game it means: the shapes that every parser of a fact gives.
 *
 * A source names games and players in its own way. It gives our id where it has one (`gameId`, `playerId`), and otherwise
 * what is needed to find it: the date with both teams, the spelling with the team. Null is "not said", never 0. */
import type { GameDate } from './game-date.ts'

/** Where replies come from: one name for each breaker, health line and place in a fallback order. */
export const sourceNames = [
  'nba-cdn',
  'nba-stats',
  'nba-official',
  'espn',
  'balldontlie',
  'odds-api',
  'import',
] as const
export type SourceName = (typeof sourceNames)[number]

export interface GameRef {
  /** The league's id ('0022400061'); null where the source has only its own. */
  readonly gameId: string | null
  readonly gameDate: GameDate
  readonly homeTeamId: number
  readonly awayTeamId: number
}

export interface PlayerRef {
  /** The league's person id; null where the source has only its own. */
  readonly playerId: number | null
  /** The source's own id, where that is not the league's. */
  readonly sourceId: string | null
  /** As written. */
  readonly name: string
}

export interface GameFact extends GameRef {
  /** ISO 8601, UTC; null while the time is open. */
  readonly tipAt: string | null
  readonly status: 'scheduled' | 'live' | 'final' | 'postponed'
  /** Null unless live or final. */
  readonly homeScore: number | null
  readonly awayScore: number | null
}

/** The counts of a box line; null where the source does not have the column. */
export interface BoxCounts {
  readonly fgm: number | null
  readonly fga: number | null
  readonly fg3m: number | null
  readonly fg3a: number | null
  readonly ftm: number | null
  readonly fta: number | null
  readonly oreb: number | null
  readonly dreb: number | null
  readonly reb: number | null
  readonly ast: number | null
  readonly stl: number | null
  readonly blk: number | null
  readonly tov: number | null
  readonly pf: number | null
  readonly pts: number | null
  readonly plusMinus: number | null
}

export type BoxStatus = 'active' | 'did_not_play' | 'inactive'

export interface BoxFact extends BoxCounts {
  readonly game: GameRef
  readonly player: PlayerRef
  readonly teamId: number
  /** active: was on the floor; did_not_play: dressed and did not; inactive: not dressed. */
  readonly status: BoxStatus
  /** Why he did not play, in the source's words. */
  readonly reason: string | null
  readonly isStarter: boolean | null
  /** Whole minutes, rounded as the league does; null exactly where he did not play. */
  readonly minutes: number | null
}

export interface ParsedBoxScores {
  /** The games of the reply with their status: box lines of a game that is not final are not taken. */
  readonly games: readonly GameFact[]
  readonly players: readonly BoxFact[]
  /** Rows that stood there more than once. */
  readonly repeats: number
}

export type ShotZone =
  | 'restricted_area'
  | 'paint'
  | 'mid_range'
  | 'corner_three'
  | 'above_break_three'
  | 'backcourt'

export interface PlayFact {
  readonly gameId: string
  readonly eventNumber: number
  readonly period: number
  /** Seconds left in the period. */
  readonly secondsLeft: number
  readonly teamId: number | null
  readonly playerId: number | null
  readonly playerName: string | null
  /** The source's own id of the player, where that is not the league's. */
  readonly playerSourceId: string | null
  /** '2pt', 'rebound', 'foul', … in the source's words. */
  readonly action: string
  readonly detail: string | null
  /** Shots only. */
  readonly isMade: boolean | null
  readonly shotValue: 2 | 3 | null
  readonly zone: ShotZone | null
  readonly x: number | null
  readonly y: number | null
  readonly distanceFeet: number | null
  readonly homeScore: number | null
  readonly awayScore: number | null
}

export type InjuryStatus = 'available' | 'probable' | 'questionable' | 'doubtful' | 'out'

export interface InjuryFact {
  /** When the source reported it (ISO 8601, UTC); null: the instant at which the reply was received counts. */
  readonly reportedAt: string | null
  /** The date it is said for; null where the source speaks of now. */
  readonly gameDate: GameDate | null
  readonly teamId: number
  readonly player: PlayerRef
  readonly status: InjuryStatus
  readonly reason: string | null
}

export type GameLineMarket = 'spread' | 'total' | 'moneyline'

export interface GameLineFact {
  readonly game: GameRef
  readonly eventId: string
  readonly bookmaker: string
  readonly market: GameLineMarket
  /** Hundredths; the spread is the home side's (−350: home gives 3.5); null for the moneyline. */
  readonly line: number | null
  /** American. */
  readonly homeOrOverPrice: number | null
  readonly awayOrUnderPrice: number | null
  /** When the book showed it (ISO 8601, UTC). */
  readonly snapshotAt: string
  readonly commenceAt: string | null
}

export interface RosterFact {
  readonly player: PlayerRef
  /** Null: without a team. */
  readonly teamId: number | null
  readonly position: string | null
  readonly jersey: string | null
}

export interface RefereeFact {
  readonly game: GameRef
  readonly name: string
  readonly officialId: string | null
  /** 'referee', 'crew chief', 'umpire', 'alternate', … lower case, as the source says. */
  readonly role: string
}
