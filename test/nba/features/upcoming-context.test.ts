/** What stands around tonight's games: two rows a game, and the same numbers that the vectors have. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, it } from 'vitest'
import { featureIndex } from '../../../src/nba/4-features/feature-list.ts'
import { createFoldCache } from '../../../src/nba/4-features/fold-cache.ts'
import { createHistoryFold, queryOf } from '../../../src/nba/4-features/history-fold.ts'
import { createUpcomingContext } from '../../../src/nba/4-features/upcoming-context.ts'
import { addDays } from '../../../src/nba/domain/game-date.ts'
import { type Evening, silentEvening } from '../../../src/nba/domain/history.ts'
import type { PointInTime } from '../../../src/nba/domain/point-in-time.ts'
import { twoTeamsCheck } from '../../../src/nba/two-teams-check.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import { systemClock } from '../../../src/platform/clock.ts'
import { makeHistory, teamIds } from './make-history.ts'

const blocks = makeHistory({ days: 30 })
const gameDate = addDays(blocks.at(-1)!.gameDate, 2)
const now = Temporal.Instant.from(`${gameDate}T20:00:00Z`)
const [homeTeamId, awayTeamId] = [teamIds[0], teamIds[1]]
const game = { gameId: '0022200777', tipAt: now.add({ hours: 3 }), homeTeamId, awayTeamId }

interface Row {
  readonly team_id: number
  readonly player_id: number
  readonly [column: string]: unknown
}

async function produce(evening: Partial<Evening>): Promise<Row[][]> {
  const view: Partial<PointInTime> = {
    history: async () => blocks.map((block) => ({ hash: block.gameDate, block })),
    games: async () => [game],
    evening: async () => ({ ...silentEvening, ...evening }),
  }
  const asset = createUpcomingContext({
    folds: createFoldCache(['points'], () => () => undefined),
    check: twoTeamsCheck,
    pointInTime: () => view as PointInTime,
  })
  const context: Partial<PartitionContext> = { gameDate, now, missing: [], clock: systemClock }
  const { rows } = await asset.produce(context as PartitionContext)
  return rows as unknown as Row[][]
}

describe('the context of tonight', () => {
  it('has two teams a game, with the line from each one’s side and how many it has won or lost in a row', async () => {
    const [teams] = await produce({ gameLines: [{ gameId: game.gameId, homeSpread: 3, total: 221 }] })
    expect(teams).toMatchObject([
      { team_id: homeTeamId, is_home: true, days_rest: 1, spread: -3, total: 221, implied_total: 109 },
      { team_id: awayTeamId, is_home: false, back_to_back: false, spread: 3, implied_total: 112 },
    ])
    for (const { team_id, streak } of teams!) {
      const won = blocks
        .flatMap((block) => block.teamGames.filter((each) => each.teamId === team_id))
        .map((each) => each.won)
      const length = won.length - 1 - won.lastIndexOf(!won.at(-1))
      expect(streak).toBe(won.at(-1) ? length : -length)
    }
    expect(teams!.every((team) => team.starters_out === null)).toBe(true)
  })

  it('counts starters and stars out where the team was reported', async () => {
    const [teams, players] = await produce({
      statuses: [{ playerId: 3700, teamId: homeTeamId, status: 'out' }],
      reportedTeamIds: [homeTeamId],
    })
    expect(teams!.map((team) => team.starters_out)).toEqual([1, null])
    const mates = players!.filter((player) => player.team_id === homeTeamId && player.player_id !== 3700)
    expect(new Set(mates.map((player) => player.stars_out))).toEqual(new Set([1]))
  })

  it('says of a player what his vector says, and how full his windows are', async () => {
    const [, players, composites] = await produce({})
    const fold = createHistoryFold(['points'])
    for (const block of blocks) fold.apply(block)
    const playerId = 3705
    const asked = { playerId, teamId: homeTeamId, opponentId: awayTeamId, gameId: game.gameId, isHome: true }
    const { values } = fold.vector(queryOf(asked, { gameDate, evening: silentEvening }), 'points')
    const ofVector = (...names: string[]) =>
      Object.fromEntries(names.map((name) => [name, values[featureIndex(name)]]))
    const player = players!.find((each) => each.player_id === playerId)
    expect(player).toMatchObject(ofVector('days_rest', 'games_7d', 'minutes_7d', 'games_14d', 'minutes_14d'))
    const composite = composites!.find((each) => each.player_id === playerId)
    expect(composite).toMatchObject(ofVector('freshness', 'pace_score', 'usage_shift', 'zone_matchup'))
    const recent = blocks.filter((block) => block.gameDate >= addDays(gameDate, -14))
    const played = recent.filter((block) => block.playerGames.some((each) => each.playerId === playerId))
    expect(player).toMatchObject({ complete_l5: 1, complete_14d: played.length / recent.length })
  })
})
