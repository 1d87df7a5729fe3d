/** A small simulated league behind a real replay server, and the pipeline on it: what fault and leak tests run. */
import type { SourceConfig } from '../../src/nba/1-sources/clients/index.ts'
import { createNbaPipeline, sourceOrder } from '../../src/nba/pipeline.ts'
import type { FurtherFact, SourceOrder } from '../../src/nba/source-order.ts'
import { type Clock, SimulatedClock } from '../../src/platform/clock.ts'
import { createHttp, type Http } from '../../src/platform/http.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { createRandom } from '../../src/platform/random.ts'
import type { League } from '../../src/replay/league.ts'
import { createReplayServer, type ReplayServer } from '../../src/replay/server.ts'
import { createSimulatedLeague } from '../../src/replay/simulated/simulated-league.ts'
import { replaySources } from './replay-sources.ts'
import { type ProcessOptions, type SimulatedProcess, startSimulatedProcess } from './simulated-process.ts'

export const smallLeagueStart = '2025-10-21'

export function createSmallLeague(seed: string): League {
  return createSimulatedLeague({ seed, seasonStart: smallLeagueStart, days: 9, teams: 6, playersPerTeam: 10 })
}

/** The dates on which the league plays, in order. */
export function datesOf(league: League): string[] {
  return [...new Set(league.games('2025-26').map((game) => game.gameDate))].sort()
}

export interface SmallSystem {
  readonly pipeline: Pipeline
  readonly clock: SimulatedClock
  readonly replay: ReplayServer
  /** The one that is at work. */
  readonly process: SimulatedProcess
  /** Ends it without a word, and starts a fresh one. */
  restart(name: string): Promise<void>
  /** A further process on the same database, pipeline and clock. */
  startAnother(name: string, options?: Partial<ProcessOptions>): Promise<SimulatedProcess>
  stop(): Promise<void>
}

export interface SmallSystemOptions {
  /** Beside the core's. */
  readonly facts?: readonly FurtherFact[]
  readonly order?: SourceOrder
  /** Over the replay's addresses and keys. */
  readonly sources?: Partial<SourceConfig>
  /** Stands between the pipeline and the network. */
  readonly wrapHttp?: (http: Http) => Http
  readonly concurrency?: number
  readonly followsSchedules?: boolean
  /** The pipeline with a part left out: what a test switches off to see its absence. */
  readonly wrapPipeline?: (pipeline: Pipeline) => Pipeline
  /** What stands between the process and its queue and its database, and how it holds, commits and heals. */
  readonly process?: Pick<
    ProcessOptions,
    'wrap' | 'wrapQueue' | 'wrapFollowOn' | 'leaseSeconds' | 'commit' | 'healers' | 'withoutHealer'
  >
}

/** Only the first source of each fact: what a reply does when nobody else can be asked. */
export const firstSourcesOnly = Object.fromEntries(
  Object.entries(sourceOrder).map(([fact, [first]]) => [fact, [first!]]),
) as unknown as SourceOrder

export async function startSmallSystem(
  url: string,
  league: League,
  now: string,
  options: SmallSystemOptions = {},
): Promise<SmallSystem> {
  const {
    facts = [],
    order,
    sources = {},
    wrapHttp,
    wrapPipeline,
    concurrency = 1,
    process: parts = {},
  } = options
  const clock = new SimulatedClock(now)
  const replay = createReplayServer({ league, clock })
  const running = await replay.listen()
  const bare = createNbaPipeline({
    markets: ['points'],
    codeVersion: 'test',
    facts,
    ...(order ? { order } : {}),
    sources: { ...replaySources(running.url), ...sources },
  })
  const pipeline = wrapPipeline?.(bare) ?? bare
  const plainHttp = createHttp({
    clock: withoutWaiting(clock),
    random: createRandom('http'),
    allowedPrivateOrigins: [running.url],
  })
  const http = wrapHttp?.(plainHttp) ?? plainHttp
  const others: SimulatedProcess[] = []
  const shared = {
    ...{ url, pipeline, clock, http, concurrency, ...parts },
    followsSchedules: options.followsSchedules === true,
  }
  const start = (name: string): Promise<SimulatedProcess> => startSimulatedProcess({ ...shared, name })
  let process = await start('small-system')
  return {
    pipeline,
    clock,
    replay,
    get process() {
      return process
    },
    async restart(name) {
      await process.end()
      process = await start(name)
    },
    async startAnother(name, own = {}) {
      const other = await startSimulatedProcess({ url, pipeline, clock, http, name, ...own })
      others.push(other)
      return other
    },
    async stop() {
      for (const each of others) await each.end()
      await process.end()
      await running.stop()
    },
  }
}

/** Simulated time stands still while work is done, so a retry inside the HTTP port would wait for ever. */
function withoutWaiting(clock: Clock): Clock {
  return { now: () => clock.now(), monotonicMs: () => clock.monotonicMs(), sleep: () => Promise.resolve() }
}
