/** When what was made from an earlier date is compared with it: after each commit, and once a minute whatever was committed. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { createStalePartitionsHealer } from '../../../src/platform/healers/stale-partitions.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const [date, later] = ['2025-01-10', '2025-01-11'] as const

let toy: ToySystem
let findAfter: (seconds: number) => Promise<string[]>

beforeEach(async () => {
  toy = await startToySystem([date, later], '2025-01-10T00:00:00Z')
  await toy.want([date, later])
  await toy.settleAt(at(later, '05:00'))
  await toy.db.query(sql`update ledger set refresh_at = null, locks_at = null`)
  const healer = createStalePartitionsHealer(toy.pipeline)
  findAfter = async (seconds) => {
    const found = await healer.find({ db: toy.db, now: at(later, '06:00').add({ seconds }) })
    return found.map(({ key }) => key)
  }
  expect(await findAfter(0)).toEqual([])
})
afterEach(() => toy.close())

const change = (committedAt: ReturnType<typeof at>) =>
  toy.db.query(sql`
    update ledger set content_hash = 'changed', committed_at = ${committedAt} where asset = 'totals' and game_date = ${date}`)

const stale = [`trend ${later} attempt 1`]

test('a commit on an earlier date is seen by the next pass', async () => {
  await change(at(later, '06:00').add({ seconds: 1 }))
  expect(await findAfter(2)).toEqual(stale)
})

test('so it is where its own date and later ones were committed to in the same moment', async () => {
  await change(at(later, '06:00').add({ seconds: 1 }))
  await toy.db.query(sql`
    update ledger set committed_at = ${at(later, '06:00').add({ seconds: 1 })}
    where asset <> 'trend' and game_date > ${date}`)
  expect(await findAfter(2)).toEqual(stale)
})

test('a change that no commit of a moment ago tells of is found within a minute, and in every pass from then on', async () => {
  await change(at(later, '05:30'))
  expect(await findAfter(58)).toEqual([])
  expect(await findAfter(60)).toEqual(stale)
  expect(await findAfter(62)).toEqual(stale)
})
