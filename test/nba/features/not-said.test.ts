/** A log without shot counts: what rests on them is missing, nothing is 0 in their place, and the players can still be predicted. */
import { describe, expect, it } from 'vitest'
import { featureIndex, features } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold } from '../../../src/nba/4-features/history-fold.ts'
import { visitTrainingRows } from '../../../src/nba/4-features/training-rows.ts'
import { addDays } from '../../../src/nba/domain/game-date.ts'
import { silentEvening } from '../../../src/nba/domain/history.ts'
import { makeHistory, teamIds } from './make-history.ts'

const shotCounts = ['fga', 'fgm', 'fg3a', 'threes', 'fta', 'ftm', 'oreb', 'tov'] as const

function foldOf(without: readonly (typeof shotCounts)[number][]) {
  const blocks = makeHistory({ days: 30, without })
  const fold = createHistoryFold(['points', 'threes'])
  for (const block of blocks) fold.apply(block)
  return { fold, blocks, tomorrow: addDays(blocks.at(-1)!.gameDate, 1) }
}

function vectorOf({ fold, blocks, tomorrow }: ReturnType<typeof foldOf>, market: 'points' | 'threes') {
  const { playerId, teamId } = blocks.at(-1)!.playerGames[0]!
  const opponentId = teamIds.find((id) => id !== teamId)!
  return fold.vector(
    {
      playerId,
      teamId,
      opponentId,
      gameDate: tomorrow,
      gameId: '0022209999',
      isHome: true,
      evening: silentEvening,
    },
    market,
  )
}

describe('a log without shot counts', () => {
  const whole = vectorOf(foldOf([]), 'points')
  const bare = vectorOf(foldOf(shotCounts), 'points')

  it('leaves out exactly what rests on them, and changes nothing else', () => {
    const missing = features
      .map(({ name }) => name)
      .filter((name) => {
        const [had, has] = [whole, bare].map(({ values }) => values[featureIndex(name)]!)
        if (!Number.isNaN(has)) expect([name, has]).toEqual([name, had])
        return Number.isNaN(has) && !Number.isNaN(had)
      })
    expect(missing.toSorted()).toEqual(
      [
        ...['pace_score', 'usage_shift', 'opponent_defensive_rating_l15', 'opponent_pace_l15', 'three_share'],
        ...['free_throw_share_l10', 'team_pace_l10', 'team_offensive_rating_l10', 'usage_ewma_8'],
        ...['usage_ewma_20', 'fga_ewma_8', 'fg3a_ewma_8', 'fta_ewma_8', 'true_shooting_ewma_20'],
        ...['pace_effect', 'net_rating_gap', 'net_rating_gap_size'],
        ...[
          'zone_matchup',
          'three_share_l20',
          'opponent_three_defence_l15',
          'opponent_two_point_defence_l15',
        ],
        ...['similar_mean', 'similar_games'],
      ].toSorted(),
    )
  })

  it('excludes nobody from the points, and lowers the quality', () => {
    expect(bare.missingRequired).toEqual([])
    expect(bare.quality).toBeLessThan(whole.quality)
  })

  it('excludes everybody from the threes by the names of what is missing', () => {
    expect(vectorOf(foldOf(shotCounts), 'threes').missingRequired).toEqual([
      'mean_l5',
      'mean_l10',
      'mean_season',
      'ewma_8',
    ])
  })

  it('is no lesson in threes: no training row has a target that nobody knows', () => {
    const { fold, blocks } = foldOf(shotCounts)
    const [next] = makeHistory({ days: 31, without: shotCounts }).slice(blocks.length)
    const targets: number[] = []
    visitTrainingRows(fold, next!, 'threes', (_, target) => void targets.push(target))
    expect(targets).toEqual([])
    visitTrainingRows(fold, next!, 'points', (_, target) => void targets.push(target))
    expect(targets.length).toBeGreaterThan(20)
    expect(targets.every(Number.isFinite)).toBe(true)
  })
})

describe('a history that begins without shot counts and goes on with them', () => {
  function vectorAfter(bareDays: number, market: 'points' | 'threes' = 'threes') {
    const whole = makeHistory({ days: 80 })
    const bare = makeHistory({ days: 80, without: shotCounts })
    const fold = createHistoryFold(['points', 'threes'])
    const blocks = whole.map((block, day) => (day < bareDays ? bare[day]! : block))
    for (const block of blocks) fold.apply(block)
    return {
      blocks,
      vector: vectorOf({ fold, blocks, tomorrow: addDays(blocks.at(-1)!.gameDate, 1) }, market),
    }
  }
  const read = ({ vector }: ReturnType<typeof vectorAfter>, name: Parameters<typeof featureIndex>[0]) =>
    vector.values[featureIndex(name)]!

  it('knows the league and the season again by the games that are known, in the same season', () => {
    const later = vectorAfter(1)
    const whole = vectorAfter(0)
    for (const name of ['pace_effect', 'opponent_effect', 'mean_against_opponent', 'mean_season'] as const)
      expect([name, Number.isFinite(read(later, name))]).toEqual([name, true])
    expect(later.vector.missingRequired).toEqual([])
    const { playerId } = later.blocks.at(-1)!.playerGames[0]!
    const known = later.blocks
      .slice(1)
      .flatMap(({ playerGames }) => playerGames)
      .filter((game) => game.playerId === playerId && game.minutes > 0)
    const mean = known.reduce((sum, { threes }) => sum + threes, 0) / known.length
    expect(read(later, 'mean_season')).toBeCloseTo(mean, 5)
    expect(read(later, 'mean_season')).not.toBe(read(whole, 'mean_season'))
    expect(read(later, 'mean_l20')).toBe(read(whole, 'mean_l20'))
  })

  it('takes a window by its known games as long as they are at least half of it', () => {
    expect(read(vectorAfter(74), 'mean_l3')).toBe(read(vectorAfter(0), 'mean_l3'))
    expect(Number.isFinite(read(vectorAfter(74), 'mean_l10'))).toBe(true)
    expect(Number.isFinite(read(vectorAfter(74), 'deviation_l10'))).toBe(true)
    expect(read(vectorAfter(74), 'mean_l20')).toBeNaN()
    expect(read(vectorAfter(74), 'slope_l10')).toBeNaN()
  })
})
