/** Randomness as an injected part: seeded, so that every simulation and every sample can be repeated.
 *
 * The generator is `sfc32` (Doty-Humphrey, PractRand): 128 bits of state, four additions and shifts a number. The seed is
 * spread over the state by hashing its text, so that neighbouring seeds give unrelated streams. */
import { createHash } from 'node:crypto'

export interface Random {
  /** Uniform in [0, 1). */
  float(): number
  /** Uniform integer in [0, bound). */
  integer(bound: number): number
  /** Standard normal (Box–Muller). */
  normal(): number
  /** One of the items; throws on an empty list. */
  pick<T>(items: readonly T[]): T
  /** An independent stream that depends only on this stream's seed and the name. */
  fork(name: string): Random
}

export function createRandom(seed: string | number): Random {
  const digest = createHash('sha256').update(String(seed)).digest()
  let a = digest.readInt32LE(0)
  let b = digest.readInt32LE(4)
  let c = digest.readInt32LE(8)
  let counter = digest.readInt32LE(12)

  function float(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    return (sum >>> 0) / 4_294_967_296
  }

  const random: Random = {
    float,
    integer: (bound) => Math.floor(float() * bound),
    normal: () => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float()),
    pick(items) {
      if (items.length === 0) throw new Error('pick from an empty list')
      return items[Math.floor(float() * items.length)] as (typeof items)[number]
    },
    fork: (name) => createRandom(`${seed}/${name}`),
  }
  return random
}
