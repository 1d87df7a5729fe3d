/** Two codes on one database during an upgrade: who may take what, and what happens when the newer one is taken back. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { claimPartition } from '../../../src/platform/ledger/claim.ts'
import { planRuns, replanRuns } from '../../../src/platform/ledger/plan.ts'
import {
  goneAfterMinutes,
  registerRelease,
  waitsForNewerCode,
} from '../../../src/platform/release/releases.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const date = '2025-01-10'

let toy: ToySystem
let older: number
let newer: number

beforeEach(async () => {
  toy = await startToySystem([date], '2025-01-10T05:00:00Z')
  await toy.want([date])
  older = await register('old')
  newer = await register('new')
})
afterEach(() => toy.close())

const register = (codeHash: string): Promise<number> =>
  registerRelease(toy.db, { codeHash, codeVersion: '1' }, toy.clock.now())

const claim = (release: number, asset = 'replies') =>
  claimPartition(toy.db, {
    ...{ asset, gameDate: date, worker: `worker of ${release}`, leaseSeconds: 15, release },
    ...{ now: toy.clock.now(), orderedAt: toy.clock.now() },
  })

const plan = async (release: number): Promise<void> => {
  await replanRuns(toy.db, [date])
  const calendar = await toy.pipeline.loadCalendar(toy.db)
  await planRuns(toy.db, toy.pipeline, calendar, toy.clock.now(), release)
}

const handBack = () =>
  toy.db.query(
    sql`update ledger set state = 'expected', lease_until = null, lease_owner = null, not_before = null`,
  )

describe('of two codes the one that was seen first is older', () => {
  test('and is the same however often it comes back', async () => {
    expect(newer).toBeGreaterThan(older)
    expect(await register('old')).toBe(older)
  })

  test('it leaves alone what the newer one has planned, and says that this is why', async () => {
    await plan(newer)
    expect(await claim(older)).toBeUndefined()
    const key = { asset: 'replies', gameDate: date }
    expect(await waitsForNewerCode(toy.db, key, older, toy.clock.now())).toBe(true)
    expect(await claim(newer)).toMatchObject({ fence: 1, attemptsUsed: 1 })
  })

  test('it leaves alone what the newer one has taken before, and goes on with the rest', async () => {
    await plan(older)
    expect(await claim(newer)).toMatchObject({ fence: 1 })
    await handBack()
    expect(await claim(older)).toBeUndefined()
    expect(await claim(older, 'hint')).toMatchObject({ fence: 1 })
  })

  test('the newer one takes what the older one has planned and taken', async () => {
    await plan(older)
    await claim(older)
    await handBack()
    expect(await claim(newer)).toMatchObject({ fence: 2 })
  })

  test('it takes everything again when the newer one has not been alive for ten minutes', async () => {
    await plan(newer)
    toy.clock.advanceBy(goneAfterMinutes * 60_000 - 1000)
    expect(await claim(older)).toBeUndefined()
    toy.clock.advanceBy(2000)
    expect(await claim(older)).toMatchObject({ fence: 1 })
  })
})

test('a plan made by older code does not take a partition away from the newer one', async () => {
  await plan(newer)
  await plan(older)
  expect(await claim(older)).toBeUndefined()
})

test('an attempt says apart how long it waited, how much of that its process was booting, and what was retried before', async () => {
  await plan(older)
  const orderedAt = toy.clock.now()
  const take = () =>
    claimPartition(toy.db, {
      ...{ asset: 'replies', gameDate: date, worker: 'one', leaseSeconds: 15, bootMilliseconds: 700 },
      ...{ now: toy.clock.now(), orderedAt: toy.clock.now().subtract({ milliseconds: 1000 }) },
    })
  toy.clock.advanceBy(1000)
  await take()
  await handBack()
  toy.clock.advanceBy(60_000)
  await take()
  const attempts = await toy.db.query(sql`
    select wait_ms as waited, boot_ms as booted, retry_ms as retried, ordered_at as "orderedAt" from attempts order by fence`)
  expect(attempts).toEqual([
    { waited: 300, booted: 700, retried: 0, orderedAt },
    { waited: 300, booted: 700, retried: 60_000, orderedAt: orderedAt.add({ seconds: 60 }) },
  ])
  expect(at(date, '05:00').equals(orderedAt)).toBe(true)
})

test('a partition that was ordered, or tried before, more than 24 days ago is taken all the same', async () => {
  await plan(older)
  const take = () =>
    claimPartition(toy.db, {
      ...{ asset: 'replies', gameDate: date, worker: 'one', leaseSeconds: 15 },
      ...{ now: toy.clock.now(), orderedAt },
    })
  let orderedAt = toy.clock.now()
  toy.clock.advanceBy(40 * 86_400_000)
  expect(await take()).toMatchObject({ fence: 1, waitMs: 2_147_483_647 })
  await handBack()
  toy.clock.advanceBy(1000)
  orderedAt = toy.clock.now()
  expect(await take()).toMatchObject({ fence: 2, waitMs: 0, retryMs: 2_147_483_647 })
})
