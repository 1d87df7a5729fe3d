/** How alike two names are, from 0 to 1: Jaro's similarity with Winkler's bonus for a common beginning.
 *
 * (Winkler, "String Comparator Metrics and Enhanced Decision Rules", 1990.) Names are compared as they stand and with their
 * words sorted, since "Murray Dejounte" is as good as "Dejounte Murray". It only ranks candidates for a human; no rule uses it. */
import { foldText } from '../domain/fold-text.ts'

const winklerWeight = 0.1
const winklerPrefixMax = 4

/** A name as it is compared. Whoever compares many keeps them so: folding takes longer than comparing. */
export interface ComparedName {
  readonly folded: string
  readonly sorted: string
  /** How often each letter is in it; whatever is none counts as one. */
  readonly letters: Uint8Array
  /** A bit for each of them that is in it. */
  readonly present: number
}

export function prepareName(name: string): ComparedName {
  const folded = foldText(name)
  const letters = new Uint8Array(27)
  for (let place = 0; place < folded.length; place += 1) {
    const letter = folded.charCodeAt(place) - 97
    letters[letter >= 0 && letter < 26 ? letter : 26]! += 1
  }
  const present = letters.reduce((bits, count, place) => (count > 0 ? bits | (1 << place) : bits), 0)
  return { folded, sorted: sortWords(folded), letters, present }
}

export function compareNames(one: string, other: string): number {
  return comparePrepared(prepareName(one), prepareName(other), 0)
}

/** 0 where it is certainly less than `scoreMin`: which letters both have says so soonest, how often each of them next, and their places last. */
export function comparePrepared(one: ComparedName, other: ComparedName, scoreMin: number): number {
  if (boundOf(one, other, countSharedAtMost(one, other)) < scoreMin) return 0
  if (boundOf(one, other, countShared(one, other)) < scoreMin) return 0
  const asTheyStand = jaroWinkler(one.folded, other.folded)
  const isSorted = one.folded === one.sorted && other.folded === other.sorted
  return isSorted ? asTheyStand : Math.max(asTheyStand, jaroWinkler(one.sorted, other.sorted))
}

/** Every letter that the other has not is missing there at least once. */
function countSharedAtMost(one: ComparedName, other: ComparedName): number {
  return Math.min(
    one.folded.length - countBits(one.present & ~other.present),
    other.folded.length - countBits(other.present & ~one.present),
  )
}

/** Without a step for each of them (Warren, "Hacker's Delight", 5-1). */
function countBits(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x55555555)
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333)
  return (((fours + (fours >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
}

function countShared(one: ComparedName, other: ComparedName): number {
  let common = 0
  for (let letter = 0; letter < 27; letter += 1)
    common += Math.min(one.letters[letter]!, other.letters[letter]!)
  return common
}

/** No similarity of the two is above it: as if all of the `common` letters matched, in order, behind the longest beginning that counts. */
function boundOf(one: ComparedName, other: ComparedName, common: number): number {
  if (common === 0) return one.folded === other.folded ? 1 : 0
  const jaro = (common / one.folded.length + common / other.folded.length + 1) / 3
  const isBegunAlike = one.folded[0] === other.folded[0] || one.sorted[0] === other.sorted[0]
  return isBegunAlike ? jaro + winklerPrefixMax * winklerWeight * (1 - jaro) : jaro
}

export function jaroWinkler(a: string, b: string): number {
  const jaro = jaroSimilarity(a, b)
  let prefix = 0
  while (prefix < winklerPrefixMax && prefix < a.length && a[prefix] === b[prefix]) prefix += 1
  return jaro + prefix * winklerWeight * (1 - jaro)
}

/** Which letters of the other name are taken, and which letters of the one were matched: kept, for a page of names compares ten thousand times. */
let taken = new Uint8Array(64)
let matched = new Uint16Array(64)

function jaroSimilarity(a: string, b: string): number {
  if (a === b) return a === '' ? 0 : 1
  const longest = Math.max(a.length, b.length)
  if (longest > taken.length) {
    taken = new Uint8Array(2 * longest)
    matched = new Uint16Array(2 * longest)
  }
  taken.fill(0, 0, b.length)
  const reach = Math.max(0, Math.floor(longest / 2) - 1)
  let matches = 0
  for (let i = 0; i < a.length; i += 1) {
    const letter = a.charCodeAt(i)
    const last = Math.min(b.length - 1, i + reach)
    for (let j = Math.max(0, i - reach); j <= last; j += 1) {
      if (taken[j] === 1 || letter !== b.charCodeAt(j)) continue
      taken[j] = 1
      matched[matches] = letter
      matches += 1
      break
    }
  }
  if (matches === 0) return 0
  let outOfPlace = 0
  for (let j = 0, place = 0; j < b.length; j += 1) {
    if (taken[j] === 0) continue
    if (matched[place] !== b.charCodeAt(j)) outOfPlace += 1
    place += 1
  }
  return (matches / a.length + matches / b.length + (matches - outOfPlace / 2) / matches) / 3
}

function sortWords(text: string): string {
  return text.split(' ').sort().join(' ')
}
