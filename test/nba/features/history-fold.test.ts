import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { featureIndex, features } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf } from '../../../src/nba/4-features/history-fold.ts'
import { spellVector } from '../../../src/nba/4-features/quality.ts'
import { visitTrainingRows } from '../../../src/nba/4-features/training-rows.ts'
import type { VectorQuery } from '../../../src/nba/4-features/write-vector.ts'
import { addDays } from '../../../src/nba/domain/game-date.ts'
import { type DayBlock, type PlayerGame, silentEvening } from '../../../src/nba/domain/history.ts'
import { markets } from '../../../src/nba/domain/market.ts'
import { makeHistory, makeLine } from './make-history.ts'

const blocks = makeHistory({ days: 30 })
const playerId = 3700

function foldAll(some: readonly DayBlock[]) {
  const fold = createHistoryFold(markets)
  for (const block of some) fold.apply(block)
  return fold
}

function gamesOf(some: readonly DayBlock[], id: number): PlayerGame[] {
  return some.flatMap((block) => block.playerGames.filter((game) => game.playerId === id))
}

function askAfter(some: readonly DayBlock[], change: Partial<VectorQuery> = {}): VectorQuery {
  const last = gamesOf(some, playerId).at(-1)!
  return {
    ...queryOf(last, { gameDate: addDays(some.at(-1)!.gameDate, 2), evening: silentEvening }),
    ...change,
  }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

it('a question that was answered before its day was applied is refused after it', () => {
  const fold = foldAll(blocks.slice(0, 20))
  const game = blocks[20]!.playerGames[0]!
  const query = queryOf(game, { gameDate: blocks[20]!.gameDate, evening: silentEvening })
  expect(fold.vector(query, 'points').values.length).toBe(features.length)
  fold.apply(blocks[20]!)
  expect(() => fold.vector(query, 'points')).toThrow('had been applied')
  expect(() => fold.inputsOf(query, 'points')).toThrow('had been applied')
})

describe('the fold over history', () => {
  const fold = foldAll(blocks)
  const query = askAfter(blocks)
  const vector = fold.vector(query, 'points')
  const read = (name: string) => vector.values[featureIndex(name)]!
  const points = gamesOf(blocks, playerId).map((game) => game.points)
  const minutes = gamesOf(blocks, playerId).map((game) => game.minutes)

  it('gives the windows a plain computation gives', () => {
    expect(read('mean_l5')).toBeCloseTo(mean(points.slice(-5)), 5)
    expect(read('mean_l10')).toBeCloseTo(mean(points.slice(-10)), 5)
    expect(read('mean_season')).toBeCloseTo(mean(points), 5)
    expect(read('minutes_l3')).toBeCloseTo(mean(minutes.slice(-3)), 5)
    expect(read('stat_per_minute')).toBeCloseTo(mean(points) / mean(minutes), 5)
    const weights = points.map((_, index) => 0.5 ** ((points.length - 1 - index) / 8))
    const weighted = points.reduce((sum, value, index) => sum + value * weights[index]!, 0)
    expect(read('ewma_8')).toBeCloseTo(weighted / weights.reduce((sum, each) => sum + each, 0), 5)
  })

  it('gives the opponent and the venue of the game asked about', () => {
    const against = blocks.flatMap((block) =>
      block.teamGames.filter((game) => game.teamId === query.opponentId),
    )
    expect(read('opponent_defensive_rating_l15')).toBeCloseTo(
      mean(against.slice(-15).map((game) => game.defensiveRating)),
      4,
    )
    expect(read('home')).toBe(query.isHome ? 1 : 0)
    const other = fold.vector({ ...query, isHome: !query.isHome }, 'points')
    expect(other.values[featureIndex('home')]).toBe(query.isHome ? 0 : 1)
  })

  it('leaves what has no source missing, and never 0', () => {
    for (const name of ['injury_status', 'paint_share', 'mid_share', 'opponent_paint_defence_l15', 'line']) {
      expect(read(name), name).toBeNaN()
      expect(vector.provenance[featureIndex(name)], name).toBe('missing')
    }
    expect(read('has_line')).toBe(0)
  })

  it('takes the line and its movement when there is one', () => {
    const evening = { ...silentEvening, lines: [makeLine(query, { line: 24.5, openingLine: 23.5 })] }
    const lined = fold.vector({ ...query, evening }, 'points').values
    expect(lined[featureIndex('line')]).toBe(24.5)
    expect(lined[featureIndex('line_movement')]).toBe(1)
    expect(lined[featureIndex('has_line')]).toBe(1)
  })

  it('gives the same through training rows as through vectors', () => {
    const half = createHistoryFold(['points'])
    for (const block of blocks.slice(0, 20)) half.apply(block)
    const next = blocks[20]!
    let rows = 0
    visitTrainingRows(half, next, 'points', (values, target, game) => {
      rows += 1
      expect(target).toBe(game.points)
      expect(spellVector(values).hash).toBe(
        spellVector(half.vector(queryOf(game, next), 'points').values).hash,
      )
    })
    expect(rows).toBe(next.playerGames.length)
  })

  it('gives one market the same values whether it is folded alone or with others', () => {
    const alone = createHistoryFold(['assists'])
    for (const block of blocks) alone.apply(block)
    expect(spellVector(alone.vector(query, 'assists').values).stored).toEqual(
      spellVector(fold.vector(query, 'assists').values).stored,
    )
  })

  it('ignores a stint of under 30 seconds', () => {
    const last = blocks.at(-1)!
    const extra: DayBlock = {
      ...last,
      gameDate: addDays(last.gameDate, 1),
      playerGames: last.playerGames.map((game) => ({ ...game, minutes: 0, points: 0 })),
    }
    const after = foldAll([...blocks, extra])
    expect(after.gamesKnown(playerId)).toBe(points.length)
    expect(after.vector(askAfter([...blocks, extra]), 'points').values[featureIndex('mean_l5')]).toBe(
      read('mean_l5'),
    )
  })

  it('keeps every value inside its declared range', () => {
    const some = createHistoryFold(markets)
    for (const block of blocks) {
      for (const market of markets) {
        visitTrainingRows(some, block, market, (values) => {
          for (const [index, feature] of features.entries()) {
            const value = values[index]!
            expect(
              Number.isNaN(value) || (value >= feature.min && value <= feature.max),
              `${feature.name} ${value}`,
            ).toBe(true)
          }
        })
      }
      some.apply(block)
    }
  })
})

describe('provenance and quality', () => {
  it('a player never seen has no history, and every required feature is named', () => {
    const fold = foldAll(blocks)
    const vector = fold.vector(askAfter(blocks, { playerId: 999 }), 'points')
    expect(fold.gamesKnown(999)).toBe(0)
    expect(fold.teamOf(999)).toBeNull()
    expect(vector.missingRequired).toEqual(['mean_l5', 'mean_l10', 'mean_season', 'ewma_8', 'minutes_ewma_8'])
    expect(vector.tier).toBe('critical')
  })

  it('a window not yet full is derived, a full one measured, one reaching back a season says so', () => {
    const early = foldAll(blocks.slice(0, 7)).vector(askAfter(blocks.slice(0, 7)), 'points')
    expect(early.provenance[featureIndex('mean_l5')]).toBe('measured')
    expect(early.provenance[featureIndex('mean_l10')]).toBe('derived')
    const opener = { gameDate: addDays(blocks.at(-1)!.gameDate, 200), gameId: '0022300001' }
    const next = foldAll(blocks).vector(askAfter(blocks, opener), 'points')
    expect(next.provenance[featureIndex('mean_l5')]).toBe('prior-season')
    expect(next.provenance[featureIndex('mean_season')]).toBe('prior-season')
    expect(next.values[featureIndex('games_season')]).toBe(0)
    expect(next.values[featureIndex('team_win_share')]).toBeNaN()
    const now = foldAll(blocks).vector(askAfter(blocks), 'points')
    expect(next.quality).toBeLessThan(now.quality)
  })

  it('the season starts afresh with its first game', () => {
    const later = makeHistory({ days: 2, firstDate: '2023-10-24', season: '2023-24', seasonDigits: 23 })
    const both = [...blocks, ...later]
    const vector = foldAll(both).vector(askAfter(both), 'points')
    const own = gamesOf(later, playerId).map((game) => game.points)
    expect(own.length).toBeGreaterThan(0)
    expect(vector.values[featureIndex('mean_season')]).toBeCloseTo(mean(own), 5)
    expect(vector.values[featureIndex('games_season')]).toBe(own.length)
  })

  it('stored values come back with the same hash, which is that of the list in JSON', () => {
    const values = foldAll(blocks).vector(askAfter(blocks), 'points').values
    const { stored, hash } = spellVector(values)
    const list: (number | null)[] = JSON.parse(`[${stored.slice(1, -1)}]`)
    expect(list).toEqual(Array.from(values, (value) => (Number.isNaN(value) ? null : value)))
    expect(hash).toBe(createHash('sha256').update(JSON.stringify(list)).digest('hex'))
    expect(spellVector(Float64Array.from(list, (value) => value ?? Number.NaN)).hash).toBe(hash)
  })

  it('what is no number is stored as missing', () => {
    const values = Float64Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY, -0, 1e21)
    expect(spellVector(values).stored).toBe('{1.5,null,null,0,1e+21}')
  })
})

describe('absence', () => {
  const regular = 3801
  const without = blocks.map((block, index) =>
    index < 27
      ? block
      : { ...block, playerGames: block.playerGames.filter((game) => game.playerId !== regular) },
  )

  it('counts the games in a row a player has missed', () => {
    const fold = foldAll(without)
    const query = { ...askAfter(without), playerId: regular, teamId: 1610612738 }
    expect(fold.vector(query, 'points').values[featureIndex('team_games_missed')]).toBe(
      without.slice(lastGameIndex(regular) + 1).length,
    )
  })

  it('gives his usual minutes to his team-mates as minutes out, and not to himself', () => {
    const fold = foldAll(without)
    const mate = fold.vector({ ...askAfter(without), playerId: 3800, teamId: 1610612738 }, 'points').values
    const self = fold.vector({ ...askAfter(without), playerId: regular, teamId: 1610612738 }, 'points').values
    const at = featureIndex('team_out_minutes')
    expect(mate[at]! - self[at]!).toBeCloseTo(self[featureIndex('minutes_ewma_8')]!, 4)
  })

  it('the rotation averages over the last five team games and counts missed ones as 0', () => {
    const entry = foldAll(without)
      .rotation(1610612738)
      .find((each) => each.playerId === regular)
    const played = without
      .slice(-5)
      .flatMap((block) => block.playerGames.filter((game) => game.playerId === regular))
    expect(entry?.meanMinutes ?? 0).toBeCloseTo(played.reduce((sum, game) => sum + game.minutes, 0) / 5, 6)
  })

  function lastGameIndex(id: number): number {
    return without.findLastIndex((block) => block.playerGames.some((game) => game.playerId === id))
  }
})
