/** A season's games of the data pack: from the genuine schedule reply where the pack has it, else from the box scores.
 *
 * A season without a schedule gets tips at 19:30 Eastern, marked as assumed. Pairings that followed from results (cup
 * knockout, play-in, play-offs) are announced two days before tip: October must not know the finalists. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { dayMs, easternInstantMs, hourMs, minuteMs, parseInstantMs } from '../instants.ts'
import type { GameKind, LeagueGame } from '../league.ts'
import { emptyBroadcasters } from '../schedule-object.ts'
import type { PackGame } from './pack-box-scores.ts'

/** Eastern wall-clock time assumed where the pack knows no tip. */
const assumedTip = '19:30'
const playingTimeMs = 2.5 * hourMs
const overtimeMs = 15 * minuteMs
const pairingNoticeMs = 2 * dayMs

interface ScheduleTeam {
  readonly teamId: number
  readonly score: number
}

interface ScheduleGame {
  readonly gameId: string
  readonly gameStatusText: string
  readonly gameDateEst: string
  readonly gameDateTimeUTC: string
  readonly gameSubtype: string
  readonly homeTeam: ScheduleTeam
  readonly awayTeam: ScheduleTeam
}

interface ScheduleReply {
  readonly leagueSchedule: {
    readonly gameDates: readonly { readonly games: readonly ScheduleGame[] }[]
    readonly weeks: readonly unknown[]
    readonly broadcasterList: readonly unknown[]
  }
}

export interface PackSchedule {
  readonly games: readonly LeagueGame[]
  readonly extras: Readonly<Record<string, unknown>> | null
}

const kinds: Readonly<Record<string, GameKind>> = {
  '001': 'preseason',
  '002': 'regular',
  '003': 'all-star',
  '004': 'playoffs',
  '005': 'play-in',
  '006': 'cup-final',
}

/** `keepBroadcasters: false` empties the broadcaster lists, four fifths of the reply's 9 MB. */
export function readPackSchedule(path: string, season: string, keepBroadcasters: boolean): PackSchedule {
  const reply = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as ScheduleReply
  const { gameDates, ...extras } = reply.leagueSchedule
  const games = gameDates
    .flatMap((entry) => entry.games)
    .map((game) => toGame(game, season, keepBroadcasters))
  return { games, extras: keepBroadcasters ? extras : { ...extras, broadcasterList: [] } }
}

function toGame(game: ScheduleGame, season: string, keepBroadcasters: boolean): LeagueGame {
  const kind = kinds[game.gameId.slice(0, 3)]
  if (!kind) throw new Error(`a game of unknown kind: ${game.gameId}`)
  const tipAtMs = parseInstantMs(game.gameDateTimeUTC)
  const overtimes = /^Final\/OT(\d*)$/.exec(game.gameStatusText)
  const overtimeCount = overtimes ? Number(overtimes[1] || 1) : 0
  const isPairing = kind === 'playoffs' || kind === 'play-in' || kind === 'cup-final' || kind === 'all-star'
  return {
    gameId: game.gameId,
    season,
    kind,
    gameDate: game.gameDateEst.slice(0, 10),
    tipAtMs,
    isTipAssumed: false,
    finalAtMs: tipAtMs + playingTimeMs + overtimeCount * overtimeMs,
    homeTeamId: game.homeTeam.teamId,
    awayTeamId: game.awayTeam.teamId,
    homeScore: game.homeTeam.score,
    awayScore: game.awayTeam.score,
    overtimes: overtimeCount,
    announcedAtMs: isPairing || game.gameSubtype === 'in-season-knockout' ? tipAtMs - pairingNoticeMs : 0,
    postponement: null,
    scheduleObject: keepBroadcasters ? { ...game } : { ...game, broadcasters: emptyBroadcasters() },
  }
}

export function synthesiseSchedule(boxScores: ReadonlyMap<string, PackGame>, season: string): PackSchedule {
  const games = [...boxScores.values()].map((game): LeagueGame => {
    const tipAtMs = easternInstantMs(game.gameDate, assumedTip)
    return {
      gameId: game.gameId,
      season,
      kind: 'regular',
      gameDate: game.gameDate,
      tipAtMs,
      isTipAssumed: true,
      finalAtMs: tipAtMs + playingTimeMs + game.overtimes * overtimeMs,
      homeTeamId: game.homeTeamId,
      awayTeamId: game.awayTeamId,
      homeScore: game.homeScore,
      awayScore: game.awayScore,
      overtimes: game.overtimes,
      announcedAtMs: 0,
      postponement: null,
      scheduleObject: null,
    }
  })
  return { games, extras: null }
}
