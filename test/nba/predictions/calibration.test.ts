import { describe, expect, it } from 'vitest'
import {
  type Calibration,
  type CalibrationRows,
  calibrate,
  calibrationRowsMin,
  fitCalibration,
} from '../../../src/nba/5-predictions/calibration.ts'
import { fitIsotonic, readIsotonic } from '../../../src/nba/5-predictions/isotonic.ts'
import { fitLogit } from '../../../src/nba/5-predictions/logit.ts'
import { createRandom } from '../../../src/platform/random.ts'
import { calibrationError } from './calibration-error.ts'

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
type Truth = (raw: number, edge: number) => number

/** Raw probabilities that follow the edge, and outcomes that follow `truth`. */
function drawRows(seed: string, count: number, truth: Truth): CalibrationRows {
  const random = createRandom(seed)
  const edges = Float64Array.from({ length: count }, () => 0.6 * random.normal())
  const rawOver = edges.map((edge) => sigmoid(1.7 * edge + 0.1 * random.normal()))
  const outcomes = Uint8Array.from(edges, (edge, i) => (random.float() < truth(rawOver[i]!, edge) ? 1 : 0))
  return { rawOver, edges, outcomes }
}

const logOdds = (p: number): number => Math.log(p / (1 - p))
const honest: Truth = (raw) => raw
/** Sure of itself three times too much, and wrong about unders. */
const overconfident: Truth = (raw, edge) => sigmoid((edge < 0 ? -0.15 : 0.05) + 0.33 * logOdds(raw))
/** Worth nothing up to an edge, and the same above it: no logit has this shape. */
const stepped: Truth = (_, edge) => 0.5 + (Math.abs(edge) < 0.6 ? 0 : 0.25 * Math.sign(edge))

const first = (rows: CalibrationRows, count: number): CalibrationRows => ({
  rawOver: rows.rawOver.subarray(0, count),
  edges: rows.edges.subarray(0, count),
  outcomes: rows.outcomes.subarray(0, count),
})

/** Each week by what the weeks before say, as training does it. */
function walk(rows: CalibrationRows, weekRows: number, weeksOfHistory: number) {
  const said: { probability: number; raw: number; outcome: number }[] = []
  for (let start = weeksOfHistory * weekRows; start < rows.outcomes.length; start += weekRows) {
    const calibration = fitCalibration(first(rows, start))!
    for (let i = start; i < start + weekRows; i += 1) {
      const raw = rows.rawOver[i]!
      said.push({ probability: calibrate(calibration, raw, rows.edges[i]!), raw, outcome: rows.outcomes[i]! })
    }
  }
  return { said, raw: said.map(({ raw, outcome }) => ({ probability: raw, outcome })) }
}

describe('calibration', () => {
  it.each([
    ['overconfident', overconfident],
    ['stepped', stepped],
  ])('walk-forward on %s probabilities errs by less than 0.01', (name, truth) => {
    const { said, raw } = walk(drawRows(name, 80_000, truth), 4000, 5)
    expect(calibrationError(raw)).toBeGreaterThan(0.05)
    expect(calibrationError(said)).toBeLessThan(0.01)
  })

  it('leaves right probabilities as they are', () => {
    const calibration = fitCalibration(drawRows('honest', 20_000, honest))!
    for (const edge of [-1, -0.4, 0.1, 0.5, 1.2]) {
      expect(calibrate(calibration, sigmoid(1.7 * edge), edge)).toBeCloseTo(sigmoid(1.7 * edge), 1)
    }
  })

  it('changes little with few rows, and says nothing with fewer', () => {
    const rows = drawRows('few', 20_000, overconfident)
    const distance = (count: number): number =>
      Math.abs(calibrate(fitCalibration(first(rows, count))!, 0.8, 0.8) - 0.8)
    expect(distance(calibrationRowsMin)).toBeLessThan(0.08)
    expect(distance(20_000)).toBeGreaterThan(0.12)
    expect(fitCalibration(first(rows, calibrationRowsMin - 1))).toBeNull()
  })

  it('takes the isotonic curve only where it was better on later rows', () => {
    const curved = fitCalibration(drawRows('curved', 20_000, stepped))!
    expect([curved.over.kind, curved.under.kind]).toEqual(['isotonic', 'isotonic'])
    const straight = fitCalibration(drawRows('straight', 4000, overconfident))!
    expect([straight.over.kind, straight.under.kind]).toEqual(['logit', 'logit'])
    const small = fitCalibration(drawRows('small', 1800, stepped))!
    expect([small.over.kind, small.under.kind]).toEqual(['logit', 'logit'])
  })

  it('rises with the edge within a side and stays between 0.02 and 0.98, in every shape', () => {
    for (const truth of [overconfident, stepped, (raw: number) => 1 - raw, () => 1, () => 0]) {
      for (const count of [400, 3000, 12_000]) {
        const calibration = fitCalibration(drawRows(`shape ${count}`, count, truth))!
        for (const side of [-1, 1]) {
          const said = Array.from({ length: 60 }, (_, i) => {
            const edge = side < 0 ? -3 + i * 0.05 : i * 0.05
            return calibrate(calibration, sigmoid(1.7 * edge), edge)
          })
          expect(said).toEqual(said.toSorted((a, b) => a - b))
          expect(Math.min(...said)).toBeGreaterThanOrEqual(0.02)
          expect(Math.max(...said)).toBeLessThanOrEqual(0.98)
        }
      }
    }
  })

  it('answers the same after a journey as JSON', () => {
    for (const truth of [overconfident, stepped]) {
      const calibration = fitCalibration(drawRows('journey', 8000, truth))!
      const read = JSON.parse(JSON.stringify(calibration)) as Calibration
      for (const edge of [-0.9, 0, 0.3]) {
        expect(calibrate(read, sigmoid(edge), edge)).toBe(calibrate(calibration, sigmoid(edge), edge))
      }
    }
  })

  it('keeps the raw probabilities of a side with hardly any rows', () => {
    const rows = drawRows('one-sided', 4000, overconfident)
    const edges = rows.edges.map((edge, i) => (i < 50 ? -Math.abs(edge) : Math.abs(edge)))
    const calibration = fitCalibration({ ...rows, edges })!
    expect(calibration.under).toEqual({ kind: 'raw', rows: 50 })
    expect(calibrate(calibration, 0.3, -0.2)).toBe(0.3)
  })
})

describe('the logit', () => {
  it('finds the curve that made the outcomes', () => {
    const { rawOver, edges, outcomes } = drawRows('curve', 200_000, (raw) =>
      sigmoid(0.2 + 0.5 * logOdds(raw)),
    )
    const fit = fitLogit(rawOver, edges, Float64Array.from(outcomes))
    expect(fit.intercept).toBeCloseTo(0.2, 1)
    expect(fit.slope + fit.edgeSlope / 1.7).toBeCloseTo(0.5, 1)
  })
})

it('a logit comes to rest where raw probability and edge say nearly the same', () => {
  for (let seed = 0; seed < 12; seed += 1) {
    const random = createRandom(`twins ${seed}`)
    const edges = Float64Array.from({ length: 1500 }, () => random.normal())
    const rawOver = edges.map((edge) => sigmoid(1.6 * edge + 0.25 * edge ** 3))
    const outcomes = Uint8Array.from(edges, () => Number(random.float() < 0.47))
    const targets = rawOver.map((raw, i) => 0.1 * raw + 0.9 * outcomes[i]!)
    const { intercept, slope, edgeSlope } = fitLogit(rawOver, edges, targets)
    expect(Math.abs(intercept)).toBeLessThan(0.3)
    expect(slope + edgeSlope).toBeLessThan(1)
  }
})

describe('the isotonic curve', () => {
  /** Each of the numbers a hundred times, or so often as is said. */
  const repeat = (numbers: readonly number[], times = 100): Float64Array =>
    Float64Array.from(numbers.flatMap((each) => Array.from({ length: times }, () => each)))

  it('pools what falls', () => {
    const curve = fitIsotonic(repeat([0.1, 0.2, 0.3, 0.4]), repeat([0, 1, 0, 1]))
    expect(curve.probabilities).toEqual([0, 0.5, 1])
    expect(curve.raws.map((raw) => Math.round(raw * 1e6) / 1e6)).toEqual([0.1, 0.25, 0.4])
    expect(readIsotonic(curve, 0.175)).toBeCloseTo(0.25, 12)
    expect([readIsotonic(curve, 0), readIsotonic(curve, 1)]).toEqual([0, 1])
  })

  it('takes a handful at an end that came out alike for no certainty', () => {
    const raws = Float64Array.of(...repeat([0.4, 0.5]), ...repeat([0.9], 5))
    const targets = Float64Array.of(...repeat([0, 1]), ...repeat([1], 5))
    targets[150] = 0
    const curve = fitIsotonic(raws, targets)
    expect(curve.probabilities.at(-1)).toBeCloseTo(104 / 105, 9)
  })

  it('does not depend on the order of equal probabilities', () => {
    const raws = Float64Array.of(0.5, 0.5, 0.5, 0.6)
    expect(fitIsotonic(raws, Float64Array.of(1, 0, 0, 1))).toEqual(
      fitIsotonic(raws, Float64Array.of(0, 0, 1, 1)),
    )
  })
})
