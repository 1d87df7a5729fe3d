/** A league that never was: teams, players, games, absences and bookmakers from one seed.
 *
 * Results are played when the league is made, lines when they are first asked for; both draw from streams named after the game,
 * so the order of asking changes nothing. */
import { createHash } from 'node:crypto'
import { createRandom } from '../../platform/random.ts'
import { dayMs, easternInstantMs, hourMs, minuteMs } from '../instants.ts'
import type {
  GameLineSnapshot,
  League,
  LeagueEvent,
  LeagueGame,
  LineSnapshot,
  PlayerLine,
  RosterPlayer,
  StatCorrection,
} from '../league.ts'
import { type Absence, drawAbsences } from './absences.ts'
import { createAilments, type GameAbsences } from './ailments.ts'
import { createFixtures, type Fixture } from './calendar.ts'
import { drawCorrections, drawSlips } from './corrections.ts'
import { createOfficials, drawOfficials } from './draw-officials.ts'
import { type PlayedGame, playGame } from './play-game.ts'
import { postGameLines } from './post-game-lines.ts'
import { type PricedGame, postLines } from './post-lines.ts'
import { createTeams, type SimulatedTeam } from './roster.ts'

export interface SimulatedLeagueOptions {
  readonly seed: string | number
  /** The first game date. */
  readonly seasonStart: string
  readonly days: number
  /** Default 30, the most there are. */
  readonly teams?: number
  /** Default 15; at least 10. */
  readonly playersPerTeam?: number
  /** Share of the games whose box score is corrected 3 to 36 hours after its final. Default 0. */
  readonly correctedShare?: number
  /** Share of the players' lines in which ESPN or balldontlie count otherwise than the league. Default 0. */
  readonly secondSourceSlips?: number
}

const playingTimeMs = 2.25 * hourMs
const overtimeMs = 15 * minuteMs
const publicationLeadMs = 60 * dayMs
const listingLeadMs = 2 * dayMs

export function createSimulatedLeague(options: SimulatedLeagueOptions): League {
  const { seed, seasonStart, days, teams: teamCount = 30, playersPerTeam = 15 } = options
  const { correctedShare = 0, secondSourceSlips = 0 } = options
  if (teamCount < 2 || teamCount > 30) throw new Error(`a league has 2 to 30 teams, not ${teamCount}`)
  if (playersPerTeam < 10) throw new Error(`a team has at least 10 players, not ${playersPerTeam}`)
  const random = createRandom(seed)
  const season = nameSeason(seasonStart)
  const teams = new Map(
    createTeams(random.fork('teams'), teamCount, playersPerTeam).map((team) => [team.teamId, team]),
  )
  const fixtures = createFixtures(random.fork('fixtures'), [...teams.keys()], seasonStart, days)
  const absences = drawAllAbsences(fixtures, teams, (teamId) => random.fork(`absences/${teamId}`))
  const games: LeagueGame[] = []
  const played = new Map<string, PlayedGame>()
  const events: LeagueEvent[] = []
  const priced = new Map<string, PricedGame>()
  const whoIsMissing = createAilments(random.fork('ailments'))
  const missing = new Map<string, GameAbsences>()
  const corrections = new Map<string, readonly StatCorrection[]>()
  const officials = createOfficials(random.fork('officials'))
  const linesOf = (gameId: string): readonly PlayerLine[] => played.get(gameId)?.lines ?? []

  for (const [index, fixture] of fixtures.entries()) {
    const gameId = `002${season.slice(2, 4)}${String(index + 1).padStart(5, '0')}`
    const home = requireOf(teams, fixture.homeTeamId)
    const away = requireOf(teams, fixture.awayTeamId)
    const absent = absences[index] as ReadonlyMap<number, Absence>
    const result = playGame(random.fork(`game/${gameId}`), home, away, new Set(absent.keys()))
    played.set(gameId, result)
    const finalAtMs = fixture.tipAtMs + playingTimeMs + result.overtimes * overtimeMs
    games.push({
      gameId,
      season,
      kind: 'regular',
      ...fixture,
      isTipAssumed: false,
      finalAtMs,
      homeScore: result.homeScore,
      awayScore: result.awayScore,
      overtimes: result.overtimes,
      announcedAtMs: 0,
      scheduleObject: null,
    })
    missing.set(
      gameId,
      whoIsMissing({
        gameId,
        tipAtMs: fixture.tipAtMs,
        teams: [home, away],
        absent,
        played: new Set(result.lines.map((line) => line.playerId)),
      }),
    )
    if (correctedShare > 0) {
      const own = random.fork(`corrections/${gameId}`)
      corrections.set(gameId, drawCorrections(own, result.lines, finalAtMs, correctedShare))
    }
    const { postponement } = fixture
    if (postponement) {
      const event = toEvent(seed, gameId, fixture, postponement.tipAtMs, postponement.calledOffAtMs)
      events.push(event)
      priced.set(event.eventId, { home, away, tipAtMs: postponement.tipAtMs, absences: new Map() })
    }
    const event = toEvent(seed, gameId, fixture, fixture.tipAtMs, finalAtMs)
    events.push({ ...event, listedFromMs: Math.max(event.listedFromMs, postponement?.rescheduledAtMs ?? 0) })
    priced.set(event.eventId, { home, away, tipAtMs: fixture.tipAtMs, absences: absent })
  }
  events.sort((a, b) => commenceOf(a) - commenceOf(b) || (a.eventId < b.eventId ? -1 : 1))
  const posted = new Map<string, LineSnapshot[]>()
  const postedOnGames = new Map<string, GameLineSnapshot[]>()
  const rosters = [...teams.values()].flatMap((team) =>
    team.players.map(({ playerId, name: playerName, teamId, position, jersey }): RosterPlayer => {
      return { playerId, playerName, teamId, position, jersey }
    }),
  )

  return {
    name: `simulated/${seed}`,
    seasons: [{ season, publishedAtMs: easternInstantMs(seasonStart, '12:00') - publicationLeadMs }],
    games: (asked) => (asked === season ? games : []),
    boxScore: linesOf,
    corrections: (gameId) => corrections.get(gameId) ?? [],
    slips: (source, gameId) =>
      secondSourceSlips === 0
        ? []
        : drawSlips(random.fork(`slips/${source}/${gameId}`), linesOf(gameId), secondSourceSlips),
    absences: (gameId) => missing.get(gameId)?.absences ?? [],
    injuryNotices: (gameId) => missing.get(gameId)?.notices ?? [],
    starters(gameId) {
      // Lines stand in the order of the roles, team after team.
      const byTeam = Map.groupBy(linesOf(gameId), (line) => line.teamId)
      return new Set([...byTeam.values()].flatMap((own) => own.slice(0, 5).map((line) => line.playerId)))
    },
    officials: (gameId) => drawOfficials(random.fork(`officials/${gameId}`), officials),
    players: (asked) => (asked === season ? rosters : []),
    hasPlays: true,
    knowsAbsences: true,
    events: (asked) => (asked === season ? events : []),
    lineSnapshots(eventId) {
      let snapshots = posted.get(eventId)
      const game = priced.get(eventId)
      if (!snapshots && game) {
        snapshots = postLines(random.fork(`lines/${eventId}`), game)
        posted.set(eventId, snapshots)
      }
      return snapshots ?? []
    },
    gameLineSnapshots(eventId) {
      let snapshots = postedOnGames.get(eventId)
      const game = priced.get(eventId)
      if (!snapshots && game) {
        snapshots = postGameLines(random.fork(`game lines/${eventId}`), game)
        postedOnGames.set(eventId, snapshots)
      }
      return snapshots ?? []
    },
    scheduleExtras: () => null,
  }
}

/** '2025-26' for a start in October 2025 as for one in January 2026. */
function nameSeason(seasonStart: string): string {
  const year = Number(seasonStart.slice(0, 4)) - (Number(seasonStart.slice(5, 7)) < 7 ? 1 : 0)
  return `${year}-${String((year + 1) % 100).padStart(2, '0')}`
}

/** Per fixture the absent of both teams; injuries run from game to game. */
function drawAllAbsences(
  fixtures: readonly Fixture[],
  teams: ReadonlyMap<number, SimulatedTeam>,
  streamOf: (teamId: number) => ReturnType<typeof createRandom>,
): ReadonlyMap<number, Absence>[] {
  const absences = fixtures.map(() => new Map<number, Absence>())
  for (const team of teams.values()) {
    const own = [...fixtures.entries()].filter(
      ([, fixture]) => fixture.homeTeamId === team.teamId || fixture.awayTeamId === team.teamId,
    )
    const isSecondNight = own.map(([, fixture], index) => {
      const before = own[index - 1]?.[1]
      return before !== undefined && fixture.tipAtMs - before.tipAtMs < 1.3 * dayMs
    })
    for (const [index, absent] of drawAbsences(streamOf(team.teamId), team, isSecondNight).entries()) {
      const position = own[index]?.[0] as number
      for (const [playerId, absence] of absent) absences[position]?.set(playerId, absence)
    }
  }
  return absences
}

function toEvent(
  seed: string | number,
  gameId: string,
  fixture: Fixture,
  tipAtMs: number,
  closedAtMs: number,
): LeagueEvent {
  return {
    eventId: createHash('md5').update(`${seed}/${gameId}/${tipAtMs}`).digest('hex'),
    gameId,
    homeTeamId: fixture.homeTeamId,
    awayTeamId: fixture.awayTeamId,
    listedFromMs: tipAtMs - listingLeadMs,
    // The upstream gives the broadcast's start, ten minutes after the scheduled tip.
    commences: [{ knownAtMs: 0, commenceAtMs: tipAtMs + 10 * minuteMs }],
    closedAtMs,
  }
}

function commenceOf(event: LeagueEvent): number {
  return event.commences[0]?.commenceAtMs ?? 0
}

function requireOf<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key)
  if (value === undefined) throw new Error(`unknown: ${key}`)
  return value
}
