/** What is wrong with exports that were ordered again over documents that stand: all of them have to be made, and none may say anything else.
 *
 * That lines of a date without any have failed is no fault of theirs. */
interface Partition {
  readonly asset: string
  readonly gameDate: string
}

export interface OrderAnswer {
  readonly committed: number
  readonly changed: number
  readonly failed: readonly Partition[]
  readonly waiting: readonly Partition[]
}

export function findOrderFaults(
  { committed, changed, failed, waiting }: OrderAnswer,
  exports: ReadonlySet<string>,
): string[] {
  const name = (partitions: readonly Partition[], how: string): string[] =>
    partitions
      .filter(({ asset }) => exports.has(asset))
      .map(({ asset, gameDate }) => `${asset} ${gameDate} ${how}`)
  return [
    ...(committed === 0 ? ['nothing was made'] : []),
    ...(changed > 0 ? [`${changed} changed`] : []),
    ...name(failed, 'failed'),
    ...name(waiting, 'waits'),
  ]
}
