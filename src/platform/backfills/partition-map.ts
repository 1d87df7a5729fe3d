/** What is known of partitions, in the order in which it came: by game date and by asset, for a name put together for each takes longer than both look-ups.
 *
 * It may grow while it is walked, and what is added is walked, too. */
import type { PartitionKey } from '../asset.ts'

export interface PartitionMap<Value extends PartitionKey> {
  has(gameDate: string, asset: string): boolean
  /** Of a partition that is in it already the first stays. */
  add(value: Value): void
  readonly values: readonly Value[]
}

export function createPartitionMap<Value extends PartitionKey>(): PartitionMap<Value> {
  const byDate = new Map<string, Set<string>>()
  const values: Value[] = []
  return {
    values,
    has: (gameDate, asset) => byDate.get(gameDate)?.has(asset) === true,
    add(value) {
      let own = byDate.get(value.gameDate)
      if (own === undefined) {
        own = new Set()
        byDate.set(value.gameDate, own)
      }
      if (own.has(value.asset)) return
      own.add(value.asset)
      values.push(value)
    },
  }
}
