/** The leak suite on real lines of 2024-25: silent on honest trailing averages, and each alarm heard with its leak put in. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Market } from '../../src/nba/domain/market.ts'
import type { ScoredRow } from '../../src/nba/domain/scored-prediction.ts'
import { createEvaluation } from '../../src/nba/evaluation/create-evaluation.ts'
import { countLateLines, findLeaks, type LeakVerdict } from '../../src/nba/evaluation/leak-alarms.ts'
import type { EvaluationReport } from '../../src/nba/evaluation/report.ts'
import { createRandom } from '../../src/platform/random.ts'
import { type PackRow, packFolder, readPackRows, say, type Window } from '../nba/evaluation/pack-rows.ts'

interface Judged {
  readonly report: EvaluationReport
  readonly verdict: LeakVerdict
}

function judge(rows: readonly PackRow[], market: Market, change?: (row: ScoredRow) => ScoredRow): Judged {
  const evaluation = createEvaluation({
    ...{ markets: [market], seed: 'leak', random: createRandom('leak'), availability: 'known_afterwards' },
  })
  for (const { row } of rows) evaluation.add(change ? change(row) : row)
  const report = evaluation.finish()
  const lines = countLateLines(
    rows.flatMap(({ capturedAtMs, tipAtMs }) => (capturedAtMs === null ? [] : [{ capturedAtMs, tipAtMs }])),
  )
  return { report, verdict: findLeaks(report, lines) }
}

const alarmsOf = ({ verdict }: Judged): string[] =>
  [...new Set(verdict.alarms.map(({ alarm }) => alarm))].sort()
const sidesOf = ({ report }: Judged, system: string) =>
  report.cells.find((cell) => cell.system === system && cell.population === 'C')!.sides!

describe.skipIf(packFolder === undefined)('real lines (skipped without SIXTHMAN_DATA_PACK)', () => {
  const read = (market: Market, window: Window = 'earlier games') => readPackRows(market, window)
  let points: PackRow[]
  beforeAll(() => {
    points = read('points')
  })

  it.for(['points', 'rebounds', 'assists', 'threes'] as const)(
    'raise no alarm on honest averages of %s',
    (market) => {
      expect(judge(market === 'points' ? points : read(market), market).verdict).toEqual({
        alarms: [],
        tooGood: false,
      })
    },
  )

  it('an honest moving average hits half of 5,000 points lines', () => {
    const sides = sidesOf(judge(points, 'points'), 'moving_average')
    expect(sides.trials).toBeGreaterThan(5000)
    expect(Math.abs(sides.rate - 0.5)).toBeLessThan(0.01)
  })

  it('the same average with the game inside hits 65 %, is heard, and is too good to be published', () => {
    const leaking = judge(read('points', 'the game itself too'), 'points')
    expect(sidesOf(leaking, 'moving_average').rate).toBeGreaterThan(0.64)
    expect(leaking.verdict.tooGood).toBe(true)
    const naive = leaking.verdict.alarms.filter(({ alarm }) => alarm === 'naive_beats_line')
    expect(naive.map(({ system }) => system).sort()).toEqual([
      'ewma_8',
      'last_10',
      'last_5',
      'moving_average',
      'season_mean',
    ])
  })

  it('a default line of 20 for everybody without one is heard', () => {
    const defaulted = judge(points, 'points', (row) =>
      row.line !== null
        ? row
        : { ...row, line: 20, said: row.said.map(({ system, median }) => say(system, median, 20)) },
    )
    expect(alarmsOf(defaulted)).toEqual([
      'hits_beyond_correlation',
      'naive_beats_line',
      'one_line_everywhere',
      'shuffled_outcomes_hit',
      'too_good',
    ])
  })

  it('a forecast that was told half of the outcome errs less than the true minutes allow', () => {
    const told = judge(points, 'points', (row) => ({
      ...row,
      said: row.said.map(({ system, median }) => say(system, (median + row.actual) / 2, row.line)),
    }))
    expect(alarmsOf(told)).toContain('below_true_minutes')
  })

  it('sides that do not belong to their predictions are heard', () => {
    const random = createRandom('sides')
    const mixed = judge(read('points', 'the game itself too'), 'points', (row) => ({
      ...row,
      said: row.said.map((said) =>
        row.line === null ? said : { ...said, decision: random.float() < 0.5 ? 'OVER' : 'UNDER' },
      ),
    }))
    const ofSides = mixed.verdict.alarms.filter(({ alarm }) => alarm === 'hits_beyond_correlation')
    expect(ofSides.length).toBeGreaterThanOrEqual(5)
  })

  it('a list that was taken after the tip is heard', () => {
    const late = points.map((each, index) =>
      index % 100 === 0 && each.capturedAtMs !== null ? { ...each, capturedAtMs: each.tipAtMs } : each,
    )
    expect(alarmsOf(judge(late, 'points'))).toEqual(['late_line'])
  })
})
