/** The rising curve that is nearest to the outcomes (pool adjacent violators; Ayer et al. 1955), read with straight lines between
 * the middles of its steps, so that neighbouring probabilities do not jump. */

export interface Isotonic {
  /** Mean raw probability of each step, rising. */
  readonly raws: readonly number[]
  /** What came of it, rising. */
  readonly probabilities: readonly number[]
}

const endRowsMin = 100

interface Step {
  weight: number
  rawSum: number
  targetSum: number
}

export function fitIsotonic(raws: Float64Array, targets: Float64Array): Isotonic {
  const order = Uint32Array.from(raws, (_, i) => i).sort((a, b) => raws[a]! - raws[b]!)
  const steps: Step[] = []
  let before = Number.NaN
  for (const i of order) {
    const last = steps.at(-1)
    // Equal probabilities are one place on the axis, whatever the order of their outcomes.
    if (raws[i] === before) addTo(last!, { weight: 1, rawSum: raws[i]!, targetSum: targets[i]! })
    else {
      pool(steps)
      steps.push({ weight: 1, rawSum: raws[i]!, targetSum: targets[i]! })
    }
    before = raws[i]!
  }
  pool(steps)
  widenEnds(steps)
  return {
    raws: steps.map((step) => step.rawSum / step.weight),
    probabilities: steps.map((step) => step.targetSum / step.weight),
  }
}

/** Joins the last steps for as long as they fall. */
function pool(steps: Step[]): void {
  while (steps.length > 1) {
    const last = steps.at(-1)!
    const previous = steps.at(-2)!
    if (previous.targetSum * last.weight < last.targetSum * previous.weight) return
    addTo(previous, last)
    steps.pop()
  }
}

function addTo(step: Step, other: Readonly<Step>): void {
  step.weight += other.weight
  step.rawSum += other.rawSum
  step.targetSum += other.targetSum
}

/** A few rows at an end that all came out alike are no certainty: the end steps are joined with their neighbours until they are wide. */
function widenEnds(steps: Step[]): void {
  while (steps.length > 1 && steps[0]!.weight < endRowsMin) addTo(steps[1]!, steps.shift()!)
  while (steps.length > 1 && steps.at(-1)!.weight < endRowsMin) {
    const last = steps.pop()!
    addTo(steps.at(-1)!, last)
  }
}

/** Level before the first step and after the last. */
export function readIsotonic({ raws, probabilities }: Isotonic, raw: number): number {
  const upper = raws.findIndex((each) => each > raw)
  if (upper === 0) return probabilities[0]!
  if (upper < 0) return probabilities.at(-1)!
  const share = (raw - raws[upper - 1]!) / (raws[upper]! - raws[upper - 1]!)
  return probabilities[upper - 1]! + share * (probabilities[upper]! - probabilities[upper - 1]!)
}
