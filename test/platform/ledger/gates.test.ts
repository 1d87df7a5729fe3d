/** Gates on the toy system: what they want of their inputs beside that they are there, and what is kept of their decisions. */
import type { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import { readGateDecisions, type StoredDecision } from '../../../src/api/reads/gate-decisions.ts'
import type { Asset, GateCondition } from '../../../src/platform/asset.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { NotYetError, PipelineError } from '../../../src/platform/errors.ts'
import { refreshPartitions } from '../../../src/platform/ledger/refresh.ts'
import { createPipeline, type Pipeline } from '../../../src/platform/pipeline.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const date = '2025-01-10'
let toy: ToySystem

afterEach(() => toy.close())

interface Changes {
  readonly conditions?: readonly GateCondition[]
  /** Of `totals`: fails above this sum. */
  readonly sumMax?: number
}

/** The publication gate with conditions; `hint` stays away until 08:00, so that the gate opens by its tier at 07:00. */
async function start({ conditions = [], sumMax }: Changes, cause: 'schedule' | 'backfill' = 'schedule') {
  const change = (pipeline: Pipeline): Pipeline =>
    createPipeline({
      ...pipeline,
      gates: pipeline.gates.map((gate) => (gate.name === 'publication' ? { ...gate, conditions } : gate)),
      assets: pipeline.assets.map((asset) =>
        asset.name === 'totals' && sumMax !== undefined ? { ...asset, checks: [checkSum(sumMax)] } : asset,
      ),
    })
  toy = await startToySystem([date], '2025-01-10T00:00:00Z', { wrapPipeline: change })
  toy.world.obstacles.set('hint', ({ now }) => {
    if (now.epochMilliseconds < at(date, '08:00').epochMilliseconds)
      throw new NotYetError('no hint before eight', at(date, '08:00'))
  })
  await toy.want([date], cause)
  await toy.settleAt(at(date, '05:00'))
}

const checkSum = (max: number): NonNullable<Asset['checks']>[number] => ({
  name: 'not_too_much',
  blocking: false,
  async run(tx, gameDate) {
    const rows = await tx.query<{ value: number }>(
      sql`select value from totals where game_date = ${gameDate}`,
    )
    const isFine = rows.every(({ value }) => value <= max)
    return { verdict: isFine ? 'pass' : 'fail', message: `at most ${max}` }
  },
})

/** An instant has no fields that a matcher could compare. */
const same = (instant: Temporal.Instant) =>
  expect.toSatisfy((other: Temporal.Instant) => instant.equals(other), String(instant))

const decisions = (): Promise<StoredDecision[]> => readGateDecisions(toy.db, 'publication', date)
const states = async (): Promise<string[]> =>
  (await decisions()).map(({ state, failing }) => [state, ...failing].join(' '))
const isPublished = async (): Promise<boolean> => (await toy.row('report', date)).committedState !== null

const again = (asset: string) =>
  toy.db.transaction((tx) =>
    refreshPartitions(tx, {
      partitions: [{ asset, gameDate: date }],
      actor: 'test',
      reason: 'again',
      now: toy.clock.now(),
    }),
  )

describe('a gate whose input must be fresh', () => {
  const fresh = (otherwise: GateCondition['otherwise']): GateCondition[] => [
    { kind: 'fresh', asset: 'replies', minutesMax: 90, otherwise },
  ]
  const failFrom = (time: string): void => {
    toy.world.obstacles.set('replies', ({ now }) => {
      if (now.epochMilliseconds >= at(date, time).epochMilliseconds)
        throw new PipelineError('source.server-error', 'ill')
    })
  }

  it('is closed from the minute on at which nobody has confirmed it for so long, and opens with the next look', async () => {
    await start({ conditions: fresh('closed') })
    failFrom('06:00')
    await toy.settleAt(at(date, '06:00'))
    await toy.settleAt(at(date, '07:00'))
    expect(await isPublished()).toBe(false)
    expect((await decisions()).at(-1)).toMatchObject({
      state: 'closed',
      failing: ['fresh replies'],
      reason: `replies was last confirmed ${at(date, '05:00')}, more than 90 minutes ago`,
      since: same(at(date, '07:00')),
    })
    toy.world.obstacles.delete('replies')
    await toy.settleAt(at(date, '07:10'))
    expect(await states()).toEqual(['closed', 'closed fresh replies', 'degraded'])
    expect(await isPublished()).toBe(true)
  })

  it('lets through where the condition only degrades, and says so', async () => {
    await start({ conditions: fresh('degraded') })
    failFrom('06:00')
    for (const time of ['06:00', '07:00']) await toy.settleAt(at(date, time))
    expect(await states()).toEqual(['closed', 'degraded fresh replies'])
    expect(await isPublished()).toBe(true)
  })

  it('is not confirmed by a look that failed and kept what was there', async () => {
    await start({ conditions: fresh('closed') })
    const { fresh_at: before } = await readFresh()
    const replies = toy.pipeline.asset('replies') as { produce: Asset['produce'] }
    const { produce } = replies
    replies.produce = async (context) => ({
      ...(await produce(context)),
      degraded: 'the look failed',
      isFresh: false,
    })
    await toy.settleAt(at(date, '06:00'))
    await toy.settleAt(at(date, '07:00'))
    expect(await toy.row('replies', date)).toMatchObject({ state: 'degraded' })
    expect((await readFresh()).fresh_at).toEqual(before)
    expect(await states()).toEqual(['closed', 'closed fresh replies'])
  })

  it('is not asked for it in a backfill, nor after the last poll', async () => {
    await start({ conditions: fresh('closed') }, 'backfill')
    await toy.settleAt(at(date, '05:10'))
    failFrom('06:00')
    for (const time of ['06:00', '06:45', '08:00']) await toy.settleAt(at(date, time))
    expect(await states()).toEqual(['closed', 'open'])
    await toy.close()
    await start({ conditions: fresh('closed') })
    failFrom('06:00')
    for (const time of ['06:00', '19:59']) await toy.settleAt(at(date, time))
    expect(await isPublished()).toBe(false)
    await toy.settleAt(at(date, '20:00'))
    expect((await states()).at(-1)).toBe('open')
  })

  const readFresh = async () =>
    (await toy.db.query<{ fresh_at: unknown }>(sql`select fresh_at from ledger where asset = 'replies'`))[0]!
})

describe('a gate whose inputs must pass their checks', () => {
  it('stays closed behind one that was committed with a failed check, and opens when it was made again and passes', async () => {
    await start({ conditions: [{ kind: 'checked', otherwise: 'closed' }], sumMax: 15 })
    await toy.settleAt(at(date, '07:00'))
    expect(await toy.row('totals', date)).toMatchObject({ state: 'complete' })
    expect((await decisions()).at(-1)).toMatchObject({
      state: 'closed',
      failing: ['checked totals'],
      reason: 'totals was found faulty: not_too_much',
    })
    expect(await isPublished()).toBe(false)
    toy.world.readings.set(date, [{ key: 'a', value: 15 }])
    await toy.settleAt(at(date, '08:00'))
    expect((await states()).at(-1)).toBe('open')
    expect(await isPublished()).toBe(true)
  })

  it('publishes what has failed its check where nobody asks', async () => {
    await start({ sumMax: 15 })
    await toy.settleAt(at(date, '07:00'))
    expect(await isPublished()).toBe(true)
  })
})

describe('a gate whose inputs are counted', () => {
  const counted: GateCondition[] = [{ kind: 'counted', otherwise: 'closed' }]
  const lose = () => toy.db.query(sql`delete from totals where game_date = ${date}`)

  it('does not open on a table that has lost its rows, and opens when they are back', async () => {
    await start({ conditions: counted })
    await lose()
    for (const time of ['07:00', '07:01']) await toy.settleAt(at(date, time))
    expect((await decisions()).at(-1)).toMatchObject({
      state: 'closed',
      failing: ['counted totals'],
      reason: 'totals: 1 rows were committed, 0 are in totals',
    })
    expect(await isPublished()).toBe(false)
    await again('totals')
    await toy.settleAt(at(date, '07:02'))
    expect(await states()).toEqual(['closed', 'closed counted totals', 'degraded'])
    expect(await toy.value('report', date)).toBe(30)
  })

  it('makes a report without them where nobody counts', async () => {
    await start({})
    await lose()
    toy.world.obstacles.set('report', () => {
      throw new PipelineError('check.failed', 'made from nothing')
    })
    await toy.settleAt(at(date, '07:00'))
    expect((await toy.row('report', date)).fence).toBeGreaterThan(0)
  })
})

describe('the decisions of a gate', () => {
  it('are one row a change, with the tier, the missing set and what was seen', async () => {
    await start({})
    for (const time of ['06:59', '07:00', '07:30', '08:00', '08:30']) await toy.settleAt(at(date, time))
    const [closed, degraded, open, ...more] = await decisions()
    expect(more).toEqual([])
    expect(closed).toMatchObject({ number: 1, state: 'closed', missing: expect.arrayContaining(['hint']) })
    expect(degraded).toMatchObject({
      number: 2,
      state: 'degraded',
      missing: ['hint'],
      tierHours: 1,
      since: same(at(date, '07:00')),
      inputs: { totals: expect.any(String), hint: null },
    })
    expect(open).toMatchObject({
      number: 3,
      state: 'open',
      missing: [],
      tierHours: null,
      since: same(at(date, '08:00')),
    })
    expect(await toy.row('report', date)).toMatchObject({ state: 'complete', revision: 2 })
  })

  it('of one instant are one: what was seen in between on the way is no decision', async () => {
    await start({})
    expect(
      (await readGateDecisions(toy.db, 'raw', date)).map(({ number, state }) => [number, state]),
    ).toEqual([[1, 'open']])
  })

  it('are not written again by a hundred looks at the same facts', async () => {
    await start({ conditions: [{ kind: 'fresh', asset: 'replies', minutesMax: 90, otherwise: 'closed' }] })
    toy.world.obstacles.set('replies', () => {
      throw new NotYetError('nothing new', at(date, '19:00'))
    })
    await toy.settleAt(at(date, '07:00'))
    const before = await readAll()
    for (let look = 0; look < 100; look += 1) {
      toy.clock.advanceBy(2000)
      await toy.process.settle()
    }
    expect(await readAll()).toEqual(before)
  })

  const readAll = () =>
    toy.db.query(sql`
      select g.xmin::text as written, g.decided_at, (select count(*) from gate_decisions) as decisions from gates g order by gate`)
})

it('a gate that wants something to be fresh which nobody polls does not fit together', async () => {
  await start({})
  const conditions: GateCondition[] = [{ kind: 'fresh', asset: 'totals', minutesMax: 1, otherwise: 'closed' }]
  const gates = toy.pipeline.gates.map((gate) => ({ ...gate, conditions }))
  expect(() => createPipeline({ ...toy.pipeline, gates })).toThrow(
    "wants 'totals' to be fresh, which is not polled",
  )
})
