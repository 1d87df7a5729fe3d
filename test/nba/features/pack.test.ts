/** The honest numbers of real seasons: what the plain averages must give, and ranges that real basketball never leaves. */
import { describe, expect, it } from 'vitest'
import { checkSlate } from '../../../src/nba/4-features/check-slate.ts'
import { featureIndex, features } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf } from '../../../src/nba/4-features/history-fold.ts'
import { visitTrainingRows } from '../../../src/nba/4-features/training-rows.ts'
import { markets } from '../../../src/nba/domain/market.ts'
import { packFolder, readPackBlocks } from './read-pack.ts'
import { addPackEvenings } from './read-pack-evenings.ts'

describe.skipIf(packFolder === undefined)(
  'features on real seasons (skipped without SIXTHMAN_DATA_PACK)',
  () => {
    it('the last-10 mean errs by 4.748 in 2023-24 and 4.793 in 2024-25, after ten games of the season', {
      timeout: 60_000,
    }, () => {
      const fold = createHistoryFold(['points'])
      const [mean10, gamesSeason] = [featureIndex('mean_l10'), featureIndex('games_season')]
      const sums = new Map<string, { rows: number; error: number }>()
      for (const block of readPackBlocks(['2023-24', '2024-25'])) {
        const sum = sums.get(block.season) ?? { rows: 0, error: 0 }
        sums.set(block.season, sum)
        visitTrainingRows(fold, block, 'points', (values, target) => {
          if (!(values[gamesSeason]! >= 10)) return
          sum.rows += 1
          sum.error += Math.abs(values[mean10]! - target)
        })
        fold.apply(block)
      }
      const errors = [...sums].map(
        ([season, { rows, error }]) => `${season} ${(error / rows).toFixed(3)} n ${rows}`,
      )
      expect(errors).toEqual(['2023-24 4.748 n 20930', '2024-25 4.793 n 20839'])
    })

    it('no slate of 2024-25 is stopped by the checks', { timeout: 60_000 }, async () => {
      const fold = createHistoryFold(['points'])
      const faults = (await addPackEvenings(readPackBlocks(['2023-24', '2024-25']))).flatMap((block) => {
        const slate = block.games.flatMap(({ gameId, homeTeamId, awayTeamId }) =>
          [homeTeamId, awayTeamId].flatMap((teamId) =>
            fold.rotation(teamId).map(({ playerId }) => {
              const isHome = teamId === homeTeamId
              const opponentId = isHome ? awayTeamId : homeTeamId
              const query = queryOf({ playerId, teamId, opponentId, gameId, isHome }, block)
              return {
                values: fold.vector(query, 'points').values,
                inputs: fold.inputsOf(query, 'points'),
              }
            }),
          ),
        )
        fold.apply(block)
        return checkSlate(slate).map((fault) => [block.gameDate, fault])
      })
      expect(faults).toEqual([])
    })

    it('no value of any market leaves its declared range, and no required one of a player with history is missing', {
      timeout: 60_000,
    }, () => {
      const fold = createHistoryFold(markets)
      const outside = new Set<string>()
      for (const block of readPackBlocks(['2018-19']).slice(0, 60)) {
        for (const market of markets) {
          visitTrainingRows(fold, block, market, (values, _, game) => {
            for (let index = 0; index < features.length; index += 1) {
              const { name, min, max, isRequired } = features[index]!
              const value = values[index]!
              if (value < min || value > max) outside.add(`${name} ${value} for ${market}`)
              const isMissing = isRequired && Number.isNaN(value) && fold.gamesKnown(game.playerId) > 0
              if (isMissing) outside.add(`${name} missing on ${block.gameDate}`)
            }
          })
        }
        fold.apply(block)
      }
      expect([...outside]).toEqual([])
    })
  },
)
