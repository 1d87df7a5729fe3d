/** One attempt at a partition: what it leaves behind when it succeeds, fails, is late, or is not alone. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { NotYetError, PipelineError } from '../../../src/platform/errors.ts'
import { readDeadLetters, redriveDeadLetters } from '../../../src/platform/ledger/dead-letters.ts'
import { endLeases } from '../../../src/platform/ledger/end-leases.ts'
import { readOpenIncidents } from '../../../src/platform/ledger/incidents.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const date = '2025-01-10'
const morning = '2025-01-10T05:00:00Z'

let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem([date], '2025-01-10T00:00:00Z')
  await toy.want([date])
})
afterEach(() => toy.close())

const transient = (): never => {
  throw new PipelineError('source.server-error', 'the source is ill')
}

describe('a partition is done', () => {
  test('when its rows are committed, counted and hashed, with the attempt and the audit row', async () => {
    await toy.settleAt(morning)
    const row = await toy.row('totals', date)
    expect(row).toMatchObject({
      state: 'complete',
      committedState: 'complete',
      rowCount: 1,
      fence: 1,
      attemptsUsed: 0,
    })
    expect(await toy.value('totals', date)).toBe(30)
    expect(await toy.attempts('totals', date)).toEqual(['complete'])
    const audit = await toy.db.query(sql`
      select 1 from audit_log where asset = 'totals' and action = 'partition.committed' and details ->> 'hash' = ${row.contentHash}`)
    expect(audit).toHaveLength(1)
  })

  test('with zero rows only where that is allowed, and the reason is kept', async () => {
    toy.world.readings.set(date, [])
    await toy.settleAt(morning)
    const replies = await toy.row('replies', date)
    expect(replies).toMatchObject({ state: 'expected', committedState: null, errorCode: 'check.failed' })
    expect(replies.reason).toContain('0 rows, expected at least 1')
    expect(await toy.row('readings', date)).toMatchObject({ state: 'expected', fence: 0 })
  })
})

describe('a failed attempt', () => {
  test('that is transient is tried again after a growing wait, and its success gives the budget back', async () => {
    toy.world.obstacles.set('totals', transient)
    await toy.settleAt(morning)
    const first = await toy.row('totals', date)
    expect(first).toMatchObject({ state: 'expected', attemptsUsed: 1, errorCode: 'source.server-error' })
    const waitOf = (row: typeof first): number => row.notBefore!.since(toy.clock.now()).total('seconds')
    expect(waitOf(first)).toBeGreaterThanOrEqual(5)
    expect(waitOf(first)).toBeLessThanOrEqual(10)
    await toy.settleAt(first.notBefore!)
    const second = await toy.row('totals', date)
    expect(waitOf(second)).toBeGreaterThanOrEqual(10)
    toy.world.obstacles.delete('totals')
    await toy.settleAt(second.notBefore!)
    expect(await toy.row('totals', date)).toMatchObject({
      state: 'complete',
      attemptsUsed: 0,
      errorCode: null,
    })
    expect(await toy.attempts('totals', date)).toEqual(['failed', 'failed', 'complete'])
  })

  test('that is not yet possible spends no attempt and is looked at again at its time', async () => {
    toy.world.obstacles.set('totals', () => {
      throw new NotYetError('the game is not over', at(date, '09:00'))
    })
    for (const time of ['05:00', '08:00', '09:00']) await toy.settleAt(at(date, time))
    const row = await toy.row('totals', date)
    expect(row).toMatchObject({ state: 'not_yet', attemptsUsed: 0 })
    expect(await readDeadLetters(toy.db)).toEqual([])
    toy.world.obstacles.delete('totals')
    await toy.settleAt(at(date, '09:01'))
    expect((await toy.row('totals', date)).state).toBe('complete')
  })

  test('that says "not yet, but now" waits all the same, or it would be asked without end', async () => {
    toy.world.obstacles.set('totals', ({ now }) => {
      throw new NotYetError('in a moment', now)
    })
    await toy.settleAt(morning)
    const row = await toy.row('totals', date)
    expect(row).toMatchObject({ state: 'not_yet', fence: 1 })
    expect(row.notBefore!.since(toy.clock.now()).total('seconds')).toBeGreaterThanOrEqual(5)
  })

  test('that is a bug is a dead letter at once, with a critical incident', async () => {
    toy.world.obstacles.set('totals', () => {
      throw new TypeError('x is undefined')
    })
    await toy.settleAt(morning)
    expect(await toy.row('totals', date)).toMatchObject({ state: 'failed', errorCode: 'pipeline.bug' })
    expect(await readDeadLetters(toy.db)).toMatchObject([
      { asset: 'totals', errorCode: 'pipeline.bug', attemptsUsed: 1 },
    ])
    expect(await readOpenIncidents(toy.db)).toMatchObject([{ severity: 'critical', occurrences: 1 }])
  })

  test('of a poll keeps the last good data; a spent budget is a dead letter, and the next poll asks again', async () => {
    await toy.settleAt(morning)
    const good = await toy.row('replies', date)
    toy.world.obstacles.set('replies', transient)
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      await toy.settleAt((await toy.row('replies', date)).refreshAt!)
      const row = await toy.row('replies', date)
      expect(row).toMatchObject({
        state: 'complete',
        committedState: 'complete',
        contentHash: good.contentHash,
      })
    }
    expect(await toy.value('replies', date)).toBe(30)
    expect(await toy.attempts('replies', date)).toEqual(['complete', 'failed', 'failed', 'failed'])
    const open = sql`select 1 from dead_letters where asset = 'replies' and closed_at is null`
    expect(await toy.db.query(open)).toHaveLength(1)

    toy.world.obstacles.delete('replies')
    await toy.settleAt((await toy.row('replies', date)).refreshAt!)
    expect((await toy.row('replies', date)).errorCode).toBeNull()
    expect(await toy.db.query(open)).toEqual([])
  })
})

describe('the budget', () => {
  test('counts what a dead worker used: three leases that end are a dead letter, one row an attempt', async () => {
    await toy.settleAt(at(date, '03:00')) // planned, not open
    toy.clock.advanceTo(at(date, '05:00'))
    await toy.db.query(sql`
      insert into workers (worker, lock_key, kind, host, pid, code_version, started_at, heartbeat_at)
      values ('gone', 1, 'worker', 'here', 1, 'the code that died', ${toy.clock.now()}, ${toy.clock.now()})`)
    for (const [attempt, expected] of [
      [1, 'expected'],
      [2, 'expected'],
      [3, 'failed'],
    ] as const) {
      const claimed = await toy.db.query(sql`
        update ledger set state = 'running', fence = fence + 1, attempts_used = attempts_used + 1, lease_owner = 'gone',
          lease_until = ${toy.clock.now()} where asset = 'hint' and game_date = ${date} returning fence`)
      expect(claimed).toEqual([{ fence: attempt }])
      await toy.db.query(sql`
        insert into attempts (asset, game_date, fence, worker, cause, started_at)
        values ('hint', ${date}, ${attempt}, 'gone', 'schedule', ${toy.clock.now()})`)
      toy.clock.advanceBy(1000)
      await endLeases(toy.db, toy.clock.now())
      expect(await toy.row('hint', date)).toMatchObject({ state: expected, attemptsUsed: attempt })
    }
    expect(await toy.attempts('hint', date)).toEqual(['abandoned', 'abandoned', 'abandoned'])
    expect(await readDeadLetters(toy.db)).toMatchObject([
      { asset: 'hint', errorCode: 'attempt.worker-died', attemptsUsed: 3 },
    ])
    // By this other code is known, which may try it again.
    const versions = await toy.db.query(sql`select code_version as "codeVersion" from dead_letters`)
    expect(versions).toEqual([{ codeVersion: 'the code that died' }])
  })

  test('spent on two dates for one cause opens one incident, and resolves it once when all are redriven', async () => {
    const dates = ['2025-01-09', date] // a third one would pause the asset
    for (const each of dates) toy.world.readings.set(each, [{ key: 'a', value: 1 }])
    toy.world.dates = dates
    await toy.want(dates)
    toy.world.obstacles.set('totals', transient)
    for (const time of ['05:00', '05:10', '05:30']) await toy.settleAt(at(date, time))
    expect(await readDeadLetters(toy.db)).toHaveLength(dates.length)
    expect(await readOpenIncidents(toy.db)).toMatchObject([
      { cause: 'totals: source.server-error', occurrences: dates.length },
    ])

    toy.world.obstacles.delete('totals')
    const redriven = await redriveDeadLetters(toy.db, {
      actor: 'me',
      reason: 'the source is well',
      now: toy.clock.now(),
    })
    expect(redriven).toHaveLength(dates.length)
    await toy.process.settle()
    for (const each of dates)
      expect(await toy.row('totals', each)).toMatchObject({ state: 'complete', attemptsUsed: 0 })
    expect(await readDeadLetters(toy.db)).toEqual([])
    expect(await readOpenIncidents(toy.db)).toEqual([])
  })
})

describe('a dead letter', () => {
  const bury = async (): Promise<void> => {
    toy.world.obstacles.set('totals', transient)
    for (const time of ['05:00', '05:10', '05:30']) await toy.settleAt(at(date, time))
    expect((await toy.row('totals', date)).state).toBe('failed')
    toy.world.obstacles.delete('totals')
  }

  test('is not tried again by itself', async () => {
    await bury()
    await toy.settleAt(at(date, '05:40'))
    expect(await toy.attempts('totals', date)).toEqual(['failed', 'failed', 'failed'])
  })

  test('is tried again with a fresh budget when what it reads has changed', async () => {
    await bury()
    toy.world.readings.set(date, [{ key: 'a', value: 3 }])
    await toy.settleAt(at(date, '06:00')) // the poll
    expect(await toy.row('totals', date)).toMatchObject({ state: 'complete', attemptsUsed: 0 })
    expect(await toy.value('totals', date)).toBe(3)
    expect(await readDeadLetters(toy.db)).toEqual([])
  })
})
