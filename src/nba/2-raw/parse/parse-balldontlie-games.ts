/** balldontlie's games of a date → status and score, and what its box scores share with them.
 *
 * `date` is the Eastern date. `status` is a text of many kinds: 'Final', '2nd Qtr', '7:00 pm ET', or the tip as an instant;
 * what is not known to be final or still to come is on. */
import { z } from 'zod'
import { parseBody } from '../../../platform/reply.ts'
import type { GameFact } from '../../domain/facts.ts'
import { atEastern, type GameDate } from '../../domain/game-date.ts'
import { findTeam } from '../../domain/team.ts'
import {
  countField,
  field,
  gameDateField,
  instantField,
  readInstant,
  requireOpponents,
} from './reply-fields.ts'

type Status = { readonly kind: GameFact['status']; readonly instant?: string; readonly wallTime?: string }

const statusField = field("a status such as 'Final', '2nd Qtr' or '7:00 pm ET'", readStatus)

/** What every reply says about a game, beside its teams. */
export const balldontlieGame = z.object({
  date: gameDateField,
  datetime: instantField.nullish(),
  status: statusField,
  period: z.int().nullish(),
  home_team_score: countField.nullish(),
  visitor_team_score: countField.nullish(),
})

export const balldontlieTeam = z.object({ abbreviation: z.string(), full_name: z.string() })

const games = z.object({
  data: z.array(balldontlieGame.extend({ home_team: balldontlieTeam, visitor_team: balldontlieTeam })),
})

/** Games of teams that are none of the thirty are left out. */
export function parseBalldontlieGames(body: Uint8Array): readonly GameFact[] {
  return parseBody(body, games).data.flatMap((game, place) => {
    const homeTeamId = findBalldontlieTeam(game.home_team)
    const awayTeamId = findBalldontlieTeam(game.visitor_team)
    return homeTeamId === undefined || awayTeamId === undefined
      ? []
      : [readBalldontlieGame(game, homeTeamId, awayTeamId, ['data', place])]
  })
}

export function findBalldontlieTeam(team: z.output<typeof balldontlieTeam>): number | undefined {
  return (findTeam(team.abbreviation) ?? findTeam(team.full_name))?.teamId
}

export function readBalldontlieGame(
  game: z.output<typeof balldontlieGame>,
  homeTeamId: number,
  awayTeamId: number,
  path: readonly PropertyKey[],
): GameFact {
  const { date, datetime, status, period } = game
  const kind = status.kind === 'scheduled' && (period ?? 0) > 0 ? 'live' : status.kind
  const hasScore = kind === 'live' || kind === 'final'
  return {
    gameId: null,
    gameDate: date,
    ...requireOpponents(homeTeamId, awayTeamId, path),
    tipAt: datetime ?? status.instant ?? readWallTime(date, status.wallTime),
    status: kind,
    homeScore: hasScore ? (game.home_team_score ?? null) : null,
    awayScore: hasScore ? (game.visitor_team_score ?? null) : null,
  }
}

function readStatus(text: string): Status | undefined {
  const status = text.trim()
  if (/^final\b/i.test(status)) return { kind: 'final' }
  if (/^(postponed|ppd|cancel)/i.test(status)) return { kind: 'postponed' }
  if (/^(scheduled|tbd)$/i.test(status)) return { kind: 'scheduled' }
  const wall = /^(\d{1,2}):(\d\d)\s*([ap])\.?m\.?(\s+E[SD]?T)?$/i.exec(status)
  if (wall) {
    const hour = (Number(wall[1]) % 12) + (wall[3]!.toLowerCase() === 'p' ? 12 : 0)
    if (Number(wall[2]) > 59) return undefined
    return { kind: 'scheduled', wallTime: `${String(hour).padStart(2, '0')}:${wall[2]}` }
  }
  const instant = readInstant(status)
  if (instant !== undefined) return { kind: 'scheduled', instant }
  if (/\b(q[1-4]|qtr|quarter|half|halftime|ot\d?|\d?ot|overtime|in progress|live)\b/i.test(status))
    return { kind: 'live' }
  return undefined
}

function readWallTime(date: GameDate, wallTime: string | undefined): string | null {
  return wallTime === undefined ? null : atEastern(date, wallTime).toString()
}
