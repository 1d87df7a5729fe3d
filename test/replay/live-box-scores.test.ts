/** ESPN's box score of a game that is on: nobody before the tip, a part of the numbers while it lasts, all of them from the final on. */
import { Temporal } from 'temporal-polyfill'
import { expect, test } from 'vitest'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import { openReplay } from './read-reply.ts'
import { type EspnSummaryReply, listPaths } from './source-replies.ts'

const gameDate = '2025-11-03'
const league = createSimulatedLeague({ seed: 7, seasonStart: '2025-10-21', days: 20 })
const game = league.games('2025-26').find((each) => each.gameDate === gameDate)!
const replay = openReplay(league, '2025-11-05T22:00:00Z')

async function pointsAt(epochMs: number): Promise<number | undefined> {
  replay.clock.set(Temporal.Instant.fromEpochMilliseconds(epochMs).toString())
  const { espnSummary } = listPaths(game.gameId, gameDate, gameDate, '')
  const reply = (await (await replay.server.app.request(espnSummary)).json()) as EspnSummaryReply
  return reply.boxscore.players
    ?.flatMap((side) => side.statistics[0]!.athletes)
    .reduce((sum, { stats }) => sum + Number(stats[1] ?? 0), 0)
}

test('it counts along', async () => {
  expect(await pointsAt(game.tipAtMs - 1000)).toBeUndefined()
  const half = await pointsAt((game.tipAtMs + game.finalAtMs) / 2)
  expect(half).toBeGreaterThan(0)
  expect(half).toBeLessThan(0.7 * (game.homeScore + game.awayScore))
  // ESPN slips now and then by a basket.
  expect(Math.abs((await pointsAt(game.finalAtMs))! - game.homeScore - game.awayScore)).toBeLessThan(10)
})
