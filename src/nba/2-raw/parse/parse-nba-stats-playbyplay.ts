/** stats.nba.com playbyplayv3 → one row an event, in the league's older words ('Made Shot', 'Rebound', 'Substitution').
 *
 * A steal or a block has the number of the turnover or shot that it belongs to, and no type: events are told apart by `actionId`. Of
 * a shot's place it has the offset from the hoop alone, and a score stands only beside what changed it. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { PlayFact } from '../../domain/facts.ts'
import { isPersonId, playClock, readSecondsLeft, requirePlays, takeDistinct } from './check-plays.ts'
import { teamScore } from './parse-nba-box-line.ts'
import { gameIdText } from './parse-nba-game-status.ts'
import { readZone } from './parse-nba-shot-zone.ts'

const scoreText = z
  .literal('')
  .transform(() => null)
  .or(
    z
      .string()
      .regex(/^\d{1,3}$/, 'expected a score or nothing')
      .transform(Number)
      .pipe(teamScore),
  )
const offset = z.number().min(-2000).max(2000)

const action = z.object({
  actionNumber: z.int32().min(0),
  actionId: z.int32().min(1),
  clock: playClock,
  period: z.int().min(1).max(20),
  /** 0: of no team. */
  teamId: z.int32().min(0),
  personId: z.int32().min(0),
  playerName: z.string().nullish(),
  playerNameI: z.string().nullish(),
  xLegacy: offset.nullish(),
  yLegacy: offset.nullish(),
  shotDistance: z.number().min(0).max(100).nullish(),
  shotResult: z.literal(['Made', 'Missed', '']).nullish(),
  isFieldGoal: z.literal([0, 1]),
  shotValue: z.int().min(0).max(3).nullish(),
  scoreHome: scoreText.nullish(),
  scoreAway: scoreText.nullish(),
  actionType: z.string(),
  subType: z.string().nullish(),
  description: z.string().nullish(),
})
type Action = z.output<typeof action>

const playByPlay = z.object({ game: z.object({ gameId: gameIdText, actions: z.array(action) }) })

const path = '$.game.actions'

/** Throws `source.incomplete` for a list that does not reach the end of a game. */
export function parseNbaStatsPlayByPlay(body: Uint8Array): PlayFact[] {
  const { gameId, actions } = parseBody(body, playByPlay).game
  requirePlays(actions, gameId, path)
  const plays = takeDistinct(
    actions.map((each, place) => toPlay(each, gameId, place)),
    path,
  )
  if (!hasEnded(actions)) {
    throw new PipelineError(
      'source.incomplete',
      `the play-by-play of ${gameId} stops after ${actions.length} events, before the end of the game`,
      { gameId, events: actions.length },
    )
  }
  return plays
}

/** The last period has an end, it is the fourth or a later one, and the score is not level. */
function hasEnded(actions: readonly Action[]): boolean {
  const last = Math.max(...actions.map(({ period }) => period))
  const isOver = actions.some(
    ({ period, actionType, subType }) =>
      period === last && (actionType === 'period' || actionType === 'game') && subType === 'end',
  )
  const home = Math.max(...actions.map(({ scoreHome }) => scoreHome ?? 0))
  const away = Math.max(...actions.map(({ scoreAway }) => scoreAway ?? 0))
  return isOver && last >= 4 && home !== away
}

function toPlay(each: Action, gameId: string, place: number): PlayFact {
  const isShot = each.isFieldGoal === 1
  const shotValue = isShot && (each.shotValue === 2 || each.shotValue === 3) ? each.shotValue : null
  if (isShot && (shotValue === null || !each.shotResult)) {
    throw describeChangedPlace(
      ['game', 'actions', place],
      'a shot of two or three points, made or missed',
      `${each.shotValue} ${each.shotResult}`,
    )
  }
  const isPerson = isPersonId(each.personId)
  return {
    gameId,
    eventNumber: each.actionId,
    period: each.period,
    secondsLeft: readSecondsLeft(each.clock),
    teamId: each.teamId || null,
    playerId: isPerson ? each.personId : null,
    playerName: isPerson ? each.playerNameI || each.playerName || null : null,
    playerSourceId: null,
    action: each.actionType || readUntyped(each.description),
    detail: each.subType || null,
    isMade: readMade(each),
    shotValue,
    zone: shotValue === null ? null : readZone({ shotValue, x: null, y: null, ...offsetOf(each) }),
    x: null,
    y: null,
    distanceFeet: isShot ? (each.shotDistance ?? null) : null,
    homeScore: each.scoreHome ?? null,
    awayScore: each.scoreAway ?? null,
  }
}

/** A shot whose place is not known has 0 and 0, like one from under the hoop; its distance tells them apart. */
function offsetOf({ xLegacy, yLegacy, shotDistance }: Action) {
  return xLegacy === 0 && yLegacy === 0 && shotDistance !== 0 ? {} : { xLegacy, yLegacy }
}

/** 'Mitchell STEAL (1 STL)' */
function readUntyped(description: string | null | undefined): string {
  return /\b(STEAL|BLOCK)\b/.exec(description ?? '')?.[1]?.toLowerCase() ?? 'other'
}

/** A missed free throw is said to be one in its description alone. */
function readMade({ shotResult, actionType, description }: Action): boolean | null {
  if (shotResult) return shotResult === 'Made'
  return actionType === 'Free Throw' && description ? !description.startsWith('MISS') : null
}
