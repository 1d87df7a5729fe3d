/** Runs a past date again, from what was archived, with the program as it is, on a clock that goes through the moments of that day.
 *
 * It works in a schema of its own and asks nobody; what comes of it is held against what is published, and the schema is dropped. */
import { type Clock, SimulatedClock } from '../../platform/clock.ts'
import { createControllerMemory, runControllerOnce } from '../../platform/controller/controller.ts'
import type { Database } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { Log } from '../../platform/log.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import { createInProcessQueue, type InProcessQueue } from '../../platform/queue/in-process-queue.ts'
import { createRandom } from '../../platform/random.ts'
import { startWorker } from '../../platform/worker/worker.ts'
import { compareDate, type RerunDifferences } from './compare-date.ts'
import { listSteps, type Step } from './list-steps.ts'
import { createReplayedPipeline, refusingHttp } from './replayed-pipeline.ts'
import { copyHistory, createRerunSchema } from './rerun-schema.ts'

export interface RerunParts {
  readonly live: Database
  readonly databaseUrl: string
  /** Fresh: one that has worked on the live schema remembers what it read there. */
  readonly pipeline: Pipeline
  readonly clock: Clock
  readonly log: Log
  readonly concurrency: number
  readonly signal: AbortSignal
  readonly isKept: boolean
  readonly onProgress?: (done: number, total: number) => void
}

export interface Rerun extends RerunDifferences {
  readonly gameDate: string
  readonly schema: string
  readonly steps: number
  readonly attempts: number
}

const passesMax = 500

/** Throws `usage.invalid` for a date of which nothing was published. */
export async function rerunDate(parts: RerunParts, gameDate: string): Promise<Rerun> {
  const { live, databaseUrl, isKept, clock } = parts
  await requirePublished(live, gameDate)
  const name = `replay_${gameDate.replaceAll('-', '')}_${clock.now().epochMilliseconds.toString(36)}`
  const schema = await createRerunSchema(live, databaseUrl, { name, connections: parts.concurrency + 2 })
  try {
    const pipeline = createReplayedPipeline(parts.pipeline, live)
    await copyHistory(live, name, pipeline, gameDate)
    const steps = await listSteps(live, pipeline, gameDate)
    const attempts = await walk({ ...parts, pipeline, db: schema.db }, gameDate, steps)
    const differences = await compareDate(live, schema.db, pipeline, gameDate)
    return { gameDate, schema: name, steps: steps.length, attempts, ...differences }
  } finally {
    if (isKept) await schema.db.close()
    else await schema.drop()
  }
}

async function walk(
  parts: Omit<RerunParts, 'live'> & { readonly db: Database },
  gameDate: string,
  steps: readonly Step[],
): Promise<number> {
  const { db, pipeline, log, concurrency, signal, onProgress } = parts
  const [first] = steps
  if (!first) return 0
  const clock = new SimulatedClock(first.at)
  let failure: unknown
  let attempts = 0
  const queue = createInProcessQueue((error) => {
    failure ??= error
  })
  const worker = await startWorker(
    {
      ...{ db, pipeline, queue, clock, log, concurrency },
      http: refusingHttp,
      random: createRandom('replay'),
      worker: `replay/${process.pid}`,
      leaseSeconds: 1e7, // its clock jumps
      onResult: (_, { kind }) => {
        if (kind !== 'nothing_to_do') attempts += 1
      },
    },
    undefined,
  )
  const settle = createSettling({ db, pipeline, queue, clock, log })
  try {
    for (const [index, { at, assets }] of steps.entries()) {
      signal.throwIfAborted()
      clock.advanceTo(at)
      await makeDue(db, gameDate, assets, clock)
      await settle()
      if (failure !== undefined) throw failure
      onProgress?.(index + 1, steps.length)
    }
  } finally {
    await worker.stop()
  }
  return attempts
}

function createSettling(parts: {
  readonly db: Database
  readonly pipeline: Pipeline
  readonly queue: InProcessQueue
  readonly clock: Clock
  readonly log: Log
}): () => Promise<void> {
  const memory = createControllerMemory()
  return async () => {
    for (let pass = 0; pass < passesMax; pass += 1) {
      const { planned, ordered } = await runControllerOnce(parts, memory)
      await parts.queue.idle()
      if (planned.length === 0 && ordered.length === 0) return
    }
    throw new Error(`the replay did not come to rest at ${parts.clock.now()}`)
  }
}

/** What was made live at this instant is made here, too, whatever made it due then. */
async function makeDue(
  db: Database,
  gameDate: string,
  assets: readonly string[],
  clock: Clock,
): Promise<void> {
  const now = clock.now()
  await db.query(sql`
    update ledger set refresh_at = case when committed_state is null then null else ${now}::timestamptz end,
      not_before = case when committed_state is null then least(not_before, ${now}::timestamptz) else not_before end
    where game_date = ${gameDate} and asset = any(${[...assets]}::text[]) and state <> 'failed'`)
}

async function requirePublished(live: Database, gameDate: string): Promise<void> {
  const rows = await live.query(sql`
    select 1 from runs r where game_date = ${gameDate} and scope <> 'history'
      and exists (select 1 from documents d where d.game_date = r.game_date) limit 1`)
  if (rows.length > 0) return
  throw new PipelineError(
    'usage.invalid',
    `nothing was published of ${gameDate}, so that there is nothing to hold a replay against`,
  )
}
