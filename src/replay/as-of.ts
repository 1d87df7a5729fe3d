/** A league as it was known at one instant: the only thing the endpoints are given.
 *
 * Every rule of what may be known when stands here and nowhere else: a score from the final on, a box score from the final
 * on, a line from its snapshot on, a play-off pairing from its announcement on, a new date once the game was rescheduled. */
import type { League, LeagueEvent, LeagueGame, LineSnapshot, PlayerLine } from './league.ts'

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
  /** null: not final, or no such game. */
  boxScore(game: GameAsOf): readonly PlayerLine[] | null
  /** Listed, and neither finished nor called off. */
  openEvents(): readonly EventAsOf[]
  findEvent(eventId: string): EventAsOf | null
  /** Per bookmaker and market the newest snapshot, those without quotes left out. */
  lines(eventId: string): readonly LineSnapshot[]
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

export function viewAsOf(league: League, asOfMs: number): LeagueView {
  const published = league.seasons.filter((entry) => entry.publishedAtMs <= asOfMs)
  const seasons = published.map((entry) => entry.season)
  // A season's events are closed before the next season's schedule comes out.
  const currentSeason = seasons.at(-1) ?? null
  const currentEvents = (): readonly LeagueEvent[] => (currentSeason ? league.events(currentSeason) : [])

  function games(season: string): GameAsOf[] {
    if (!seasons.includes(season)) return []
    const announced = league.games(season).filter((game) => game.announcedAtMs <= asOfMs)
    return announced.map((game) => describeGame(game, asOfMs))
  }

  return {
    asOfMs,
    seasons,
    currentSeason: () => currentSeason,
    games,
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
    boxScore: ({ game }) => (asOfMs >= game.finalAtMs ? league.boxScore(game.gameId) : null),
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
    scheduleExtras: (season) => league.scheduleExtras(season),
  }
}
