/** The evening's facts as features: lines and what came of earlier ones, the game's line, reports and what they vacate. */
import { describe, expect, it } from 'vitest'
import { featureIndex, features } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf } from '../../../src/nba/4-features/history-fold.ts'
import { visitTrainingRows } from '../../../src/nba/4-features/training-rows.ts'
import { addDays } from '../../../src/nba/domain/game-date.ts'
import {
  type DayBlock,
  type Evening,
  type PlayerStatus,
  silentEvening,
} from '../../../src/nba/domain/history.ts'
import { makeHistory, makeLine, teamIds } from './make-history.ts'

const blocks = makeHistory({ days: 30 })
const last = blocks.at(-1)!
const tonight = addDays(last.gameDate, 2)
const [teamId, opponentId] = [teamIds[0], teamIds[1]]
const asked = { playerId: 3700, teamId, opponentId, gameId: '0022200777', isHome: true }

function foldOf(some: readonly DayBlock[]) {
  const fold = createHistoryFold(['points'])
  for (const block of some) fold.apply(block)
  return fold
}

const fold = foldOf(blocks)

function read(evening: Partial<Evening>, change: Partial<typeof asked> = {}, of = fold) {
  const query = queryOf(
    { ...asked, ...change },
    { gameDate: tonight, evening: { ...silentEvening, ...evening } },
  )
  const { values } = of.vector(query, 'points')
  return (name: string): number => values[featureIndex(name)]!
}

describe('lines', () => {
  const line = makeLine(asked, { line: 24.5, openingLine: 23.5, spread: 1 })
  const results = ['over_rate_l10', 'line_margin_l5', 'line_margin_l20']

  it('of tonight change the features of the line and no other', () => {
    const [without, low, high] = [[], [line], [{ ...line, line: 30.5, spread: 4 }]].map((lines) =>
      read({ lines }),
    )
    const differing = (one: typeof read, other: typeof read): string[] =>
      features.map(({ name }) => name).filter((name) => !Object.is(one(name as never), other(name as never)))
    expect(differing(low as never, high as never)).toEqual(['line', 'line_movement', 'line_spread'])
    expect(differing(without as never, low as never)).toEqual([
      ...['line', 'opening_line', 'line_movement', 'has_line', 'line_spread'],
    ])
  })

  it('of another game, player or market are not his', () => {
    for (const stranger of [{ gameId: '0022200778' }, { playerId: 3701 }, { market: 'rebounds' as const }]) {
      expect(read({ lines: [{ ...line, ...stranger }] })('has_line')).toBe(0)
    }
  })

  it('of the past are remembered with what came of them: pushes are neither over nor under', () => {
    const margins = [2, -3, 0, 1, 0.5, -1, 4]
    let place = 0
    const lined = blocks.map((block) => {
      const game = block.playerGames.find((each) => each.playerId === asked.playerId)
      const margin = margins[place]
      if (!game || margin === undefined) return block
      place += 1
      return {
        ...block,
        evening: { ...silentEvening, lines: [makeLine(game, { line: game.points - margin })] },
      }
    })
    const seen = read({}, {}, foldOf(lined))
    expect(seen('over_rate_l10')).toBeCloseTo(4 / 6, 5)
    expect(seen('line_margin_l5')).toBeCloseTo((0 + 1 + 0.5 - 1 + 4) / 5, 5)
    expect(seen('line_margin_l20')).toBeCloseTo(3.5 / 7, 5)
    for (const name of results) expect(read({})(name), name).toBeNaN()
  })
})

describe('game lines', () => {
  it('are written from his team’s side: the favourite has a spread above 0 and the larger half of the total', () => {
    const evening = { gameLines: [{ gameId: asked.gameId, homeSpread: -6.5, total: 220 }] }
    const [home, away] = [read(evening), read(evening, { isHome: false })]
    expect(['game_total', 'spread', 'implied_team_total'].map(home)).toEqual([220, 6.5, 113.25])
    expect(['game_total', 'spread', 'implied_team_total'].map(away)).toEqual([220, -6.5, 106.75])
  })

  it('that are half known leave the rest missing', () => {
    const half = read({ gameLines: [{ gameId: asked.gameId, homeSpread: null, total: 220 }] })
    expect(half('game_total')).toBe(220)
    expect(half('spread')).toBeNaN()
    expect(half('implied_team_total')).toBeNaN()
  })
})

describe('reports', () => {
  const report = (...said: [number, PlayerStatus['status']][]): Partial<Evening> => ({
    statuses: said.map(([playerId, status]) => ({ playerId, teamId, status })),
    reportedTeamIds: [teamId],
  })

  it('rate a status, availability is said only by a report of his team', () => {
    const rate = (status: PlayerStatus['status']): number => read(report([3700, status]))('injury_status')
    expect((['available', 'probable', 'questionable', 'doubtful', 'out'] as const).map(rate)).toEqual([
      0, 1, 2, 3, 3,
    ])
    expect(read(report([3701, 'out']))('injury_status')).toBe(0)
    expect(read({ ...report([3701, 'out']), reportedTeamIds: [opponentId] })('injury_status')).toBeNaN()
  })

  it('say what the doubtful and the out of the rotation leave to the others, and not to themselves', () => {
    const mate = (name: string): number => read({}, { playerId: 3701 })(name)
    const seen = read(report([3701, 'doubtful'], [3702, 'questionable'], [999, 'out']))
    expect(seen('vacated_minutes')).toBeCloseTo(mate('minutes_ewma_8'), 4)
    expect(seen('vacated_stat')).toBeCloseTo(mate('ewma_8'), 4)
    expect(seen('vacated_usage')).toBeCloseTo((mate('usage_ewma_8') * mate('minutes_ewma_8')) / 48, 4)
    expect(seen('stars_out')).toBe(1)
    const self = read(report([3701, 'out']), { playerId: 3701 })
    expect(['vacated_minutes', 'vacated_usage', 'vacated_stat', 'stars_out'].map(self)).toEqual([0, 0, 0, 0])
  })

  it('are missed where there was none, and the assumption about the last game stays what it is', () => {
    for (const name of ['injury_status', 'vacated_minutes', 'vacated_usage', 'vacated_stat', 'stars_out'])
      expect(read({})(name), name).toBeNaN()
    expect(read(report([3701, 'out']))('team_out_minutes')).toBe(read({})('team_out_minutes'))
  })

  it('are taken anew for every evening and after every day', () => {
    const moving = foldOf(blocks.slice(0, 20))
    const vacated = (day: number): number => {
      const block = {
        gameDate: addDays(blocks[day]!.gameDate, 1),
        evening: { ...silentEvening, ...report([3701, 'out']) },
      }
      return moving.vector(queryOf(asked, block), 'points').values[featureIndex('vacated_minutes')]!
    }
    const before = vacated(19)
    moving.apply(blocks[20]!)
    moving.apply(blocks[21]!)
    expect(vacated(21)).not.toBe(before)
  })
})

describe('availability known afterwards', () => {
  const absentee = 3701
  const next: DayBlock = {
    ...last,
    gameDate: tonight,
    playerGames: last.playerGames.filter((game) => game.playerId !== absentee),
  }
  const rows = (availability: 'as_known' | 'known_afterwards') => {
    const found = new Map<number, Float64Array>()
    visitTrainingRows(fold, next, 'points', (values, _, game) => found.set(game.playerId, values.slice()), {
      availability,
    })
    return found.get(3700)!
  }
  const at = (name: string): number => featureIndex(name)

  it('counts who did not play as out, in what is reported and in what is assumed', () => {
    const absent = fold
      .regulars(teamId)
      .filter((id) => next.playerGames.every(({ playerId }) => playerId !== id))
    expect(absent).toContain(absentee)
    const usual = absent.reduce((sum, id) => sum + read({}, { playerId: id })('minutes_ewma_8'), 0)
    const known = rows('known_afterwards')
    expect(known[at('vacated_minutes')]).toBeCloseTo(usual, 4)
    expect(known[at('team_out_minutes')]).toBeCloseTo(usual, 4)
    expect(known[at('team_out_stat')]).toBe(known[at('vacated_stat')])
  })

  it('is not what a row holds that nobody asked so of', () => {
    const found: number[] = []
    visitTrainingRows(fold, next, 'points', (values) => void found.push(values[at('vacated_minutes')]!))
    expect(found.every(Number.isNaN)).toBe(true)
    expect(rows('as_known')[at('team_out_minutes')]).toBe(read({})('team_out_minutes'))
  })
})
