/** How good the systems are on a real season, and that they are not too good to be true. */
import { describe, expect, it } from 'vitest'
import { systems } from '../../../src/nba/5-predictions/systems/index.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { walkForward } from '../../../src/nba/walk-forward.ts'
import { packFolder, readPackBlocks } from '../features/read-pack.ts'

interface Tally {
  rows: number
  error: number
  bias: number
  below: number
  within80: number
}

describe.skipIf(packFolder === undefined)(
  '2024-25 after one season of history (skipped without SIXTHMAN_DATA_PACK)',
  () => {
    it('ridge beats every baseline on expected minutes of 15 and more, and no system is better than honest', {
      timeout: 120_000,
    }, async () => {
      const tallies = new Map<string, Tally>()
      await walkForward(readPackBlocks(['2023-24', '2024-25']), {
        market: 'points',
        from: parseGameDate('2024-10-22'),
        to: parseGameDate('2025-04-13'),
        systems: systems.filter(({ training }) => training === null || training.kind === 'linear'),
        visit({ expectedMinutes, actual, said }) {
          if (!(expectedMinutes >= 15)) return
          for (const { system, centre, median, quantiles } of said) {
            const tally = tallies.get(system) ?? { rows: 0, error: 0, bias: 0, below: 0, within80: 0 }
            tallies.set(system, tally)
            tally.rows += 1
            tally.error += Math.abs(centre - actual)
            tally.bias += centre - actual
            tally.below += actual < median ? 1 : actual === median ? 0.5 : 0
            tally.within80 += actual >= quantiles![1]! && actual <= quantiles![5]! ? 1 : 0
          }
        },
      })
      const errorOf = (system: string) => tallies.get(system)!.error / tallies.get(system)!.rows
      const ridge = tallies.get('ridge')!
      expect(ridge.rows).toBeGreaterThan(19_000)
      expect(errorOf('ridge')).toBeLessThan(4.95)
      for (const system of ['season_mean', 'last_5', 'last_10', 'ewma_8', 'moving_average']) {
        expect(errorOf('ridge'), system).toBeLessThan(errorOf(system) - 0.05)
      }
      // Knowing the true minutes would give 4.33 to 4.52: anything near it has seen the future.
      for (const system of tallies.keys()) expect(errorOf(system), system).toBeGreaterThan(4.7)
      expect(Math.abs(ridge.bias / ridge.rows)).toBeLessThan(0.25)
      expect(ridge.below / ridge.rows).toBeGreaterThan(0.47)
      expect(ridge.below / ridge.rows).toBeLessThan(0.53)
      expect(ridge.within80 / ridge.rows).toBeGreaterThan(0.78)
      expect(ridge.within80 / ridge.rows).toBeLessThan(0.82)
    })
  },
)
