/** The demo's stage: an embedded database of its own, a simulated league behind a replay server, and the real pipeline on a clock
 * that only moves when the story does.
 *
 * The queue lives in the process, so that nothing happens between two steps of the clock. `sleep` stays real: it only spaces
 * retries of requests and heartbeats. */
import { join } from 'node:path'
import { openSystem, type System } from '../../main.ts'
import { type Config, readConfig } from '../../platform/config.ts'
import { openDatabase } from '../../platform/db/database.ts'
import { acquireServer } from '../../platform/db/embedded/server.ts'
import { openSession } from '../../platform/db/session.ts'
import { PipelineError } from '../../platform/errors.ts'
import { silentLog } from '../../platform/log.ts'
import { createInProcessQueue, type InProcessQueue } from '../../platform/queue/in-process-queue.ts'
import type { Job, Queue } from '../../platform/queue/queue.ts'
import type { AttemptResult } from '../../platform/worker/run-partition.ts'
import { startWorker } from '../../platform/worker/worker.ts'
import { replayEnvironment } from '../../replay/replay-environment.ts'
import { type ServedReplay, serveReplay } from '../../replay/serve.ts'
import type { SettableClock } from '../../replay/settable-clock.ts'
import { reachDatabase } from '../reach-database.ts'
import { readSettings } from '../read-settings.ts'
import { countOtherConnections, emptyDatabase } from './empty-database.ts'

export interface StageOptions {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly seed: string
  readonly seasonStart: string
  readonly days: number
  readonly teams: number
  readonly start: string
  readonly isKept: boolean
  readonly onResult: (job: Job, result: AttemptResult) => void
  /** A job it takes itself, instead of the worker, to whom it may give it later. */
  readonly intercept: (job: Job) => ((handle: () => Promise<void>) => Promise<void>) | undefined
}

export interface Stage {
  readonly system: System
  readonly config: Config
  readonly replay: ServedReplay
  readonly clock: SettableClock
  readonly queue: InProcessQueue
  /** For a process that is to join in. */
  readonly environment: Readonly<Record<string, string>>
  close(): Promise<void>
}

export async function setStage(options: StageOptions): Promise<Stage> {
  const { environment, seed, seasonStart, days, teams, start } = options
  const own = readSettings(environment)
  const folder = join(own.SIXTHMAN_DATA_DIR, 'demo', 'postgres')
  if (own.DATABASE_URL) await reachDatabase(own.DATABASE_URL)
  const server = own.DATABASE_URL ? undefined : await acquireServer({ dataDirectory: folder })
  const databaseUrl = own.DATABASE_URL ?? server!.url
  const closers: (() => Promise<void>)[] = [async () => server?.release()]
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).reverse()) await each()
  }
  try {
    await prepareDatabase(databaseUrl, options.isKept, server !== undefined)
    const replay = await serveReplay({ simulate: { seed, seasonStart, days, teams }, now: start })
    closers.push(() => replay.stop())
    const clock = replay.clock
    const settings = {
      DATABASE_URL: databaseUrl,
      SIXTHMAN_LOGIN: 'off', // of an invented league, on this machine
      SIXTHMAN_LEAGUE: 'simulated',
      ...replayEnvironment(replay.url),
    }
    const config = readConfig(settings)
    const system = await openSystem(config, { clock, log: silentLog })
    closers.push(() => system.close())
    const session = await openSession(databaseUrl, clock, silentLog)
    closers.push(() => session.close())
    let broken: unknown
    const queue = createInProcessQueue((error) => {
      broken ??= error
    })
    const worker = await startWorker(
      {
        ...system,
        queue: withInterception(queue, options.intercept),
        worker: `demo/${process.pid}`,
        leaseSeconds: config.SIXTHMAN_LEASE_SECONDS,
        concurrency: config.SIXTHMAN_CONCURRENCY,
        onResult: options.onResult,
      },
      session,
    )
    closers.push(() => worker.stop())
    const idle = async (): Promise<void> => {
      await queue.idle()
      if (broken !== undefined) throw broken
    }
    return { system, config, replay, clock, queue: { ...queue, idle }, environment: settings, close }
  } catch (error) {
    await close()
    throw error
  }
}

function withInterception(queue: Queue, intercept: StageOptions['intercept']): Queue {
  return {
    ...queue,
    work: (concurrency, handle) =>
      queue.work(concurrency, (job) => {
        const taken = intercept(job)
        return taken ? taken(() => handle(job)) : handle(job)
      }),
  }
}

/** Only ever empties the demo's own database: with `DATABASE_URL` it has to be empty already. */
async function prepareDatabase(url: string, isKept: boolean, isOwn: boolean): Promise<void> {
  const db = openDatabase(url, { connections: 1 })
  try {
    if ((await countOtherConnections(db)) > 0) {
      throw new PipelineError(
        'usage.invalid',
        'another demo is running on this database; stop it first, or set SIXTHMAN_DATA_DIR',
      )
    }
    if (isOwn && !isKept) await emptyDatabase(db)
  } finally {
    await db.close()
  }
}
