import { describe, expect, it } from 'vitest'
import {
  blend,
  blendPseudoRows,
  blendRowsMin,
  findBestWeight,
  fitBlend,
  usualWeight,
} from '../../../src/nba/5-predictions/blend.ts'
import { createRandom } from '../../../src/platform/random.ts'

/** Lines that miss the truth by noise, medians that know the truth's share `weight` of what they differ by. */
function drawRows(count: number, weight: number) {
  const random = createRandom(`blend ${count} ${weight}`)
  const even = () => random.float() - random.float()
  const lines = Float64Array.from({ length: count }, () => 10 + 20 * random.float())
  const medians = lines.map((line) => line + 4 * even())
  const actuals = medians.map((median, i) => lines[i]! + weight * (median - lines[i]!) + 6 * even())
  return { lines, medians, actuals }
}

const errorAt = ({ lines, medians, actuals }: ReturnType<typeof drawRows>, weight: number): number =>
  actuals.reduce(
    (sum, actual, i) => sum + Math.abs(actual - blend({ rows: 0, weight }, medians[i]!, lines[i]!)),
    0,
  )

describe('the blend with the line', () => {
  it('finds the weight of least absolute error: no weight of a fine grid is better', () => {
    for (const truth of [0.1, 0.4]) {
      const rows = drawRows(3000, truth)
      const best = errorAt(rows, findBestWeight(rows))
      for (let step = 0; step <= 1000; step += 1) {
        expect(errorAt(rows, step / 1000)).toBeGreaterThanOrEqual(best - 1e-9)
      }
    }
  })

  it('finds the share that the medians know', () => {
    const fitted = fitBlend(drawRows(50_000, 0.5))!
    expect(fitted.weight).toBeGreaterThan(0.45)
    expect(fitted.weight).toBeLessThan(0.52)
  })

  it('stays within line and median', () => {
    expect(findBestWeight(drawRows(3000, -0.8))).toBe(0)
    expect(findBestWeight(drawRows(3000, 1.8))).toBe(1)
  })

  it('is the usual weight as long as rows are few, and null below their least number', () => {
    const rows = drawRows(blendRowsMin, 1)
    const share = blendRowsMin / (blendRowsMin + blendPseudoRows)
    expect(fitBlend(rows)!.weight).toBeCloseTo(share * findBestWeight(rows) + (1 - share) * usualWeight, 12)
    expect(fitBlend(drawRows(blendRowsMin - 1, 1))).toBeNull()
  })

  it('is the usual weight where median and line never differ', () => {
    const lines = new Float64Array(500).fill(20)
    const fitted = fitBlend({ lines, medians: lines, actuals: lines })!
    expect(blend(fitted, 20, 20)).toBe(20)
  })
})
