/** Draws the rows and the columns that a tree is grown on.
 *
 * Whether a row is drawn follows from its number and the tree's salt alone, so every thread draws the same rows for itself. */
import type { Random } from '../../../platform/random.ts'

/** Fills the list with the rows drawn, in order, and then with the others; how many were drawn. */
export function createRowDraw(random: Random, share: number, list: Int32Array): () => number {
  const count = list.length
  const others = new Int32Array(share < 1 ? count : 0)
  const bound = share * 2 ** 32

  function takeAll(): number {
    for (let row = 0; row < count; row += 1) list[row] = row
    return count
  }

  return () => {
    if (share >= 1) return takeAll()
    const salt = random.integer(2 ** 32) | 0
    let drawn = 0
    for (let row = 0; row < count; row += 1) {
      const isDrawn = Number(mix(row, salt) < bound)
      list[drawn] = row
      others[row - drawn] = row
      drawn += isDrawn
    }
    if (drawn === 0) return takeAll()
    list.set(others.subarray(0, count - drawn), drawn)
    return drawn
  }
}

/** A number in [0, 2^32) from a row and a salt: the last step of MurmurHash3, twice. */
function mix(row: number, salt: number): number {
  let hash = Math.imul(row ^ salt, 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35) ^ salt
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** At least one of the columns, rising. */
export function drawColumns(random: Random, share: number, usable: readonly number[]): number[] {
  if (share >= 1) return [...usable]
  const pool = [...usable]
  const wanted = Math.max(1, Math.round(share * pool.length))
  for (let i = 0; i < wanted; i += 1) {
    const other = i + random.integer(pool.length - i)
    const column = pool[other]!
    pool[other] = pool[i]!
    pool[i] = column
  }
  return pool.slice(0, wanted).sort((a, b) => a - b)
}
