/** A worker that is told to stop: what is under way may finish for a while; the rest is handed back and spends no attempt. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runControllerOnce } from '../../../src/platform/controller/controller.ts'
import { openSession, type Session } from '../../../src/platform/db/session.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { silentLog } from '../../../src/platform/log.ts'
import { createInProcessQueue, type InProcessQueue } from '../../../src/platform/queue/in-process-queue.ts'
import type { Queue } from '../../../src/platform/queue/queue.ts'
import { createRandom } from '../../../src/platform/random.ts'
import { startWorker, type Worker, type WorkerOptions } from '../../../src/platform/worker/worker.ts'
import { noHttp, startToySystem, type ToySystem } from '../../support/toy-system.ts'

const date = '2025-01-10'
const build = (codeHash: string) => ({ codeHash, codeVersion: '1', configDigest: 'none' })

let toy: ToySystem
let session: Session
let queue: InProcessQueue

beforeEach(async () => {
  toy = await startToySystem([date], '2025-01-10T05:00:00Z')
  await toy.want([date])
  session = await openSession(toy.url, toy.clock, silentLog)
  queue = createInProcessQueue(() => {})
})
afterEach(async () => {
  await session.close()
  await toy.close()
})

const start = (
  name: string,
  codeHash = 'toy',
  from: Queue = queue,
  onResult: WorkerOptions['onResult'] = () => {},
): Promise<Worker> =>
  startWorker(
    {
      ...{ db: toy.db, pipeline: toy.pipeline, clock: toy.clock, http: noHttp, log: silentLog },
      ...{
        queue: from,
        random: createRandom(1),
        worker: name,
        leaseSeconds: 1e6,
        concurrency: 1,
        drainSeconds: 20,
      },
      ...{ build: build(codeHash), onResult },
    },
    session,
  )

const order = (release?: number) =>
  runControllerOnce({
    ...{ db: toy.db, pipeline: toy.pipeline, queue, clock: toy.clock, log: silentLog },
    ...(release === undefined ? {} : { release }),
  })

/** `replies` stands in the middle of its work until it is let go. */
function holdReplies(): { readonly reached: Promise<void>; letGo: () => void } {
  let letGo = (): void => {}
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const reached = new Promise<void>((resolve) => {
    toy.world.obstacles.set('replies', () => {
      resolve()
      return gate
    })
  })
  return { reached, letGo }
}

describe('a worker that is stopped', () => {
  test('lets what is under way finish', async () => {
    const { reached, letGo } = holdReplies()
    const worker = await start('stopped')
    await order()
    await reached
    const stopped = worker.stop()
    toy.clock.advanceBy(19_000)
    letGo()
    await stopped
    expect(await toy.row('replies', date)).toMatchObject({ state: 'complete', fence: 1 })
  })

  test('hands back what is not finished within its bound: free at once, no attempt spent, its late write refused', async () => {
    const { reached, letGo } = holdReplies()
    const worker = await start('stopped')
    await order()
    await reached
    const stopped = worker.stop()
    toy.clock.advanceBy(21_000)
    await stopped
    expect(await toy.row('replies', date)).toMatchObject({
      state: 'expected',
      attemptsUsed: 0,
      leaseOwner: null,
    })
    expect(await toy.attempts('replies', date)).toEqual(['handed_back'])
    letGo()
    await toy.process.settle()
    expect(await toy.attempts('replies', date)).toEqual(['handed_back', 'complete'])
    expect(await toy.row('replies', date)).toMatchObject({ state: 'complete', fence: 2 })
  })
})

test('a worker of older code gives a job of newer code back, and a process of the newer one makes it', async () => {
  const theirs = createInProcessQueue(() => {})
  const returned: string[] = []
  const older = await start('old', 'old', {
    ...queue,
    async send(tx, jobs) {
      returned.push(...jobs.map(({ asset }) => asset))
      await theirs.send(tx, jobs)
    },
  })
  let reach = (_: string): void => {}
  const first = new Promise<string>((resolve) => {
    reach = resolve
  })
  const newer = await start('new', 'new', theirs, (job, result) => {
    if (result.kind === 'committed') reach(job.asset)
  })
  await order(3) // the toy's own process is the first code, the old one the second
  const made = await first
  expect(returned).toContain(made)
  await Promise.all([older.stop(), newer.stop()])
  const workers = await toy.db.query(sql`select distinct worker from attempts`)
  expect(workers).toEqual([{ worker: 'new' }])
})
