/** Which dates a pass looks at: what was made from something that has changed since is found, whoever changed it and whatever message was lost. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  chooseDates,
  createDateMemory,
  type DateMemory,
} from '../../../src/platform/controller/choose-dates.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const dates = ['2025-01-10', '2025-01-11']
const [date, other] = dates as [string, string]

let toy: ToySystem
let memory: DateMemory

beforeEach(async () => {
  toy = await startToySystem(dates, '2025-01-10T00:00:00Z')
  await toy.want(dates)
  await toy.settleAt(at('2025-01-12', '05:00'))
  await toy.db.query(sql`update ledger set refresh_at = null, locks_at = null`)
  memory = createDateMemory()
})
afterEach(() => toy.close())

/** An hour after the last commit, and so many seconds. */
const chooseAfter = (seconds: number) =>
  chooseDates(toy.db, toy.pipeline, at('2025-01-12', '06:00').add({ seconds }), memory)

/** What a commit leaves behind whose order of what follows was lost. */
const change = (committedAt: ReturnType<typeof at>) =>
  toy.db.query(sql`
    update ledger set content_hash = 'changed', committed_at = ${committedAt} where asset = 'readings' and game_date = ${date}`)

describe('a pass', () => {
  test('looks at no date where nothing has changed', async () => {
    expect(await chooseAfter(0)).toEqual([])
    expect(await chooseAfter(2)).toEqual([])
  })

  test('finds at once what a commit of a moment ago has made old, and its date alone', async () => {
    expect(await chooseAfter(0)).toEqual([])
    await change(at('2025-01-12', '06:00'))
    expect(await chooseAfter(2)).toEqual([date])
  })

  test('finds within a minute what nothing of a moment ago tells of', async () => {
    expect(await chooseAfter(0)).toEqual([])
    await change(at('2025-01-12', '01:00'))
    expect(await chooseAfter(58)).toEqual([])
    expect(await chooseAfter(60)).toEqual([date])
  })

  test('compares everything again at once where that has failed', async () => {
    const stopped: Database = {
      ...toy.db,
      query: (statement) =>
        statement.text.includes('with edge') ? Promise.reject(new Error('stopped')) : toy.db.query(statement),
    }
    await expect(chooseDates(stopped, toy.pipeline, at('2025-01-12', '06:00'), memory)).rejects.toThrow(
      'stopped',
    )
    await change(at('2025-01-12', '01:00'))
    expect(await chooseAfter(2)).toEqual([date])
  })

  test('finds it at once after the clock was put back', async () => {
    expect(await chooseAfter(0)).toEqual([])
    await change(at('2025-01-12', '01:00'))
    expect(await chooseAfter(-1800)).toEqual([date])
  })

  test('finds it at once where it is the first of a process', async () => {
    await change(at('2025-01-12', '01:00'))
    expect(await chooseAfter(0)).toEqual([date])
  })

  test('compares everything where more dates have changed than it would look at one by one', async () => {
    expect(await chooseAfter(0)).toEqual([])
    await toy.db.query(sql`
      insert into ledger (asset, game_date, state, committed_state, content_hash, committed_at, attempts_max)
      select 'readings', '2024-01-01'::date + n, 'complete', 'complete', 'hash', ${at('2025-01-12', '06:00')}, 1 from generate_series(1, 30) n`)
    await toy.db.query(
      sql`update ledger set content_hash = 'changed' where asset = 'readings' and game_date = ${other}`,
    )
    expect(await chooseAfter(2)).toEqual([other])
  })

  test('leaves what is locked as it is', async () => {
    await change(at('2025-01-12', '06:00'))
    await toy.db.query(sql`update ledger set locks_at = ${at('2025-01-12', '03:00')}`)
    expect(await chooseAfter(0)).toEqual([])
    await toy.db.query(sql`update runs set cause = 'backfill'`)
    expect(await chooseAfter(60)).toEqual([date])
  })
})
