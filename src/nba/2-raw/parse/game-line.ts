/** A game's posted line as an integer in hundredths: 248.5 is 24850, and a home side that gives 6.5 has −650.
 *
 * Player lines have their own bounds (domain/line.ts). Books post halves and whole points, averaged feeds quarters; what lies
 * outside what basketball can be is another number that has got into the place. */
import { describeChangedPlace } from '../../../platform/reply.ts'
import type { GameLineMarket } from '../../domain/facts.ts'

const bounds = { spread: [-60, 60], total: [100, 400] } as const

export function readGameLine(
  market: Exclude<GameLineMarket, 'moneyline'>,
  posted: number,
  path: readonly PropertyKey[],
): number {
  const [low, high] = bounds[market]
  if (posted >= low && posted <= high && Number.isInteger(posted * 4)) return Math.round(posted * 100) + 0 // no −0
  throw describeChangedPlace(path, `a ${market} between ${low} and ${high} in quarters of a point`, posted)
}
