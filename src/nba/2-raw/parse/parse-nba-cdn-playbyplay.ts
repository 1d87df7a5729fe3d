/** cdn.nba.com live play-by-play → one row an event, shots with their place and zone.
 *
 * Events are numbered with gaps, and not listed in that order once the scorer has corrected something. The last event of a game
 * is ('game', 'end'): without it the list is one of a game under way, or cut, and is not taken. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { parseBody } from '../../../platform/reply.ts'
import type { PlayFact } from '../../domain/facts.ts'
import { isPersonId, playClock, readSecondsLeft, requirePlays, takeDistinct } from './check-plays.ts'
import { idNumber, teamScore } from './parse-nba-box-line.ts'
import { gameIdText } from './parse-nba-game-status.ts'
import { readZone } from './parse-nba-shot-zone.ts'

const percent = z.number().min(-50).max(150)
const scoreText = z
  .string()
  .regex(/^\d{1,3}$/, 'expected a score')
  .transform(Number)
  .pipe(teamScore)

const action = z.object({
  actionNumber: z.int32().min(0),
  clock: playClock,
  period: z.int().min(1).max(20),
  teamId: idNumber.nullish(),
  actionType: z.string().min(1),
  subType: z.string().nullish(),
  personId: z.int32().min(0),
  playerNameI: z.string().nullish(),
  playerName: z.string().nullish(),
  x: percent.nullable(),
  y: percent.nullable(),
  xLegacy: z.number().min(-2000).max(2000).nullish(),
  yLegacy: z.number().min(-2000).max(2000).nullish(),
  area: z.string().nullish(),
  shotDistance: z.number().min(0).max(100).nullish(),
  shotResult: z.literal(['Made', 'Missed']).nullish(),
  isFieldGoal: z.literal([0, 1]),
  scoreHome: scoreText,
  scoreAway: scoreText,
})
type Action = z.output<typeof action>

const playByPlay = z.object({ game: z.object({ gameId: gameIdText, actions: z.array(action) }) })

/** Throws `source.empty` for a game without events, `source.incomplete` for one that has not ended. Free throws have `isMade` and
 * neither value nor place. */
export function parseNbaCdnPlayByPlay(body: Uint8Array): PlayFact[] {
  const { gameId, actions } = parseBody(body, playByPlay).game
  requirePlays(actions, gameId, '$.game.actions')
  const plays = takeDistinct(
    actions.map((each, place) => toPlay(each, gameId, place)),
    '$.game.actions',
  )
  if (!actions.some(({ actionType, subType }) => actionType === 'game' && subType === 'end')) {
    throw new PipelineError(
      'source.incomplete',
      `the play-by-play of ${gameId} stops after ${actions.length} events, before the end of the game`,
      { gameId, events: actions.length },
    )
  }
  return plays
}

function toPlay(each: Action, gameId: string, place: number): PlayFact {
  const isShot = each.isFieldGoal === 1
  const shotValue = isShot ? readShotValue(each.actionType) : null
  if (isShot && (shotValue === null || each.shotResult == null)) {
    throw new PipelineError(
      'source.schema-changed',
      `the payload changed its shape at $.game.actions[${place}]: a shot is 2pt or 3pt, made or missed`,
      { path: `$.game.actions[${place}]`, actionType: each.actionType, shotResult: each.shotResult },
    )
  }
  const isPerson = isPersonId(each.personId)
  return {
    gameId,
    eventNumber: each.actionNumber,
    period: each.period,
    secondsLeft: readSecondsLeft(each.clock),
    teamId: each.teamId ?? null,
    playerId: isPerson ? each.personId : null,
    playerName: isPerson ? each.playerNameI || each.playerName || null : null,
    playerSourceId: null,
    action: each.actionType,
    detail: each.subType || null,
    isMade: each.shotResult == null ? null : each.shotResult === 'Made',
    shotValue,
    zone: shotValue === null ? null : readZone({ ...each, shotValue }),
    x: isShot ? each.x : null,
    y: isShot ? each.y : null,
    distanceFeet: isShot ? (each.shotDistance ?? null) : null,
    homeScore: each.scoreHome,
    awayScore: each.scoreAway,
  }
}

function readShotValue(actionType: string): 2 | 3 | null {
  return actionType === '2pt' ? 2 : actionType === '3pt' ? 3 : null
}
