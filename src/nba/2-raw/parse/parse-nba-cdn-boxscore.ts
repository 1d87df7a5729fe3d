/** cdn.nba.com live box score → the game with its players, and its officials.
 *
 * It lists the whole squad: who is INACTIVE was not dressed, who is ACTIVE and did not play sat on the bench. Its reason may be a
 * code alone ('INACTIVE_INJURY') or a code and a text; a coach's decision often has none. Before tip the lists are short or empty. */
import { z } from 'zod'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { BoxFact, GameFact, ParsedBoxScores, RefereeFact } from '../../domain/facts.ts'
import type { GameDate } from '../../domain/game-date.ts'
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
import {
  easternText,
  gameIdText,
  gameStatusNumber,
  readGameStatus,
  readScores,
  readTip,
} from './parse-nba-game-status.ts'
import { instantText } from './reply-fields.ts'

const flag = z.literal(['0', '1'])

const player = z.object({
  status: z.literal(['ACTIVE', 'INACTIVE']),
  personId: idNumber,
  name: z.string().min(1),
  starter: flag,
  played: flag,
  notPlayingReason: z.string().nullish(),
  notPlayingDescription: z.string().nullish(),
  statistics,
})
type Player = z.output<typeof player>

const team = z.object({ teamId: idNumber, score: teamScore })
const game = z.object({
  gameId: gameIdText,
  gameTimeUTC: instantText,
  gameEt: easternText,
  gameStatus: gameStatusNumber,
  gameStatusText: z.string(),
  homeTeam: team,
  awayTeam: team,
})
const squad = z.object({ players: z.array(player) })
const boxScore = z.object({
  game: game.extend({ homeTeam: team.extend(squad.shape), awayTeam: team.extend(squad.shape) }),
})

const official = z.object({
  personId: idNumber,
  name: z.string().min(1),
  assignment: z.string().min(1),
})
const officials = z.object({ game: game.extend({ officials: z.array(official) }) })

/** Throws `source.incomplete` where a final game's lines are not whole, `check.failed` for a line that cannot be true. */
export function parseNbaCdnBoxScore(body: Uint8Array): ParsedBoxScores {
  return readLines(body, ['final'])
}

/** As `parseNbaCdnBoxScore`, with the lines so far of a game that is on: they are no result. */
export function parseNbaCdnLiveBoxScore(body: Uint8Array): ParsedBoxScores {
  return readLines(body, ['live', 'final'])
}

function readLines(body: Uint8Array, wanted: readonly GameFact['status'][]): ParsedBoxScores {
  const { game: received } = parseBody(body, boxScore)
  const fact = toGameFact(received)
  if (!wanted.includes(fact.status)) return gatherGame(fact, [])
  const lines = (['homeTeam', 'awayTeam'] as const).flatMap((side) =>
    received[side].players.map((each, place) =>
      toBoxFact(each, fact, received[side].teamId, ['game', side, 'players', place]),
    ),
  )
  return gatherGame(fact, lines)
}

/** Named as early as on the morning of the game; role 'official1' is the crew chief by the league's custom. */
export function parseNbaCdnOfficials(body: Uint8Array): RefereeFact[] {
  const { game: received } = parseBody(body, officials)
  const ref = refOf(toGameFact(received))
  const byName = new Map(
    received.officials.map(({ personId, name, assignment }) => [
      name,
      { game: ref, name, officialId: String(personId), role: assignment.toLowerCase() },
    ]),
  )
  return [...byName.values()]
}

function toGameFact(received: z.output<typeof game>): GameFact {
  const { gameId, gameEt, gameStatus, gameStatusText, gameTimeUTC, homeTeam, awayTeam } = received
  if (homeTeam.teamId === awayTeam.teamId) {
    throw describeChangedPlace(['game', 'awayTeam', 'teamId'], 'another team than at home', awayTeam.teamId)
  }
  const status = readGameStatus(gameStatus, gameStatusText)
  return {
    gameId,
    gameDate: gameEt.slice(0, 10) as GameDate,
    homeTeamId: homeTeam.teamId,
    awayTeamId: awayTeam.teamId,
    tipAt: readTip(gameStatusText, gameTimeUTC),
    status,
    ...readScores(status, homeTeam.score, awayTeam.score),
  }
}

function toBoxFact(each: Player, game: GameFact, teamId: number, path: readonly PropertyKey[]): BoxFact {
  const clock = each.statistics.minutes ?? ''
  const seconds = readSeconds(clock)
  if (seconds === null) {
    throw describeChangedPlace([...path, 'statistics', 'minutes'], 'a time such as PT34M12.00S', clock)
  }
  const hasPlayed = each.played === '1'
  if (hasPlayed && each.status === 'INACTIVE') throw impossible(`${each.name} played and is inactive`, path)
  if (!hasPlayed && seconds > 0) throw impossible(`${each.name} did not play, for ${clock}`, path)
  const minutes = hasPlayed ? Math.round(seconds / 60) : null
  return {
    game: refOf(game),
    player: { playerId: each.personId, sourceId: null, name: each.name },
    teamId,
    status: hasPlayed ? 'active' : each.status === 'INACTIVE' ? 'inactive' : 'did_not_play',
    reason: hasPlayed ? null : readReason(each),
    isStarter: each.starter === '1',
    minutes,
    ...(minutes === null ? noCounts : readCounts(each.statistics, minutes, each.name, path)),
  }
}

function readReason({ notPlayingReason, notPlayingDescription }: Player): string | null {
  return [notPlayingReason, notPlayingDescription].filter(Boolean).join(': ') || null
}
