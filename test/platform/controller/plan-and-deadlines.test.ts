/** What ought to exist, by when, and whether it did: the plan and the deadlines' verdicts. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import { changingAsset } from '../../support/changing-asset.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const date = '2025-01-10'
const later = '2025-01-11'

let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem([date, later], '2025-01-10T00:00:00Z')
})
afterEach(() => toy.close())

describe('a deadline', () => {
  test('is judged once: done in time is met, later is missed, and no later success rewrites it', async () => {
    await toy.want([date])
    await toy.settleAt(at(date, '05:00'))
    expect((await toy.row('totals', date)).deadlineVerdict).toBe('met')
    let isIll = true
    toy.world.obstacles.set('totals', () => {
      if (isIll) throw new PipelineError('source.server-error', 'ill')
    })
    await toy.want([later])
    await toy.settleAt(at(later, '13:59'))
    expect((await toy.row('totals', later)).deadlineVerdict).toBeNull()
    await toy.settleAt(at(later, '14:01'))
    expect((await toy.row('totals', later)).deadlineVerdict).toBe('missed')
    isIll = false
    await toy.settleAt(at(later, '15:00'))
    expect(await toy.row('totals', later)).toMatchObject({ state: 'complete', deadlineVerdict: 'missed' })
  })

  test('that passed while nothing ran is missed, although the commit comes before the sweeper', async () => {
    await toy.want([date])
    await toy.settleAt(at(date, '03:00'))
    await toy.db.query(
      sql`update ledger set deadline_verdict = null, due_at = ${at(date, '04:10').add({ seconds: 20 })} where asset = 'hint'`,
    )
    toy.clock.advanceTo(at(date, '04:10'))
    toy.world.obstacles.set('hint', ({ gameDate }) => {
      if (gameDate === date) toy.clock.advanceTo(at(date, '04:10').add({ seconds: 40 }))
    })
    toy.world.obstacles.set('readings', () => {
      throw new PipelineError('source.refused', 'no')
    })
    await toy.process.settle()
    expect(await toy.row('hint', date)).toMatchObject({ state: 'complete', deadlineVerdict: 'missed' })
  })
})

describe('the plan', () => {
  const describeLedger = () => toy.db.query(sql`select * from ledger order by asset, game_date`)

  test('made again from the same calendar changes nothing', async () => {
    await toy.want([date])
    await toy.settleAt(at(date, '05:00'))
    const before = await describeLedger()
    await toy.db.query(sql`update runs set planned_from = null`)
    await toy.process.settle()
    expect(await describeLedger()).toEqual(before)
  })

  test('of a date without games is empty, with the reason, and nothing is ordered', async () => {
    await toy.want(['2025-01-12'])
    await toy.settleAt('2025-01-12T12:00:00Z')
    expect(await toy.row('report', '2025-01-12')).toMatchObject({
      state: 'empty_ok',
      reason: 'no game on this date',
      rowCount: 0,
      fence: 0,
    })
  })

  test('follows the calendar: a date that gets a game is expected from its time on, and not before', async () => {
    const added = '2025-01-12'
    await toy.want([added])
    await toy.settleAt('2025-01-11T12:00:00Z')
    expect((await toy.row('replies', added)).state).toBe('empty_ok')
    toy.world.dates.push(added)
    toy.world.readings.set(added, [{ key: 'a', value: 1 }])
    await toy.settleAt('2025-01-11T13:00:00Z')
    expect(await toy.row('replies', added)).toMatchObject({
      state: 'expected',
      committedState: null,
      rowCount: null,
      reason: null,
      deadlineVerdict: null,
      notBefore: at(added, '04:00'),
    })
    await toy.settleAt(at(added, '05:00'))
    expect((await toy.row('replies', added)).state).toBe('complete')
  })

  test('of a date that loses its games is empty but for what outlives them, which is made at its time; without games before it is empty, too', async () => {
    await toy.close()
    const neverPlayed = '2025-01-12'
    toy = await startToySystem([date, later], '2025-01-10T00:00:00Z', {
      wrapPipeline: changingAsset('hint', () => ({ outlivesGames: true })),
    })
    await toy.want([later, neverPlayed])
    await toy.settleAt('2025-01-10T12:00:00Z')
    toy.world.dates = [date]
    await toy.settleAt('2025-01-10T13:00:00Z')
    expect((await toy.row('replies', later)).state).toBe('empty_ok')
    expect(await toy.row('hint', later)).toMatchObject({ state: 'expected', notBefore: at(later, '04:00') })
    await toy.settleAt(at(later, '05:00'))
    expect(await toy.row('hint', later)).toMatchObject({ state: 'complete', rowCount: 1 })
    expect((await toy.row('report', later)).state).toBe('empty_ok')
    await toy.settleAt(at(neverPlayed, '05:00'))
    expect((await toy.row('hint', neverPlayed)).state).toBe('empty_ok')
  })
})
