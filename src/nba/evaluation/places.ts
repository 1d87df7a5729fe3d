/** The probability integral transform, for counts: where in its predicted distribution each outcome fell.
 *
 * A count covers the whole step from P(X < x) to P(X ≤ x); its mass is spread over that step and not drawn from it, so the histogram
 * has no noise of its own (Czado, Gneiting, Held, "Predictive Model Assessment for Count Data", 2009). Even where it is right. */
import { probabilitySteps, unknownProbability } from './columns.ts'
import { type Selection, visitSelection } from './sums.ts'

const binCount = 20

export function measurePlaces(selection: Selection): { n: number; shares: number[] } | null {
  const mass = new Float64Array(binCount)
  let n = 0
  visitSelection(selection, (_chunk, said, at) => {
    const low = said.placeLow[at]!
    const high = said.placeHigh[at]!
    if (low === unknownProbability || high === unknownProbability) return
    n += 1
    spread(mass, (low / probabilitySteps) * binCount, (high / probabilitySteps) * binCount)
  })
  return n === 0 ? null : { n, shares: Array.from(mass, (each) => each / n) }
}

/** `low` and `high` in bins. */
function spread(mass: Float64Array, low: number, high: number): void {
  const first = Math.min(binCount - 1, Math.floor(low))
  if (high <= low) {
    mass[first]! += 1
    return
  }
  for (let bin = first; bin < binCount && bin < high; bin += 1) {
    mass[bin]! += (Math.min(high, bin + 1) - Math.max(low, bin)) / (high - low)
  }
}
