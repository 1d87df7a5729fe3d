/** One whole live game day of the real pipeline, from the schedule at 04:00 to the graded results, on a simulated clock.
 *
 * A league of four teams keeps it small; the days before lie in the template as history. The sources are answered by the replay
 * server without a socket, as they were at the clock's instant. */
import { Temporal } from 'temporal-polyfill'
import { createNbaPipeline } from '../../src/nba/pipeline.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { createHttp, type Http } from '../../src/platform/http.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { createRandom } from '../../src/platform/random.ts'
import { createReplayServer } from '../../src/replay/server.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import { replaySources } from '../support/replay-sources.ts'
import { startSimulatedProcess } from '../support/simulated-process.ts'

export const historyDates = ['2025-10-21', '2025-10-22', '2025-10-23', '2025-10-24', '2025-10-25'] as const
export const gameDate = '2025-10-27'

export const leagueOptions = {
  seed: 'crash',
  seasonStart: historyDates[0],
  days: 9,
  teams: 4,
  playersPerTeam: 10,
} as const

const league = createSimulatedLeague(leagueOptions)

const games = league.games('2025-26').filter((game) => game.gameDate === gameDate)
const tips = games.map((game) => game.tipAtMs)
const at = (atMs: number, hours: number): string =>
  Temporal.Instant.fromEpochMilliseconds(atMs + hours * 3_600_000).toString()

export const anHourBefore = at(Math.min(...tips), -1)

/** When the clock stops on its way through the day: fewer stops mean fewer polls, and each has its work. */
export const stops: readonly string[] = [
  '2025-10-27T08:00:00Z', // 04:00 Eastern: the schedule
  at(Math.min(...tips), -11), // lines may be posted
  at(Math.min(...tips), -8.5), // features, predictions, publication
  at(Math.min(...tips), -1), // lines have moved: everything behind them again
  at(Math.max(...tips), 4), // final: box scores, analytics, grades
  at(Math.max(...tips), 16), // the next day, past every deadline
]

export const start = '2025-10-27T07:00:00Z'

export function createClock(instant = start): SimulatedClock {
  return new SimulatedClock(instant)
}

/** The sources as they are at the clock's instant. */
export function createSourcesHttp(clock: SimulatedClock): Http {
  const { app } = createReplayServer({ league, clock })
  const fetch = async (input: unknown, init?: unknown): Promise<Response> =>
    app.request(String(input), init as RequestInit)
  return createHttp({ clock, random: createRandom('http'), fetch: fetch as typeof globalThis.fetch })
}

export function createGameDayPipeline(): Pipeline {
  return createNbaPipeline({
    markets: ['points'],
    codeVersion: 'simulation',
    facts: [],
    sources: replaySources('http://replay'),
  })
}

/** Fills an empty, migrated database with the days before, and plans the game day. */
export async function prepareGameDay(url: string): Promise<void> {
  if (games.length === 0) throw new Error(`the simulated league does not play on ${gameDate}`)
  const clock = createClock()
  const process = await startSimulatedProcess({
    url,
    clock,
    pipeline: createGameDayPipeline(),
    http: createSourcesHttp(clock),
    name: 'history',
  })
  const request = { requestedBy: 'simulation', now: clock.now() }
  await requestRuns(process.db, { ...request, gameDates: historyDates, scope: 'history', cause: 'backfill' })
  await process.settle()
  await requestRuns(process.db, { ...request, gameDates: [gameDate], scope: 'full', cause: 'schedule' })
  await process.settle()
  await process.end()
}
