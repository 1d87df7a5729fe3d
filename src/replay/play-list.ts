/** A play-by-play made from a box score: every count of every player occurs once, in an invented order.
 *
 * The points, rebounds, assists and so on of the plays add up to the box score exactly. Where a shot was taken from is drawn; overtime has
 * its share of plays, and the score at its beginning need not be level. */
import { createRandom, type Random } from '../platform/random.ts'
import type { PlayerLine } from './league.ts'

export interface Play {
  readonly line: PlayerLine
  readonly action: '2pt' | '3pt' | 'freethrow' | 'rebound' | 'turnover' | 'foul' | 'steal' | 'block'
  readonly detail: string
  readonly period: number
  readonly secondsLeft: number
  /** null: no shot. */
  readonly isMade: boolean | null
  readonly points: 0 | 1 | 2 | 3
  readonly shot: Shot | null
  readonly assistedBy: PlayerLine | null
  /** After the play. */
  readonly scoreHome: number
  readonly scoreAway: number
}

export interface Shot {
  readonly area: string
  readonly distanceFeet: number
  /** Tenths of feet from the basket, across and along. */
  readonly xLegacy: number
  readonly yLegacy: number
}

type Draft = Pick<Play, 'line' | 'action' | 'detail' | 'isMade' | 'points'>

/** Area, its nearest and farthest distance in feet, its weight. */
const twoAreas = [
  { area: 'Restricted Area', from: 0, to: 4, weight: 0.5 },
  { area: 'In The Paint (Non-RA)', from: 5, to: 13, weight: 0.3 },
  { area: 'Mid-Range', from: 14, to: 21, weight: 0.2 },
]
const threeAreas = [
  { area: 'Above the Break 3', from: 24, to: 28, weight: 0.75 },
  { area: 'Left Corner 3', from: 22, to: 23, weight: 0.125 },
  { area: 'Right Corner 3', from: 22, to: 23, weight: 0.125 },
]

export function listPlays(
  gameId: string,
  homeTeamId: number,
  lines: readonly PlayerLine[],
  overtimes: number,
): Play[] {
  const random = createRandom(`plays/${gameId}`)
  const drafts = lines.flatMap(draftPlays).map((draft) => ({ draft, place: random.float() }))
  drafts.sort((a, b) => a.place - b.place)
  const assists = lines.flatMap((line) => Array<PlayerLine>(line.ast).fill(line))
  const lengths = [720, 720, 720, 720, ...Array<number>(overtimes).fill(300)]
  const total = 2880 + 300 * overtimes
  const score = { home: 0, away: 0 }
  return drafts.map(({ draft }, index): Play => {
    let elapsed = Math.floor(((index + 0.5) / drafts.length) * total)
    let period = 1
    for (const length of lengths) {
      if (elapsed < length || period === lengths.length) break
      elapsed -= length
      period++
    }
    score[draft.line.teamId === homeTeamId ? 'home' : 'away'] += draft.points
    const isShot = draft.action === '2pt' || draft.action === '3pt'
    return {
      ...draft,
      period,
      secondsLeft: (lengths[period - 1] ?? 0) - elapsed,
      shot: isShot ? drawShot(random, draft.action === '2pt' ? twoAreas : threeAreas) : null,
      assistedBy: isShot && draft.isMade ? takeAssist(assists, draft.line) : null,
      scoreHome: score.home,
      scoreAway: score.away,
    }
  })
}

function draftPlays(line: PlayerLine): Draft[] {
  const times = (count: number, draft: Omit<Draft, 'line'>): Draft[] =>
    count <= 0 ? [] : Array<Draft>(count).fill({ line, ...draft })
  const plain = { isMade: null, points: 0 } as const
  const two = { action: '2pt', detail: 'Jump Shot' } as const
  const three = { action: '3pt', detail: 'Jump Shot' } as const
  const free = { action: 'freethrow', detail: '1 of 1' } as const
  const missed = { isMade: false, points: 0 } as const
  return [
    ...times(line.fgm - line.fg3m, { ...two, isMade: true, points: 2 }),
    ...times(line.fga - line.fgm - (line.fg3a - line.fg3m), { ...two, ...missed }),
    ...times(line.fg3m, { ...three, isMade: true, points: 3 }),
    ...times(line.fg3a - line.fg3m, { ...three, ...missed }),
    ...times(line.ftm, { ...free, isMade: true, points: 1 }),
    ...times(line.fta - line.ftm, { ...free, ...missed }),
    ...times(line.oreb, { action: 'rebound', detail: 'offensive', ...plain }),
    ...times(line.dreb, { action: 'rebound', detail: 'defensive', ...plain }),
    ...times(line.tov, { action: 'turnover', detail: 'bad pass', ...plain }),
    ...times(line.pf, { action: 'foul', detail: 'personal', ...plain }),
    ...times(line.stl, { action: 'steal', detail: '', ...plain }),
    ...times(line.blk, { action: 'block', detail: '', ...plain }),
  ]
}

function drawShot(random: Random, areas: typeof twoAreas): Shot {
  let place = random.float()
  const found = areas.find(({ weight }) => {
    place -= weight
    return place < 0
  })
  const { area, from, to } = found ?? (areas[0] as (typeof areas)[number])
  const distance = from + random.float() * (to - from)
  const isCorner = area.includes('Corner')
  const angle = isCorner ? 0.05 : 0.4 + random.float() * (Math.PI - 0.8)
  const side = area.startsWith('Left') ? -1 : 1
  return {
    area,
    distanceFeet: Math.round(distance * 100) / 100,
    xLegacy: Math.round(side * 10 * distance * Math.cos(angle)),
    yLegacy: Math.round(10 * distance * Math.sin(angle)),
  }
}

/** The next assist by a team-mate of the scorer; null when none is left. */
function takeAssist(assists: PlayerLine[], scorer: PlayerLine): PlayerLine | null {
  const position = assists.findIndex(
    (line) => line.teamId === scorer.teamId && line.playerId !== scorer.playerId,
  )
  return position < 0 ? null : (assists.splice(position, 1)[0] ?? null)
}
