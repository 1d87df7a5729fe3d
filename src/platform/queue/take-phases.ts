/** Takes the jobs of some phases from the durable queue, in the same order of priority as those who take all of them.
 *
 * pg-boss's own workers take whatever comes next; only its `fetch` can leave groups out, and a job's group is its phase. It is asked
 * every fifth of a second, for as many jobs as there is room for, and at once when a job has ended. */
import type { JobWithMetadata, PgBoss } from 'pg-boss'
import { type Phase, phases } from '../asset.ts'
import { systemClock } from '../clock.ts'
import type { Log } from '../log.ts'

export interface Taking {
  /** Takes no more; resolves when what was taken is done, or when the patience is over. */
  stop(patienceMs: number): Promise<void>
}

export interface TakeOptions<Data> {
  readonly queueName: string
  readonly only: readonly Phase[]
  readonly concurrency: number
  readonly handle: (job: JobWithMetadata<Data>) => Promise<void>
  readonly log: Log
}

const idleMs = 200
/** While the database is away. */
const pauseMs = 1000

export function takePhases<Data extends object>(boss: PgBoss, options: TakeOptions<Data>): Taking {
  const { queueName, only, concurrency, handle, log } = options
  const ignoreGroups = phases.filter((phase) => !only.includes(phase))
  const active = new Set<Promise<void>>()
  let isStopping = false
  let wake = new AbortController()
  const loop = run()

  async function run(): Promise<void> {
    while (!isStopping) {
      wake = new AbortController()
      await systemClock.sleep(await takeSome(), wake.signal)
    }
  }

  /** Starts what there is room for; returns how long to rest. */
  async function takeSome(): Promise<number> {
    const room = concurrency - active.size
    if (room === 0) return pauseMs // the end of a job wakes sooner
    try {
      const jobs = await boss.fetch<Data>(queueName, { batchSize: room, includeMetadata: true, ignoreGroups })
      for (const job of jobs) start(job)
      return idleMs
    } catch (error) {
      log.warn({ error: String(error) }, 'the queue cannot be asked; it is tried again')
      return pauseMs
    }
  }

  function start(job: JobWithMetadata<Data>): void {
    const work = handle(job)
      .then(
        () => boss.complete(queueName, job.id),
        (error: unknown) => boss.fail(queueName, job.id, { message: String(error) }),
      )
      .catch((error: unknown) => log.debug({ error: String(error) }, 'a job could not be closed; it expires'))
      .then(() => {
        active.delete(work)
        wake.abort()
      })
    active.add(work)
  }

  return {
    async stop(patienceMs) {
      isStopping = true
      wake.abort()
      await loop
      const done = new AbortController()
      const all = Promise.all(active).then(() => done.abort())
      await Promise.race([all, systemClock.sleep(patienceMs, done.signal)])
    },
  }
}
