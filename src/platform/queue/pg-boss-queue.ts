/** The durable queue: pg-boss on the same PostgreSQL, jobs sent in the caller's transaction, woken by NOTIFY.
 *
 * Policy `short` (one waiting job a partition), not `exclusive`: a killed worker's job stays active until it expires, and
 * would keep the partition from being ordered again; two active jobs are harmless, since the ledger's claim lets one in. */
import { type JobWithMetadata, PgBoss } from 'pg-boss'
import { Temporal } from 'temporal-polyfill'
import type { Phase } from '../asset.ts'
import { keepAlive, type Transaction } from '../db/database.ts'
import { Sql } from '../db/sql.ts'
import type { Log } from '../log.ts'
import type { Job, Queue } from './queue.ts'
import { type Taking, takePhases } from './take-phases.ts'

const queueName = 'partitions'

/** Handed on to the connections: none waits for ever for an answer that the network has lost. */
const patience = { ...keepAlive, query_timeout: 130_000 }

interface JobData {
  readonly asset: string
  readonly gameDate: string
  readonly orderedAt: string
}

/** Creates the queue's own schema; safe to call from several processes at once. */
export async function installQueueSchema(url: string): Promise<void> {
  const boss = new PgBoss({ connectionString: url, max: 1, supervise: false, schedule: false })
  boss.on('error', () => {}) // `start` rejects with the same error
  await boss.start()
  await boss.createQueue(queueName, {
    policy: 'short',
    notify: true,
    retryLimit: 0,
    expireInSeconds: 3600,
    retentionSeconds: 86_400,
    deleteAfterSeconds: 3600,
  })
  await boss.stop({ graceful: false })
}

export async function openPgBossQueue(url: string, log: Log): Promise<Queue> {
  const boss = new PgBoss({
    ...patience,
    connectionString: url,
    max: 4,
    useListenNotify: true,
    supervise: true,
    schedule: false,
    migrate: false,
    createSchema: false,
    application_name: 'sixthman-queue',
    // Fetching and closing a job need not wait for the disk: a message that a crash takes back is ordered again. Jobs are sent in
    // the caller's transaction, which does wait.
    options: '-c synchronous_commit=off',
  })
  boss.on('error', (error) =>
    log.warn({ error: error.message }, 'the queue reports an error; it reconnects by itself'),
  )
  await boss.start()
  let taking: Taking | undefined

  return {
    async send(tx, jobs) {
      if (jobs.length === 0) return
      const rows = jobs.map((job) => ({
        data: {
          asset: job.asset,
          gameDate: job.gameDate,
          orderedAt: job.orderedAt.toString(),
        } satisfies JobData,
        singletonKey: `${job.asset} ${job.gameDate}`,
        priority: job.priority,
        ...(job.phase ? { group: { id: job.phase } } : {}),
      }))
      await boss.insert(queueName, rows, { db: asBossDatabase(tx) })
    },
    async work(concurrency, handle, only) {
      if (only) {
        const named = { queueName, only, concurrency, log }
        taking = takePhases<JobData>(boss, { ...named, handle: (job) => handle(readJob(job)) })
        return
      }
      const options = {
        batchSize: 1,
        pollingIntervalSeconds: 2,
        notifyPollingIntervalSeconds: 5,
        includeMetadata: true as const,
      }
      for (let index = 0; index < concurrency; index += 1) {
        let worker: string | undefined
        worker = await boss.work<JobData, void, typeof options>(queueName, options, async ([job]) => {
          if (!job) return
          try {
            await handle(readJob(job))
          } finally {
            // After a job it would wait for its poll although more jobs stand ready: 4 jobs in 5 s instead of 200.
            if (worker) boss.notifyWorker(worker)
          }
        })
      }
    },
    async stop(patienceMs = 30_000) {
      await taking?.stop(patienceMs)
      await boss.stop({ graceful: true, timeout: patienceMs })
    },
  }
}

function readJob({ data, priority, groupId }: JobWithMetadata<JobData>): Job {
  const { asset, gameDate, orderedAt } = data
  const phase = groupId ? { phase: groupId as Phase } : {}
  return { asset, gameDate, orderedAt: Temporal.Instant.from(orderedAt), priority, ...phase }
}

function asBossDatabase(tx: Transaction): {
  executeSql(text: string, values?: unknown[]): Promise<{ rows: unknown[] }>
} {
  return {
    executeSql: async (text, values) => ({ rows: await tx.query(new Sql(text, values ?? [])) }),
  }
}
