/** F40, F41 in detail: two workers or two controllers take the same partition; a paused worker wakes after its lease. The claim and its fence let one of them in. What becomes of a league's
 * day, with and without the fence, is `f40-league` and `f41-league`. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { endLeases } from '../../src/platform/ledger/end-leases.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createInProcessQueue } from '../../src/platform/queue/in-process-queue.ts'
import { createRandom } from '../../src/platform/random.ts'
import { runPartition } from '../../src/platform/worker/run-partition.ts'
import { noHttp, startToySystem, type ToySystem } from '../support/toy-system.ts'

const date = '2025-01-10'
const morning = '2025-01-10T05:00:00Z'

let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem([date], '2025-01-10T00:00:00Z')
  await toy.want([date])
})
afterEach(() => toy.close())

/** Stops `totals` in the middle of its work until it is let go. */
function holdTotals(): { readonly reached: Promise<void>; letGo: () => void } {
  const { hold, ...rest } = createHold()
  toy.world.obstacles.set('totals', hold)
  return rest
}

test('writes nothing: a worker that wakes after its lease is refused, and its attempt is superseded', async () => {
  const { reached, letGo } = holdTotals()
  toy.clock.advanceTo(morning)
  const sleeper = toy.process.settle()
  await reached
  // The lease of a simulated process outlasts its day; here it ends, as that of a frozen process does.
  toy.clock.advanceBy(2000)
  await toy.db.query(
    sql`update ledger set lease_until = ${toy.clock.now().subtract({ seconds: 1 })} where state = 'running'`,
  )
  expect(await endLeases(toy.db, toy.clock.now())).toEqual([{ asset: 'totals', gameDate: date }])
  expect(await toy.attempts('totals', date)).toEqual(['abandoned'])

  const other = await toy.startAnother('two')
  await other.settle()
  const after = await toy.row('totals', date)
  expect(after).toMatchObject({ state: 'complete', fence: 2, revision: 1 })

  letGo()
  await sleeper
  expect(await toy.attempts('totals', date)).toEqual(['superseded', 'complete'])
  expect(await toy.row('totals', date)).toEqual(after)
  expect(await toy.value('totals', date)).toBe(30)
})

test('a partition that is being worked on is not taken by a second worker', async () => {
  const { reached, letGo } = holdTotals()
  toy.clock.advanceTo(morning)
  const first = toy.process.settle()
  await reached
  const second = await runPartition(
    {
      db: toy.db,
      pipeline: toy.pipeline,
      queue: createInProcessQueue(() => {}),
      clock: toy.clock,
      random: createRandom(1),
      http: noHttp,
      log: silentLog,
      worker: 'two',
      leaseSeconds: 60,
    },
    { asset: 'totals', gameDate: date, priority: 1, orderedAt: toy.clock.now() },
  )
  expect(second).toEqual({ kind: 'nothing_to_do' })
  letGo()
  await first
  expect(await toy.attempts('totals', date)).toEqual(['complete'])
})

test('two controllers and two workers at once make each partition once', async () => {
  const other = await toy.startAnother('two')
  toy.clock.advanceTo('2025-01-10T07:30:00Z')
  await Promise.all([toy.process.settle(), other.settle()])
  // What both of them ordered is found as it is by whoever comes second.
  for (const { name } of toy.pipeline.assets) {
    const attempts = await toy.attempts(name, date)
    expect([name, attempts.filter((outcome) => outcome !== 'unchanged')]).toEqual([name, ['complete']])
    expect(await toy.row(name, date)).toMatchObject({ revision: 1 })
  }
  expect(await toy.value('report', date)).toBe(31)
})

/** Something that stands still at its first call until it is let go. */
function createHold() {
  let letGo = (): void => {}
  let reach = (): void => {}
  const gate = new Promise<void>((resolve) => {
    letGo = resolve
  })
  const reached = new Promise<void>((resolve) => {
    reach = resolve
  })
  let isFirst = true
  return {
    reached,
    letGo: () => letGo(),
    async hold(): Promise<void> {
      if (!isFirst) return
      isFirst = false
      reach()
      await gate
    },
  }
}
