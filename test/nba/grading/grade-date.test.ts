/** A date's grades from its facts: the gate, why somebody did not play, and how a bet stood to the close. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { type DateFacts, gradeDate } from '../../../src/nba/grading/grade-date.ts'
import { gradingGate, isGradingOpen } from '../../../src/nba/grading/grading-gate.ts'
import type { BoxRow, ClosingLine, PublishedPrediction } from '../../../src/nba/grading/read-grading-facts.ts'
import type { GameState } from '../../../src/nba/grading/read-outcome.ts'
import { categoriseAbsence } from '../../../src/nba/grading/void-category.ts'

const final: GameState = { status: 'final', hasBoxScore: true, addsUp: true }
const scheduled: GameState = { status: 'scheduled', hasBoxScore: false, addsUp: false }

const predict = (playerId: number, over: Partial<PublishedPrediction> = {}): PublishedPrediction => ({
  system: 'ridge',
  market: 'points',
  gameId: 'g1',
  playerId,
  teamId: 1,
  label: 'live',
  asOf: Temporal.Instant.from('2024-12-02T22:00:00Z'),
  median: 26,
  decision: 'OVER',
  line: 2450,
  confidence: 0.56,
  calibration: 'calibrated',
  expectedValue: 0.07,
  overPrice: -110,
  underPrice: -110,
  bestOverPrice: -105,
  bestUnderPrice: -108,
  ...over,
})

const box = (playerId: number, pts: number, over: Partial<BoxRow> = {}): BoxRow => ({
  gameId: 'g1',
  playerId,
  status: 'active',
  reason: null,
  pts,
  reb: 1,
  ast: 1,
  fg3m: 1,
  knownAt: Temporal.Instant.from('2024-12-03T04:30:00Z'),
  ...over,
})

function facts(over: Partial<DateFacts> & { rows?: readonly BoxRow[] }): DateFacts {
  return {
    predictions: [predict(7)],
    games: new Map([['g1', final]]),
    boxes: new Map((over.rows ?? [box(7, 30)]).map((row) => [`${row.gameId} ${row.playerId}`, row])),
    reports: { statuses: new Map(), teams: new Set() },
    closing: new Map(),
    ...over,
  }
}

const gradeOne = (given: Parameters<typeof facts>[0]) => gradeDate(facts(given))[0] as Record<string, unknown>

describe('a stored grade', () => {
  it.each([
    ['OVER', -110, -110, 0.5],
    ['UNDER', -130, 110, 0.457256],
    ['OVER', -110, null, 0.5],
    ['PASS', -110, -110, null],
  ] as const)('%s at %s and %s is fair at %s', (decision, overPrice, underPrice, fair) => {
    expect(gradeOne({ predictions: [predict(7, { decision, overPrice, underPrice })] })).toMatchObject({
      fair_probability: fair,
    })
  })

  it('holds the error, the margin, the confidence with its decile, and both prices of its side', () => {
    expect(gradeOne({})).toMatchObject({
      outcome: 'graded',
      reason: null,
      void_category: null,
      result: 'win',
      actual: 30,
      error: -4,
      absolute_error: 4,
      is_within_3: false,
      is_within_5: true,
      margin: 5.5,
      line_absolute_error: 5.5,
      confidence: 0.56,
      confidence_decile: 1,
      price: -110,
      best_price: -105,
    })
  })

  it('says since when it is known: since the box score, of who did not play since the last of it, and before that since the prediction', () => {
    const knownAt = Temporal.Instant.from('2024-12-03T05:00:00Z')
    const rows = [box(7, 30), box(9, 4, { knownAt })]
    const known = (given: Parameters<typeof facts>[0]) => String(gradeOne({ rows, ...given }).known_at)
    const postponed: GameState = { status: 'postponed', hasBoxScore: false, addsUp: false }
    expect(known({})).toBe('2024-12-03T04:30:00Z')
    expect(known({ predictions: [predict(8)] })).toBe('2024-12-03T05:00:00Z')
    for (const game of [scheduled, postponed])
      expect(known({ rows: [], games: new Map([['g1', game]]) })).toBe('2024-12-02T22:00:00Z')
    const asOf = Temporal.Instant.from('2024-12-04T00:00:00Z') // made afterwards
    expect(known({ predictions: [predict(7, { asOf })] })).toBe('2024-12-04T00:00:00Z')
  })

  it('of a pass has neither price nor closing value', () => {
    const last: ClosingLine = {
      gameId: 'g1',
      market: 'points',
      playerId: 7,
      line: 2550,
      overPrice: -110,
      underPrice: -110,
    }
    const closing = new Map([['g1 points 7', last]])
    expect(gradeOne({ predictions: [predict(7, { decision: 'PASS' })], closing })).toMatchObject({
      result: 'none',
      price: null,
      best_price: null,
      closing_line: 2550,
      closing_value_points: null,
      closing_value_probability: null,
    })
  })

  it('compares with the last line before the tip-off: in points where it moved, in probability where it did not', () => {
    const last: ClosingLine = {
      gameId: 'g1',
      market: 'points',
      playerId: 7,
      line: 2600,
      overPrice: -130,
      underPrice: 100,
    }
    const at = (line: ClosingLine) => gradeOne({ closing: new Map([['g1 points 7', line]]) })
    expect(at(last)).toMatchObject({
      closing_line: 2600,
      closing_price: -130,
      closing_value_points: 1.5,
      closing_value_probability: null,
    })
    const stayed = at({ ...last, line: 2450 })
    expect(stayed).toMatchObject({ closing_value_points: 0 })
    expect(stayed.closing_value_probability).toBeCloseTo(130 / 230 / (130 / 230 + 0.5) - 110 / 210, 5)
  })
})

describe('the grading gate', () => {
  it('opens at nine tenths of the games and four fifths of the players, of nothing too', () => {
    const all = { games: 10, finalGames: 10, players: 100, accountedPlayers: 100 }
    expect(isGradingOpen({ ...all, finalGames: 9, accountedPlayers: 80 })).toBe(true)
    expect(isGradingOpen({ ...all, finalGames: 8 })).toBe(false)
    expect(isGradingOpen({ ...all, accountedPlayers: 79 })).toBe(false)
    expect(isGradingOpen({ games: 0, finalGames: 0, players: 0, accountedPlayers: 0 })).toBe(true)
    expect(gradingGate).toEqual({ finalGamesMin: 0.9, accountedPlayersMin: 0.8 })
  })

  it('makes everybody wait who would be graded or void, and leaves other reasons as they are', () => {
    const predictions = [predict(7), predict(8), predict(9, { gameId: 'g2' }), predict(10, { gameId: 'g3' })]
    const games = new Map([
      ['g1', final],
      ['g2', scheduled],
      ['g3', { ...scheduled, status: 'postponed' as const }],
    ])
    const reasons = (over: Parameters<typeof facts>[0]) =>
      gradeDate(facts(over)).map((row) => {
        const { outcome, reason } = row as { outcome: string; reason: string | null }
        return `${outcome} ${reason}`
      })
    expect(reasons({ predictions, games })).toEqual([
      'pending gate_closed',
      'pending gate_closed',
      'pending game_not_final',
      'void postponed',
    ])
    const open = new Map([...games, ['g2', final] as const])
    const rows = [box(7, 30), box(9, 10, { gameId: 'g2' })]
    expect(reasons({ predictions, games: open, rows })).toEqual([
      'graded null',
      'void did_not_play',
      'graded null',
      'void postponed',
    ])
  })

  it('counts who is not in a whole box score as accounted for, and in one that does not add up not', () => {
    const predictions = [predict(7), predict(8), predict(9)]
    const outcomes = (addsUp: boolean) =>
      gradeDate(facts({ predictions, games: new Map([['g1', { ...final, addsUp }]]) })).map(
        (row) => (row as { reason: string | null }).reason,
      )
    expect(outcomes(true)).toEqual([null, 'did_not_play', 'did_not_play'])
    expect(outcomes(false)).toEqual(['gate_closed', 'box_score_missing', 'box_score_missing'])
  })
})

describe('why he did not play', () => {
  const absence = { statusBefore: null, wasReported: false, boxStatus: null, boxReason: null } as const

  it('is confirmed by a report before the tip, late where reports or the box row say so, else unknown', () => {
    expect(categoriseAbsence({ ...absence, statusBefore: 'out', wasReported: true })).toBe('confirmed_out')
    expect(categoriseAbsence({ ...absence, statusBefore: 'questionable', wasReported: true })).toBe(
      'late_scratch',
    )
    expect(categoriseAbsence({ ...absence, wasReported: true })).toBe('late_scratch')
    expect(categoriseAbsence({ ...absence, boxStatus: 'inactive' })).toBe('late_scratch')
    expect(categoriseAbsence(absence)).toBe('unknown')
  })

  it('is not a scratch when the coach left him on the bench', () => {
    const benched = { ...absence, wasReported: true, boxStatus: 'did_not_play' } as const
    expect(categoriseAbsence({ ...benched, boxReason: "DNP - Coach's Decision" })).toBe('unknown')
    expect(categoriseAbsence({ ...benched, boxReason: 'DND - Injury/Illness' })).toBe('late_scratch')
  })

  it('stands on the void grade alone', () => {
    const reports = { statuses: new Map([['g1 7', 'out']]), teams: new Set(['g1 1']) }
    expect(gradeOne({ reports, rows: [] })).toMatchObject({ outcome: 'void', void_category: 'confirmed_out' })
    expect(gradeOne({ reports })).toMatchObject({ outcome: 'graded', void_category: null })
  })
})
