/** Shares and zone defences by hand, what they rest on, and that a season's own totals are out of reach inside it. */
import { describe, expect, it } from 'vitest'
import { deriveShotGames, type Shot } from '../../../src/nba/3-analytics/derive/derive-shot-games.ts'
import { featureIndex } from '../../../src/nba/4-features/feature-list.ts'
import { createHistoryFold, queryOf } from '../../../src/nba/4-features/history-fold.ts'
import { spellVector } from '../../../src/nba/4-features/quality.ts'
import { addDays } from '../../../src/nba/domain/game-date.ts'
import { type DayBlock, type PlayerGame, silentEvening } from '../../../src/nba/domain/history.ts'
import type { SeasonZones, ShotZones } from '../../../src/nba/domain/shot-zones.ts'
import { makeHistory } from './make-history.ts'
import { withSeasonZones } from './read-zones.ts'

const blocks = makeHistory({ days: 24 })
const lastGame = blocks.at(-1)!.playerGames[0]!
const tomorrow = addDays(blocks.at(-1)!.gameDate, 1)

/** Of his twos a third from the paint, of those two thirds made; all twos and threes as the box line has them. */
function place(game: PlayerGame): ShotZones {
  const twos = game.fga - game.fg3a
  const paintAttempts = Math.floor(twos / 3)
  const paintMade = Math.min(game.fgm - game.threes, Math.floor((2 * paintAttempts) / 3))
  return {
    ...{ paintAttempts, paintMade, midAttempts: twos - paintAttempts },
    ...{ midMade: game.fgm - game.threes - paintMade, threeMade: game.threes, threeAttempts: game.fg3a },
  }
}

function withPlays(some: readonly DayBlock[], has: (day: number) => boolean = () => true): DayBlock[] {
  return some.map((block, day) => ({
    ...block,
    playerGames: block.playerGames.map((game) => ({ ...game, zones: has(day) ? place(game) : null })),
  }))
}

function vectorAfter(some: readonly DayBlock[], game: PlayerGame = lastGame, gameDate = tomorrow) {
  const fold = createHistoryFold(['points'])
  for (const block of some) fold.apply(block)
  const vector = fold.vector(queryOf(game, { gameDate, evening: silentEvening }), 'points')
  return {
    value: (name: string) => vector.values[featureIndex(name)]!,
    provenance: (name: string) => vector.provenance[featureIndex(name)]!,
    hash: spellVector(vector.values).hash,
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

function gamesOf(some: readonly DayBlock[], playerId: number): PlayerGame[] {
  return some.flatMap((block) => block.playerGames.filter((game) => game.playerId === playerId))
}

/** Made and attempted by the opponents of a team in its last 15 games, and by everybody. */
function defenceByHand(
  some: readonly DayBlock[],
  teamId: number,
  read: (game: PlayerGame) => [number, number],
): number {
  const share = (games: readonly PlayerGame[]): number =>
    sum(games.map((game) => read(game)[0])) / sum(games.map((game) => read(game)[1]))
  const all = some.flatMap((block) => block.playerGames)
  const gameIds = some
    .flatMap((block) => block.teamGames.filter((game) => game.teamId === teamId).map((game) => game.gameId))
    .slice(-15)
  const allowed = all.filter((game) => game.opponentId === teamId && gameIds.includes(game.gameId))
  return 100 * (share(allowed) - share(all))
}

describe('shares of shots', () => {
  it('are those of the placed shots, over ten and twenty games', () => {
    const placed = withPlays(blocks)
    const { value, provenance } = vectorAfter(placed)
    for (const [games, suffix] of [
      [10, ''],
      [20, '_l20'],
    ] as const) {
      const window = gamesOf(placed, lastGame.playerId).slice(-games)
      const shots = sum(window.map((game) => game.fga))
      const paint = sum(window.map((game) => game.zones!.paintAttempts))
      expect(value(`paint_share${suffix}`)).toBeCloseTo(paint / shots, 6)
      const threes = sum(window.map((game) => game.fg3a))
      expect(value(`mid_share${suffix}`)).toBeCloseTo((shots - paint - threes) / shots, 6)
      expect(value(`three_share${suffix}`)).toBeCloseTo(threes / shots, 6)
      expect(provenance(`paint_share${suffix}`)).toBe('measured')
    }
  })

  it('are missing where less than half of the window has play-by-play, and never guessed', () => {
    const { value, provenance } = vectorAfter(withPlays(blocks, (day) => day >= 21))
    expect(value('paint_share')).toBeNaN()
    expect(provenance('paint_share')).toBe('missing')
    expect(value('three_share')).toBeGreaterThan(0)
    expect(value('opponent_paint_defence_l15')).toBeNaN()
  })

  it('count what play-by-play and box line do not agree on as unplaced', () => {
    const shot = (changes: Partial<Shot>): Shot => ({
      ...{ gameId: 'g', playerId: 1, isMade: true, shotValue: 2, zone: 'restricted_area', ...changes },
    })
    const shots = [
      ...[shot({}), shot({ zone: 'paint', isMade: false }), shot({ zone: 'mid_range' })],
      ...[
        shot({ zone: null }),
        shot({ shotValue: 3, zone: 'backcourt', isMade: false }),
        shot({ playerId: 2 }),
      ],
    ]
    const shooter = { gameId: 'g', teamId: 10, playerId: 1, fga: 6 }
    const [first, second, third] = deriveShotGames(
      [shooter, { ...shooter, playerId: 2, fga: null }, { ...shooter, gameId: 'without plays' }],
      shots,
    )
    expect(first).toEqual({
      ...{ gameId: 'g', teamId: 10, playerId: 1, paintMade: 1, paintAttempts: 2, midMade: 1, midAttempts: 1 },
      ...{ threeMade: 0, threeAttempts: 1, unplacedAttempts: 2 },
    })
    expect(second).toMatchObject({ paintAttempts: 1, unplacedAttempts: 0 })
    expect(third).toBeUndefined()
  })
})

describe('a defence by zones', () => {
  it('is what opponents made in 15 games, minus the league', () => {
    const placed = withPlays(blocks)
    const { value } = vectorAfter(placed)
    const byHand = (read: (game: PlayerGame) => [number, number]) =>
      defenceByHand(placed, lastGame.opponentId, read)
    const expected = {
      three: byHand((game) => [game.threes, game.fg3a]),
      two_point: byHand((game) => [game.fgm - game.threes, game.fga - game.fg3a]),
      paint: byHand((game) => [game.zones!.paintMade, game.zones!.paintAttempts]),
      mid: byHand((game) => [game.zones!.midMade, game.zones!.midAttempts]),
    }
    for (const [zone, points] of Object.entries(expected))
      expect(value(`opponent_${zone}_defence_l15`), zone).toBeCloseTo(points, 4)
    const shares = { paint: value('paint_share'), mid: value('mid_share'), three: value('three_share') }
    const [main, share] = Object.entries(shares).sort(([, a], [, b]) => b - a)[0]!
    expect(value('zone_matchup')).toBeCloseTo(
      Math.max(-10, Math.min(10, expected[main as keyof typeof shares] * Math.min(1, share / 0.5))),
      4,
    )
  })

  it('knows threes and all twos from box scores alone, and matches him by these', () => {
    const { value, provenance } = vectorAfter(blocks)
    const twos = 1 - value('three_share')
    expect(twos).toBeGreaterThan(0.5)
    expect(value('zone_matchup')).toBeCloseTo(value('opponent_two_point_defence_l15'), 5)
    expect(provenance('zone_matchup')).toBe('derived')
    expect(provenance('opponent_two_point_defence_l15')).not.toBe('missing')
  })
})

describe('totals of an earlier season', () => {
  const next = makeHistory({ days: 12, firstDate: '2023-10-24', season: '2023-24', seasonDigits: 23 })
  const players = [
    ...new Set([...blocks, ...next].flatMap((block) => block.playerGames.map((game) => game.playerId))),
  ]
  const totals = (season: string, paintAttempts: number): SeasonZones[] =>
    players.map((playerId) => ({ season, playerId, paintAttempts, midAttempts: 25 }))
  const asked = next.at(-1)!.playerGames[0]!
  const vectorInNext = (...seasons: (readonly DayBlock[])[]) =>
    vectorAfter(seasons.flat(), asked, addDays(next.at(-1)!.gameDate, 1))

  it('divide the twos of box scores, and say that they are of the season before', () => {
    const { value, provenance } = vectorInNext(withSeasonZones(blocks, totals('2022-23', 75)), next)
    expect(value('paint_share')).toBeCloseTo((1 - value('three_share')) * 0.75, 5)
    expect(value('mid_share')).toBeCloseTo((1 - value('three_share')) * 0.25, 5)
    expect(provenance('paint_share')).toBe('prior-season')
    expect(value('opponent_paint_defence_l15')).toBeNaN()
  })

  it('below 25 twos, or with a count that the file lacks, say nothing', () => {
    const few = totals('2022-23', 5).map((each) => ({ ...each, midAttempts: 19 }))
    expect(vectorInNext(withSeasonZones(blocks, few), next).value('paint_share')).toBeNaN()
    const lacking = totals('2022-23', 50).map((each) => ({ ...each, midAttempts: null }))
    expect(vectorInNext(withSeasonZones(blocks, lacking), next).value('paint_share')).toBeNaN()
  })

  it('are used from the opening night, and give way to play-by-play', () => {
    const opener = { ...asked, gameId: '0022300001' }
    const first = vectorAfter([...withSeasonZones(blocks, totals('2022-23', 75))], opener, next[0]!.gameDate)
    expect(first.provenance('paint_share')).toBe('prior-season')
    const placed = vectorInNext(withSeasonZones(blocks, totals('2022-23', 75)), withPlays(next))
    expect(placed.provenance('paint_share')).not.toBe('missing')
    expect(placed.value('paint_share')).toBeLessThan(0.5)
  })

  /** Vectors of a season whose hash hangs on that season's own totals, which are on its first day already. */
  function findOwnSeasonLeaks(label: string): number {
    const hash = (paintAttempts: number): string => {
      const [first, ...rest] = next
      const early = { ...first!, seasonZones: totals(label, paintAttempts) }
      return vectorInNext(blocks, [early, ...rest]).hash
    }
    return hash(75) === hash(30) ? 0 : 1
  }

  it('are never those of the season itself, even where they come too early', () => {
    expect(findOwnSeasonLeaks('2023-24')).toBe(0)
  })

  it('would be seen by this test: under the name of the season before, they leak', () => {
    expect(findOwnSeasonLeaks('2022-23')).toBe(1)
  })

  it('of a season that has not begun stop the fold', () => {
    expect(() => vectorInNext(withSeasonZones(blocks, totals('2023-24', 75)))).toThrow(
      /came with a day of 2022-23/,
    )
  })
})

describe('shots of a day', () => {
  /** Hashes of one player's vector for each day, asked before the day; with the leak, after it. */
  function hashDays(some: readonly DayBlock[], leaks = false): string[] {
    const fold = createHistoryFold(['points'])
    return some.map((block) => {
      if (leaks) fold.apply({ ...block, gameDate: addDays(block.gameDate, -1) })
      const hashes = block.playerGames.map(
        (game) => spellVector(fold.vector(queryOf(game, block), 'points').values).hash,
      )
      if (!leaks) fold.apply(block)
      return hashes.join()
    })
  }

  const placed = withPlays(blocks)
  const changed = placed.map((block, day) => ({
    ...block,
    playerGames: block.playerGames.map((game) =>
      day === 12 ? { ...game, zones: { ...game.zones!, paintAttempts: 9, paintMade: 9 } } : game,
    ),
  }))
  const findChanged = (leaks: boolean): number[] => {
    const [before, now] = [hashDays(placed, leaks), hashDays(changed, leaks)]
    return before.flatMap((hash, day) => (hash === now[day] ? [] : [day]))
  }

  it('are in no vector of the day, and in those of all days after', () => {
    expect(findChanged(false)).toEqual([13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23])
  })

  it('would be seen by this test on the day itself, let in on purpose', () => {
    expect(findChanged(true)[0]).toBe(12)
  })
})
