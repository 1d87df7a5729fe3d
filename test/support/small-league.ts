/** A small simulated league behind a real replay server, and the pipeline on it: what fault and leak tests run. */
import { createNbaPipeline } from '../../src/nba/pipeline.ts'
import { type Clock, SimulatedClock } from '../../src/platform/clock.ts'
import { createHttp } from '../../src/platform/http.ts'
import { createRandom } from '../../src/platform/random.ts'
import type { League } from '../../src/replay/league.ts'
import { createReplayServer, type ReplayServer } from '../../src/replay/server.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import { type SimulatedProcess, startSimulatedProcess } from './simulated-process.ts'

export const smallLeagueStart = '2025-10-21'

export function createSmallLeague(seed: string): League {
  return createSimulatedLeague({ seed, seasonStart: smallLeagueStart, days: 9, teams: 6, playersPerTeam: 10 })
}

/** The dates on which the league plays, in order. */
export function datesOf(league: League): string[] {
  return [...new Set(league.games('2025-26').map((game) => game.gameDate))].sort()
}

export interface SmallSystem {
  readonly clock: SimulatedClock
  readonly replay: ReplayServer
  readonly process: SimulatedProcess
  stop(): Promise<void>
}

export async function startSmallSystem(url: string, league: League, now: string): Promise<SmallSystem> {
  const clock = new SimulatedClock(now)
  const replay = createReplayServer({ league, clock })
  const running = await replay.listen()
  const pipeline = createNbaPipeline({
    markets: ['points'],
    codeVersion: 'test',
    sources: {
      nbaCdnUrl: `${running.url}/cdn.nba.com`,
      nbaStatsUrl: `${running.url}/stats.nba.com`,
      oddsApiUrl: `${running.url}/api.the-odds-api.com`,
      oddsApiKey: 'replay-key',
    },
  })
  const http = createHttp({
    clock: withoutWaiting(clock),
    random: createRandom('http'),
    allowedPrivateOrigins: [running.url],
  })
  const process = await startSimulatedProcess({ url, pipeline, clock, http, name: 'small-system' })
  return {
    clock,
    replay,
    process,
    async stop() {
      await process.end()
      await running.stop()
    },
  }
}

/** Simulated time stands still while work is done, so a retry inside the HTTP port would wait for ever. */
function withoutWaiting(clock: Clock): Clock {
  return { now: () => clock.now(), monotonicMs: () => clock.monotonicMs(), sleep: () => Promise.resolve() }
}
