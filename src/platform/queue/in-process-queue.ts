/** A queue inside the process, for simulations on a simulated clock: the same rules as the durable one, and it forgets
 * everything when the process ends, which is what the ledger has to survive anyway. */
import type { Phase } from '../asset.ts'
import type { Job, Queue } from './queue.ts'

export interface InProcessQueue extends Queue {
  /** Resolves when nothing waits and nothing is under way. */
  idle(): Promise<void>
}

export function createInProcessQueue(onError: (error: unknown, job: Job) => void): InProcessQueue {
  const waiting = new Map<string, Job>()
  const idlers = new Set<() => void>()
  let active = 0
  let concurrency = 0
  let handle: ((job: Job) => Promise<void>) | undefined
  let phases: readonly Phase[] | undefined
  const isMine = (job: Job): boolean => !phases || !job.phase || phases.includes(job.phase)

  const hasWork = (): boolean => [...waiting.values()].some(isMine)

  function dispatch(): void {
    while (handle && active < concurrency) {
      const job = takeFirst(waiting, isMine)
      if (!job) break
      active += 1
      void handle(job)
        .catch((error: unknown) => onError(error, job))
        .finally(() => {
          active -= 1
          dispatch()
        })
    }
    if (active === 0 && (!handle || !hasWork())) {
      for (const resolve of idlers) resolve()
      idlers.clear()
    }
  }

  const idle = (): Promise<void> =>
    active === 0 && (!handle || !hasWork())
      ? Promise.resolve()
      : new Promise((resolve) => void idlers.add(resolve))

  return {
    async send(tx, jobs) {
      tx.afterCommit(() => {
        for (const job of jobs) {
          const key = `${job.asset} ${job.gameDate}`
          if (!waiting.has(key)) waiting.set(key, job)
        }
        dispatch()
      })
    },
    async work(limit, handler, only) {
      phases = only
      concurrency = limit
      handle = handler
      dispatch()
    },
    idle,
    async stop() {
      handle = undefined
      await idle()
    },
  }
}

function takeFirst(waiting: Map<string, Job>, isMine: (job: Job) => boolean): Job | undefined {
  let first: [string, Job] | undefined
  for (const entry of waiting)
    if (isMine(entry[1]) && (!first || entry[1].priority > first[1].priority)) first = entry
  if (!first) return undefined
  waiting.delete(first[0])
  return first[1]
}
