/** The league of the real data pack: seven seasons of box scores, and the lines and schedule of 2024-25.
 *
 * A season is read when it is first asked for. Lines of a game that its teams did not play on that date belong to a postponed
 * game: the same pairing's next game is it, and its original date comes back until the replay's clock passes it. */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { dayMs, easternDate, minuteMs, parseInstantMs } from '../instants.ts'
import type { League, LeagueEvent, LeagueGame, LineSnapshot, RosterPlayer } from '../league.ts'
import { findTeam } from '../teams.ts'
import { type PackGame, readPackBoxScores } from './pack-box-scores.ts'
import { listPackPlayers, unknownToThePack } from './pack-facts.ts'
import { readPackGameLines } from './pack-game-lines.ts'
import { type PackEventLines, readPackLines } from './pack-lines.ts'
import { type PackSchedule, readPackSchedule, synthesiseSchedule } from './pack-schedule.ts'

/** Bookmakers list a game some days ahead. */
const listingLeadMs = 3 * dayMs
/** Where no file gives a start: broadcasts begin ten minutes after the scheduled tip. */
const nominalDelayMs = 10 * minuteMs
const tipGridMs = 5 * minuteMs
/** Assumed: the pack knows the date a game was played on, not when it was called off or rescheduled. */
const calledOffLeadMs = 30 * minuteMs
const reschedulingMs = 5 * dayMs

export interface PackLeagueOptions {
  /** false empties the schedule's broadcaster lists: 9 MB become 1.8. Default true, as in the genuine reply. */
  readonly keepBroadcasters?: boolean
}

interface Season {
  readonly boxScores: ReadonlyMap<string, PackGame>
  readonly games: readonly LeagueGame[]
  readonly extras: PackSchedule['extras']
  readonly events: readonly LeagueEvent[]
  readonly snapshots: ReadonlyMap<string, readonly LineSnapshot[]>
}

/** Throws when the folder holds no box scores. */
export function createPackLeague(folder: string, options: PackLeagueOptions = {}): League {
  const pattern = /^player_gamelogs_(\d{4}-\d{2})\.csv\.gz$/
  const names = readdirSync(join(folder, 'box-scores'))
    .map((name) => pattern.exec(name)?.[1])
    .filter((season) => season !== undefined)
    .sort()
  if (names.length === 0) throw new Error(`${folder} holds no box-scores/player_gamelogs_<season>.csv.gz`)
  const loaded = new Map<string, Season>()
  const seasonOfEvent = new Map<string, Season>()

  /** As of the last number of games played that was asked for. */
  let rosters: { readonly key: string; readonly players: readonly RosterPlayer[] } | undefined
  let gameLines: ReturnType<typeof readPackGameLines> | undefined

  function season(name: string): Season {
    let found = loaded.get(name)
    if (!found) {
      found = readSeason(folder, name, options.keepBroadcasters ?? true)
      loaded.set(name, found)
      for (const event of found.events) seasonOfEvent.set(event.eventId, found)
    }
    return found
  }

  return {
    name: 'pack',
    // Read from the name, so that no file has to be opened: schedules come out in August.
    seasons: names.map((name) => ({ season: name, publishedAtMs: publicationOf(name) })),
    games: (name) => season(name).games,
    boxScore: (gameId) => season(seasonOfGameId(gameId)).boxScores.get(gameId)?.lines ?? [],
    events: (name) => season(name).events,
    lineSnapshots: (eventId) => seasonOfEvent.get(eventId)?.snapshots.get(eventId) ?? [],
    ...unknownToThePack,
    players(name, asOfMs) {
      const before = names[names.indexOf(name) - 1]
      const listOf = (of: string, earlier: readonly RosterPlayer[]) => {
        const { games, boxScores } = season(of)
        return listPackPlayers(games, (gameId) => boxScores.get(gameId)?.lines ?? [], asOfMs, earlier)
      }
      const key = `${name}/${season(name).games.filter((game) => game.finalAtMs <= asOfMs).length}`
      if (rosters?.key !== key) rosters = { key, players: listOf(name, before ? listOf(before, []) : []) }
      return rosters.players
    },
    gameLineSnapshots(eventId) {
      const event = seasonOfEvent.get(eventId)?.events.find((entry) => entry.eventId === eventId)
      if (!event) return []
      gameLines ??= readPackGameLines(join(folder, 'lines', 'game_lines_closing_2020-2025.csv.gz'))
      return gameLines.get(pairing(event, easternDate(firstCommence(event)))) ?? []
    },
    scheduleExtras: (name) => season(name).extras,
  }
}

/** '0022400061' is of 2024-25. */
function seasonOfGameId(gameId: string): string {
  const year = Number(gameId.slice(3, 5))
  return `20${gameId.slice(3, 5)}-${String((year + 1) % 100).padStart(2, '0')}`
}

function publicationOf(season: string): number {
  return parseInstantMs(`${season.slice(0, 4)}-08-15T16:00Z`)
}

function readSeason(folder: string, season: string, keepBroadcasters: boolean): Season {
  const boxScores = readPackBoxScores(join(folder, 'box-scores', `player_gamelogs_${season}.csv.gz`))
  const schedulePath = join(folder, 'schedule', `scheduleLeagueV2_${season}.json.gz`)
  const schedule = existsSync(schedulePath)
    ? readPackSchedule(schedulePath, season, keepBroadcasters)
    : synthesiseSchedule(boxScores, season)
  const published = [...schedule.games].sort(compareGames)
  const byPairing = new Map(published.map((game) => [pairing(game, game.gameDate), game]))
  const allLines = readPackLines(join(folder, 'lines'), season, (homeTeamId, awayTeamId, gameDate) => {
    return byPairing.get(pairing({ homeTeamId, awayTeamId }, gameDate))?.tipAtMs
  })
  const moved = new Map<string, LeagueGame>()
  const events: LeagueEvent[] = []
  const snapshots = new Map<string, readonly LineSnapshot[]>()
  const linesByPairing = new Map<string, PackEventLines>()
  for (const lines of allLines) {
    const key = pairing(lines, lines.gameDate)
    linesByPairing.set(key, lines)
    if (byPairing.has(key)) continue
    const game = postpone(published, lines)
    if (!game?.postponement) continue
    moved.set(game.gameId, game)
    const eventId = lines.eventId ?? hashEventId(`${game.gameId}/${lines.gameDate}`)
    events.push(toEvent(eventId, game, lines, game.postponement.tipAtMs, game.postponement.calledOffAtMs))
    snapshots.set(eventId, lines.snapshots)
  }
  const games = published.map(
    (game) => moved.get(game.gameId) ?? correctTip(game, linesByPairing.get(pairing(game, game.gameDate))),
  )
  for (const game of games) {
    if (game.kind === 'all-star' || !findTeam(game.homeTeamId) || !findTeam(game.awayTeamId)) continue
    const lines = linesByPairing.get(pairing(game, game.gameDate)) ?? null
    const eventId = lines?.eventId ?? hashEventId(game.gameId)
    events.push(toEvent(eventId, game, lines, game.tipAtMs, game.finalAtMs))
    if (lines) snapshots.set(eventId, lines.snapshots)
  }
  events.sort((a, b) => firstCommence(a) - firstCommence(b) || (a.eventId < b.eventId ? -1 : 1))
  return { boxScores, games, extras: schedule.extras, events, snapshots }
}

/** Closing lines are taken five to ten minutes before the game: a better guess of the tip than half past seven. */
function correctTip(game: LeagueGame, lines: PackEventLines | undefined): LeagueGame {
  const closing = lines?.snapshots.findLast((entry) => entry.market === 'player_points_rebounds_assists')
  if (!game.isTipAssumed || !closing) return game
  const tipAtMs = Math.ceil(closing.takenAtMs / tipGridMs) * tipGridMs
  return { ...game, tipAtMs, finalAtMs: game.finalAtMs + tipAtMs - game.tipAtMs }
}

/** The game that these lines were posted for, with the date on which it was not played. */
function postpone(games: readonly LeagueGame[], lines: PackEventLines): LeagueGame | undefined {
  const later = games.find(
    (game) =>
      game.homeTeamId === lines.homeTeamId &&
      game.awayTeamId === lines.awayTeamId &&
      game.gameDate > lines.gameDate,
  )
  const commenceAtMs = lines.commences[0]?.commenceAtMs
  if (!later || commenceAtMs === undefined) return undefined
  const tipAtMs = commenceAtMs - nominalDelayMs
  const calledOffAtMs = tipAtMs - calledOffLeadMs
  const rescheduledAtMs = Math.min(calledOffAtMs + reschedulingMs, later.tipAtMs - dayMs)
  return { ...later, postponement: { gameDate: lines.gameDate, tipAtMs, calledOffAtMs, rescheduledAtMs } }
}

function toEvent(
  eventId: string,
  game: LeagueGame,
  lines: PackEventLines | null,
  tipAtMs: number,
  closedAtMs: number,
): LeagueEvent {
  const nominal = { knownAtMs: 0, commenceAtMs: tipAtMs + nominalDelayMs }
  const commences = lines?.commences.length ? lines.commences : [nominal]
  // A makeup game is listed only once its date is known.
  const rescheduledAtMs = closedAtMs === game.finalAtMs ? (game.postponement?.rescheduledAtMs ?? 0) : 0
  const listedFromMs = Math.max(tipAtMs - listingLeadMs, game.announcedAtMs, rescheduledAtMs)
  const { gameId, homeTeamId, awayTeamId } = game
  return { eventId, gameId, homeTeamId, awayTeamId, listedFromMs, commences, closedAtMs }
}

function firstCommence(event: LeagueEvent): number {
  return event.commences[0]?.commenceAtMs ?? 0
}

function pairing(teams: { homeTeamId: number; awayTeamId: number }, gameDate: string): string {
  return `${teams.homeTeamId}/${teams.awayTeamId}/${gameDate}`
}

function compareGames(a: LeagueGame, b: LeagueGame): number {
  if (a.gameDate !== b.gameDate) return a.gameDate < b.gameDate ? -1 : 1
  return a.gameId < b.gameId ? -1 : 1
}

/** 32 hexadecimal digits, like the upstream's ids. */
function hashEventId(text: string): string {
  return createHash('md5').update(text).digest('hex')
}
