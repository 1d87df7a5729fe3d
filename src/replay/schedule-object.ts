/** A game's object in the schedule reply, as it stood at an instant.
 *
 * Where the league has the genuine object it is rewound: score, record, series and leaders go back to what they were; else one
 * is made with the same keys. A live game stands at its tip: no source here knows its score in between. */
import { Temporal } from 'temporal-polyfill'
import type { GameAsOf } from './as-of.ts'
import { toZoned } from './instants.ts'
import type { LeagueGame } from './league.ts'
import { findTeam } from './teams.ts'

type JsonObject = Record<string, unknown>

export function buildScheduleObject(state: GameAsOf, firstDate: string): JsonObject {
  const { game, status } = state
  const own = game.scheduleObject ?? synthesise(game)
  const isMoved = state.tipAtMs !== game.tipAtMs
  const timed = game.scheduleObject && !isMoved ? own : { ...own, ...timeFields(state, firstDate) }
  if (status === 'final') return { ...timed, gameStatus: 3, gameStatusText: finalText(game.overtimes) }
  return {
    ...timed,
    gameStatus: statusNumber(state),
    gameStatusText: statusText(state),
    seriesText: withoutOutcome(timed.seriesText),
    postponedStatus: status === 'postponed' ? 'P' : 'N',
    homeTeam: withoutResult(own.homeTeam),
    awayTeam: withoutResult(own.awayTeam),
    pointsLeaders: [],
  }
}

/** 1 scheduled or called off, 2 live, 3 final. */
export function statusNumber({ status }: GameAsOf): number {
  return status === 'final' ? 3 : status === 'live' ? 2 : 1
}

export function statusText({ game, status, tipAtMs }: GameAsOf): string {
  if (status === 'final') return finalText(game.overtimes)
  return status === 'live' ? 'Q1 12:00' : status === 'postponed' ? 'PPD' : tipText(tipAtMs)
}

function withoutResult(team: unknown): JsonObject {
  return { ...(team as JsonObject), wins: 0, losses: 0, score: 0 }
}

/** "BOS leads 1-0" tells the result; "Neutral Site" does not. */
function withoutOutcome(text: unknown): string {
  return /\d-\d/.test(String(text)) ? '' : String(text)
}

function finalText(overtimes: number): string {
  if (overtimes === 0) return 'Final'
  return overtimes === 1 ? 'Final/OT' : `Final/OT${overtimes}`
}

/** '7:30 pm ET' */
function tipText(tipAtMs: number): string {
  const tip = toZoned(tipAtMs, 'America/New_York')
  const half = tip.hour < 12 ? 'am' : 'pm'
  return `${tip.hour % 12 || 12}:${String(tip.minute).padStart(2, '0')} ${half} ET`
}

function synthesise(game: LeagueGame): JsonObject {
  return {
    gameId: game.gameId,
    gameCode: '',
    gameStatus: 3,
    gameStatusText: '',
    gameSequence: 1,
    gameDateEst: '',
    gameTimeEst: '',
    gameDateTimeEst: '',
    gameDateUTC: '',
    gameTimeUTC: '',
    gameDateTimeUTC: '',
    awayTeamTime: '',
    homeTeamTime: '',
    day: '',
    monthNum: 0,
    weekNumber: 0,
    weekName: '',
    ifNecessary: false,
    seriesGameNumber: '',
    gameLabel: '',
    gameSubLabel: '',
    seriesText: '',
    arenaName: `${teamFields(game.homeTeamId, 0, false).teamCity} Arena`,
    arenaState: '',
    arenaCity: teamFields(game.homeTeamId, 0, false).teamCity,
    postponedStatus: 'N',
    branchLink: '',
    gameSubtype: '',
    isNeutral: false,
    broadcasters: emptyBroadcasters(),
    homeTeam: teamFields(game.homeTeamId, game.homeScore, game.homeScore > game.awayScore),
    awayTeam: teamFields(game.awayTeamId, game.awayScore, game.awayScore > game.homeScore),
    pointsLeaders: [],
  }
}

/** The season's record is not kept: a made object shows the record of its own game. */
function teamFields(teamId: number, score: number, isWinner: boolean) {
  const team = findTeam(teamId)
  return {
    teamId,
    teamName: team?.nickname ?? '',
    teamCity: team?.city ?? '',
    teamTricode: team?.tricode ?? '',
    teamSlug: team?.nickname.toLowerCase().replaceAll(' ', '') ?? '',
    wins: isWinner ? 1 : 0,
    losses: isWinner ? 0 : 1,
    score,
    seed: 0,
  }
}

/** The upstream writes local wall-clock times with a Z, and times of day on the first of January 1900. */
function timeFields(state: GameAsOf, firstDate: string): JsonObject {
  const { game, gameDate, tipAtMs } = state
  const home = findTeam(game.homeTeamId)
  const away = findTeam(game.awayTeamId)
  const wall = (timeZone: string): string =>
    toZoned(tipAtMs, timeZone).toPlainDateTime().toString({ smallestUnit: 'second' })
  const est = wall('America/New_York')
  const utc = wall('UTC')
  const date = Temporal.PlainDate.from(gameDate)
  const midnight = date.toZonedDateTime('America/New_York').toInstant().toString({ smallestUnit: 'second' })
  const week = Math.floor(Temporal.PlainDate.from(firstDate).until(date).days / 7) + 1
  return {
    gameCode: `${gameDate.replaceAll('-', '')}/${away?.tricode ?? ''}${home?.tricode ?? ''}`,
    gameDateEst: `${gameDate}T00:00:00Z`,
    gameTimeEst: `1900-01-01T${est.slice(11)}Z`,
    gameDateTimeEst: `${est}Z`,
    gameDateUTC: midnight,
    gameTimeUTC: `1900-01-01T${utc.slice(11)}Z`,
    gameDateTimeUTC: `${utc}Z`,
    awayTeamTime: `${wall(away?.timeZone ?? 'UTC')}Z`,
    homeTeamTime: `${wall(home?.timeZone ?? 'UTC')}Z`,
    day: ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][date.dayOfWeek - 1],
    monthNum: date.month,
    weekNumber: week,
    weekName: `Week ${week}`,
  }
}

/** The genuine object's twelve lists, without entries. */
export function emptyBroadcasters(): Record<string, readonly never[]> {
  return {
    nationalTvBroadcasters: [],
    nationalRadioBroadcasters: [],
    nationalOttBroadcasters: [],
    homeTvBroadcasters: [],
    homeRadioBroadcasters: [],
    homeOttBroadcasters: [],
    awayTvBroadcasters: [],
    awayRadioBroadcasters: [],
    awayOttBroadcasters: [],
    intlRadioBroadcasters: [],
    intlTvBroadcasters: [],
    intlOttBroadcasters: [],
  }
}
