/** The program's parts as a simulated month has them: the pipeline with what can be broken in it, sources without a socket, and a queue
 * that loses and doubles its messages. */
import { createNbaPipeline } from '../../src/nba/pipeline.ts'
import { furtherFacts } from '../../src/nba/source-order.ts'
import type { SimulatedClock } from '../../src/platform/clock.ts'
import { createHttp, type Http } from '../../src/platform/http.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import type { Queue } from '../../src/platform/queue/queue.ts'
import { createRandom } from '../../src/platform/random.ts'
import type { ScheduleAction } from '../../src/platform/schedules/schedule.ts'
import type { FaultBook } from '../../src/replay/faults/fault-book.ts'
import type { League } from '../../src/replay/league.ts'
import { createReplayServer } from '../../src/replay/server.ts'
import { replaySources } from '../support/replay-sources.ts'

export function createMonthPipeline(): Pipeline {
  return createNbaPipeline({
    markets: ['points'],
    codeVersion: 'month',
    facts: furtherFacts,
    sources: replaySources('http://replay'),
  })
}

/** `obstacles`: what an asset, or a schedule, throws instead of doing its work; `undeclared`: schedules that a release lacks. */
export function withObstacles(
  pipeline: Pipeline,
  obstacles: ReadonlyMap<string, () => void>,
  undeclared: ReadonlySet<string>,
): Pipeline {
  const schedules = pipeline.schedules!
  const actions = Object.fromEntries(
    schedules.declared.map(({ name, action }): [string, ScheduleAction] => {
      const own = schedules.actions[action]!
      return [
        name,
        {
          ...own,
          run: async (context) => {
            obstacles.get(`schedule ${name}`)?.()
            return own.run(context)
          },
        },
      ]
    }),
  )
  const declared = schedules.declared.map((schedule) => ({ ...schedule, action: schedule.name }))
  return {
    ...pipeline,
    schedules: {
      ...schedules,
      actions,
      get declared() {
        return declared.filter(({ name }) => !undeclared.has(name))
      },
    },
    asset(name) {
      const asset = pipeline.asset(name)
      return {
        ...asset,
        produce: async (context) => {
          obstacles.get(name)?.()
          return asset.produce(context)
        },
      }
    },
  }
}

/** The sources as they are at the clock's instant; a retry inside of the port must not wait for a clock that stands still. */
export function createMonthHttp(league: League, clock: SimulatedClock, faults: FaultBook): Http {
  const { app } = createReplayServer({ league, clock, faults })
  const fetch = async (input: unknown, init?: unknown): Promise<Response> =>
    app.request(String(input), init as RequestInit)
  return createHttp({
    clock: { now: () => clock.now(), monotonicMs: () => clock.monotonicMs(), sleep: () => Promise.resolve() },
    random: createRandom('http'),
    fetch: fetch as typeof globalThis.fetch,
  })
}

export function loseMessages(
  queue: Queue,
  messages: { readonly lostShare: number; readonly isDoubled: boolean },
  draw: () => number,
): Queue {
  return {
    send: (tx, jobs) =>
      queue.send(
        tx,
        jobs.filter(() => messages.lostShare === 0 || draw() >= messages.lostShare),
      ),
    work: (concurrency, handle) =>
      queue.work(concurrency, async (job) => {
        await handle(job)
        if (messages.isDoubled) await handle(job)
      }),
    stop: () => queue.stop(),
  }
}
