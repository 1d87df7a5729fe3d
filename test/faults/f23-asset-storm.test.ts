/** F23: an asset that cannot be made is not tried on every date of a backfill, thousands of times: its breaker ends the storm after three
 * dates, one incident says so, and when it is mended everything is made by itself. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, expect, it } from 'vitest'
import { assetPolicies } from '../../src/platform/breakers/breaker-policy.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

const first = Temporal.PlainDate.from('2024-11-01')
const dates = Array.from({ length: 40 }, (_, days) => first.add({ days }).toString())
let toy: ToySystem
afterEach(() => toy.close())

/** Twenty hours of a backfill of forty dates in which the totals cannot be made for the first nineteen. */
async function live(wrapPipeline?: (pipeline: Pipeline) => Pipeline) {
  toy = await startToySystem(dates, '2025-01-10T00:00:00Z', wrapPipeline ? { wrapPipeline } : {})
  toy.world.obstacles.set('totals', () => {
    throw new TypeError('the totals are broken')
  })
  await toy.want(dates, 'backfill')
  await toy.process.settle()
  for (let hour = 1; hour < 20; hour += 1) {
    await toy.settleAt(toy.clock.now().add({ hours: 1 }))
    await toy.process.settle() // one look takes a part of the dates
  }
  const [found] = await toy.db.query<{ tries: number; letters: number; incidents: number }>(sql`
    select (select count(*)::int from attempts where asset = 'totals') as tries, (select count(*)::int from dead_letters) as letters,
      (select count(*)::int from incidents) as incidents`)
  toy.world.obstacles.delete('totals')
  await toy.settleAt(toy.clock.now().add({ hours: 1 }))
  const [{ made } = { made: 0 }] = await toy.db.query<{ made: number }>(
    sql`select count(*)::int as made from ledger where asset = 'totals' and state = 'complete'`,
  )
  return { ...found!, made }
}

it('three dates, then one probe a look', async () => {
  const { tries, letters, incidents, made } = await live()
  expect(tries).toBe(3 + 19)
  expect(letters).toBe(tries)
  expect(incidents).toBe(1)
  expect(made).toBe(dates.length - letters)
})

it('with the breaker switched off every date is tried and given up', async () => {
  const withoutBreaker = (pipeline: Pipeline): Pipeline => ({
    ...pipeline,
    asset: (name) => ({
      ...pipeline.asset(name),
      breaker: { ...assetPolicies.usual, failuresMax: 1_000_000 },
    }),
  })
  const { tries, letters, made } = await live(withoutBreaker)
  expect({ tries, letters, made }).toEqual({ tries: dates.length, letters: dates.length, made: 0 })
})
