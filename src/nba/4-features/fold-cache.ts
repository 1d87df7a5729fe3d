/** Keeps the fold between questions: tonight's fold is yesterday's plus one day.
 *
 * It is extended only if the history asked for begins with exactly the blocks it was made of (by hash); otherwise, after a
 * correction or a question about an earlier date, it is made anew, which takes half a minute where all seasons are kept: between two days others
 * have their turn. One question at a time: the fold is mutable. */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../../platform/clock.ts'
import { createGiveWay, type GiveWay } from '../../platform/give-way.ts'
import { createTurns } from '../../platform/in-turn.ts'
import type { Market } from '../domain/market.ts'
import type { HistoryBlock, PointInTime } from '../domain/point-in-time.ts'
import { createHistoryFold, type HistoryFold } from './history-fold.ts'

export interface FoldCache {
  /** Lends the fold of everything before the game date for as long as `use` runs. */
  withFold<Result>(question: FoldQuestion, use: (fold: HistoryFold) => Result): Promise<Result>
}

export interface FoldQuestion {
  readonly pointInTime: PointInTime
  readonly gameDate: string
  readonly asOf: Temporal.Instant
  readonly clock: Clock
  /** Of an attempt that is over: whole days stay folded, for the next one. */
  readonly signal?: AbortSignal | undefined
}

/** Sees each block when the fold stands right before it: the moment at which training rows are made. */
export type FoldObserver = (fold: HistoryFold, block: HistoryBlock) => void

/** `startObserver` is called whenever the fold begins anew, and gives the observer of that fold. */
export function createFoldCache(markets: readonly Market[], startObserver: () => FoldObserver): FoldCache {
  let fold = createHistoryFold(markets)
  let beforeApply = startObserver()
  let applied: string[] = []
  const inTurn = createTurns()

  async function bringTo(
    blocks: readonly HistoryBlock[],
    giveWay: GiveWay,
    signal: AbortSignal | undefined,
  ): Promise<HistoryFold> {
    const isPrefix =
      applied.length <= blocks.length && applied.every((hash, index) => blocks[index]?.hash === hash)
    if (!isPrefix) {
      fold = createHistoryFold(markets)
      beforeApply = startObserver()
      applied = []
    }
    const rest = blocks.slice(applied.length)
    for (const block of rest) {
      applied.push('half applied') // begins anew if it throws: a day must not be folded twice
      beforeApply(fold, block)
      fold.apply(block.block)
      applied[applied.length - 1] = block.hash
      await giveWay()
      signal?.throwIfAborted()
    }
    return fold
  }

  return {
    withFold({ pointInTime, gameDate, asOf, clock, signal }, use) {
      return inTurn(async () => {
        signal?.throwIfAborted() // it may have been stopped while it waited
        const blocks = await pointInTime.history(gameDate, asOf)
        return use(await bringTo(blocks, createGiveWay(clock), signal))
      })
    },
  }
}
