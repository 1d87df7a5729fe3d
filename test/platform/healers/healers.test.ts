/** The core's healers on the toy system: each finds its fault without writing, mends it, and finds nothing the second time. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../../src/platform/db/sql.ts'
import { NotYetError } from '../../../src/platform/errors.ts'
import { listHealers } from '../../../src/platform/healers/index.ts'
import { type Healer, type Healing, heal } from '../../../src/platform/healing/healer.ts'
import { createPipeline, type Pipeline } from '../../../src/platform/pipeline.ts'
import { installQueueSchema } from '../../../src/platform/queue/pg-boss-queue.ts'
import { describeEverything } from '../../simulation/truth.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const date = '2025-01-10'
let toy: ToySystem

/** The publication gate counts its inputs, and wants the replies fresh. */
const wrapPipeline = (pipeline: Pipeline): Pipeline =>
  createPipeline({
    ...pipeline,
    gates: pipeline.gates.map((gate) =>
      gate.name === 'publication'
        ? {
            ...gate,
            conditions: [
              { kind: 'counted', otherwise: 'closed' },
              { kind: 'fresh', asset: 'replies', minutesMax: 90, otherwise: 'closed' },
            ],
          }
        : gate,
    ),
  })

beforeEach(async () => {
  toy = await startToySystem([date], '2025-01-10T00:00:00Z', { wrapPipeline })
  toy.world.obstacles.set('hint', () => {
    throw new NotYetError('never', at(date, '19:00'))
  })
  await toy.want([date])
  await toy.settleAt(at(date, '05:00'))
})
afterEach(() => toy.close())

const healerOf = (name: string): Healer => listHealers(toy.pipeline).find((each) => each.name === name)!

/** Looks first without mending, and holds the database against what it was. */
async function healWith(name: string): Promise<Healing> {
  const context = { db: toy.db, now: toy.clock.now() }
  const before = await describeEverything(toy.db)
  const dry = await healerOf(name).find(context)
  expect(await describeEverything(toy.db), 'a look writes nothing').toEqual(before)
  const healing = await heal(healerOf(name), context)
  expect(healing.found).toEqual(dry)
  return healing
}

describe('every healer', () => {
  it('finds nothing on a day on which all is well', async () => {
    for (const { name } of listHealers(toy.pipeline))
      expect([name, await healWith(name)]).toMatchObject([name, { found: [] }])
  })
})

describe('missing-partitions', () => {
  const lose = () =>
    toy.db.query(sql`delete from ledger where asset in ('totals', 'report') and game_date = ${date}`)

  it('plans again what the ledger has lost, and it is made', async () => {
    await lose()
    expect(await healWith('missing-partitions')).toMatchObject({
      mended: [{ key: `totals ${date}` }, { key: `report ${date}` }],
      left: [],
    })
    await toy.settleAt(at(date, '07:00'))
    expect(await toy.value('report', date)).toBe(30)
  })

  it('is looked for by the controller itself: without it the entry stays lost', async () => {
    await lose()
    await toy.settleAt(at(date, '05:04'))
    await expect(toy.row('totals', date)).rejects.toThrow('is not planned')
    const blind = await toy.startAnother('blind', { healers: [] })
    await blind.settle()
    await expect(toy.row('totals', date)).rejects.toThrow('is not planned')
    await toy.settleAt(at(date, '05:05'))
    expect((await toy.row('totals', date)).state).toBe('complete')
  })
})

describe('stuck-gates', () => {
  const keys = ({ found }: Healing): string[] => found.map(({ key }) => key)

  it('makes the input again whose lost rows keep a gate closed; the gate opens by itself', async () => {
    await toy.db.query(sql`delete from totals where game_date = ${date}`)
    toy.clock.advanceTo(at(date, '06:59'))
    await toy.process.settle()
    await toy.settleAt(at(date, '07:00'))
    expect((await toy.row('report', date)).fence).toBe(0)
    await toy.settleAt(at(date, '07:04'))
    expect(await toy.value('report', date)).toBe(30)
    expect(await toy.attempts('totals', date)).toEqual(['complete', 'unchanged'])
  })

  it('awaits an old input that is asked again anyway, and says so', async () => {
    toy.world.obstacles.set('replies', () => {
      throw new NotYetError('nobody answers', at(date, '18:00'))
    })
    for (const time of ['06:00', '07:00']) await toy.settleAt(at(date, time))
    const healing = await healWith('stuck-gates')
    expect(keys(healing)).toEqual([`replies ${date}`])
    expect(healing).toMatchObject({ mended: [], left: [{ remedy: null }] })
    expect(healing.left[0]!.says).toContain('publication closed: replies was last confirmed')
  })

  it('has an old input looked at that nobody would look at any more', async () => {
    await toy.db.query(sql`update ledger set refresh_at = null where asset = 'replies'`)
    await toy.settleAt(at(date, '07:04'))
    await toy.settleAt(at(date, '07:09'))
    expect(await toy.attempts('replies', date)).toEqual(['complete', 'unchanged'])
    expect(await toy.value('report', date)).toBe(30)
  })

  it('tries now what was not to be tried before its deadline is over, unless its source said so', async () => {
    await toy.db.query(sql`
      update ledger set not_before = '2999-01-01', state = 'expected', error_code = null where asset = 'report'`)
    await toy.db.query(
      sql`update ledger set not_before = '2999-01-01', error_code = 'source.not-yet' where asset = 'hint'`,
    )
    const healing = await healWith('stuck-gates')
    expect(keys(healing)).toEqual([`report ${date}`])
    expect(healing.left).toEqual([])
    await toy.settleAt(at(date, '07:00'))
    expect(await toy.value('report', date)).toBe(30)
  })
})

describe('orphaned-work', () => {
  it('closes an attempt that no claim holds, and leaves one that is under way', async () => {
    await toy.db.query(sql`
      insert into attempts (asset, game_date, fence, worker, cause, started_at)
      values ('totals', ${date}, 7, 'nobody', 'schedule', ${toy.clock.now()})`)
    expect(await healWith('orphaned-work')).toMatchObject({
      mended: [{ key: `attempt totals ${date} 7` }],
      left: [],
    })
    expect(await toy.attempts('totals', date)).toEqual(['complete', 'abandoned'])
    await toy.db.query(sql`
      update ledger set state = 'running', lease_until = '2999-01-01', fence = 8 where asset = 'totals'`)
    await toy.db.query(sql`
      insert into attempts (asset, game_date, fence, worker, cause, started_at)
      values ('totals', ${date}, 8, 'somebody', 'schedule', ${toy.clock.now()})`)
    expect((await healWith('orphaned-work')).found).toEqual([])
    await toy.db.query(sql`update attempts set outcome = 'abandoned' where outcome is null`)
    await toy.db.query(sql`update ledger set state = 'complete', lease_until = null where asset = 'totals'`)
  })

  it('drops jobs of partitions that the ledger does not have, and tells of phases that nobody takes', async () => {
    await installQueueSchema(toy.url)
    await toy.db.query(sql`
      insert into pgboss.job (name, data, singleton_key, group_id, created_on, policy)
      select 'partitions', jsonb_build_object('asset', asset, 'gameDate', ${date}::text, 'orderedAt', now()), asset, phase,
        now() - interval '1 hour', 'short'
      from (values ('forgotten', '2-raw'), ('report', '6-exports')) j(asset, phase)`)
    await toy.db.query(sql`update workers set phases = array['2-raw'] where kind = 'worker'`)
    const healing = await healWith('orphaned-work')
    expect(healing.mended).toMatchObject([{ key: 'job forgotten' }])
    expect(healing.left).toMatchObject([{ key: 'phase 6-exports', remedy: null }])
    await toy.db.query(sql`update workers set phases = null where kind = 'worker'`)
    expect((await healWith('orphaned-work')).found).toEqual([])
  })
})
