/** What the core asks of a queue, held against both of them: the one inside a process and the durable one. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { silentLog } from '../../../src/platform/log.ts'
import { createInProcessQueue } from '../../../src/platform/queue/in-process-queue.ts'
import { openPgBossQueue } from '../../../src/platform/queue/pg-boss-queue.ts'
import type { Job, Queue } from '../../../src/platform/queue/queue.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

const queues: readonly { name: string; open: (url: string) => Promise<Queue> }[] = [
  { name: 'in-process', open: async () => createInProcessQueue(() => {}) },
  { name: 'pg-boss', open: (url) => openPgBossQueue(url, silentLog) },
]

function describeJob(asset: string, priority = 1): Job {
  return { asset, gameDate: '2025-01-10', priority, orderedAt: Temporal.Instant.from('2025-01-10T05:00:00Z') }
}

/** Takes what the queue hands out; `seen(n)` resolves when n jobs have begun. */
function createTaker(onJob: (job: Job) => Promise<void> | void = () => {}) {
  const taken: Job[] = []
  const waiting: { count: number; resolve: () => void }[] = []
  return {
    taken,
    seen: (count: number): Promise<void> =>
      taken.length >= count
        ? Promise.resolve()
        : new Promise((resolve) => void waiting.push({ count, resolve })),
    handle: async (job: Job): Promise<void> => {
      taken.push(job)
      for (const each of waiting) if (taken.length >= each.count) each.resolve()
      await onJob(job)
    },
  }
}

function createLatch(): { readonly opened: Promise<void>; open: () => void } {
  let open = (): void => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return { opened, open }
}

describe.for(queues)('the $name queue', ({ open }) => {
  let database: TestDatabase
  let queue: Queue

  beforeEach(async () => {
    database = await createTestDatabase('queue')
    queue = await open(database.url)
  })
  afterEach(async () => {
    await queue.stop()
    await database.drop()
  })

  test('stops a worker of some phases when what it has begun is done', async () => {
    const latch = createLatch()
    let done = 0
    await send({ ...describeJob('a'), phase: '2-raw' })
    const taker = createTaker(async () => {
      await latch.opened
      done += 1
    })
    await queue.work(2, taker.handle, ['2-raw'])
    await taker.seen(1)
    const stopped = queue.stop()
    latch.open()
    await stopped
    expect(done).toBe(1)
  })

  const send = (...jobs: Job[]): Promise<void> => database.db.transaction((tx) => queue.send(tx, jobs))

  test('hands out a job exactly as it was sent, once the transaction has committed', async () => {
    const taker = createTaker()
    await queue.work(1, taker.handle)
    await database.db.transaction(async (tx) => {
      await queue.send(tx, [describeJob('a', 7)])
      expect(taker.taken).toEqual([])
    })
    await taker.seen(1)
    expect(taker.taken).toEqual([describeJob('a', 7)])
  })

  test('has no job of a transaction that rolled back', async () => {
    const taker = createTaker()
    await expect(
      database.db.transaction(async (tx) => {
        await queue.send(tx, [describeJob('lost')])
        throw new Error('undone')
      }),
    ).rejects.toThrow('undone')
    await queue.work(1, taker.handle)
    await send(describeJob('kept'))
    await taker.seen(1)
    expect(taker.taken.map(({ asset }) => asset)).toEqual(['kept'])
  })

  test('keeps one waiting job a partition, however often it is sent', async () => {
    const taker = createTaker()
    await send(describeJob('a'), describeJob('b'))
    await send(describeJob('a'))
    await send(describeJob('a'), describeJob('last', 0))
    await queue.work(1, taker.handle)
    await taker.seen(3)
    expect(taker.taken.map(({ asset }) => asset).sort()).toEqual(['a', 'b', 'last'])
  })

  test('takes a new job of a partition whose last one is still being worked on', async () => {
    const latch = createLatch()
    const taker = createTaker(() => latch.opened)
    await queue.work(1, taker.handle)
    await send(describeJob('a'))
    await taker.seen(1)
    await send(describeJob('a'))
    latch.open()
    await taker.seen(2)
    expect(taker.taken.map(({ asset }) => asset)).toEqual(['a', 'a'])
  })

  test('hands out the higher priority first', async () => {
    const taker = createTaker()
    await send(describeJob('low', 1), describeJob('high', 100), describeJob('middle', 50))
    await queue.work(1, taker.handle)
    await taker.seen(3)
    expect(taker.taken.map(({ asset }) => asset)).toEqual(['high', 'middle', 'low'])
  })

  test('works on no more jobs at once than it is told', async () => {
    let active = 0
    let most = 0
    const latch = createLatch()
    const taker = createTaker(async () => {
      active += 1
      most = Math.max(most, active)
      if (active === 2) latch.open()
      await latch.opened
      active -= 1
    })
    await send(...['a', 'b', 'c', 'd', 'e'].map((name) => describeJob(name)))
    await queue.work(2, taker.handle)
    await taker.seen(5)
    expect(most).toBe(2)
  })

  test('hands a worker of some phases their jobs in order of priority, and leaves the others to others', async () => {
    const taker = createTaker()
    const raw = (name: string, priority: number): Job => ({ ...describeJob(name, priority), phase: '2-raw' })
    await send(
      { ...describeJob('source', 9), phase: '1-sources' },
      raw('low', 1),
      raw('high', 5),
      describeJob('any', 3),
    )
    await queue.work(1, taker.handle, ['2-raw', '3-analytics'])
    await taker.seen(3)
    expect(taker.taken.map(({ asset, phase }) => [asset, phase])).toEqual([
      ['high', '2-raw'],
      ['any', undefined],
      ['low', '2-raw'],
    ])
  })

  test('goes on after a handler has thrown, and does not try that job again', async () => {
    const taker = createTaker((job) => {
      if (job.asset === 'bad') throw new Error('the handler broke')
    })
    await queue.work(1, taker.handle)
    await send(describeJob('bad', 2), describeJob('good', 1))
    await taker.seen(2)
    expect(taker.taken.map(({ asset }) => asset)).toEqual(['bad', 'good'])
  })

  test('stops when everything it has begun is done, and takes nothing after that', async () => {
    const latch = createLatch()
    let done = 0
    const taker = createTaker(async () => {
      await latch.opened
      done += 1
    })
    await queue.work(1, taker.handle)
    await send(describeJob('a'))
    await taker.seen(1)
    const stopped = queue.stop()
    latch.open()
    await stopped
    await send(describeJob('b'))
    expect(done).toBe(1)
    expect(taker.taken.map(({ asset }) => asset)).toEqual(['a'])
  })
})
