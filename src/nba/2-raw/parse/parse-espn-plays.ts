/** ESPN's summary of a game → its plays, one row an event.
 *
 * A play names its athlete by ESPN's id alone; the box score in the same reply says who that is. A place is in feet, the hoop's centre
 * at (25, 0); what has none carries a number near −2³¹. The value of a shot stands in `pointsAttempted`, in older replies only in the text. */
import { z } from 'zod'
import { PipelineError } from '../../../platform/errors.ts'
import { describeChangedPlace, parseBody } from '../../../platform/reply.ts'
import type { PlayFact } from '../../domain/facts.ts'
import type { Received } from '../reader.ts'
import { requirePlays, takeDistinct } from './check-plays.ts'
import { espnStatus } from './parse-espn-scoreboard.ts'
import { teamScore } from './parse-nba-box-line.ts'
import { gameIdText } from './parse-nba-game-status.ts'
import { readZone } from './parse-nba-shot-zone.ts'
import { countTextField, field, teamField } from './reply-fields.ts'

const clockField = field("a clock such as '11:33' or '4.5'", (text) => {
  const [, minutes = '0', seconds] = /^(?:(\d{1,2}):)?(\d{1,2}(?:\.\d+)?)$/.exec(text) ?? []
  const left = seconds === undefined ? undefined : Number(minutes) * 60 + Number(seconds)
  return left !== undefined && left <= 720 ? left : undefined
})
const numberField = field('a number in digits', (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined))

const play = z.object({
  sequenceNumber: numberField,
  type: z.object({ text: z.string().min(1) }),
  text: z.string().nullish(),
  awayScore: teamScore,
  homeScore: teamScore,
  period: z.object({ number: z.int().min(1).max(20) }),
  clock: z.object({ displayValue: clockField }),
  scoringPlay: z.boolean(),
  shootingPlay: z.boolean().nullish(),
  pointsAttempted: z.int().nullish(),
  scoreValue: z.int().nullish(),
  team: z.object({ id: z.string().min(1) }).nullish(),
  participants: z.array(z.object({ athlete: z.object({ id: z.string().min(1) }) })).nullish(),
  coordinate: z.object({ x: z.number().nullable(), y: z.number().nullable() }).nullish(),
})
type Play = z.output<typeof play>

const summary = z.object({
  header: z.object({
    competitions: z
      .array(
        z.object({
          status: espnStatus,
          competitors: z.array(
            z.object({
              homeAway: z.enum(['home', 'away']),
              score: countTextField.nullish(),
              team: z.object({ id: z.string().min(1), abbreviation: teamField }),
            }),
          ),
        }),
      )
      .min(1),
  }),
  boxscore: z.object({
    players: z
      .array(
        z.object({
          statistics: z.array(
            z.object({
              athletes: z.array(z.object({ athlete: z.object({ id: z.string(), displayName: z.string() }) })),
            }),
          ),
        }),
      )
      .nullish(),
  }),
  plays: z.array(play).nullish(),
})
type Summary = z.output<typeof summary>

/** The resource ends with the league's id of the game. Throws `source.incomplete` for a list that does not reach the final score. */
export function parseEspnPlays(body: Uint8Array, { resource }: Pick<Received, 'resource'>): PlayFact[] {
  const reply = parseBody(body, summary)
  const { status, competitors } = reply.header.competitions[0]!
  const gameId = gameIdText.parse(resource.split('/').at(-1))
  const plays = reply.plays ?? []
  requirePlays(plays, gameId, '$.plays')
  const scoreOf = (side: 'home' | 'away') => competitors.find(({ homeAway }) => homeAway === side)?.score
  const reached = [
    Math.max(...plays.map(({ homeScore }) => homeScore)),
    Math.max(...plays.map(({ awayScore }) => awayScore)),
  ]
  if (!status.type.completed || reached[0] !== scoreOf('home') || reached[1] !== scoreOf('away')) {
    throw new PipelineError(
      'source.incomplete',
      `the plays of ${gameId} reach ${reached.join(':')}, the game ${scoreOf('home')}:${scoreOf('away')} (${status.type.name})`,
      { gameId, plays: plays.length },
    )
  }
  const teams = new Map(competitors.map(({ team }) => [team.id, team.abbreviation]))
  const names = readNames(reply)
  return takeDistinct(
    plays.map((each, place) => {
      const teamId = each.team ? teams.get(each.team.id) : null
      if (teamId === undefined)
        throw describeChangedPlace(['plays', place, 'team', 'id'], 'a team of the game', each.team?.id)
      return toPlay(each, gameId, teamId, names)
    }),
    '$.plays',
  )
}

function readNames({ boxscore }: Summary): ReadonlyMap<string, string> {
  const athletes = (boxscore.players ?? []).flatMap(({ statistics }) =>
    statistics.flatMap((table) => table.athletes.map(({ athlete }) => athlete)),
  )
  return new Map(athletes.map(({ id, displayName }) => [id, displayName]))
}

function toPlay(
  each: Play,
  gameId: string,
  teamId: number | null,
  names: ReadonlyMap<string, string>,
): PlayFact {
  const who = each.participants?.[0]?.athlete.id
  const isShot = each.shootingPlay === true
  const shotValue = isShot ? readShotValue(each) : null
  return {
    gameId,
    eventNumber: each.sequenceNumber,
    period: each.period.number,
    secondsLeft: each.clock.displayValue,
    teamId,
    playerId: null,
    playerName: (who === undefined ? undefined : names.get(who)) || null,
    playerSourceId: who ?? null,
    action: each.type.text,
    detail: each.text || null,
    isMade: isShot ? each.scoringPlay : null,
    shotValue,
    zone: shotValue === null ? null : readZone({ shotValue, x: null, y: null, ...offsetOf(each) }),
    x: null,
    y: null,
    distanceFeet: isShot ? readDistance(each.text) : null,
    homeScore: each.homeScore,
    awayScore: each.awayScore,
  }
}

/** Null for a free throw, which is a shooting play as well. A missed shot's `scoreValue` is not to be trusted: it is 0 in some replies
 * and the value in others. */
function readShotValue({ pointsAttempted, scoringPlay, scoreValue, text }: Play): 2 | 3 | null {
  const said = pointsAttempted ?? (scoringPlay ? scoreValue : null)
  if (said === 2 || said === 3) return said
  if (/three[- ]point|3-pt/i.test(text ?? '')) return 3
  return /two[- ]point|2-pt/i.test(text ?? '') ? 2 : null
}

/** Tenths of a foot from the hoop, as the zones are read. */
function offsetOf({ coordinate }: Play) {
  const { x, y } = coordinate ?? { x: null, y: null }
  if (x === null || y === null || x < 0 || x > 50 || y < -6 || y > 94) return {}
  return { xLegacy: (x - 25) * 10, yLegacy: y * 10 }
}

/** '… misses 26-foot three point jumper' */
function readDistance(text: string | null | undefined): number | null {
  const feet = /\b(\d{1,2})-foot\b/.exec(text ?? '')?.[1]
  return feet === undefined ? null : Number(feet)
}
