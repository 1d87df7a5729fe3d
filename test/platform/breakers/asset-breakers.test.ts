/** An asset that fails on date after date is left alone, tried on one date at a time, and goes on by itself. */
import { afterEach, describe, expect, test } from 'vitest'
import { assetPolicies } from '../../../src/platform/breakers/breaker-policy.ts'
import { readBreakers } from '../../../src/platform/breakers/breakers.ts'
import { openBreaker } from '../../../src/platform/breakers/operate-breaker.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import { readDeadLetters, redriveDeadLetters } from '../../../src/platform/ledger/dead-letters.ts'
import type { Pipeline } from '../../../src/platform/pipeline.ts'
import { claimJob } from '../../support/toy-orders.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const dates = ['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-04', '2025-01-05', '2025-01-06'] as const
const start = '2025-01-10T12:00:00Z'
let toy: ToySystem
afterEach(() => toy.close())

const broken = (): never => {
  throw new TypeError('totals are broken')
}
const passing = (): never => {
  throw new PipelineError('check.failed', 'totals do not add up')
}

async function startBroken(
  obstacle: () => never,
  wrapPipeline?: (pipeline: Pipeline) => Pipeline,
  asset = 'totals',
) {
  toy = await startToySystem(dates, start, wrapPipeline ? { wrapPipeline } : {})
  toy.world.obstacles.set(asset, obstacle)
  await toy.want(dates, 'backfill')
  await toy.process.settle()
}

const minutesOn = (minutes: number) =>
  toy.settleAt(toy.clock.now().add({ seconds: Math.round(minutes * 60) }))
const readBreaker = async () => (await readBreakers(toy.db, ['asset/totals']))[0]
const countTries = async (): Promise<number> =>
  (await toy.db.query(sql`select 1 from attempts where asset = 'totals'`)).length
const readIncidents = () =>
  toy.db.query<{ cause: string; title: string; isOpen: boolean }>(
    sql`select cause, title, resolved_at is null as "isOpen" from incidents order by id`,
  )

describe('an asset that fails on three dates in a row', () => {
  test('is paused: no attempt is spent on the others, they are blocked and say why, and one incident is open', async () => {
    await startBroken(broken)
    expect(await countTries()).toBe(3)
    expect(await readBreaker()).toMatchObject({ state: 'open', failuresInRow: 3, timesOpened: 1 })
    for (const date of dates.slice(3)) {
      const row = await toy.row('totals', date)
      expect(row).toMatchObject({ state: 'blocked', errorCode: 'asset.paused', attemptsUsed: 0 })
      expect(row.reason).toContain('since it kept failing: pipeline.bug: TypeError: totals are broken')
      expect(await toy.attempts('totals', date)).toEqual([])
    }
    expect(await readIncidents()).toMatchObject([{ cause: 'totals: pipeline.bug', isOpen: true }])
    await minutesOn(4.9)
    expect(await countTries()).toBe(3)
  })

  test('is tried on one date after each pause, which grows', async () => {
    await startBroken(broken)
    const triedAfter: number[] = []
    for (let minute = 1; minute <= 40; minute += 1) {
      const before = await countTries()
      await minutesOn(1)
      const tried = (await countTries()) - before
      if (tried > 0) triedAfter.push(minute)
      expect(tried).toBeLessThanOrEqual(1)
    }
    expect(triedAfter).toEqual([5, 15, 35])
    expect(await readIncidents()).toHaveLength(1)
  })

  test('goes on with all of them at its first success, also with those that were told to wait for the next probe meanwhile', async () => {
    await startBroken(broken, undefined, 'report') // nothing reads it: nobody else looks at its dates
    const other = await toy.startAnother('two')
    const waiting: (string | null)[] = []
    toy.world.obstacles.set('report', async () => {
      if (waiting.length > 0) return
      waiting.push('the probe is under way')
      await other.settle()
      waiting.push((await toy.row('report', dates[5])).notBefore?.toString() ?? null)
    })
    await minutesOn(5)
    expect(waiting).toEqual(['the probe is under way', '2025-01-10T12:07:00Z'])
    expect(await readBreakers(toy.db, ['asset/report'])).toMatchObject([
      { state: 'closed', failuresInRow: 0, failedDates: [] },
    ])
    for (const date of dates.slice(3)) expect((await toy.row('report', date)).state).toBe('complete')
  })

  test('is tried at once when something else is there for the date that failed last', async () => {
    await startBroken(broken)
    toy.world.obstacles.delete('totals')
    toy.world.readings.set(dates[2], [{ key: 'a', value: 99 }])
    await toy.db.query(
      sql`update ledger set refresh_at = ${toy.clock.now()} where asset = 'replies' and game_date = ${dates[2]}`,
    )
    await minutesOn(0.1)
    expect(await readBreaker()).toMatchObject({ state: 'closed' })
    expect((await toy.row('totals', dates[2])).state).toBe('complete')
    expect((await toy.row('totals', dates[5])).state).toBe('complete')
  })

  test('something else on another date is no reason', async () => {
    await startBroken(broken)
    toy.world.readings.set(dates[4], [{ key: 'a', value: 99 }])
    await toy.db.query(
      sql`update ledger set refresh_at = ${toy.clock.now()} where asset = 'replies' and game_date = ${dates[4]}`,
    )
    await minutesOn(0.1)
    expect(await readBreaker()).toMatchObject({ state: 'open' })
    expect(await countTries()).toBe(3)
  })

  test('goes on when somebody redrives its letters', async () => {
    await startBroken(broken)
    toy.world.obstacles.delete('totals')
    await redriveDeadLetters(toy.db, { actor: 'anna', reason: 'mended', now: toy.clock.now() })
    await toy.process.settle()
    for (const date of dates) expect((await toy.row('totals', date)).state).toBe('complete')
    expect(await readDeadLetters(toy.db)).toEqual([])
    expect(await readIncidents()).toMatchObject([{ isOpen: false }])
  })
})

test('one date that fails again and again ends as a dead letter, and the others are made', async () => {
  toy = await startToySystem(dates.slice(0, 2), start)
  toy.world.obstacles.set('totals', ({ gameDate }) => {
    if (gameDate === dates[0]) passing()
  })
  await toy.want(dates.slice(0, 2), 'backfill')
  await toy.process.settle()
  for (let minutes = 0; minutes < 5; minutes += 1) await minutesOn(1)
  expect(await toy.attempts('totals', dates[0])).toEqual(['failed', 'failed', 'failed'])
  expect(await readBreaker()).toMatchObject({ state: 'closed', failedDates: [dates[0]] })
  expect((await toy.row('totals', dates[1])).state).toBe('complete')
})

test('dates that fail and may be tried again spend their budget on it only until the asset is paused', async () => {
  await startBroken(passing)
  expect(await countTries()).toBe(3)
  for (let minutes = 0; minutes < 4; minutes += 1) await minutesOn(1)
  expect(await countTries()).toBe(3)
  expect(await readDeadLetters(toy.db)).toEqual([])
  expect(await readIncidents()).toMatchObject([
    {
      cause: 'totals: check.failed',
      title: 'totals is paused, since it failed on 3 dates in a row: totals do not add up',
    },
  ])
})

test('an asset may declare another threshold', async () => {
  const withBreaker = (pipeline: Pipeline): Pipeline => ({
    ...pipeline,
    asset: (name) => ({ ...pipeline.asset(name), breaker: { ...assetPolicies.usual, failuresMax: 1 } }),
  })
  await startBroken(broken, withBreaker)
  expect(await countTries()).toBe(1)
  expect(await readBreaker()).toMatchObject({ state: 'open', failuresInRow: 1 })
})

test('of the dates that ask at the same instant one gets the probe', async () => {
  await startBroken(broken)
  toy.clock.advanceBy(5 * 60_000)
  const claims = await Promise.all(
    dates.slice(3).map((gameDate) =>
      claimJob(toy, {
        asset: 'totals',
        gameDate,
        orderedAt: toy.clock.now(),
        priority: 1,
        phase: '3-analytics',
      }),
    ),
  )
  await toy.db.query(sql`update ledger set lease_until = ${toy.clock.now()} where state = 'running'`)
  expect(claims.filter((claim) => claim !== undefined)).toHaveLength(1)
})

test('what an operator has paused is not made until then', async () => {
  toy = await startToySystem(dates.slice(0, 1), start)
  const until = toy.clock.now().add({ minutes: 60 })
  await openBreaker(toy.db, 'asset/totals', {
    actor: 'anna',
    reason: 'a rebuild',
    now: toy.clock.now(),
    until,
  })
  await toy.want(dates.slice(0, 1), 'backfill')
  await minutesOn(59)
  expect((await toy.row('totals', dates[0])).reason).toContain('operator: a rebuild')
  await minutesOn(1)
  expect((await toy.row('totals', dates[0])).state).toBe('complete')
  expect(await readBreaker()).toMatchObject({ state: 'closed' })
})
