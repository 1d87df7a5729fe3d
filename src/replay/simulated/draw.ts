/** Draws from the distributions that a simulated game needs, each from the stream it is given. */
import type { Random } from '../../platform/random.ts'

/** Knuth's product of uniforms: fine below a mean of some forty, as all of a game's counts are. */
export function drawPoisson(random: Random, mean: number): number {
  const floor = Math.exp(-Math.max(0, mean))
  let product = random.float()
  let count = 0
  while (product > floor) {
    product *= random.float()
    count++
  }
  return count
}

export function drawBinomial(random: Random, trials: number, probability: number): number {
  let successes = 0
  for (let trial = 0; trial < trials; trial++) if (random.float() < probability) successes++
  return successes
}

export function drawFrom(
  random: Random,
  mean: number,
  deviation: number,
  least: number,
  most: number,
): number {
  return Math.min(most, Math.max(least, mean + deviation * random.normal()))
}

export function shuffle<T>(random: Random, items: readonly T[]): T[] {
  const shuffled = [...items]
  for (let index = shuffled.length - 1; index > 0; index--) {
    const other = random.integer(index + 1)
    const kept = shuffled[index] as T
    shuffled[index] = shuffled[other] as T
    shuffled[other] = kept
  }
  return shuffled
}
