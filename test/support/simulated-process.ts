/** The program's own controller and worker on a simulated clock and a queue that dies with the process.
 *
 * Nothing is replaced but the clock, the queue and, where a test wants a crash, the way to the database. The worker's session
 * is a real one, so that the sweeper sees the end of a process as it does in production: by the lock that it held. */
import type { Temporal } from 'temporal-polyfill'
import type { Clock } from '../../src/platform/clock.ts'
import { createControllerMemory, runControllerOnce } from '../../src/platform/controller/controller.ts'
import { type Database, openDatabase } from '../../src/platform/db/database.ts'
import { openSession } from '../../src/platform/db/session.ts'
import { listHealers } from '../../src/platform/healers/index.ts'
import type { Healer } from '../../src/platform/healing/healer.ts'
import type { Http } from '../../src/platform/http.ts'
import type { CommitPartition } from '../../src/platform/ledger/commit.ts'
import { silentLog } from '../../src/platform/log.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { createInProcessQueue } from '../../src/platform/queue/in-process-queue.ts'
import type { Job, Queue } from '../../src/platform/queue/queue.ts'
import { createRandom } from '../../src/platform/random.ts'
import { followSchedules } from '../../src/platform/schedules/run-schedules.ts'
import type { Telemetry } from '../../src/platform/telemetry/telemetry.ts'
import type { AttemptResult } from '../../src/platform/worker/run-partition.ts'
import { startWorker } from '../../src/platform/worker/worker.ts'

export interface ProcessOptions {
  readonly url: string
  readonly pipeline: Pipeline
  readonly clock: Clock
  readonly http: Http
  readonly name: string
  /** Connections that outlive the process; without them it opens and closes its own. */
  readonly connections?: Database
  /** Stands between the process and its database. */
  readonly wrap?: (real: Database) => Database
  readonly commit?: CommitPartition
  readonly concurrency?: number
  /** Stands between everybody and the queue: loses and doubles what the controller orders, too. */
  readonly wrapQueue?: (queue: Queue) => Queue
  /** Stands between the worker alone and the queue: what its commits order. */
  readonly wrapFollowOn?: (queue: Queue) => Queue
  /** It plans the day by itself, as `up` does. Default: not. */
  readonly followsSchedules?: boolean
  /** Default: all of them. */
  readonly healers?: readonly Healer[]
  /** All but the one of this name. */
  readonly withoutHealer?: string
  /** Default: for ever; the end of the process is seen by its lock, not by the clock. */
  readonly leaseSeconds?: number
  /** Default: that of the pipeline's version. */
  readonly codeHash?: string
  /** When it was starting; what is ordered before waits for that. Default: it starts at once. */
  readonly boot?: { readonly from: Temporal.Instant; readonly until: Temporal.Instant }
  /** Told how each attempt ended. */
  readonly telemetry?: Telemetry
}

export interface SimulatedProcess {
  readonly db: Database
  /** Controller passes and work until nothing is ready any more at this instant; throws what the process died of. */
  settle(): Promise<readonly (Job & { readonly result: AttemptResult })[]>
  /** Ends the process without a word: no more work, the session's locks fall. Repeated, it does nothing. */
  end(): Promise<void>
}

const passesMax = 500

export async function startSimulatedProcess(options: ProcessOptions): Promise<SimulatedProcess> {
  const { url, pipeline, clock, http, name, commit } = options
  const healers = options.healers ?? leaveOut(pipeline, options.withoutHealer)
  const real = options.connections ?? openDatabase(url, { connections: 4, applicationName: name })
  const db = options.wrap?.(real) ?? real
  const session = await openSession(url, clock, silentLog)
  const failures: unknown[] = []
  const results: (Job & { result: AttemptResult })[] = []
  const memory = createControllerMemory()
  const inProcess = createInProcessQueue((error) => void failures.push(error))
  const queue = options.wrapQueue?.(inProcess) ?? inProcess
  let isEnded = false
  const end = async (): Promise<void> => {
    if (isEnded) return
    isEnded = true
    await inProcess.stop()
    await session.close()
    if (!options.connections) await real.close()
  }
  try {
    await startWorker(
      {
        db,
        pipeline,
        queue: options.wrapFollowOn?.(queue) ?? queue,
        clock,
        random: createRandom('simulation'),
        http,
        log: silentLog,
        worker: name,
        leaseSeconds: options.leaseSeconds ?? 1e7,
        concurrency: options.concurrency ?? 1,
        onResult: (job, result) => void results.push({ ...job, result }),
        ...(commit ? { commit } : {}),
        ...(options.boot ? { boot: options.boot } : {}),
        ...(options.telemetry ? { telemetry: options.telemetry } : {}),
        ...(options.codeHash
          ? { build: { codeHash: options.codeHash, codeVersion: pipeline.codeVersion, configDigest: '' } }
          : {}),
      },
      session,
    )
  } catch (error) {
    await end()
    throw error
  }
  return {
    db,
    end,
    async settle() {
      const from = results.length
      for (let pass = 0; pass < passesMax; pass += 1) {
        if (options.followsSchedules) await followSchedules({ db, pipeline, clock, log: silentLog })
        const { planned, ordered } = await runControllerOnce(
          { db, pipeline, queue, clock, log: silentLog, ...(healers ? { healers } : {}) },
          memory,
        ).catch(async (error: unknown) => {
          await inProcess.idle() // what was ordered before is under way all the same
          failures.length = 0
          throw error
        })
        await inProcess.idle()
        if (failures.length > 0) throw failures.splice(0)[0]
        if (planned.length === 0 && ordered.length === 0) return results.slice(from)
      }
      throw new Error(`after ${passesMax} passes there was still something to order`)
    },
  }
}

function leaveOut(pipeline: Pipeline, left: string | undefined): readonly Healer[] | undefined {
  if (left === undefined) return undefined
  const all = listHealers(pipeline)
  if (!all.some(({ name }) => name === left)) throw new Error(`no healer is named '${left}'`)
  return all.filter(({ name }) => name !== left)
}
