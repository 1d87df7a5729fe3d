import { describe, expect, it } from 'vitest'
import {
  type Calibration,
  type CalibrationRows,
  calibrate,
  calibrationRowsMin,
  fitCalibration,
  unpricedOver,
} from '../../../src/nba/5-predictions/calibration.ts'
import { fitPool } from '../../../src/nba/5-predictions/log-odds-pool.ts'
import { createRandom } from '../../../src/platform/random.ts'
import { calibrationError } from './calibration-error.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
const logOdds = (p: number): number => Math.log(p / (1 - p))
type Truth = (raw: number, fair: number) => number

/** Prices near even, raw probabilities further out, and outcomes that follow `truth`. */
function drawRows(seed: string, count: number, truth: Truth): CalibrationRows {
  const random = createRandom(seed)
  const fairOver = Float64Array.from({ length: count }, () => sigmoid(0.3 * random.normal()))
  const rawOver = fairOver.map((fair) => sigmoid(logOdds(fair) + 0.8 * random.normal()))
  const outcomes = Uint8Array.from(rawOver, (raw, i) => (random.float() < truth(raw, fairOver[i]!) ? 1 : 0))
  return { rawOver, fairOver, outcomes }
}

const honest: Truth = (raw) => raw
const priceKnows: Truth = (_, fair) => fair
/** A fifth of the way from the price to the raw probability, and unders come in more often than the price says. */
const mixed: Truth = (raw, fair) => sigmoid(0.8 * logOdds(fair) + 0.2 * logOdds(raw) - 0.1)

const first = ({ rawOver, fairOver, outcomes }: CalibrationRows, count: number): CalibrationRows => ({
  rawOver: rawOver.subarray(0, count),
  fairOver: fairOver.subarray(0, count),
  outcomes: outcomes.subarray(0, count),
})

/** Each week by what the weeks before say, as training does it. */
function walk(rows: CalibrationRows, weekRows: number, weeksOfHistory: number) {
  const said: { probability: number; raw: number; outcome: number }[] = []
  for (let start = weeksOfHistory * weekRows; start < rows.outcomes.length; start += weekRows) {
    const calibration = fitCalibration(first(rows, start))!
    for (let i = start; i < start + weekRows; i += 1) {
      const raw = rows.rawOver[i]!
      const probability = calibrate(calibration, raw, rows.fairOver[i]!)
      said.push({ probability, raw, outcome: rows.outcomes[i]! })
    }
  }
  return { said, raw: said.map(({ raw, outcome }) => ({ probability: raw, outcome })) }
}

describe('calibration', () => {
  it.each([
    ['the price knows', priceKnows],
    ['both know something', mixed],
  ])('walk-forward where %s it errs by less than 0.01', (name, truth) => {
    const { said, raw } = walk(drawRows(name, 80_000, truth), 4000, 5)
    expect(calibrationError(raw)).toBeGreaterThan(0.05)
    expect(calibrationError(said)).toBeLessThan(0.01)
  })

  it('leaves right probabilities as they are', () => {
    const calibration = fitCalibration(drawRows('honest', 20_000, honest))!
    for (const raw of [0.1, 0.35, 0.5, 0.7, 0.9]) {
      for (const fair of [0.4, 0.5, 0.6]) expect(calibrate(calibration, raw, fair)).toBeCloseTo(raw, 1)
    }
  })

  it('stays near the price with few rows, and says nothing with fewer', () => {
    const rows = drawRows('few', 20_000, honest)
    const distance = (count: number): number => 0.8 - calibrate(fitCalibration(first(rows, count))!, 0.8, 0.5)
    expect(distance(calibrationRowsMin)).toBeGreaterThan(0.03)
    expect(distance(20_000)).toBeLessThan(0.02)
    expect(fitCalibration(first(rows, calibrationRowsMin - 1))).toBeNull()
  })

  it('never falls with the raw probability or the price, and stays between 0.02 and 0.98, whatever the rows', () => {
    for (const truth of [mixed, honest, (raw: number) => 1 - raw, () => 1, () => 0]) {
      for (const count of [400, 3000, 12_000]) {
        const calibration = fitCalibration(drawRows(`shape ${count}`, count, truth))!
        expect(calibration.weight).toBeGreaterThanOrEqual(0)
        expect(calibration.weight).toBeLessThanOrEqual(1)
        const steps = Array.from({ length: 60 }, (_, i) => 0.005 + i * 0.0165)
        for (const said of [
          steps.map((raw) => calibrate(calibration, raw, 0.52)),
          steps.map((fair) => calibrate(calibration, 0.45, fair)),
        ]) {
          expect(said).toEqual(said.toSorted((a, b) => a - b))
          expect(Math.min(...said)).toBeGreaterThanOrEqual(0.02)
          expect(Math.max(...said)).toBeLessThanOrEqual(0.98)
        }
      }
    }
  })

  it('answers the same after a journey as JSON', () => {
    const calibration = fitCalibration(drawRows('journey', 8000, mixed))!
    const read = JSON.parse(JSON.stringify(calibration)) as Calibration
    for (const raw of [0.2, 0.5, 0.63])
      expect(calibrate(read, raw, 0.48)).toBe(calibrate(calibration, raw, 0.48))
  })

  it('refuses rows without a number', () => {
    const rows = drawRows('gap', 400, honest)
    rows.fairOver[7] = Number.NaN
    expect(() => fitCalibration(rows)).toThrow('no fair one')
  })
})

describe('the pool', () => {
  const start = { shift: 0, weight: 0.15 }

  it('finds the weight and the shift that made the outcomes', () => {
    const { rawOver, fairOver, outcomes } = drawRows('pool', 200_000, mixed)
    const { shift, weight } = fitPool(rawOver, fairOver, Float64Array.from(outcomes), start)
    expect(shift).toBeCloseTo(-0.1, 1)
    expect(weight).toBeCloseTo(0.2, 1)
  })

  it('keeps a weight that wants to leave its bounds on the nearer one, and fits the shift there', () => {
    const wrong = drawRows('wrong', 20_000, (raw, fair) =>
      sigmoid(1.4 * logOdds(fair) - 0.4 * logOdds(raw) + 0.3),
    )
    const below = fitPool(wrong.rawOver, wrong.fairOver, Float64Array.from(wrong.outcomes), start)
    expect(below.weight).toBe(0)
    expect(below.shift).toBeCloseTo(0.3, 1)
    const bold = drawRows('bold', 20_000, (raw, fair) => sigmoid(1.6 * logOdds(raw) - 0.6 * logOdds(fair)))
    expect(fitPool(bold.rawOver, bold.fairOver, Float64Array.from(bold.outcomes), start).weight).toBe(1)
  })

  it('leaves the weight where it was where both say the same', () => {
    const same = new Float64Array(2000).fill(unpricedOver)
    const targets = same.map((_, i) => Number(i % 5 < 2))
    const { shift, weight } = fitPool(same, same, targets, start)
    expect(weight).toBeCloseTo(0.15, 6)
    expect(sigmoid(shift)).toBeCloseTo(0.4, 4)
  })
})
