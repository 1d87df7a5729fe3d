/** Likeness by hand, and that games are compared by what was known before each of them. */
import { describe, expect, it } from 'vitest'
import { featureIndex } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf } from '../../../src/nba/4-features/history-fold.ts'
import type { VectorQuery } from '../../../src/nba/4-features/write-vector.ts'
import { addDays, daysBetween } from '../../../src/nba/domain/game-date.ts'
import { type DayBlock, type PlayerGame, silentEvening } from '../../../src/nba/domain/history.ts'
import { makeHistory } from './make-history.ts'

const blocks = makeHistory({ days: 60 })
const playerId = 3700

function similarAfter(some: readonly DayBlock[], change: Partial<VectorQuery> = {}) {
  const fold = createHistoryFold(['points', 'assists'])
  for (const block of some) fold.apply(block)
  const last = gamesOf(some).at(-1)!
  const query = {
    ...queryOf(last.game, { gameDate: addDays(some.at(-1)!.gameDate, 2), evening: silentEvening }),
    ...change,
  }
  const { values } = fold.vector(query, 'points')
  return {
    query,
    games: values[featureIndex('similar_games')]!,
    mean: values[featureIndex('similar_mean')]!,
  }
}

function gamesOf(some: readonly DayBlock[]): { block: DayBlock; place: number; game: PlayerGame }[] {
  return some.flatMap((block, place) => {
    const game = block.playerGames.find((each) => each.playerId === playerId)
    return game ? [{ block, place, game }] : []
  })
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** What was known of a game before its day: from the blocks before it, in the plainest way. */
function describeByHand(before: readonly DayBlock[], game: VectorQuery | PlayerGame, gameDate: string) {
  const own = gamesOf(before)
  const defences = before
    .flatMap((block) => block.teamGames.filter((each) => each.teamId === game.opponentId))
    .map((each) => each.defensiveRating)
  const league = before.flatMap((block) => block.teamGames).map((each) => each.defensiveRating)
  const gap = mean(defences.slice(-15)) - mean(league)
  const points = own.map((each) => each.game.points)
  const change = mean(points.slice(-5)) / mean(points) - 1
  const days = own.length === 0 ? null : daysBetween(own.at(-1)!.block.gameDate, gameDate as never) - 1
  return {
    tier: defences.length === 0 ? null : gap <= -1.5 ? 0 : gap >= 1.5 ? 2 : 1,
    rest: days === null ? null : Math.min(3, days),
    isHome: game.isHome,
    form: points.length === 0 ? null : change <= -0.1 ? 0 : change >= 0.1 ? 2 : 1,
  }
}

function rateByHand(now: ReturnType<typeof describeByHand>, then: ReturnType<typeof describeByHand>): number {
  const step = (one: number | null, other: number | null) =>
    one === null || other === null ? 0 : Math.max(0, 1 - Math.abs(one - other) / 2)
  return Math.floor(
    40 * step(now.tier, then.tier) +
      30 * step(now.rest, then.rest) +
      (now.isHome === then.isHome ? 15 : 0) +
      15 * step(now.form, then.form),
  )
}

/** `now` in place of `then`: every earlier game by the opponent's present tier, as a table of teams would give it. */
function findByHand(some: readonly DayBlock[], query: VectorQuery, tiers: 'then' | 'now' = 'then') {
  const now = describeByHand(some, query, query.gameDate)
  const best = gamesOf(some)
    .slice(-128)
    .map(({ block, place, game }) => {
      const then = describeByHand(some.slice(0, place), game, block.gameDate)
      const tier = tiers === 'then' ? then.tier : describeByHand(some, game, query.gameDate).tier
      return { score: rateByHand(now, { ...then, tier }), place, points: game.points }
    })
    .filter(({ score }) => score >= 70)
    .sort((a, b) => b.score - a.score || b.place - a.place)
    .slice(0, 20)
  const weight = best.reduce((sum, each) => sum + each.score, 0)
  return { games: best.length, mean: best.reduce((sum, each) => sum + each.score * each.points, 0) / weight }
}

describe('similar games', () => {
  it('are the twenty most alike of 70 points and more, weighted by their points', () => {
    for (const days of [8, 20, 40, 60]) {
      const some = blocks.slice(0, days)
      const found = similarAfter(some)
      const byHand = findByHand(some, found.query)
      expect(byHand.games).toBeGreaterThan(1)
      expect(found.games).toBe(byHand.games)
      expect(found.mean).toBeCloseTo(byHand.mean, 5)
    }
    expect(similarAfter(blocks.slice(0, 8)).games).toBeLessThan(8)
    expect(similarAfter(blocks).games).toBe(20)
  })

  it('are not known of a player or an opponent never seen', () => {
    for (const change of [{ playerId: 1 }, { opponentId: 1 }]) {
      const { games, mean: found } = similarAfter(blocks, change)
      expect([games, found]).toEqual([Number.NaN, Number.NaN])
    }
  })

  it('are sought among the last 128, also when the first ones have been written over', () => {
    const long = makeHistory({ days: 180 })
    expect(gamesOf(long).length).toBeGreaterThan(140)
    const found = similarAfter(long)
    expect(found.mean).toBeCloseTo(findByHand(long, found.query).mean, 5)
  })
})

describe('what a game is compared by', () => {
  const { opponentId } = gamesOf(blocks).at(-1)!.game

  /** The opponent's defence of one day made another; nothing else of the day moves. */
  function weaken(some: readonly DayBlock[], day: number, by: number): DayBlock[] {
    return some.map((block, place) => ({
      ...block,
      teamGames: block.teamGames.map((game) =>
        place === day && game.teamId === opponentId
          ? { ...game, defensiveRating: game.defensiveRating + by }
          : game,
      ),
    }))
  }

  it('is what was known then: a later game of the opponent changes tonight, and no tier written down before it', () => {
    const changed = weaken(blocks, 55, 300)
    const asked = { opponentId }
    const [before, after] = [similarAfter(blocks, asked), similarAfter(changed, asked)]
    expect(after.mean).not.toBe(before.mean)
    expect(after.mean).toBeCloseTo(findByHand(changed, after.query).mean, 5)
    const byTierOfNow = findByHand(changed, after.query, 'now')
    expect(Math.abs(byTierOfNow.mean - after.mean)).toBeGreaterThan(0.01) // what the mistake would give
  })
})
