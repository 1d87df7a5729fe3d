/** cdn.nba.com scheduleLeagueV2 → one row a game.
 *
 * Its "Est" fields are Eastern wall times that end in Z all the same, so the game date is read from them as text, and the
 * tip-off from the UTC field. A game whose time is still open says 'TBD' and midnight: its tip-off is null here. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { parseBody } from '../../../platform/reply.ts'
import { type GameDate, isGameDate } from '../../domain/game-date.ts'
import { type GameKind, isGameId, kindOfGame, type Season, seasonOfGame } from '../../domain/season.ts'
import { instantText } from './reply-fields.ts'

export type GameStatus = 'scheduled' | 'live' | 'final' | 'postponed'

export interface GameRow {
  readonly gameId: string
  readonly season: Season
  readonly kind: GameKind
  readonly gameDate: GameDate
  /** ISO 8601, UTC; null while the time is open. */
  readonly tipAt: string | null
  readonly status: GameStatus
  readonly homeTeamId: number
  readonly awayTeamId: number
  /** Null unless live or final. */
  readonly homeScore: number | null
  readonly awayScore: number | null
}

export interface ParsedSchedule {
  readonly season: Season
  readonly games: readonly GameRow[]
  /** Games whose teams are not known yet (play-offs, cup rounds). */
  readonly openPairings: number
  /** Games listed more than once; the entry that is not postponed, else the last, was kept. */
  readonly duplicates: number
}

const team = z.object({ teamId: z.int().min(0), score: z.int().min(0).max(300).nullish() })

const game = z.object({
  gameId: z.string().refine(isGameId, 'expected a game id such as 0022400061'),
  gameStatus: z.literal([1, 2, 3]),
  gameStatusText: z.string(),
  gameDateEst: z.string().refine((text) => isGameDate(text.slice(0, 10)), 'expected an ISO date'),
  gameDateTimeUTC: instantText,
  postponedStatus: z.string().nullish(),
  homeTeam: team,
  awayTeam: team,
})

const schedule = z.object({
  leagueSchedule: z.object({
    seasonYear: z.string().regex(/^\d{4}-\d{2}$/, 'expected a season such as 2024-25'),
    gameDates: z.array(z.object({ games: z.array(game) })),
  }),
})

const statuses = { 1: 'scheduled', 2: 'live', 3: 'final' } as const

let latest: { readonly body: Uint8Array; readonly parsed: ParsedSchedule } | null = null

/** Throws `source.empty` for a schedule without games: no season has none.
 *
 * The source is asked many times a day for 1,200 games and answers with the same bytes: those are read once. */
export function parseSchedule(body: Uint8Array): ParsedSchedule {
  if (latest === null || Buffer.compare(latest.body, body) !== 0) latest = { body, parsed: parse(body) }
  return latest.parsed
}

function parse(body: Uint8Array): ParsedSchedule {
  const { seasonYear, gameDates } = parseBody(body, schedule).leagueSchedule
  const rows = new Map<string, GameRow>()
  let openPairings = 0
  let duplicates = 0
  for (const each of gameDates.flatMap((date) => date.games)) {
    if (each.homeTeam.teamId === 0 || each.awayTeam.teamId === 0) {
      openPairings += 1
      continue
    }
    const row = toGameRow(each)
    const known = rows.get(row.gameId)
    if (known) duplicates += 1
    if (!known || row.status !== 'postponed' || known.status === 'postponed') rows.set(row.gameId, row)
  }
  if (rows.size === 0) {
    throw new PipelineError(
      'source.empty',
      `the schedule of ${seasonYear} holds no game; the last good one stays`,
      {
        path: '$.leagueSchedule.gameDates',
        openPairings,
      },
    )
  }
  return { season: readSeason(seasonYear, rows), games: [...rows.values()], openPairings, duplicates }
}

function toGameRow(each: z.output<typeof game>): GameRow {
  const isPostponed = each.postponedStatus === 'Y' || each.postponedStatus === 'P'
  const status = isPostponed && each.gameStatus !== 3 ? 'postponed' : statuses[each.gameStatus]
  const hasScore = status === 'live' || status === 'final'
  return {
    gameId: each.gameId,
    season: seasonOfGame(each.gameId),
    kind: kindOfGame(each.gameId),
    gameDate: each.gameDateEst.slice(0, 10) as GameDate,
    tipAt: each.gameStatusText.trim() === 'TBD' ? null : each.gameDateTimeUTC,
    status,
    homeTeamId: each.homeTeam.teamId,
    awayTeamId: each.awayTeam.teamId,
    homeScore: hasScore ? (each.homeTeam.score ?? null) : null,
    awayScore: hasScore ? (each.awayTeam.score ?? null) : null,
  }
}

/** The file's own word, unless it contradicts every game in it. */
function readSeason(seasonYear: string, rows: ReadonlyMap<string, GameRow>): Season {
  for (const row of rows.values()) if (row.season === seasonYear) return row.season
  throw new PipelineError(
    'source.schema-changed',
    `the schedule calls itself ${seasonYear}, and none of its games is of that season`,
    { path: '$.leagueSchedule.seasonYear', received: seasonYear },
  )
}
