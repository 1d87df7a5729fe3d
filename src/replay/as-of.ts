/** A league as it was known at one instant: the only thing the endpoints are given.
 *
 * Every rule of what may be known when stands here and nowhere else: a score from the final on, a box score from the final
 * on, a line from its snapshot on, a play-off pairing from its announcement on, a new date once the game was rescheduled. */
import { applyChanges, growLines } from './box-lines.ts'
import { easternInstantMs } from './instants.ts'
import type {
  Absence,
  GameLineSnapshot,
  InjuryNotice,
  League,
  LeagueEvent,
  LeagueGame,
  LineSnapshot,
  Official,
  PlayerLine,
  RosterPlayer,
  SecondSource,
} from './league.ts'

export type GameStatus = 'scheduled' | 'live' | 'final' | 'postponed'

export interface GameAsOf {
  readonly game: LeagueGame
  readonly status: GameStatus
  /** The date and tip as published at this instant. */
  readonly gameDate: string
  readonly tipAtMs: number
}

export interface EventAsOf {
  readonly event: LeagueEvent
  readonly commenceAtMs: number
}

export interface LeagueView {
  readonly asOfMs: number
  readonly seasons: readonly string[]
  /** The last season whose schedule is out, or null. */
  currentSeason(): string | null
  games(season: string): readonly GameAsOf[]
  /** The last instant, up to now, at which the season's schedule changed. */
  scheduleChangedAtMs(season: string): number
  /** Of whichever season; by their published date at this instant. */
  gamesOn(gameDate: string): readonly GameAsOf[]
  findGame(gameId: string): GameAsOf | null
  /** null: not final, or no such game. With the corrections known by now. */
  boxScore(game: GameAsOf): readonly PlayerLine[] | null
  /** Which edition of the box score that is: 0 as first published. */
  countCorrections(game: GameAsOf): number
  /** As a second source counts it. */
  boxScoreOf(source: SecondSource, game: GameAsOf): readonly PlayerLine[] | null
  /** A live game's lines so far, invented in proportion to its time; null: not live. */
  liveBoxScore(game: GameAsOf): readonly PlayerLine[] | null
  /** From the tip on; empty before. */
  absences(game: GameAsOf): readonly Absence[]
  /** From the tip on; null before, and where the league does not know. */
  starters(game: GameAsOf): ReadonlySet<number> | null
  /** From 9:00 Eastern on the game's date. */
  officials(game: GameAsOf): readonly Official[]
  readonly knowsAbsences: boolean
  /** The last word on each player. */
  injuryNotices(game: GameAsOf): readonly InjuryNotice[]
  players(season: string): readonly RosterPlayer[]
  readonly hasPlays: boolean
  /** The game's event, while bookmakers list it. */
  eventOf(game: GameAsOf): EventAsOf | null
  /** Listed, and neither finished nor called off. */
  openEvents(): readonly EventAsOf[]
  findEvent(eventId: string): EventAsOf | null
  /** Per bookmaker and market the newest snapshot, those without quotes left out. */
  lines(eventId: string): readonly LineSnapshot[]
  /** Per bookmaker and market the newest. */
  gameLines(eventId: string): readonly GameLineSnapshot[]
  scheduleExtras(season: string): Readonly<Record<string, unknown>> | null
}

function describeGame(game: LeagueGame, asOfMs: number): GameAsOf {
  const { postponement } = game
  if (postponement && asOfMs < postponement.rescheduledAtMs) {
    const status = asOfMs < postponement.calledOffAtMs ? 'scheduled' : 'postponed'
    return { game, status, gameDate: postponement.gameDate, tipAtMs: postponement.tipAtMs }
  }
  const status = asOfMs < game.tipAtMs ? 'scheduled' : asOfMs < game.finalAtMs ? 'live' : 'final'
  return { game, status, gameDate: game.gameDate, tipAtMs: game.tipAtMs }
}

function describeEvent(event: LeagueEvent, asOfMs: number): EventAsOf {
  const known = event.commences.findLast((entry) => entry.knownAtMs <= asOfMs) ?? event.commences[0]
  if (!known) throw new Error(`event ${event.eventId} has no commence time`)
  return { event, commenceAtMs: known.commenceAtMs }
}

function isPossibleOn({ gameDate, postponement }: LeagueGame, asked: string): boolean {
  return gameDate === asked || postponement?.gameDate === asked
}

/** The seasons that a date may belong to: 2019-20 ended in October, 2020-21 began in December. */
function seasonsAround(gameDate: string): string[] {
  const year = Number(gameDate.slice(0, 4))
  const month = Number(gameDate.slice(5, 7))
  const years = month >= 11 ? [year] : month <= 6 ? [year - 1] : [year - 1, year]
  return years.map(nameSeason)
}

function nameSeason(firstYear: number): string {
  return `${firstYear}-${String((firstYear + 1) % 100).padStart(2, '0')}`
}

export function viewAsOf(league: League, asOfMs: number): LeagueView {
  const published = league.seasons.filter((entry) => entry.publishedAtMs <= asOfMs)
  const seasons = published.map((entry) => entry.season)
  // A season's events are closed before the next season's schedule comes out.
  const currentSeason = seasons.at(-1) ?? null
  const currentEvents = (): readonly LeagueEvent[] => (currentSeason ? league.events(currentSeason) : [])

  function describeKnown(season: string, isWanted: (game: LeagueGame) => boolean): GameAsOf[] {
    if (!seasons.includes(season)) return []
    const announced = league.games(season).filter((game) => game.announcedAtMs <= asOfMs && isWanted(game))
    return announced.map((game) => describeGame(game, asOfMs))
  }

  const games = (season: string): GameAsOf[] => describeKnown(season, () => true)

  function knownCorrections({ game }: GameAsOf) {
    return league.corrections(game.gameId).filter((correction) => correction.knownAtMs <= asOfMs)
  }

  function boxScore(state: GameAsOf): readonly PlayerLine[] | null {
    if (state.status !== 'final') return null
    return applyChanges(league.boxScore(state.game.gameId), knownCorrections(state))
  }

  const hasTipped = ({ status }: GameAsOf): boolean => status === 'live' || status === 'final'

  return {
    asOfMs,
    seasons,
    currentSeason: () => currentSeason,
    games,
    gamesOn: (gameDate) =>
      seasonsAround(gameDate).flatMap((season) =>
        // Two dates are possible for a game that was called off; all others need no look.
        describeKnown(season, (game) => isPossibleOn(game, gameDate)).filter(
          (state) => state.gameDate === gameDate,
        ),
      ),
    findGame(gameId) {
      const season = nameSeason(2000 + Number(gameId.slice(3, 5)))
      if (!seasons.includes(season)) return null
      const game = league.games(season).find((entry) => entry.gameId === gameId)
      return game && game.announcedAtMs <= asOfMs ? describeGame(game, asOfMs) : null
    },
    scheduleChangedAtMs(season) {
      let changedAtMs = published.find((entry) => entry.season === season)?.publishedAtMs ?? 0
      for (const game of league.games(season)) {
        const moments = [game.announcedAtMs, game.tipAtMs, game.finalAtMs]
        if (game.postponement) {
          moments.push(game.postponement.calledOffAtMs, game.postponement.rescheduledAtMs)
        }
        for (const moment of moments) if (moment <= asOfMs && moment > changedAtMs) changedAtMs = moment
      }
      return changedAtMs
    },
    boxScore,
    countCorrections: (state) => knownCorrections(state).length,
    boxScoreOf(source, state) {
      const lines = boxScore(state)
      return lines && applyChanges(lines, league.slips(source, state.game.gameId))
    },
    liveBoxScore({ game, status }) {
      if (status !== 'live') return null
      const share = (asOfMs - game.tipAtMs) / (game.finalAtMs - game.tipAtMs)
      return growLines(league.boxScore(game.gameId), share)
    },
    absences: (state) => (hasTipped(state) ? league.absences(state.game.gameId) : []),
    starters: (state) => (hasTipped(state) ? league.starters(state.game.gameId) : null),
    officials: ({ game, gameDate, status }) =>
      status !== 'postponed' && asOfMs >= easternInstantMs(gameDate, '09:00')
        ? league.officials(game.gameId)
        : [],
    injuryNotices({ game }) {
      const last = new Map<number, InjuryNotice>()
      for (const notice of league.injuryNotices(game.gameId)) {
        if (notice.knownAtMs <= asOfMs) last.set(notice.playerId, notice)
      }
      return [...last.values()]
    },
    players: (season) => (seasons.includes(season) ? league.players(season, asOfMs) : []),
    hasPlays: league.hasPlays,
    knowsAbsences: league.knowsAbsences,
    eventOf({ game }) {
      const open = league
        .events(game.season)
        .find(
          (event) =>
            event.gameId === game.gameId && event.listedFromMs <= asOfMs && asOfMs < event.closedAtMs,
        )
      return open ? describeEvent(open, asOfMs) : null
    },
    openEvents() {
      const open = currentEvents().filter(
        (event) => event.listedFromMs <= asOfMs && asOfMs < event.closedAtMs,
      )
      return open.map((event) => describeEvent(event, asOfMs))
    },
    findEvent(eventId) {
      const event = currentEvents().find((entry) => entry.eventId === eventId)
      return event && event.listedFromMs <= asOfMs ? describeEvent(event, asOfMs) : null
    },
    lines(eventId) {
      const newest = new Map<string, LineSnapshot>()
      for (const snapshot of league.lineSnapshots(eventId)) {
        if (snapshot.takenAtMs > asOfMs) break
        newest.set(`${snapshot.bookmaker}/${snapshot.market}`, snapshot)
      }
      return [...newest.values()].filter((snapshot) => snapshot.quotes.length > 0)
    },
    gameLines(eventId) {
      const newest = new Map<string, GameLineSnapshot>()
      for (const snapshot of league.gameLineSnapshots(eventId)) {
        if (snapshot.takenAtMs > asOfMs) break
        newest.set(`${snapshot.bookmaker}/${snapshot.market}`, snapshot)
      }
      return [...newest.values()]
    },
    scheduleExtras: (season) => league.scheduleExtras(season),
  }
}
