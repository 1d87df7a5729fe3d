/** A worker process that is killed on purpose: it claims a partition, makes it, writes its rows, and never comes to commit.
 *
 * It runs the program's own worker, with one difference: the committing transaction stops before the ledger entry. The parent
 * then sends SIGKILL, as a machine that loses its power would. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Temporal } from 'temporal-polyfill'
import { openSystem } from '../../main.ts'
import { readConfig } from '../../platform/config.ts'
import { openSession } from '../../platform/db/session.ts'
import { writePartition } from '../../platform/ledger/commit.ts'
import type { Job, Queue } from '../../platform/queue/queue.ts'
import { startWorker } from '../../platform/worker/worker.ts'
import { createSettableClock } from '../../replay/settable-clock.ts'

export interface DoomedJob {
  readonly asset: string
  readonly gameDate: string
  readonly now: string
}

export interface Death {
  /** Rows that stood in its transaction when it died. */
  readonly rows: number
  readonly pid: number
}

/** Starts the worker, waits until its rows are written and not committed, kills it, and waits until it is gone. */
export async function killWorkerBeforeCommit(
  job: DoomedJob,
  environment: Readonly<Record<string, string>>,
): Promise<Death> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), JSON.stringify(job)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH ?? '', ...environment },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  for await (const line of createInterface({ input: child.stdout })) {
    const { rows } = JSON.parse(line) as { rows: number }
    child.kill('SIGKILL')
    await ended
    return { rows, pid: child.pid ?? 0 }
  }
  throw new Error(`the worker that was to be killed ended by itself (${child.exitCode ?? child.signalCode})`)
}

async function runAsProcess({ asset, gameDate, now }: DoomedJob): Promise<void> {
  const clock = createSettableClock(now)
  const system = await openSystem(readConfig(process.env), { clock })
  const session = await openSession(system.databaseUrl, clock, system.log)
  const only: Job = { asset, gameDate, priority: 0, orderedAt: Temporal.Instant.from(now) }
  const queue: Queue = {
    send: async () => undefined,
    work: (_, handle) => handle(only),
    stop: async () => undefined,
  }
  const { config, ...parts } = system
  await startWorker(
    {
      ...parts,
      queue,
      worker: `doomed/${process.pid}`,
      leaseSeconds: config.SIXTHMAN_LEASE_SECONDS,
      concurrency: 1,
      commit: (db, request) =>
        db.transaction(async (tx) => {
          const { rows } = await writePartition(tx, request)
          process.stdout.write(`${JSON.stringify({ rows })}\n`)
          return new Promise<never>(() => undefined)
        }),
    },
    session,
  )
}

if (import.meta.main) await runAsProcess(JSON.parse(process.argv[2] ?? '{}') as DoomedJob)
