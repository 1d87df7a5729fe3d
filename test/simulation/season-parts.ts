/** The program's parts as a replayed season has them: the real data pack as every source, and work that takes simulated time.
 *
 * An attempt's duration is drawn and moves the clock while it runs, so that what the ledger keeps of it, and what waits meanwhile, comes from
 * the program's own measuring. Nothing else is replaced but clock, queue and sockets; what is made worse on purpose stands in `Spoiled`. */

import type { Temporal } from 'temporal-polyfill'
import { createNbaPipeline } from '../../src/nba/pipeline.ts'
import type { PartitionContext, Produced } from '../../src/platform/asset.ts'
import type { SimulatedClock } from '../../src/platform/clock.ts'
import type { Database, Queryable } from '../../src/platform/db/database.ts'
import type { Sql } from '../../src/platform/db/sql.ts'
import { createHttp, type Http } from '../../src/platform/http.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import type { Queue } from '../../src/platform/queue/queue.ts'
import { createRandom, type Random } from '../../src/platform/random.ts'
import type { FaultBook } from '../../src/replay/faults/fault-book.ts'
import { easternDate } from '../../src/replay/instants.ts'
import type { League, LineSnapshot } from '../../src/replay/league.ts'
import { createPackLeague } from '../../src/replay/pack/pack-league.ts'
import { createReplayServer } from '../../src/replay/server.ts'
import { replaySources } from '../support/replay-sources.ts'

const hourMs = 3_600_000
/** The pack's lists of threes say their day and not their hour. */
const listLeadMs = 5 * hourMs
const usualFreeBytes = 500e9

/** The pack dates its lists of threes to 20:00 UTC, when some Sunday games have begun: on such a date they are served five hours before its first
 * game, as bookmakers post them, and again at their own hour for the games that are still to come. */
export function createSeasonLeague(pack: string): League {
  const league = createPackLeague(pack, { keepBroadcasters: false })
  const firstStarts = new Map<string, number>()
  const starts = new Map<string, number>()
  for (const { season } of league.seasons) {
    const dates = Map.groupBy(season === '2024-25' ? league.events(season) : [], ({ commences }) =>
      easternDate(commences[0]?.commenceAtMs ?? 0),
    )
    for (const events of dates.values()) {
      const first = Math.min(...events.map(({ commences }) => commences[0]?.commenceAtMs ?? 0))
      for (const { eventId, commences } of events) {
        firstStarts.set(eventId, first)
        starts.set(eventId, commences[0]?.commenceAtMs ?? 0)
      }
    }
  }
  return {
    ...league,
    lineSnapshots(eventId) {
      const latestMs = (firstStarts.get(eventId) ?? Number.POSITIVE_INFINITY) - listLeadMs
      const ownStartMs = starts.get(eventId) ?? 0
      return league
        .lineSnapshots(eventId)
        .flatMap((each): LineSnapshot[] => {
          if (each.market !== 'player_threes' || each.takenAtMs <= latestMs) return [each]
          const early = { ...each, takenAtMs: latestMs }
          return each.takenAtMs < ownStartMs ? [early, each] : [early]
        })
        .toSorted((a, b) => a.takenAtMs - b.takenAtMs)
    },
  }
}

/** Threes are the one market that the pack has lines of for every game date of the season. Two systems are enough to watch: thirteen would take
 * most of a replay's time. */
export function createSeasonPipeline(spoiled: Spoiled = createSpoiled()): Pipeline {
  return createNbaPipeline({
    markets: ['threes'],
    families: ['moving_average', 'ridge'],
    codeVersion: 'season',
    facts: [],
    sources: replaySources('http://replay'),
    storage: { readFreeBytes: async () => spoiled.freeBytes ?? usualFreeBytes },
  })
}

/** What goes wrong, by asset: nothing, unless a fault says so. */
export interface Spoiled {
  /** How many times as long. */
  readonly slowness: Map<string, number>
  /** Called before an asset produces; throws. */
  readonly obstacles: Map<string, (context: PartitionContext) => void>
  /** Changes what an asset has made. */
  readonly meddling: Map<string, (made: Produced, context: PartitionContext) => Produced>
  /** What the source of lines says is left of its credits; null: what the replay server counts. */
  credits: number | null
  /** What is free on the disk; null: room for years. */
  freeBytes: number | null
  /** Seconds for which a job waits for a worker, and for which the process that takes it then still starts. */
  readonly waits: Map<string, number>
  readonly boots: Map<string, number>
  /** Milliseconds of the simulated clock that each statement of a detector takes. */
  statementMs: number
  /** Addresses whose replies stand still: what came first comes again and again. */
  frozen: RegExp | null
}

export function createSpoiled(): Spoiled {
  return {
    ...{ slowness: new Map(), obstacles: new Map(), meddling: new Map(), waits: new Map(), boots: new Map() },
    ...{ credits: null, freeBytes: null, statementMs: 0, frozen: null },
  }
}

const secondsOfSource = 3
const secondsOfWork = 1.5

export function withWorkThatTakesTime(
  pipeline: Pipeline,
  clock: SimulatedClock,
  random: Random,
  { slowness, obstacles, meddling }: Spoiled,
): Pipeline {
  return {
    ...pipeline,
    asset(name) {
      const asset = pipeline.asset(name)
      return {
        ...asset,
        async produce(context) {
          obstacles.get(name)?.(context)
          const made = await asset.produce(context)
          const usual = asset.phase === '1-sources' ? secondsOfSource : secondsOfWork
          const seconds = usual * Math.exp(0.25 * random.normal()) * (slowness.get(name) ?? 1)
          clock.advanceBy(Math.round(1000 * seconds))
          return meddling.get(name)?.(made, context) ?? made
        },
      }
    },
  }
}

/** When the process that takes a job was starting. */
export interface Start {
  from: Temporal.Instant
  until: Temporal.Instant
}

/** Jobs come late to the worker, and to one that is only just starting, where that is wanted; `start` says when it was. */
export function delayJobs(
  queue: Queue,
  clock: SimulatedClock,
  { waits, boots }: Spoiled,
  start: Start,
): Queue {
  return {
    ...queue,
    work: (concurrency, handle, only) =>
      queue.work(
        concurrency,
        async (job) => {
          clock.advanceBy(1000 * (waits.get(job.asset) ?? 0))
          start.from = clock.now()
          clock.advanceBy(1000 * (boots.get(job.asset) ?? 0))
          start.until = clock.now()
          await handle(job)
        },
        only,
      ),
  }
}

/** A database whose statements take simulated time, where that is wanted. */
export function withSlowStatements(real: Database, clock: SimulatedClock, spoiled: Spoiled): Database {
  const slowly = <Row>(target: Queryable, statement: Sql): Promise<Row[]> => {
    clock.advanceBy(spoiled.statementMs)
    return target.query<Row>(statement)
  }
  return {
    query: (statement) => slowly(real, statement),
    transaction: (work) =>
      real.transaction((tx) => work({ ...tx, query: (statement) => slowly(tx, statement) })),
    close: () => real.close(),
  }
}

/** The sources as they are at the clock's instant; a retry inside of the port must not wait for a clock that stands still. */
export function createSeasonHttp(
  league: League,
  clock: SimulatedClock,
  faults: FaultBook,
  spoiled: Spoiled,
): Http {
  const { app } = createReplayServer({ league, clock, faults })
  const fetch = async (input: unknown, init?: unknown): Promise<Response> => {
    const reply = await ask(String(input), init as RequestInit)
    if (spoiled.credits === null || !reply.headers.has('x-requests-remaining')) return reply
    const headers = new Headers(reply.headers)
    headers.set('x-requests-remaining', String(spoiled.credits))
    return new Response(reply.body, { status: reply.status, headers })
  }
  const stood = new Map<string, Response>()
  const ask = async (address: string, init: RequestInit): Promise<Response> => {
    if (spoiled.frozen === null) stood.clear()
    if (!spoiled.frozen?.test(address)) return app.request(address, init)
    const reply = stood.get(address) ?? (await app.request(address, init))
    stood.set(address, reply.clone())
    return reply
  }
  return createHttp({
    clock: { now: () => clock.now(), monotonicMs: () => clock.monotonicMs(), sleep: () => Promise.resolve() },
    random: createRandom('http'),
    fetch: fetch as typeof globalThis.fetch,
  })
}
