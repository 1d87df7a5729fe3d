/** Each thread says the best split of its columns, and all of them learn the best of all.
 *
 * Everybody compares the same numbers in the same order, so everybody decides alike and nobody has to be told. */
import { candidateNumbers, type FitMemory, waitForAll } from './fit-memory.ts'
import type { Split } from './split-search.ts'

export type ExchangeSplits = (own: readonly (Split | null)[]) => (Split | null)[]

/** For at most two leaves at a time. */
export function createExchange(memory: FitMemory, thread: number, threads: number): ExchangeSplits {
  const { candidates, barrier } = memory
  let turn = 0
  return (own) => {
    if (threads === 1) return [...own]
    turn = 1 - turn
    const placeOf = (of: number, leaf: number) => ((turn * threads + of) * 2 + leaf) * candidateNumbers
    for (const [leaf, split] of own.entries()) {
      const at = placeOf(thread, leaf)
      candidates[at] = split?.gain ?? -1
      candidates[at + 1] = split?.column ?? -1
      candidates[at + 2] = split?.bin ?? -1
      candidates[at + 3] = split?.isMissingLeft === true ? 1 : 0
    }
    waitForAll(barrier, threads)
    return own.map((_, leaf) => {
      let best: Split | null = null
      for (let of = 0; of < threads; of += 1) {
        const at = placeOf(of, leaf)
        const [gain, column] = [candidates[at]!, candidates[at + 1]!]
        if (column < 0) continue
        if (best !== null && !(gain > best.gain || (gain === best.gain && column < best.column))) continue
        best = { gain, column, bin: candidates[at + 2]!, isMissingLeft: candidates[at + 3] === 1 }
      }
      return best
    })
  }
}
