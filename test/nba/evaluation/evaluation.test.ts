/** What the figures of an evaluation are: against numbers worked out by hand, and against a known truth. */
import { describe, expect, it } from 'vitest'
import type { ScoredRow, SystemSaid } from '../../../src/nba/domain/scored-prediction.ts'
import { probabilitySteps } from '../../../src/nba/evaluation/columns.ts'
import {
  countProbability,
  createTally,
  measureCalibration,
} from '../../../src/nba/evaluation/probability-bins.ts'
import type { Cell, EvaluationReport, Population } from '../../../src/nba/evaluation/report.ts'
import { createRandom } from '../../../src/platform/random.ts'
import { evaluate, type MadeRow, makeRows, withoutLine } from './make-rows.ts'
import { say } from './pack-rows.ts'

const cellOf = (report: EvaluationReport, population: Population, system = 'moving_average'): Cell =>
  report.cells.find(
    (cell) => cell.population === population && cell.system === system && cell.season === null,
  )!

/** Four rows by hand: line 20.5; what was said, what happened, the side. */
const [row] = makeRows({ dates: 1 })
const byHand = (
  [
    [22, 25, 'OVER', 0.6],
    [22, 18, 'OVER', 0.6],
    [18, 20.5, 'UNDER', 0.4],
    [20, 21, 'PASS', 0.5],
  ] as const
).map(
  ([median, actual, decision, over], index): ScoredRow => ({
    ...row!,
    playerId: index,
    line: 20.5,
    actual,
    overProbability: 0.5,
    said: [
      {
        ...say('ours', median, 20.5),
        ...{ decision, centre: median + 1, blended: 20.5 + 0.2 * (median - 20.5), crps: 2 },
        quantiles: [median - 8, median - 6, median - 3, median, median + 3, median + 6, median + 8],
        ...{ placeLow: 0.5, placeHigh: 0.6, rawOverProbability: 0.7, overProbabilityCalibrated: over },
      },
    ],
  }),
)

describe('four rows worked out by hand', () => {
  const report = evaluate(byHand)
  const all = cellOf(report, 'A', 'ours')
  const lined = cellOf(report, 'C', 'ours')
  const picks = cellOf(report, 'D', 'ours')

  it('errors: of the median, of the number itself, and beside the line', () => {
    expect(all.n).toBe(4)
    expect(all.mae.value).toBeCloseTo((3 + 4 + 2.5 + 1) / 4, 5)
    expect(all.maeOfCentre).toBeCloseTo((2 + 5 + 1.5 + 0) / 4, 5)
    expect(all.bias.value).toBeCloseTo((-2 + 5 - 1.5 + 0) / 4, 5)
    expect(all.rmse).toBeCloseTo(Math.sqrt((4 + 25 + 2.25 + 0) / 4), 5)
    expect(lined.median!.lineMae).toBeCloseTo((4.5 + 2.5 + 0 + 0.5) / 4, 5)
    expect(lined.median!.difference.value).toBeCloseTo(10.5 / 4 - 7.5 / 4, 5)
    expect(lined.blended!.mae).toBeCloseTo((4.2 + 2.8 + 0.5 + 0.6) / 4, 5)
    expect(all.crps).toMatchObject({ n: 4, value: 2 })
    expect(all.coverage).toMatchObject({ n: 4, within50: 0.75, within80: 1 })
  })

  it('one date has no interval', () => {
    expect(all.mae).toMatchObject({ low: null, high: null })
  })

  it('probabilities: the push is left out, and the price stands on the same rows', () => {
    const { calibrated, raw } = lined
    expect(calibrated!.n).toBe(3)
    expect(calibrated!.brier).toBeCloseTo((0.16 + 0.36 + 0.25) / 3, 4)
    expect(calibrated!.logLoss).toBeCloseTo(-(Math.log(0.6) + Math.log(0.4) + Math.log(0.5)) / 3, 4)
    expect(calibrated!.besidePrice!.priceBrier).toBeCloseTo(0.25, 4)
    expect(calibrated!.besidePrice!.brierDifference.value).toBeCloseTo((0.16 + 0.36 + 0.25) / 3 - 0.25, 4)
    expect(raw!.brier).toBeCloseTo((0.09 + 0.49 + 0.09) / 3, 4)
    // 0.5 → over; 0.6 → one of two
    expect(calibrated!.ece).toBeCloseTo((1 * 0.5 + 2 * 0.1) / 3, 3)
  })

  it('picks: pushes are neither hits nor stakes, and each price has its own return', () => {
    expect(picks.n).toBe(3)
    expect(picks.hits).toMatchObject({ trials: 2, wins: 1, pushes: 1, rate: 0.5 })
    expect(picks.hits!.low).toBeCloseTo(0.0945, 3)
    expect(picks.hits!.atPriceTaken!.breakEven).toBeCloseTo(110 / 210, 4)
    expect(picks.hits!.atPriceTaken!.roi.value).toBeCloseTo((100 / 110 - 1) / 2, 4)
    expect(picks.hits!.atBestPrice!.roi.value).toBeCloseTo(0, 6)
  })

  it('the place of a count is spread over its step', () => {
    const { shares } = all.places!
    expect(shares[9]).toBe(0)
    expect(shares[10]).toBeCloseTo(0.5, 3)
    expect(shares[11]).toBeCloseTo(0.5, 3)
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 6)
  })
})

describe('an evaluation', () => {
  const rows = makeRows()
  const report = evaluate(rows)

  it('says the same of the same rows, to the byte, whatever order they come in', () => {
    expect(JSON.stringify(evaluate(rows))).toBe(JSON.stringify(report))
    const figures = (each: EvaluationReport) => each.cells.map(({ n, mae }) => [n, mae.value.toFixed(9)])
    expect(figures(evaluate(rows.toReversed()))).toEqual(figures(report))
  })

  it('counts its populations', () => {
    const mixed = evaluate(rows.map((each, index) => (index % 2 === 0 ? withoutLine(each) : each)))
    expect(mixed.rows).toEqual([
      { label: 'backfill', market: 'points', n: 3200, expected: 2400, lined: 1600 },
    ])
    expect(cellOf(mixed, 'A').n).toBe(3200)
    expect(cellOf(mixed, 'B').n).toBe(2400)
    expect(cellOf(mixed, 'C').n).toBe(1600)
    expect(cellOf(mixed, 'D').n).toBeLessThan(1600)
    expect(cellOf(mixed, 'A').calibrated).toBeNull()
  })

  it('never pools live and backfill', () => {
    const both = evaluate([...rows, ...makeRows({ label: 'live', seed: 'live', dates: 20 })])
    expect(both.rows.map(({ label, n }) => [label, n])).toEqual([
      ['live', 800],
      ['backfill', 3200],
    ])
    const backfilled = both.cells.find((cell) => cell.label === 'backfill' && cell.population === 'A')!
    expect(backfilled.mae.value).toBeCloseTo(cellOf(report, 'A').mae.value, 9)
  })

  it('a season has figures of its own, which add up to the whole', () => {
    const seasons = evaluate(
      rows.map((each, index) => ({ ...each, season: index < 1600 ? '2023-24' : '2024-25' })),
    )
    const ofA = seasons.cells.filter((cell) => cell.population === 'A')
    expect(ofA.map(({ season, n }) => [season, n])).toEqual([
      [null, 3200],
      ['2023-24', 1600],
      ['2024-25', 1600],
    ])
    expect((ofA[1]!.mae.value + ofA[2]!.mae.value) / 2).toBeCloseTo(ofA[0]!.mae.value, 6)
  })

  it('its interval covers the truth about as often as it says', () => {
    // The mean absolute error of a normal with the spread 6.5 and 3 is known: √(2/π)·√(6.5² + 3²), outcomes rounded.
    const truth = Math.sqrt(2 / Math.PI) * Math.sqrt(6.5 ** 2 + 3 ** 2 + 1 / 12)
    const covering = Array.from({ length: 40 }, (_, index) => {
      const { mae } = cellOf(evaluate(makeRows({ dates: 40, seed: `cover ${index}` })), 'A')
      return mae.low! <= truth && truth <= mae.high!
    }).filter(Boolean).length
    expect(covering).toBeGreaterThanOrEqual(34)
    expect(covering).toBeLessThanOrEqual(40)
  })

  it('months and levels hold every row once', () => {
    const { months, levels, n } = cellOf(report, 'B')
    expect(months.map(({ month }) => month)).toEqual(['2024-11', '2024-12', '2025-01'])
    expect(months.reduce((sum, month) => sum + month.n, 0)).toBe(n)
    expect(levels).toHaveLength(10)
    expect(levels.reduce((sum, level) => sum + level.n, 0)).toBe(n)
    for (const level of levels) expect(level.n).toBeGreaterThan(n / 11)
  })

  it('refuses a row of a market it was not asked for', () => {
    expect(() => evaluate([{ ...rows[0]!, market: 'threes' }])).toThrow(/a row of threes/)
  })

  it('of no rows is empty, not zero', () => {
    expect(evaluate([])).toMatchObject({
      from: null,
      dates: 0,
      rows: [],
      cells: [],
      comparisons: [],
      lines: [],
    })
  })
})

describe('probabilities against a known truth', () => {
  const speakTruth = (sharpen: number) =>
    evaluate(
      makeRows({
        dates: 150,
        speak: ({ random, line }) => {
          const said: SystemSaid = say('ours', line, line)
          return [{ ...said, overProbabilityCalibrated: 0.2 + 0.6 * random.float() }]
        },
        change: (each, { random }) => {
          const [said] = each.said
          const truth = 0.5 + (said!.overProbabilityCalibrated! - 0.5) * sharpen
          return { ...each, actual: random.float() < truth ? each.line! + 5 : each.line! - 5 }
        },
      }),
    )

  it('calibrated ones err by what chance gives, and beat an even price', () => {
    const score = cellOf(speakTruth(1), 'C', 'ours').calibrated!
    expect(score.curve).toHaveLength(10)
    expect(score.ece).toBeLessThan(2.5 * score.eceByChance)
    const { value, low, high } = score.calibrationError
    expect(value).toBeCloseTo(score.ece, 9)
    expect(low).toBeGreaterThan(score.eceByChance / 2)
    expect(high).toBeLessThan(4 * score.eceByChance)
    expect(score.besidePrice!.brierDifference.high).toBeLessThan(0)
  })

  it('overconfident ones show it', () => {
    const score = cellOf(speakTruth(0.3), 'C', 'ours').calibrated!
    expect(score.ece).toBeGreaterThan(0.08)
    expect(score.calibrationError.value).toBeCloseTo(score.ece, 9)
    expect(score.calibrationError.low).toBeGreaterThan(2 * score.eceByChance)
    expect(score.calibrationError.low).toBeLessThan(score.ece)
    expect(score.calibrationError.high).toBeGreaterThan(score.ece)
    expect(score.besidePrice!.brierDifference.low).toBeGreaterThan(0)
  })
})

it('all markets together are one count of their calibrated probabilities, live and backfill apart', () => {
  const speak = ({ random, line }: MadeRow) => {
    const said: SystemSaid = say('ours', line, line)
    return [{ ...said, overProbabilityCalibrated: 0.3 + 0.4 * random.float() }]
  }
  const points = makeRows({ dates: 30, speak })
  const assists = makeRows({ dates: 20, seed: 'assists', speak }).map((each) => ({
    ...each,
    market: 'assists' as const,
  }))
  const live = makeRows({ dates: 5, seed: 'live', label: 'live', speak })
  const { pooled, cells } = evaluate([...points, ...assists, ...live])
  const tally = createTally()
  for (const { actual, line, said } of [...points, ...assists])
    if (actual !== line)
      countProbability(
        tally,
        Math.round(said[0]!.overProbabilityCalibrated! * probabilitySteps),
        actual > line!,
      )
  const { curve: _, ...calibration } = measureCalibration(tally)
  const counted = cells.filter(
    ({ population, season, label }) => population === 'C' && season === null && label === 'backfill',
  )
  const n = counted.reduce((sum, cell) => sum + cell.calibrated!.n, 0)
  expect(pooled).toEqual([
    { label: 'backfill', system: 'ours', markets: ['points', 'assists'], n, ...calibration },
  ])
  expect(counted).toHaveLength(2)
})

it('what chance alone shows is told: 95 of 100 leagues that are as said err within its range', () => {
  const random = createRandom('leagues')
  const said = Array.from({ length: 2000 }, () => Math.round((0.3 + 0.4 * random.float()) * probabilitySteps))
  const leagues = Array.from({ length: 400 }, () => {
    const tally = createTally()
    for (const steps of said) countProbability(tally, steps, random.float() < steps / probabilitySteps)
    return measureCalibration(tally)
  })
  const within = leagues.filter((each) => each.ece >= each.eceByChanceLow && each.ece <= each.eceByChanceHigh)
  expect(within.length / leagues.length).toBeGreaterThan(0.92)
  expect(within.length / leagues.length).toBeLessThan(0.98)
  const mean = leagues.reduce((sum, { ece }) => sum + ece, 0) / leagues.length
  expect(mean / leagues[0]!.eceByChance).toBeCloseTo(1, 1)
})

describe('a comparison of systems', () => {
  const report = evaluate(
    makeRows({
      speak: ({ random, line, actual }) => [
        say('good', line + random.normal(), line),
        say('bad', line + 8 * random.normal(), line),
        ...(random.float() < 0.9 ? [say('mostly', line + random.normal(), line)] : []),
        ...(random.float() < 0.1 ? [say('lucky', actual, line)] : []),
      ],
    }),
  )
  const comparison = report.comparisons.find(({ population }) => population === 'A')!

  it('uses only rows of which every compared system spoke, and names who was left out', () => {
    expect(comparison.leftOut).toEqual(['lucky'])
    expect(comparison.n).toBeGreaterThan(2700)
    expect(comparison.n).toBeLessThan(3050)
  })

  it('pairs differences: equals cannot be told apart, the bad one can', () => {
    const [best, second, last] = comparison.systems
    expect(best!.toBest).toEqual({ value: 0, low: 0, high: 0 })
    expect(second!.toBest.low).toBeLessThan(0.02)
    expect(last!.system).toBe('bad')
    expect(last!.toBest.low).toBeGreaterThan(1)
  })
})
