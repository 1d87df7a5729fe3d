/** stats.nba.com boxscoretraditionalv3 → the game with its players.
 *
 * The reply knows neither the date nor the status of its game. The date is taken from the resource under which it was asked for
 * ('nba-stats/boxscoretraditionalv3/<gameDate>/<gameId>'). Final it is called only if both teams have 240 minutes, or 25 more
 * for each overtime, and the scores differ: at every other moment of a game one of the two fails, but for the first basket of an
 * overtime counted before the clock, and that the next reply mends. Everything else that has begun is live. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { BoxFact, BoxStatus, GameFact, ParsedBoxScores } from '../../domain/facts.ts'
import { type GameDate, isGameDate } from '../../domain/game-date.ts'
import {
  gatherGame,
  idNumber,
  impossible,
  noCounts,
  readCounts,
  readSeconds,
  refOf,
  statistics,
  teamScore,
} from './parse-nba-box-line.ts'
import { gameIdText } from './parse-nba-game-status.ts'

const player = z.object({
  personId: idNumber,
  firstName: z.string(),
  familyName: z.string(),
  position: z.string(),
  comment: z.string(),
  statistics,
})
type Player = z.output<typeof player>

const team = z.object({
  teamId: idNumber,
  players: z.array(player),
  statistics: z.object({ minutes: z.string().nullish(), points: teamScore }),
})

const boxScore = z.object({
  boxScoreTraditional: z.object({ gameId: gameIdText, homeTeam: team, awayTeam: team }),
})

const regulationSeconds = 240 * 60
const overtimeSeconds = 25 * 60
const overtimesMax = 10

export function parseNbaStatsBoxScore(
  body: Uint8Array,
  { resource }: { readonly resource: string },
): ParsedBoxScores {
  const { gameDate, gameId } = readResource(resource)
  const { boxScoreTraditional: received } = parseBody(body, boxScore)
  const root = ['boxScoreTraditional']
  if (received.gameId !== gameId) {
    throw describeChangedPlace([...root, 'gameId'], `the game ${gameId} that was asked for`, received.gameId)
  }
  const { homeTeam, awayTeam } = received
  if (homeTeam.teamId === awayTeam.teamId) {
    throw describeChangedPlace([...root, 'awayTeam', 'teamId'], 'another team than at home', awayTeam.teamId)
  }
  const status = inferStatus(homeTeam, awayTeam)
  const game: GameFact = {
    gameId,
    gameDate,
    homeTeamId: homeTeam.teamId,
    awayTeamId: awayTeam.teamId,
    tipAt: null, // not said
    status,
    homeScore: status === 'scheduled' ? null : homeTeam.statistics.points,
    awayScore: status === 'scheduled' ? null : awayTeam.statistics.points,
  }
  if (status !== 'final') return gatherGame(game, [])
  const lines = (['homeTeam', 'awayTeam'] as const).flatMap((side) =>
    received[side].players.map((each, place) =>
      toBoxFact(each, game, received[side].teamId, [...root, side, 'players', place]),
    ),
  )
  return gatherGame(game, lines)
}

function readResource(resource: string): { gameDate: GameDate; gameId: string } {
  const [, gameDate, gameId] = /\/(\d{4}-\d{2}-\d{2})\/(\d{10})$/.exec(resource) ?? []
  if (gameDate && gameId && isGameDate(gameDate)) return { gameDate, gameId }
  throw new PipelineError(
    'usage.invalid',
    `a reply of boxscoretraditionalv3 says neither its date nor its state, so its resource has to end in <game date>/<game id>, and ${resource} does not`,
  )
}

type Team = z.output<typeof team>

function inferStatus(home: Team, away: Team): GameFact['status'] {
  const played = [home, away].map(({ statistics: { minutes } }) => readSeconds(minutes ?? '') ?? 0)
  if (played.every((seconds) => seconds === 0)) return 'scheduled'
  const beyond = (played[0]! - regulationSeconds) / overtimeSeconds
  const isWhole = Number.isInteger(beyond) && beyond >= 0 && beyond <= overtimesMax
  const isDecided = home.statistics.points !== away.statistics.points
  return isWhole && isDecided && played[0] === played[1] ? 'final' : 'live'
}

function toBoxFact(each: Player, game: GameFact, teamId: number, path: readonly PropertyKey[]): BoxFact {
  const name = `${each.firstName} ${each.familyName}`.trim()
  if (name === '') throw describeChangedPlace([...path, 'familyName'], 'a name', each.familyName)
  const clock = each.statistics.minutes ?? ''
  const seconds = clock === '' ? null : readSeconds(clock)
  if (seconds === null && clock !== '') {
    throw describeChangedPlace([...path, 'statistics', 'minutes'], 'a time such as 30:49, or nothing', clock)
  }
  const comment = each.comment.trim()
  const status = readStatus(seconds, comment)
  if (status !== 'active' && (seconds ?? 0) > 0) {
    throw impossible(`${name} is said not to have played ("${comment}"), for ${clock}`, path)
  }
  const minutes = status === 'active' ? Math.round((seconds ?? 0) / 60) : null
  return {
    game: refOf(game),
    player: { playerId: each.personId, sourceId: null, name },
    teamId,
    status,
    reason: status === 'active' || comment === '' ? null : comment,
    isStarter: each.position !== '', // only the five who began have one
    minutes,
    ...(minutes === null ? noCounts : readCounts(each.statistics, minutes, name, path)),
  }
}

/** DNP: did not play. DND: did not dress. NWT: not with the team. */
function readStatus(seconds: number | null, comment: string): BoxStatus {
  if (/^(DND|NWT)/i.test(comment)) return 'inactive'
  return seconds === null || /^DNP/i.test(comment) ? 'did_not_play' : 'active'
}
