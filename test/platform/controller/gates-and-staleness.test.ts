/** What is ordered when: gates and their tiers, late arrivals, stale partitions, lost messages. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const date = '2025-01-10'
const later = '2025-01-11'

let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem([date, later], '2025-01-10T00:00:00Z')
})
afterEach(() => toy.close())

const fail = (): never => {
  throw new PipelineError('source.refused', 'the source says no')
}

const gate = async (name: string, gameDate = date) => {
  const rows = await toy.db.query<{ state: string; reason: string; missing: string[]; revision: number }>(sql`
    select state, reason, missing, revision from gates where gate = ${name} and game_date = ${gameDate}`)
  return rows[0]
}

describe('a gate', () => {
  test('stays closed with its reason and the missing set, and lets go after its tiers', async () => {
    await toy.want([date])
    toy.world.obstacles.set('hint', fail)
    await toy.settleAt(at(date, '05:00'))
    expect(await gate('publication')).toMatchObject({
      state: 'closed',
      reason: '2 of 3 inputs are there; the next tier is not reached',
      missing: ['hint'],
    })
    await toy.settleAt(at(date, '06:59'))
    expect((await gate('publication'))?.state).toBe('closed')
    await toy.settleAt(at(date, '07:00'))
    expect(await gate('publication')).toMatchObject({ state: 'degraded', missing: ['hint'] })
    expect(await toy.row('report', date)).toMatchObject({ state: 'degraded', reason: 'made without hint' })
  })

  test.for([
    { missing: ['hint'], opens: '07:00' },
    { missing: ['hint', 'trend'], opens: '08:00' },
  ])('that misses $missing opens at $opens', async ({ missing, opens }) => {
    await toy.want([date])
    for (const asset of missing) toy.world.obstacles.set(asset, fail)
    const before = at(date, opens).subtract({ minutes: 1 })
    await toy.settleAt(before)
    expect((await gate('publication'))?.state).toBe('closed')
    await toy.settleAt(at(date, opens))
    expect((await gate('publication'))?.state).toBe('degraded')
  })

  test('never opens without a required input, however late it gets', async () => {
    await toy.want([date])
    toy.world.obstacles.set('totals', fail)
    await toy.settleAt(at(later, '12:00'))
    expect(await gate('publication')).toMatchObject({
      state: 'closed',
      reason: 'waits for what it cannot do without: totals',
    })
    expect((await toy.row('report', date)).fence).toBe(0)
  })

  test('in a backfill lets go only of inputs that have failed, whatever the hour', async () => {
    await toy.want([date], 'backfill')
    let isIll = true
    toy.world.obstacles.set('hint', () => {
      if (isIll) throw new PipelineError('source.server-error', 'the source is ill')
    })
    await toy.settleAt(at(date, '12:00'))
    expect((await toy.row('hint', date)).state).toBe('expected')
    expect((await gate('publication'))?.state).toBe('closed')
    for (const time of ['12:10', '12:30']) await toy.settleAt(at(date, time))
    expect((await toy.row('hint', date)).state).toBe('failed')
    expect(await gate('publication')).toMatchObject({
      state: 'degraded',
      reason: 'backfill: every missing input has failed, or waits for one that has (1)',
    })
    isIll = false
  })

  test('that opened with less: the late arrival makes the degraded partition anew, complete', async () => {
    await toy.want([date])
    let isIll = true
    toy.world.obstacles.set('hint', () => {
      if (isIll) throw new PipelineError('source.server-error', 'the source is ill')
    })
    await toy.settleAt(at(date, '05:00'))
    await toy.db.query(sql`update ledger set not_before = ${at(date, '08:00')} where asset = 'hint'`)
    await toy.settleAt(at(date, '07:00'))
    const degraded = await toy.row('report', date)
    expect(degraded).toMatchObject({ state: 'degraded', revision: 1 })
    isIll = false
    await toy.settleAt(at(date, '08:00'))
    expect(await toy.row('report', date)).toMatchObject({ state: 'complete', reason: null, revision: 2 })
    expect((await gate('publication'))?.state).toBe('open')
  })
})

describe('messages', () => {
  /** The ledger as it is, without the queue: what a process finds that starts after every message was lost. */
  test('that are all lost change nothing: a fresh process finds the work in the ledger', async () => {
    await toy.want([date])
    await toy.settleAt(at(date, '05:00'))
    toy.world.readings.set(date, [{ key: 'a', value: 100 }])
    toy.clock.advanceTo(at(date, '06:00'))
    const source = await toy.startAnother('stops after the source')
    // The poll commits; its follow-on jobs wait in a queue that dies with the process.
    toy.world.obstacles.set('readings', () => {
      throw new PipelineError('database.unavailable', 'the process is gone')
    })
    await expect(source.settle()).rejects.toThrow('the process is gone')
    await source.end()
    toy.world.obstacles.delete('readings')
    expect((await toy.row('readings', date)).state).toBe('running')

    await toy.process.settle()
    expect(await toy.value('totals', date)).toBe(100)
    expect(await toy.value('report', date)).toBe(101)
    expect(await toy.attempts('readings', date)).toEqual(['complete', 'abandoned', 'complete'])
  })

  test('of which only the stale reader’s own is lost are replaced by the controller', async () => {
    await toy.want([date])
    await toy.settleAt(at(date, '05:00'))
    // As after a commit whose follow-on job was lost: the reader is complete, what it read is newer.
    await toy.db.query(sql`
      update ledger set content_hash = 'changed', committed_at = ${at(date, '05:30')} where asset = 'readings' and game_date = ${date}`)
    await toy.settleAt(at(date, '05:40'))
    expect(await toy.attempts('totals', date)).toEqual(['complete', 'unchanged'])
  })

  test('that come twice are done once', async () => {
    await toy.want([date])
    const second = await toy.startAnother('two')
    toy.clock.advanceTo(at(date, '05:00'))
    await Promise.all([toy.process.settle(), second.settle()])
    await toy.process.settle()
    const attempts = await toy.db.query<{ asset: string; changes: number }>(sql`
      select asset, count(*) filter (where outcome in ('complete', 'degraded'))::int as changes from attempts
      where game_date = ${date} group by asset having count(*) filter (where outcome in ('complete', 'degraded')) <> 1`)
    expect(attempts).toEqual([])
    expect(await toy.value('report', date)).toBe(31)
  })
})

describe('a change upstream', () => {
  beforeEach(async () => {
    await toy.want([date])
    await toy.settleAt(at(date, '05:00'))
    toy.world.produced.length = 0
  })

  test('that gives the same bytes moves nothing further down', async () => {
    await toy.settleAt(at(date, '06:00'))
    expect(toy.world.produced).toEqual([`replies ${date}`])
    expect(await toy.attempts('replies', date)).toEqual(['complete', 'unchanged'])
  })

  test('that ends in equal bytes half-way down stops there', async () => {
    toy.world.readings.set(date, [
      { key: 'a', value: 20 },
      { key: 'b', value: 10 },
    ])
    await toy.settleAt(at(date, '06:00'))
    expect(await toy.attempts('totals', date)).toEqual(['complete', 'unchanged'])
    expect(await toy.attempts('report', date)).toEqual(['complete'])
  })

  test('goes all the way down, and each partition is made once, after everything it reads', async () => {
    toy.world.readings.set(date, [{ key: 'a', value: 100 }])
    await toy.settleAt(at(date, '06:00'))
    expect(toy.world.produced.map((each) => each.split(' ')[0])).toEqual([
      'replies',
      'readings',
      'totals',
      'trend',
      'report',
    ])
    expect(await toy.value('report', date)).toBe(101)
  })

  test('that two paths bring down at different speeds is waited for: nothing is made from a mixture of old and new', async () => {
    await toy.db.query(sql`
      update ledger set content_hash = 'changed', committed_at = ${at(date, '05:20')} where asset in ('replies', 'hint')`)
    await toy.db.query(sql`update replies set value = 100 where key = 'a'`)
    await toy.settleAt(at(date, '05:30'))
    expect(toy.world.produced.map((each) => each.split(' ')[0])).toEqual([
      'readings',
      'totals',
      'trend',
      'report',
    ])
  })

  test('adds a revision for a changed row, nothing for an equal one, and withdraws one that is gone', async () => {
    toy.world.readings.set(date, [
      { key: 'a', value: 10 },
      { key: 'c', value: 5 },
    ])
    await toy.settleAt(at(date, '06:00'))
    toy.world.readings.set(date, [
      { key: 'a', value: 11 },
      { key: 'c', value: 5 },
    ])
    await toy.settleAt(at(date, '07:00'))
    const rows = await toy.db.query(sql`
      select key, revision, value, withdrawn from readings where game_date = ${date} order by key, revision`)
    expect(rows).toEqual([
      { key: 'a', revision: 1, value: 10, withdrawn: false },
      { key: 'a', revision: 2, value: 11, withdrawn: false },
      { key: 'b', revision: 1, value: 20, withdrawn: false },
      { key: 'b', revision: 2, value: 20, withdrawn: true },
      { key: 'c', revision: 1, value: 5, withdrawn: false },
    ])
    expect(await toy.row('readings', date)).toMatchObject({ rowCount: 2, revision: 3 })
  })

  test('after the lock leaves what is locked as it was', async () => {
    await toy.db.query(sql`update ledger set refresh_at = ${at(date, '21:00')} where asset = 'replies'`)
    toy.world.readings.set(date, [{ key: 'a', value: 100 }])
    await toy.settleAt(at(date, '21:00')) // the tip was at 20:00
    expect(await toy.value('totals', date)).toBe(100)
    expect(await toy.value('report', date)).toBe(31)
    expect(await toy.attempts('report', date)).toEqual(['complete'])
  })

  test('of an earlier date makes later, unlocked dates anew', async () => {
    await toy.want([later])
    await toy.settleAt(at(later, '05:00'))
    expect(await toy.value('trend', later)).toBe(30)
    await toy.db.query(
      sql`update ledger set refresh_at = ${at(later, '05:30')} where asset = 'replies' and game_date = ${date}`,
    )
    toy.world.readings.set(date, [{ key: 'a', value: 100 }])
    await toy.settleAt(at(later, '05:30'))
    expect(await toy.value('totals', date)).toBe(100)
    expect(await toy.value('trend', later)).toBe(100)
  })
})
