/** How alike two names are, from 0 to 1: Jaro's similarity with Winkler's bonus for a common beginning.
 *
 * (Winkler, "String Comparator Metrics and Enhanced Decision Rules", 1990.) Names are compared as they stand and with their
 * words sorted, since "Murray Dejounte" is as good as "Dejounte Murray". It only ranks candidates for a human; no rule uses it. */
import { foldText } from '../domain/fold-text.ts'

const winklerWeight = 0.1
const winklerPrefixMax = 4

export function compareNames(one: string, other: string): number {
  const [a, b] = [foldText(one), foldText(other)]
  return Math.max(jaroWinkler(a, b), jaroWinkler(sortWords(a), sortWords(b)))
}

export function jaroWinkler(a: string, b: string): number {
  const jaro = jaroSimilarity(a, b)
  let prefix = 0
  while (prefix < winklerPrefixMax && prefix < a.length && a[prefix] === b[prefix]) prefix += 1
  return jaro + prefix * winklerWeight * (1 - jaro)
}

function jaroSimilarity(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const taken = new Array<boolean>(b.length).fill(false)
  const matchedA: string[] = []
  for (let i = 0; i < a.length; i += 1) {
    for (let j = Math.max(0, i - reach); j <= Math.min(b.length - 1, i + reach); j += 1) {
      if (taken[j] || a[i] !== b[j]) continue
      taken[j] = true
      matchedA.push(a[i] as string)
      break
    }
  }
  const matches = matchedA.length
  if (matches === 0) return 0
  const matchedB = Array.from(b).filter((_, place) => taken[place])
  const outOfPlace = matchedA.filter((letter, place) => letter !== matchedB[place]).length
  return (matches / a.length + matches / b.length + (matches - outOfPlace / 2) / matches) / 3
}

function sortWords(text: string): string {
  return text.split(' ').sort().join(' ')
}
