/** Stored backfills on the toy pipeline: what runs is what was shown; paused, cancelled, capped, and never before today's work. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { formatPartition } from '../../../src/platform/asset.ts'
import { type Backfill, readBackfill } from '../../../src/platform/backfills/backfills.ts'
import {
  cancelBackfill,
  pauseBackfill,
  resumeBackfill,
} from '../../../src/platform/backfills/operate-backfill.ts'
import { orderBackfill } from '../../../src/platform/backfills/order-backfill.ts'
import { readSelection } from '../../../src/platform/backfills/read-selection.ts'
import type { BackfillRequest, Selection } from '../../../src/platform/backfills/selection.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import { readDeadLetters } from '../../../src/platform/ledger/dead-letters.ts'
import { planRuns } from '../../../src/platform/ledger/plan.ts'
import type { Job } from '../../../src/platform/queue/queue.ts'
import { claimJob, orderOn } from '../../support/toy-orders.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const dates = ['2025-01-10', '2025-01-11', '2025-01-12'] as const
const [first, second, third] = dates
const today = '2025-01-20'
const start = at(today, '01:00')

let toy: ToySystem

beforeEach(async () => {
  toy = await startToySystem([...dates, today], start.toString())
})
afterEach(() => toy.close())

const wish = (some: Partial<BackfillRequest> = {}): BackfillRequest => ({
  gameDates: [...dates],
  assets: null,
  hasDownstream: false,
  only: ['missing', 'failed'],
  ...some,
})

async function select(request: BackfillRequest): Promise<Selection> {
  const calendar = await toy.pipeline.loadCalendar(toy.db)
  return readSelection(toy.db, toy.pipeline, calendar, request, toy.clock.now())
}

async function order(
  request: BackfillRequest,
  { partitionsMax = 1000, concurrency = null }: { partitionsMax?: number; concurrency?: number | null } = {},
): Promise<number> {
  const calendar = await toy.pipeline.loadCalendar(toy.db)
  const selection = await select(request)
  const parts = { request, selection, calendar, partitionsMax, concurrency, requestedBy: 'test' }
  return toy.db.transaction((tx) => orderBackfill(tx, { ...parts, now: toy.clock.now() }))
}

const stored = async (id: number): Promise<Backfill> => (await readBackfill(toy.db, id))!
const change = (id: number) => ({ id, actor: 'test', now: toy.clock.now() })
const settle = () => toy.settleAt(toy.clock.now())

/** Made in between, as 'asset date', each once. */
async function whatRuns(work: () => Promise<unknown>): Promise<string[]> {
  const from = toy.world.produced.length
  await work()
  return [...new Set(toy.world.produced.slice(from))].sort()
}

async function orderAndSettle(request: BackfillRequest): Promise<void> {
  await order(request)
  await settle()
}

const namesOf = (keys: Selection['mayFollow']): string[] => keys.map(formatPartition).sort()

const refuse = (): never => {
  throw new PipelineError('source.refused', 'the source says no')
}

const readState = async () => [
  await toy.db.query(sql`select asset, game_date, state, committed_state, refresh_at, content_hash, fence, attempts_used
    from ledger order by 1, 2`),
  await toy.db.query(sql`select game_date, scope, assets, cause from runs order by 1`),
]

describe('what runs is what was shown', () => {
  test('of some assets on dates that nobody wanted: they, what they need, and nothing else', async () => {
    const request = wish({ gameDates: [second], assets: ['trend'] })
    const shown = await select(request)
    expect(namesOf(shown.partitions)).toEqual([`readings ${second}`, `replies ${second}`, `trend ${second}`])
    expect(await whatRuns(() => orderAndSettle(request))).toEqual(namesOf(shown.partitions))
    expect(await toy.db.query(sql`select scope, assets from runs`)).toEqual([
      { scope: 'some', assets: ['readings', 'replies', 'trend'] },
    ])
  })

  test.for([
    { name: 'everything missing', request: wish() },
    { name: 'one date of one asset', request: wish({ gameDates: [first], assets: ['totals'] }) },
    {
      name: 'what follows from an asset',
      request: wish({ assets: ['readings'], hasDownstream: true, only: ['all'] }),
    },
    { name: 'all of one asset again', request: wish({ assets: ['totals'], only: ['all'] }) },
    { name: 'only what has failed', request: wish({ only: ['failed'] }) },
    { name: 'only what is stale', request: wish({ only: ['stale'] }) },
    { name: 'all again', request: wish({ only: ['all'] }) },
  ])('$name', async ({ request }) => {
    toy.world.obstacles.set('hint', ({ gameDate }) => (gameDate === second ? refuse() : undefined))
    await order(wish({ gameDates: [first, second] }))
    await settle()
    await toy.db.query(
      sql`update ledger set inputs = inputs || '{"readings": "an older hash"}' where asset = 'trend' and game_date = ${first}`,
    )
    await toy.db.query(sql`update runs set cause = 'operator'`) // so that nothing stale is made by itself
    await toy.db.query(sql`update ledger set locks_at = null where asset <> 'trend'`)
    toy.world.obstacles.clear()
    const shown = await select(request)
    const ran = await whatRuns(() => orderAndSettle(request))
    const may = new Set([...namesOf(shown.partitions), ...namesOf(shown.mayFollow)])
    expect(ran.filter((each) => !may.has(each))).toEqual([])
    expect(namesOf(shown.partitions).filter((each) => !ran.includes(each))).toEqual([])
  })

  test('what is fixed since tip-off is told and left alone', async () => {
    await toy.want([first])
    await toy.settleAt(at(today, '02:00'))
    const shown = await select(wish({ gameDates: [first], only: ['all'] }))
    expect(namesOf(shown.leftAlone)).toEqual([`report ${first}`, `trend ${first}`])
    expect(new Set(shown.leftAlone.map(({ because }) => because))).toEqual(new Set(['locked']))
    const ran = await whatRuns(() => orderAndSettle(wish({ gameDates: [first], only: ['all'] })))
    expect(ran).toEqual(namesOf(shown.partitions))
  })
})

test('more than is allowed is refused with the number, and nothing is stored', async () => {
  const { partitions } = await select(wish())
  await expect(order(wish(), { partitionsMax: partitions.length - 1 })).rejects.toThrow(
    `--max ${partitions.length}`,
  )
  expect(await toy.db.query(sql`select 1 from backfills union all select 1 from runs`)).toEqual([])
  await order(wish(), { partitionsMax: partitions.length })
})

test('it is done when everything is made or has failed, and says how much of each', async () => {
  toy.world.obstacles.set('replies', ({ gameDate }) => (gameDate === third ? refuse() : undefined))
  const id = await order(wish({ assets: ['replies'] }))
  expect(await stored(id)).toMatchObject({ state: 'running', total: 3, done: 0 })
  await settle()
  expect(await stored(id)).toMatchObject({ state: 'done', total: 3, done: 2, failed: 1 })
})

test('paused, nothing of it begins, not even from a message sent before; resumed, another process makes it', async () => {
  const id = await order(wish())
  const sent: Job[] = []
  await planRuns(toy.db, toy.pipeline, await toy.pipeline.loadCalendar(toy.db), toy.clock.now())
  await toy.db.transaction(async (tx) => void sent.push(...(await orderOn(tx, toy, dates))))
  expect(sent.length).toBeGreaterThan(0)
  await pauseBackfill(toy.db, change(id))
  expect(await toy.db.transaction((tx) => orderOn(tx, toy, dates))).toEqual([])
  for (const job of sent) expect(await claimJob(toy, job)).toBeUndefined()
  expect(await whatRuns(settle)).toEqual([])
  await toy.process.end()
  expect(await resumeBackfill(toy.db, change(id), null)).toBe(true)
  expect(await resumeBackfill(toy.db, change(id), null)).toBe(false)
  const another = await toy.startAnother('another')
  const { partitions } = await select(wish())
  expect(await whatRuns(() => another.settle())).toEqual(namesOf(partitions))
  expect(await stored(id)).toMatchObject({ state: 'done', total: partitions.length, done: partitions.length })
})

test('paused, it holds nothing back that the schedule wants to be made', async () => {
  const id = await order(wish({ gameDates: [today], assets: ['totals'] }))
  await pauseBackfill(toy.db, change(id))
  expect(await whatRuns(() => toy.settleAt(at(today, '05:00')))).toEqual([])
  await toy.want([today], 'schedule')
  expect((await whatRuns(settle)).includes(`totals ${today}`)).toBe(true)
})

test('cancelled before anything began, everything is what it was: not planned, failed, or final', async () => {
  toy.world.obstacles.set('hint', ({ gameDate }) => (gameDate === first ? refuse() : undefined))
  await order(wish({ gameDates: [first] }))
  await settle()
  const before = await readState()
  const id = await order(wish({ only: ['all'] }))
  await planRuns(toy.db, toy.pipeline, await toy.pipeline.loadCalendar(toy.db), toy.clock.now())
  expect(await readState()).not.toEqual(before)
  expect(await cancelBackfill(toy.db, change(id))).toBeGreaterThan(0)
  expect(await readState()).toEqual(before)
  expect((await readDeadLetters(toy.db)).map(({ asset }) => asset)).toEqual(['hint'])
  expect(await whatRuns(settle)).toEqual([])
  expect(await cancelBackfill(toy.db, change(id))).toBeUndefined()
})

test('cancelled half-way, what was made stays and nothing else is made', async () => {
  toy.world.obstacles.set('totals', () => {
    throw new PipelineError('source.server-error', 'ill')
  })
  const id = await order(wish({ gameDates: [first], assets: ['totals'] }))
  await settle()
  expect((await toy.row('totals', first)).state).toBe('expected')
  await cancelBackfill(toy.db, change(id))
  expect(await toy.db.query(sql`select asset from ledger order by 1`)).toEqual([
    { asset: 'readings' },
    { asset: 'replies' },
  ])
  expect(await toy.db.query(sql`select scope, assets from runs`)).toEqual([
    { scope: 'some', assets: ['readings', 'replies'] },
  ])
  expect(await whatRuns(() => toy.settleAt(at(today, '03:00')))).toEqual([])
})

test('beyond the number that may be at work at once no other partition of it is claimed, and others are', async () => {
  await order(wish({ gameDates: [second, third], assets: ['replies'] }), { concurrency: 1 })
  await toy.want([first], 'backfill')
  await planRuns(toy.db, toy.pipeline, await toy.pipeline.loadCalendar(toy.db), toy.clock.now())
  const jobOf = (gameDate: string): Job => ({
    asset: 'replies',
    gameDate,
    orderedAt: toy.clock.now(),
    priority: 1,
  })
  expect(await claimJob(toy, jobOf(second))).toMatchObject({ fence: 1 })
  expect(await claimJob(toy, jobOf(third))).toBeUndefined()
  expect(await claimJob(toy, jobOf(first))).toMatchObject({ fence: 1 })
  await toy.db.query(
    sql`update ledger set state = 'expected', lease_until = null where game_date = ${second} and state = 'running'`,
  )
  expect(await claimJob(toy, jobOf(third))).toMatchObject({ fence: 1 })
})

test('what is made again on a date of the schedule goes behind today’s work, although it is older', async () => {
  await toy.want([first, today], 'schedule')
  await settle()
  await toy.db.query(sql`update ledger set locks_at = null`)
  await order(wish({ gameDates: [first], assets: ['totals'], only: ['all'] }))
  toy.clock.advanceTo(at(today, '05:00'))
  const jobs = await toy.db.transaction((tx) => orderOn(tx, toy, [first, today]))
  const priorityOf = (gameDate: string): number[] =>
    jobs.filter((job) => job.gameDate === gameDate).map(({ priority }) => priority)
  expect(priorityOf(first)).toHaveLength(1)
  expect(priorityOf(today).length).toBeGreaterThan(0)
  expect(Math.max(...priorityOf(first))).toBeLessThan(Math.min(...priorityOf(today)))
})

describe('dates whose games are not known yet', () => {
  /** Until it is told, the calendar knows none of the dates. */
  function forgetCalendar(): { learn(): void } {
    const load = toy.pipeline.loadCalendar
    let isKnown = false
    const pipeline = toy.pipeline as { loadCalendar: typeof load }
    pipeline.loadCalendar = async (db) => {
      const calendar = await load(db)
      return isKnown
        ? calendar
        : {
            ...calendar,
            version: 'none',
            dates: () => [],
            earlierInSeason: () => [],
            on: () => ({ kind: 'unknown' }),
          }
    }
    return {
      learn() {
        isKnown = true
      },
    }
  }

  test('bring their partitions when they are', async () => {
    const calendar = forgetCalendar()
    const id = await order(wish({ gameDates: [first], assets: ['totals'] }))
    await settle()
    expect(await stored(id)).toMatchObject({ state: 'running', total: 0, unknownDates: [first] })
    calendar.learn()
    expect(await whatRuns(settle)).toEqual([`readings ${first}`, `replies ${first}`, `totals ${first}`])
    expect(await stored(id)).toMatchObject({ state: 'done', total: 3, unknownDates: [] })
  })

  test('that turn out to have more than is allowed pause it, until more is allowed', async () => {
    const calendar = forgetCalendar()
    const id = await order(wish({ gameDates: [first], assets: ['totals'] }), { partitionsMax: 2 })
    calendar.learn()
    expect(await whatRuns(settle)).toEqual([])
    const { state, reason } = await stored(id)
    expect(state).toBe('paused')
    expect(reason).toContain('--max 3')
    await resumeBackfill(toy.db, change(id), 3)
    expect(await whatRuns(settle)).toHaveLength(3)
  })
})
