/** The expected calibration error of tests: mean distance between what was said and what came, over ten bins of equal count. */

export interface Said {
  readonly probability: number
  readonly outcome: number
}

export function calibrationError(said: readonly Said[]): number {
  const sorted = said.toSorted((a, b) => a.probability - b.probability)
  let sum = 0
  for (let bin = 0; bin < 10; bin += 1) {
    const members = sorted.slice(
      Math.floor((bin * sorted.length) / 10),
      Math.floor(((bin + 1) * sorted.length) / 10),
    )
    sum += Math.abs(members.reduce((gap, each) => gap + each.probability - each.outcome, 0))
  }
  return sum / sorted.length
}

export function meanLogLoss(said: readonly Said[]): number {
  const losses = said.map(
    ({ probability, outcome }) => -Math.log(outcome === 1 ? probability : 1 - probability),
  )
  return losses.reduce((sum, each) => sum + each, 0) / said.length
}
