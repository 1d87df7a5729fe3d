/** The future is unreachable: the results of day D may be anything, D's vectors do not move by a byte. */
import { describe, expect, it } from 'vitest'
import { featureIndex } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf } from '../../../src/nba/4-features/history-fold.ts'
import { spellVector } from '../../../src/nba/4-features/quality.ts'
import { addDays } from '../../../src/nba/domain/game-date.ts'
import type { DayBlock, PlayerGame } from '../../../src/nba/domain/history.ts'
import { markets } from '../../../src/nba/domain/market.ts'
import { makeHistory, makeLine, teamIds } from './make-history.ts'
import { packFolder, readPackBlocks } from './read-pack.ts'

/** Every result of the day made another; who plays whom, where and when stays. */
function changeResults(block: DayBlock): DayBlock {
  return {
    ...block,
    playerGames: block.playerGames.map(
      (game): PlayerGame => ({
        ...game,
        minutes: 48 - game.minutes,
        points: game.points + 7,
        rebounds: game.rebounds + 3,
        assists: game.assists + 2,
        threes: game.threes + 1,
        fga: game.fga + 5,
        fta: game.fta + 2,
        ftm: game.ftm + 2,
        usage: 50,
        trueShooting: 0.1,
      }),
    ),
    teamGames: block.teamGames.map((game) => ({
      ...game,
      points: game.points + 40,
      pace: game.pace + 9,
      offensiveRating: game.offensiveRating + 20,
      defensiveRating: game.defensiveRating - 15,
      won: !game.won,
    })),
  }
}

type Order = 'vectors before the day' | 'the day before its vectors'

/** One hash a day over the vectors of all its players in all markets. With the second order the day's own block is applied first, under
 * the date before: that is what `<=` in place of `<` does. */
function hashDays(blocks: readonly DayBlock[], order: Order, firstDay = 0): string[] {
  const fold = createHistoryFold(markets)
  const shiftDays = order === 'the day before its vectors' ? -1 : 0
  const apply = (block: DayBlock) => fold.apply({ ...block, gameDate: addDays(block.gameDate, shiftDays) })
  for (const block of blocks.slice(0, firstDay)) apply(block)
  return blocks.slice(firstDay).map((block) => {
    if (order === 'the day before its vectors')
      fold.apply({ ...block, gameDate: addDays(block.gameDate, -1) })
    const hashes = block.playerGames.flatMap((game) =>
      markets.map((market) => spellVector(fold.vector(queryOf(game, block), market).values).hash),
    )
    if (order === 'vectors before the day') apply(block)
    return hashes.join()
  })
}

function findLeaks(blocks: readonly DayBlock[], changedDay: number, order: Order, firstDay = 0) {
  const changed = blocks.map((block, index) => (index === changedDay ? changeResults(block) : block))
  const before = hashDays(blocks, order, firstDay)
  const after = hashDays(changed, order, firstDay)
  const next = changedDay + 1 - firstDay
  return {
    upToTheDay: before.slice(0, next).filter((hash, index) => hash !== after[index]).length,
    later: before.slice(next).filter((hash, index) => hash !== after[next + index]).length,
  }
}

/** Each day with an evening: lines for everybody, the games' lines, and somebody reported out. */
function addEvenings(blocks: readonly DayBlock[]): DayBlock[] {
  return blocks.map((block, day) => ({
    ...block,
    evening: {
      lines: block.playerGames.map((game) => makeLine(game, { line: 8.5 + ((game.playerId + day) % 12) })),
      gameLines: block.games.map(({ gameId }) => ({ gameId, homeSpread: day - 12, total: 210 + day })),
      statuses: [{ playerId: 3700, teamId: teamIds[0], status: 'out' as const }],
      reportedTeamIds: [teamIds[0]],
    },
  }))
}

describe('the leak suite of the features', () => {
  const blocks = addEvenings(makeHistory({ days: 24 }))

  it('changing every result of a day changes no vector of that day or before, and vectors of later days', () => {
    const leaks = findLeaks(blocks, 12, 'vectors before the day')
    expect(leaks.upToTheDay).toBe(0)
    expect(leaks.later).toBe(11)
  })

  it('the results of a day are in later over rates and margins, and its lines are not in its own', () => {
    const names = ['over_rate_l10', 'line_margin_l5', 'line_margin_l20']
    const asked = blocks[12]!.playerGames[0]!
    const read = (some: readonly DayBlock[], day: number): (number | undefined)[] => {
      const fold = createHistoryFold(['points'])
      for (const block of some.slice(0, day)) fold.apply(block)
      const { values } = fold.vector(queryOf(asked, some[day]!), 'points')
      return names.map((name) => values[featureIndex(name)])
    }
    const changed = blocks.with(12, changeResults(blocks[12]!))
    expect(read(changed, 12)).toEqual(read(blocks, 12))
    const moved = blocks.with(12, {
      ...blocks[12]!,
      evening: {
        ...blocks[12]!.evening,
        lines: blocks[12]!.evening.lines.map((line) => ({ ...line, line: 55.5 })),
      },
    })
    expect(read(moved, 12)).toEqual(read(blocks, 12))
    expect(read(moved, 13)).not.toEqual(read(blocks, 13))
    expect(read(changed, 13)).not.toEqual(read(blocks, 13))
  })

  it('goes off when the day is let into its own vectors', () => {
    expect(findLeaks(blocks, 12, 'the day before its vectors').upToTheDay).toBe(1)
  })

  it('deleting everything after a day leaves its vectors the same', () => {
    const all = hashDays(blocks, 'vectors before the day')
    expect(hashDays(blocks.slice(0, 13), 'vectors before the day')).toEqual(all.slice(0, 13))
  })

  it('a vector for a date that has been applied is refused', () => {
    const fold = createHistoryFold()
    const block = blocks[0]!
    fold.apply(block)
    expect(() => fold.vector(queryOf(block.playerGames[0]!, block), 'points')).toThrow(
      /after 2022-10-18 had been applied/,
    )
    expect(() => fold.apply(block)).toThrow(/must rise strictly/)
  })
})

describe.skipIf(packFolder === undefined)(
  'the leak suite on real box scores (skipped without SIXTHMAN_DATA_PACK)',
  () => {
    it('changing a January day of 2024-25 moves no vector of it, and those of the four days after', {
      timeout: 60_000,
    }, () => {
      const blocks = readPackBlocks(['2024-25']).slice(0, 85)
      const leaks = findLeaks(blocks, 80, 'vectors before the day', 79)
      expect(leaks.upToTheDay).toBe(0)
      expect(leaks.later).toBe(4)
      expect(findLeaks(blocks, 80, 'the day before its vectors', 79).upToTheDay).toBe(1)
    })
  },
)
