/** The three officials of a simulated game, out of thirty-six with invented names. */
import type { Random } from '../../platform/random.ts'
import type { Official } from '../league.ts'
import { shuffle } from './draw.ts'
import { firstNames, surnames } from './invented-names.ts'

export function createOfficials(random: Random): Official[] {
  const names = new Set<string>()
  while (names.size < 36) names.add(`${random.pick(firstNames)} ${random.pick(surnames)}`)
  return [...names].map((name, index) => ({ officialId: 9_500_001 + index, name, jersey: String(index + 5) }))
}

export function drawOfficials(random: Random, officials: readonly Official[]): Official[] {
  return shuffle(random, officials).slice(0, 3)
}
