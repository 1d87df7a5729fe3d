/** What happened in a league and what was posted about it, whatever wire it is served on.
 *
 * A league knows its future: endpoints never see it. They get `viewAsOf(league, instant)`, which hides everything that was
 * not known at that instant. Instants are epoch milliseconds (`…AtMs`): a season holds some hundred thousand of them. */

export type GameKind = 'preseason' | 'regular' | 'all-star' | 'playoffs' | 'play-in' | 'cup-final'

/** The original date of a game that was called off on the day and played later. */
export interface Postponement {
  readonly gameDate: string
  readonly tipAtMs: number
  readonly calledOffAtMs: number
  /** When the date on which it was played in the end became known. */
  readonly rescheduledAtMs: number
}

export interface LeagueGame {
  readonly gameId: string
  /** '2024-25' */
  readonly season: string
  readonly kind: GameKind
  /** US Eastern date, 'YYYY-MM-DD'. */
  readonly gameDate: string
  readonly tipAtMs: number
  readonly isTipAssumed: boolean
  readonly finalAtMs: number
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly homeScore: number
  readonly awayScore: number
  readonly overtimes: number
  /** The schedule lists the game from here on: play-off pairings are not known in October. */
  readonly announcedAtMs: number
  readonly postponement: Postponement | null
  /** The genuine schedule reply's own object, where the league has one. */
  readonly scheduleObject: Readonly<Record<string, unknown>> | null
}

/** A player's line in a box score. Points, rebounds and percentages follow from it. */
export interface PlayerLine {
  readonly playerId: number
  readonly playerName: string
  readonly teamId: number
  readonly minutes: number
  readonly fgm: number
  readonly fga: number
  readonly fg3m: number
  readonly fg3a: number
  readonly ftm: number
  readonly fta: number
  readonly oreb: number
  readonly dreb: number
  readonly ast: number
  readonly stl: number
  readonly blk: number
  readonly tov: number
  readonly pf: number
  readonly plusMinus: number
  readonly videoAvailable: number
}

/** A player of either team who was not on the floor. */
export interface Absence {
  readonly playerId: number
  readonly playerName: string
  readonly teamId: number
  /** did_not_play: dressed; inactive: not dressed. */
  readonly status: 'did_not_play' | 'inactive'
  readonly cause: 'coach' | 'injury' | 'rest'
  /** 'Left Knee; Sprain', "Coach's Decision", 'Rest'. */
  readonly reason: string
}

/** What a team said about a player before a game. Later notices about the same player and game replace it. */
export interface InjuryNotice {
  readonly knownAtMs: number
  readonly playerId: number
  readonly playerName: string
  readonly teamId: number
  readonly status: 'Out' | 'Questionable' | 'Probable' | 'Available'
  readonly cause: 'injury' | 'rest'
  readonly reason: string
}

/** Counts that the league changed after the game: they are added to the player's line from that instant on. */
export interface StatCorrection {
  readonly knownAtMs: number
  readonly playerId: number
  readonly changes: StatChanges
}

export type StatChanges = Partial<
  Readonly<Record<'fgm' | 'fga' | 'oreb' | 'dreb' | 'ast' | 'stl' | 'blk' | 'tov', number>>
>

/** Sources that count for themselves, and now and then otherwise than the league. */
export type SecondSource = 'espn' | 'balldontlie'

export interface StatSlip {
  readonly playerId: number
  readonly changes: StatChanges
}

export interface Official {
  readonly officialId: number
  readonly name: string
  readonly jersey: string
}

export interface RosterPlayer {
  readonly playerId: number
  readonly playerName: string
  readonly teamId: number
  /** 'G', 'F', 'C'; empty where the league does not know. */
  readonly position: string
  readonly jersey: string
}

export const propMarkets = [
  'player_points',
  'player_rebounds',
  'player_assists',
  'player_threes',
  'player_points_rebounds_assists',
] as const

export type PropMarket = (typeof propMarkets)[number]

/** A player's line at one bookmaker; a side that was not offered is null. */
export interface Quote {
  /** As posted, misspelt or not. */
  readonly player: string
  readonly lineHundredths: number
  readonly overPrice: number | null
  readonly underPrice: number | null
}

/** All of one bookmaker's quotes in one market of one event at one instant. No quotes: the market was taken down. */
export interface LineSnapshot {
  readonly takenAtMs: number
  readonly bookmaker: string
  readonly market: PropMarket
  readonly quotes: readonly Quote[]
}

export const gameMarkets = ['h2h', 'spreads', 'totals'] as const

export type GameMarket = (typeof gameMarkets)[number]

/** One bookmaker's price on a game's outcome, margin or total; American prices. */
export interface GameLineSnapshot {
  readonly takenAtMs: number
  readonly bookmaker: string
  readonly market: GameMarket
  /** The home side's spread, or the total; null in `h2h`. */
  readonly lineHundredths: number | null
  readonly homeOrOverPrice: number
  readonly awayOrUnderPrice: number
}

/** A game as bookmakers list it. A postponed game has two: one for each date. */
export interface LeagueEvent {
  readonly eventId: string
  readonly gameId: string
  readonly homeTeamId: number
  readonly awayTeamId: number
  readonly listedFromMs: number
  /** Ascending; the first holds from `listedFromMs` on. */
  readonly commences: readonly { readonly knownAtMs: number; readonly commenceAtMs: number }[]
  /** The game is over, or was called off. */
  readonly closedAtMs: number
}

export interface League {
  readonly name: string
  /** Ascending, with the instant at which each season's schedule is published. */
  readonly seasons: readonly { readonly season: string; readonly publishedAtMs: number }[]
  /** Ascending by game date and game id. */
  games(season: string): readonly LeagueGame[]
  /** As first published, without the corrections. */
  boxScore(gameId: string): readonly PlayerLine[]
  /** Ascending by `knownAtMs`, all after the final. */
  corrections(gameId: string): readonly StatCorrection[]
  slips(source: SecondSource, gameId: string): readonly StatSlip[]
  /** Empty where the league does not know them. */
  absences(gameId: string): readonly Absence[]
  /** false: nobody's absence is known, which is not the same as nobody absent. */
  readonly knowsAbsences: boolean
  /** Ascending by `knownAtMs`, all before the tip. */
  injuryNotices(gameId: string): readonly InjuryNotice[]
  /** null: the league does not know them. */
  starters(gameId: string): ReadonlySet<number> | null
  officials(gameId: string): readonly Official[]
  /** Who was with which team at that instant. */
  players(season: string, asOfMs: number): readonly RosterPlayer[]
  /** Whether plays may be made from the box score: those of real games would be invented. */
  readonly hasPlays: boolean
  /** Ascending by commence time. */
  events(season: string): readonly LeagueEvent[]
  /** Ascending by `takenAtMs`. */
  lineSnapshots(eventId: string): readonly LineSnapshot[]
  /** Ascending by `takenAtMs`. */
  gameLineSnapshots(eventId: string): readonly GameLineSnapshot[]
  /** The rest of the genuine schedule reply, where the league has one (weeks, broadcasters). */
  scheduleExtras(season: string): Readonly<Record<string, unknown>> | null
}
