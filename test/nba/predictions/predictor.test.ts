/** What a predictor says against a line: from the raw probability over the calibrated one to what a price is worth. */
import { describe, expect, it } from 'vitest'
import { featureSchemaVersion, features } from '../../../src/nba/4-features/feature-list.ts'
import { artefactSchema, type ModelArtefact } from '../../../src/nba/5-predictions/artefact.ts'
import { calibrate } from '../../../src/nba/5-predictions/calibration.ts'
import { fitDistribution } from '../../../src/nba/5-predictions/distribution.ts'
import { createPredictors } from '../../../src/nba/5-predictions/predictor.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { expectedValue, fairAmerican, holdOf, impliedProbability } from '../../../src/nba/domain/odds.ts'

const levels = Float64Array.from({ length: 4000 }, (_, i) => 10 + (i % 20))
const errors = levels.map((_, i) => (((i * 7919) % 4000) / 4000 - 0.5) * 20)
const distribution = fitDistribution(levels, errors)!
/** Half way between the price and what the distribution says. */
const calibration = { rows: 10_000, shift: 0.02, weight: 0.5 }
const artefact: ModelArtefact = {
  schema: artefactSchema,
  system: 'last_5',
  market: 'points',
  featureSchema: featureSchemaVersion,
  trainedBefore: parseGameDate('2025-11-03'),
  trainedThrough: null,
  rows: 0,
  model: null,
  modelTrainedBefore: null,
  promotion: {
    verdict: 'first',
    reasons: [],
    rows: 0,
    candidateError: null,
    inUseError: null,
    meanShift: null,
  },
  members: null,
  distribution,
  calibration: null,
  blend: null,
  health: { state: 'healthy', reason: '', rows: 0, error: null, averageError: null, bias: null, drift: null },
  golden: [],
}
const schema = { version: featureSchemaVersion, features }

const values = new Float64Array(features.length).fill(20)
const input = {
  values,
  quality: 95,
  line: 1850,
  overPrice: -110,
  underPrice: -110,
  bestOverPrice: 100,
  bestUnderPrice: -105,
  overProbability: 0.53,
}
const predict = (parts: Partial<ModelArtefact>, over: Partial<typeof input> | object = {}) =>
  createPredictors([{ ...artefact, ...parts }], schema)[0]!.predict({ ...input, ...over })!

describe('a prediction', () => {
  it('without a calibration gives the raw probability, says so, and says nothing of its worth', () => {
    const said = predict({})
    expect(said.median).toBe(20)
    expect(said).toMatchObject({
      calibration: 'uncalibrated',
      blended: null,
      expectedValue: null,
      decision: 'OVER',
    })
    expect(said.overProbability).toBe(said.rawOverProbability)
    expect(said.confidence).toBe(said.rawOverProbability)
  })

  it('with one gives the calibrated probability of its side as its confidence, and prices by it', () => {
    const raw = predict({}).rawOverProbability!
    const said = predict({ calibration, blend: { rows: 900, weight: 0.2 } })
    const believed = calibrate(calibration, raw, 0.53)
    expect(said.rawOverProbability).toBe(raw)
    expect(said.overProbability).toBeCloseTo(believed, 3)
    expect(said.calibration).toBe('calibrated')
    expect(said.confidence).toBe(said.overProbability)
    expect(said.blended).toBeCloseTo(18.8, 9)
    expect(said.hold).toBeCloseTo(holdOf(-110, -110), 4)
    expect(said.breakEven).toBe(impliedProbability(100))
    expect(said.expectedValue).toBeCloseTo(expectedValue(100, believed), 3)
    expect(said.fairOverPrice! / fairAmerican(believed)).toBeCloseTo(1, 2)
    expect(said.fairUnderPrice! / fairAmerican(1 - believed)).toBeCloseTo(1, 2)
  })

  it('of an artefact that was calibrated in an older form says what one without a calibration does, and takes no side', () => {
    const schema = artefactSchema - 1
    const noSide = { decision: 'PASS', reason: 'calibration_outdated' }
    expect(predict({ calibration, schema })).toEqual({ ...predict({}), ...noSide })
    expect(predict({ calibration: null, schema })).toEqual(predict({}))
  })

  it('leans to the bookmakers’ price, and to even odds where there is none', () => {
    const [dear, cheap, none] = [0.65, 0.4, null].map(
      (overProbability) => predict({ calibration }, { overProbability }).overProbability!,
    )
    expect(dear).toBeGreaterThan(none!)
    expect(cheap).toBeLessThan(none!)
    expect(none).toBeCloseTo(predict({ calibration }, { overProbability: 0.5 }).overProbability!, 9)
  })

  it('takes the price of the line where nobody’s best is known', () => {
    expect(predict({ calibration }, { bestOverPrice: null }).breakEven).toBeCloseTo(110 / 210, 4)
  })

  it('says nothing of a line that is not there', () => {
    expect(predict({ calibration }, { line: null, overPrice: null, underPrice: null })).toMatchObject({
      ...{ decision: 'NO_LINE', overProbability: null, confidence: null, blended: null, hold: null },
      ...{ calibration: 'uncalibrated', expectedValue: null, fairOverPrice: null },
    })
  })
})

describe('the factors of a prediction', () => {
  /** One unit of each input adds its coefficient to an intercept of 10. */
  const explain = (coefficients: readonly (readonly [string, number])[]) => {
    const zeros = coefficients.map(() => 0)
    const fit = {
      ...{
        rows: 1000,
        penalty: 0.001,
        intercept: 10,
        means: zeros,
        missingShifts: zeros,
        missingShares: zeros,
      },
      scales: coefficients.map(() => 20),
      coefficients: coefficients.map(([, each]) => each),
    }
    const inputs = coefficients.map(([name]) => name)
    const said = predict({ system: 'ridge', distribution: null, model: { kind: 'linear', inputs, fit } })
    return { median: said.median, factors: said.factors.map((each) => [each.name, each.contribution]) }
  }
  const names = features.filter(({ isModelInput }) => isModelInput).map(({ name }) => name)

  it('are the twelve largest, and the rest in one, which add up to it', () => {
    const coefficients = names
      .slice(0, 15)
      .map((name, i) => [name, (i % 2 === 0 ? 1 : -1) * (i + 1) * 0.1] as const)
    const { median, factors } = explain(coefficients)
    expect(factors).toHaveLength(13)
    expect(factors[0]).toEqual(['average_player', 10])
    expect(factors.slice(1, 12).map(([name]) => name)).toEqual(names.slice(4, 15).reverse())
    expect(factors[12]).toEqual(['others', -0.2])
    expect(factors.reduce((sum, [, each]) => sum + Number(each), 0)).toBeCloseTo(median, 9)
  })

  it('of one size stand by name, whatever the order of the inputs; what adds nothing is left out', () => {
    const equal = names.slice(0, 14).toSorted()
    const { factors } = explain([...equal.toReversed().map((name) => [name, 0.5] as const), [names[14]!, 0]])
    expect(factors.map(([name]) => name)).toEqual(['average_player', ...equal.slice(0, 11), 'others'])
    expect(factors.at(-1)).toEqual(['others', 1.5])
  })
})
