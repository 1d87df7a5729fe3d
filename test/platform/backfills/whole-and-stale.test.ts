/** What is worked out once and not again: the count of a backfill that was made whole, and the hashes of what was said before each date. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { formatPartition } from '../../../src/platform/asset.ts'
import { readBackfill } from '../../../src/platform/backfills/backfills.ts'
import { orderBackfill } from '../../../src/platform/backfills/order-backfill.ts'
import { readSelection } from '../../../src/platform/backfills/read-selection.ts'
import type { BackfillRequest, Selection } from '../../../src/platform/backfills/selection.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const dates = ['2025-01-10', '2025-01-11', '2025-01-12'] as const
const [first, second, third] = dates

let toy: ToySystem
beforeEach(async () => {
  toy = await startToySystem([...dates], '2025-01-20T06:00:00Z')
})
afterEach(() => toy.close())

const wish = (some: Partial<BackfillRequest> = {}): BackfillRequest => ({
  ...{ gameDates: [...dates], assets: null, hasDownstream: false, only: ['missing', 'failed'] },
  ...some,
})

async function select(request: BackfillRequest): Promise<Selection> {
  const calendar = await toy.pipeline.loadCalendar(toy.db)
  return readSelection(toy.db, toy.pipeline, calendar, request, toy.clock.now())
}

async function make(request: BackfillRequest): Promise<number> {
  const calendar = await toy.pipeline.loadCalendar(toy.db)
  const parts = {
    request,
    selection: await select(request),
    calendar,
    partitionsMax: 1000,
    concurrency: null,
  }
  const now = toy.clock.now()
  const id = await toy.db.transaction((tx) => orderBackfill(tx, { ...parts, requestedBy: 'test', now }))
  await toy.settleAt(now)
  return id
}

test('what was made whole is counted no more; what has failed may still be made', async () => {
  const whole = await make(wish({ assets: ['replies'] }))
  toy.world.obstacles.set('readings', () => {
    throw new PipelineError('source.refused', 'the source says no')
  })
  const failed = await make(wish({ gameDates: [first], assets: ['readings'] }))
  await toy.db.query(sql`update ledger set committed_at = null, fence = 0 where asset = 'replies'`)
  expect(await readBackfill(toy.db, whole)).toMatchObject({ state: 'done', total: 3, done: 3, failed: 0 })
  expect(await readBackfill(toy.db, failed)).toMatchObject({ state: 'done', total: 1, done: 0, failed: 1 })
  await toy.db.query(sql`
    update ledger set state = 'complete', committed_state = 'complete', content_hash = 'x', committed_at = ${toy.clock.now()} where asset = 'readings'`)
  expect(await readBackfill(toy.db, failed)).toMatchObject({ done: 1, failed: 0 })
})

test('final are those of the dates that were asked for, and not of the season before them', async () => {
  expect((await select(wish({ gameDates: [third] }))).alreadyFinal).toBe(0)
  await make(wish())
  const all = (await select(wish())).alreadyFinal
  const one = (await select(wish({ gameDates: [third] }))).alreadyFinal
  expect([one > 0, one < all, all]).toEqual([true, true, one * dates.length])
})

test('stale is what read other rows of its date, or of earlier ones, than are there now', async () => {
  await make(wish())
  const stale = wish({ only: ['stale'] })
  expect((await select(stale)).partitions).toEqual([])
  await toy.db.query(
    sql`update ledger set content_hash = 'another' where asset = 'totals' and game_date = ${first}`,
  )
  const { partitions } = await select(stale)
  expect(partitions.map(formatPartition)).toEqual([`report ${first}`, `trend ${second}`, `trend ${third}`])
})
