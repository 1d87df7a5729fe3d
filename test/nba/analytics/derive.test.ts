import { describe, expect, it } from 'vitest'
import { derivePlayerGameSummaries } from '../../../src/nba/3-analytics/derive/derive-player-game-summaries.ts'
import {
  type BoxRow,
  deriveTeamGames,
  sumTeamBoxes,
} from '../../../src/nba/3-analytics/derive/derive-team-games.ts'
import {
  computeTrueShooting,
  computeUsage,
  estimatePossessions,
  roundTeamMinutes,
} from '../../../src/nba/3-analytics/derive/formulas.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { packFolder, readPackBlocks } from '../features/read-pack.ts'

const game = { gameId: '0022400061', homeTeamId: 1, awayTeamId: 2 }

function row(playerId: number, teamId: number, points: number, minutes = 48): BoxRow {
  return {
    gameId: game.gameId,
    playerId,
    teamId,
    minutes,
    points,
    rebounds: 4,
    assists: 3,
    threes: 1,
    fga: 10,
    fgm: 5,
    fg3a: 3,
    fta: 5,
    ftm: 4,
    oreb: 2,
    tov: 3,
  }
}

const rows = [1, 2].flatMap((teamId) =>
  [1, 2, 3, 4, 5].map((slot) => row(teamId * 10 + slot, teamId, 20 + teamId)),
)

describe('the formulas', () => {
  it('count possessions as FGA + 0.44 FTA + TOV − OREB', () => {
    expect(estimatePossessions({ fga: 88, fta: 25, tov: 13, oreb: 10 })).toBeCloseTo(102, 10)
  })

  it('five equal players who never rest use 20 % each', () => {
    expect(
      computeUsage({ fga: 10, fta: 5, tov: 3, minutes: 48 }, { fga: 50, fta: 25, tov: 15 }, 240),
    ).toBeCloseTo(20, 10)
  })

  it('have no usage without minutes and no shooting without shots', () => {
    expect(
      computeUsage({ fga: 0, fta: 0, tov: 0, minutes: 0 }, { fga: 50, fta: 25, tov: 15 }, 240),
    ).toBeNull()
    expect(computeTrueShooting({ points: 0, fga: 0, fta: 0 })).toBeNull()
    expect(computeTrueShooting({ points: 20, fga: 10, fta: 0 })).toBe(1)
  })

  it('know the lengths a game can have, though whole minutes do not add up', () => {
    expect([238, 242, 266, 289].map(roundTeamMinutes)).toEqual([240, 240, 265, 290])
  })
})

describe('team games', () => {
  const boxes = sumTeamBoxes([game], rows)

  it('are two rows a game, one the mirror of the other', () => {
    const { offense, defense } = deriveTeamGames(parseGameDate('2024-10-22'), boxes, () => undefined)
    expect(offense.map((each) => [each.teamId, each.points, each.won, each.isHome])).toEqual([
      [1, 105, false, true],
      [2, 110, true, false],
    ])
    expect(defense.map((each) => each.opponentPoints)).toEqual([110, 105])
    expect(offense[0]!.offensiveRating).toBe(defense[1]!.defensiveRating)
    expect(offense[0]!.pace).toBe(offense[0]!.possessions)
  })

  it('know the days of rest, and none for the first game', () => {
    const { offense } = deriveTeamGames(parseGameDate('2024-10-25'), boxes, (teamId) =>
      teamId === 1 ? parseGameDate('2024-10-24') : undefined,
    )
    expect(offense.map((each) => each.restDays)).toEqual([0, null])
  })

  it('refuse a game of which one team has no rows', () => {
    expect(() =>
      sumTeamBoxes(
        [game],
        rows.filter((each) => each.teamId === 1),
      ),
    ).toThrow(/no box rows for team 2/)
  })
})

describe('player game summaries', () => {
  it('carry the result against the line, a whole line can push, and no line has no result', () => {
    const boxes = sumTeamBoxes([game], rows)
    const lines = new Map([
      [11, 2150],
      [12, 2100],
      [13, 2050],
    ])
    const summaries = derivePlayerGameSummaries(rows, boxes, lines)
    expect(summaries.slice(0, 4).map((each) => [each.lineResult, each.lineMargin])).toEqual([
      ['under', -0.5],
      ['push', 0],
      ['over', 0.5],
      [null, null],
    ])
    expect(summaries[0]).toMatchObject({ opponentId: 2, isHome: true, usage: 20 })
  })
})

describe.skipIf(packFolder === undefined)(
  'on the real season 2024-25 (skipped without SIXTHMAN_DATA_PACK)',
  () => {
    it('gives every game two rows, plausible pace, and usages of 100 % a team while on the floor', () => {
      const blocks = readPackBlocks(['2024-25'])
      const games = blocks.flatMap((block) => block.teamGames)
      expect(games.length).toBe(2 * 1230)
      const pace = games.reduce((sum, each) => sum + each.pace, 0) / games.length
      expect(pace).toBeGreaterThan(97)
      expect(pace).toBeLessThan(101)
      const rated = games.reduce((sum, each) => sum + each.offensiveRating, 0) / games.length
      expect(rated).toBeGreaterThan(112)
      expect(rated).toBeLessThan(117)
      const players = blocks.flatMap((block) => block.playerGames).filter((each) => each.usage !== null)
      const weighted = players.reduce((sum, each) => sum + each.usage! * each.minutes, 0)
      expect(weighted / players.reduce((sum, each) => sum + each.minutes, 0)).toBeCloseTo(20, 0)
    })
  },
)
