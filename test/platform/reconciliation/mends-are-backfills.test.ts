/** What the reconciliation orders is a backfill of its own: listed with its progress, paused, cancelled and never before its time; on the toy pipeline. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeBackfill, describeBackfills } from '../../../src/cli/describe-backfill.ts'
import {
  type Backfill,
  readBackfillPartitions,
  readBackfills,
} from '../../../src/platform/backfills/backfills.ts'
import {
  cancelBackfill,
  pauseBackfill,
  resumeBackfill,
} from '../../../src/platform/backfills/operate-backfill.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { runPriority } from '../../../src/platform/ledger/plan.ts'
import { readOpenFindings, storeFindings } from '../../../src/platform/reconciliation/findings.ts'
import { type Mended, mendFindings } from '../../../src/platform/reconciliation/mend-findings.ts'
import { reconcile } from '../../../src/platform/reconciliation/reconcile.ts'
import { tellFindings } from '../../../src/platform/reconciliation/tell-findings.ts'
import { orderOn } from '../../support/toy-orders.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const kept = '2025-01-10'
const [second, third] = ['2025-01-11', '2025-01-12']
const start = '2025-02-01T06:00:00Z'

let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem([kept, second, third], start, {
    wrapPipeline: (pipeline) => {
      const assets = pipeline.assets.map((asset) => ({ ...asset, plan: 'history' as const }))
      return { ...pipeline, assets, asset: (name) => assets.find((asset) => asset.name === name)! }
    },
  })
  await toy.want([kept])
  await toy.process.settle()
})
afterEach(() => toy.close())

const wait = (hours: number): void => toy.clock.advanceBy(3_600_000 * hours)
const change = (id: number) => ({ id, actor: 'cli/ann', now: toy.clock.now() })

/** A look at every date kept, and the causes of which a human is told. */
async function look(): Promise<Mended & { readonly told: readonly string[] }> {
  const { db, pipeline } = toy
  const now = toy.clock.now()
  const found = await reconcile({ db, pipeline, now })
  return db.transaction(async (tx) => {
    await storeFindings(tx, found, true)
    const mended = await mendFindings(tx, await readOpenFindings(tx), { pipeline, dates: found.dates, now })
    return { ...mended, told: await tellFindings(tx, await readOpenFindings(tx), now) }
  })
}

const list = (): Promise<Backfill[]> => readBackfills(toy.db, { state: null, before: null, limit: 10 })
const countMade = async (): Promise<number> =>
  (await toy.db.query(sql`select 1 from report where game_date <> ${kept}`)).length

test('one look is one backfill, listed with its dates, assets and causes, and done once they are made', async () => {
  const names = toy.pipeline.assets.map(({ name }) => name)
  const { wanted, backfill } = await look()
  expect(wanted).toEqual([second, third])
  expect(await list()).toMatchObject([
    {
      ...{ id: backfill, state: 'running', from: second, to: third, assets: names, only: ['missing'] },
      ...{ total: 2 * names.length, done: 0, failed: 0, requestedBy: 'healer/reconciliation' },
      reason: 'gaps of the dates kept: missing_partition hint, missing_partition replies',
    },
  ])
  const [ordered] = await list()
  expect(describeBackfills([ordered!])).toMatch(
    /replies, hint, readings and 3 more +missing .* healer\/reconciliation/,
  )
  const partitions = await readBackfillPartitions(toy.db, backfill!)
  expect(describeBackfill(ordered!, partitions)[0]).toBe(
    `Backfill ${backfill}, running (${ordered!.reason}): 0 of 12 made, 0 failed, 0 at work.`,
  )
  await toy.process.settle()
  expect(await list()).toMatchObject([{ state: 'done', done: 12, failed: 0 }])
  expect(await countMade()).toBe(2)
  wait(24)
  expect(await look()).toMatchObject({ backfill: null, told: [] })
  const orders = await toy.db.query(sql`
    select actor, details -> 'backfill' as id from audit_log where action = 'backfill.ordered'`)
  expect(orders).toEqual([{ actor: 'healer/reconciliation', id: backfill }])
})

test('paused, nothing of it is made and nothing is ordered again; resumed, it is made', async () => {
  const { backfill } = await look()
  expect(await pauseBackfill(toy.db, change(backfill!))).toBe(true)
  await toy.process.settle()
  wait(24)
  await toy.process.settle()
  expect(await countMade()).toBe(0)
  expect(await look()).toMatchObject({ backfill: null })
  expect(await list()).toMatchObject([{ state: 'paused', done: 0 }])
  expect(await resumeBackfill(toy.db, change(backfill!), null)).toBe(true)
  await toy.process.settle()
  expect(await list()).toMatchObject([{ state: 'done', done: 12 }])
  expect(await countMade()).toBe(2)
})

test('cancelled, its dates are wanted no more and it is not ordered again: a human is told that it was cancelled', async () => {
  const { backfill, told } = await look()
  expect(told).toEqual([])
  await cancelBackfill(toy.db, change(backfill!))
  await toy.process.settle()
  expect(await toy.db.query(sql`select game_date::text from runs`)).toEqual([{ game_date: kept }])
  expect(await countMade()).toBe(0)
  for (const hours of [1, 24, 24]) {
    wait(hours)
    expect(await look()).toMatchObject({
      backfill: null,
      told: ['missing_partition hint', 'missing_partition replies'],
    })
  }
  const titles = await toy.db.query<{ title: string }>(sql`select title from incidents order by id`)
  expect(titles[0]!.title).toContain(
    `hint: nothing is planned; backfill ${backfill}, which would mend it, is cancelled.`,
  )
  expect(await list()).toHaveLength(1)
})

test('rows that are gone of a date that somebody wants are made again with the priority of that date', async () => {
  await toy.db.query(sql`delete from totals where game_date = ${kept}`)
  const { backfill, refreshed } = await look()
  expect(refreshed).toEqual([{ asset: 'totals', gameDate: kept }])
  expect(await readBackfillPartitions(toy.db, backfill!)).toContainEqual({
    ...{ asset: 'totals', gameDate: kept, because: 'again', state: 'complete', isMade: false },
  })
  const [job] = await toy.db.transaction((tx) => orderOn(tx, toy, [kept]))
  expect(job).toMatchObject({ asset: 'totals', gameDate: kept })
  expect(Math.ceil(job!.priority / 100_000)).toBe(runPriority.schedule)
  await toy.process.settle()
  expect(await toy.value('totals', kept)).toBe(30)
})

test('rows that are gone and whose backfill is paused are in no second one', async () => {
  await toy.db.query(sql`delete from totals where game_date = ${kept}`)
  const { backfill } = await look()
  await pauseBackfill(toy.db, change(backfill!))
  wait(24)
  await toy.process.settle()
  expect(await toy.value('totals', kept)).toBeNull()
  expect(await look()).toMatchObject({ refreshed: [], backfill: null })
  await resumeBackfill(toy.db, change(backfill!), null)
  await toy.process.settle()
  expect(await toy.value('totals', kept)).toBe(30)
})

test('what is locked or at work is in no backfill', async () => {
  await toy.db.query(sql`delete from totals where game_date = ${kept}`)
  await toy.db.query(sql`update ledger set locks_at = '2025-01-10T20:00:00Z' where asset = 'totals'`)
  const { backfill, refreshed } = await look()
  expect(refreshed).toEqual([])
  const partitions = await readBackfillPartitions(toy.db, backfill!)
  expect(partitions.filter(({ gameDate }) => gameDate === kept)).toEqual([])
})
