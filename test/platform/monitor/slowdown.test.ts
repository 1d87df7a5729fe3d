/** Slowdown on attempts as the ledger keeps them: which part has slowed down, when that is told, and what is no slowdown. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Calendar } from '../../../src/platform/calendar.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import type { Verdict } from '../../../src/platform/monitor/detector.ts'
import { slowdown } from '../../../src/platform/monitor/detectors/slowdown.ts'
import { durationParts } from '../../../src/platform/monitor/read-durations.ts'
import type { Pipeline } from '../../../src/platform/pipeline.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { lookOnce } from '../../support/look-once.ts'
import { createToyPipeline, createToyWorld } from '../../support/toy-pipeline.ts'

const now = Temporal.Instant.from('2025-01-20T12:00:00Z')
const dayOf = (daysAgo: number): string =>
  now
    .subtract({ hours: 24 * daysAgo })
    .toString()
    .slice(0, 10)
const days = Array.from({ length: 12 }, (_, daysAgo) => daysAgo)

let database: TestDatabase
let pipeline: Pipeline
let calendar: Calendar

beforeAll(async () => {
  database = await createTestDatabase('slowdown')
  pipeline = createToyPipeline(createToyWorld(days.map(dayOf)))
  calendar = await pipeline.loadCalendar(database.db)
})
beforeEach(async () => {
  await database.db.query(sql`delete from attempts`)
})
afterAll(() => database.drop())

interface Took {
  readonly daysAgo: number
  readonly runMs?: number
  readonly waitMs?: number
  readonly bootMs?: number
  readonly retryMs?: number
  readonly cause?: string
  readonly outcome?: string
  readonly errorCode?: string | null
}

let fence = 0

async function tried(asset: string, took: Took, times = 4): Promise<void> {
  const { daysAgo, runMs = 1000, waitMs = 10, bootMs = 0, retryMs = 0, cause = 'schedule' } = took
  for (let index = 0; index < times; index += 1) {
    fence += 1
    const at = now.subtract({ hours: 24 * daysAgo + 1, minutes: index })
    await database.db.query(sql`
      insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome, error_code, run_ms, wait_ms, boot_ms, retry_ms)
      values (${asset}, ${dayOf(daysAgo)}, ${fence}, 'w', ${cause}, ${at}, ${at}, ${took.outcome ?? 'complete'}, ${took.errorCode ?? null},
        ${runMs}, ${waitMs}, ${bootMs}, ${retryMs})`)
  }
}

async function usual(asset: string, runMs = 1000, from = 1, until = 8): Promise<void> {
  for (const daysAgo of days.filter((each) => each >= from && each < until))
    await tried(asset, { daysAgo, runMs })
}

async function look(games?: ReadonlyMap<string, number>): Promise<Map<string, Verdict>> {
  const sized: Calendar = {
    ...calendar,
    on(date) {
      const answer = calendar.on(date)
      if (answer.kind !== 'games') return answer
      return { kind: 'games', day: { ...answer.day, games: games?.get(date) ?? 1 } }
    },
  }
  return lookOnce(database.db, slowdown, now, { ...pipeline, loadCalendar: async () => sized })
}

const statuses = async (): Promise<string[]> =>
  [...(await look())].map(([subject, { status }]) => `${subject} ${status}`)

describe('a run', () => {
  it('that takes what it took is well, and says of how many assets that is known', async () => {
    await usual('totals')
    await tried('totals', { daysAgo: 0 })
    expect((await look()).get('run')).toMatchObject({ status: 'well', figures: { assetsJudged: 1 } })
  })

  it.each([
    [1.9, 'well'],
    [2, 'warning'],
    [2.9, 'warning'],
    [3, 'critical'],
  ])('at %d × the seven days is %s', async (times, status) => {
    await usual('totals', 5000)
    await tried('totals', { daysAgo: 0, runMs: 5000 * times })
    expect((await look()).get('run')!.status).toBe(status)
  })

  it('three times as long, but by less than two seconds, is nobody’s business', async () => {
    await usual('totals', 500)
    await tried('totals', { daysAgo: 0, runMs: 1500 })
    expect((await look()).get('run')!.status).toBe('well')
  })

  it('three times as long for three times the games is a big slate, not a slow one', async () => {
    await usual('totals', 5000)
    await tried('totals', { daysAgo: 0, runMs: 15_000 })
    const games = new Map(days.map((daysAgo) => [dayOf(daysAgo), daysAgo === 0 ? 15 : 5]))
    expect((await look(games)).get('run')!.status).toBe('well')
  })

  it.each([
    [44_000, 'well'],
    [45_000, 'warning'],
    [54_000, 'critical'],
  ])('of %d ms against a time-out of 60 s is %s, without any history', async (runMs, status) => {
    await tried('totals', { daysAgo: 0, runMs })
    expect((await look()).get('run')!.status).toBe(status)
  })

  it('that ran into its time-out counts, although it failed; one alone is a warning for a day', async () => {
    await tried('totals', { daysAgo: 0, runMs: 100 }, 3)
    const timedOut = { daysAgo: 0, runMs: 60_000, outcome: 'failed', errorCode: 'attempt.timed-out' }
    await tried('totals', timedOut, 1)
    expect((await look()).get('run')!).toMatchObject({
      status: 'warning',
      says: expect.stringContaining('totals ran 60.0 s, 100 % of its time-out'),
    })
    await database.db.query(
      sql`update attempts set started_at = started_at - interval '1 day' where run_ms = 60000`,
    )
    expect((await look()).get('run')!.status).toBe('well')
    await tried('totals', timedOut, 1)
    const verdict = (await look()).get('run')!
    expect(verdict.status).toBe('critical')
    expect(verdict.says).toContain('totals ran 60.0 s, 100 % of its time-out')
  })

  it('that creeps up over days is seen by the three days against the seven, before it has doubled', async () => {
    for (const daysAgo of days.slice(0, 8))
      await tried('totals', { daysAgo, runMs: daysAgo < 3 ? 16_000 : 10_000 })
    const verdict = (await look()).get('run')!
    expect(verdict.status).toBe('warning')
    expect(verdict.figures).toMatchObject({ assets: [{ asset: 'totals', because: 'trend', times: 1.6 }] })
  })

  it.each(['waitMs', 'bootMs', 'retryMs'] as const)(
    'and so is what is no work: %s that has risen by half over three days, by a minute at least',
    async (part) => {
      for (const daysAgo of [0, 1, 2, 3, 4, 5, 6])
        await tried('totals', { daysAgo, [part]: daysAgo < 3 ? 190_000 : 120_000 })
      const verdict = (await look()).get(part.replace('Ms', ''))!
      expect(verdict).toMatchObject({
        status: 'warning',
        figures: { assets: [{ because: 'trend', times: 1.583 }] },
      })
      await database.db.query(sql`delete from attempts`)
      for (const daysAgo of [0, 1, 2, 3, 4, 5, 6])
        await tried('totals', { daysAgo, [part]: daysAgo < 3 ? 45_000 : 28_000 })
      expect(await statuses()).toEqual(durationParts.map((each) => `${each} well`))
    },
  )

  it('and is over is no trend: two slow days of three are told of while the newest are slow', async () => {
    for (const daysAgo of [1, 2, 3, 4, 5, 6, 7])
      await tried('totals', { daysAgo, retryMs: daysAgo < 3 ? 1_800_000 : 0 })
    await tried('totals', { daysAgo: 0 }, 5)
    expect((await look()).get('retry')!.status).toBe('well')
    await database.db.query(sql`update attempts set retry_ms = 110_000 where game_date = ${dayOf(0)}`)
    expect((await look()).get('retry')).toMatchObject({ status: 'critical' })
  })

  it('is held against the days before a break, however long it was', async () => {
    await usual('totals', 5000, 6, 12)
    await tried('totals', { daysAgo: 0, runMs: 15_000 })
    expect((await look()).get('run')!.status).toBe('critical')
  })

  it('of two attempts says nothing yet, and neither do backfills', async () => {
    await usual('totals', 5000)
    await tried('totals', { daysAgo: 0, runMs: 30_000 }, 2)
    await tried('trend', { daysAgo: 0, runMs: 59_000, cause: 'backfill' })
    expect((await look()).get('run')!.status).toBe('well')
  })
})

describe('an asset that is made once a night', () => {
  const nights = async (retryMs: readonly number[]): Promise<void> => {
    for (const [daysAgo, ms] of retryMs.entries())
      if (ms >= 0) await tried('totals', { daysAgo, retryMs: ms }, 1)
  }
  const none = -1

  it('is told of from the second slow night on', async () => {
    await nights([120_000, 0, 0, 0, 0, 0, 0])
    expect((await look()).get('retry')!.status).toBe('well')
    await database.db.query(sql`delete from attempts`)
    await nights([120_000, 120_000, 0, 0, 0, 0, 0])
    expect((await look()).get('retry')!.status).toBe('critical')
  })

  it('is not well again because nothing has been made since', async () => {
    await nights([none, 120_000, 120_000, 0, 0, 0, 0])
    expect((await look()).get('retry')!.status).toBe('critical')
    await database.db.query(sql`delete from attempts`)
    await nights([none, none, none, 120_000, 120_000, 0, 0, 0, 0])
    expect((await look()).get('retry')!.status).toBe('critical')
  })

  it('is well again when most of what was made last took what it usually takes', async () => {
    await nights([0, 0, 0, 120_000, 120_000, 0, 0, 0, 0])
    expect((await look()).get('retry')!.status).toBe('well')
  })
})

describe('a level shift', () => {
  it('is of every asset that is slow, each at its severity, also of those that are not named', async () => {
    const assets = ['a', 'b', 'c', 'd', 'e', 'totals']
    for (const asset of assets) await usual(asset, 5000)
    for (const asset of assets)
      await tried(asset, { daysAgo: 0, runMs: asset === 'totals' ? 12_500 : 15_500 })
    const { level, says } = (await look()).get('run')!
    expect(level).toHaveLength(6)
    expect(level).toContainEqual({ of: 'totals', value: 2.5, severity: 'warning' })
    expect(level).toContainEqual({ of: 'a', value: 3.1, severity: 'critical' })
    expect(says).toMatch(/; and 1 more$/)
  })

  it('is none where one of the assets comes near its time-out, however many are slower', async () => {
    const assets = ['a', 'b', 'c', 'd', 'e']
    for (const asset of assets) await usual(asset, 5000)
    for (const asset of assets) await tried(asset, { daysAgo: 0, runMs: 15_500 })
    await tried('totals', { daysAgo: 0, runMs: 50_000 })
    const { level, says } = (await look()).get('run')!
    expect(level).toBeUndefined()
    expect(says).toContain('and 1 more')
  })

  it('is the usual level once it makes up more than half of the seven days', async () => {
    for (const shiftedDays of [1, 2, 3]) {
      await database.db.query(sql`delete from attempts`)
      for (const daysAgo of days.slice(0, 8))
        await tried('totals', { daysAgo, runMs: daysAgo <= shiftedDays ? 20_000 : 5000 })
      expect((await look()).get('run')!.status, `${shiftedDays} days`).toBe('critical')
    }
    await database.db.query(sql`delete from attempts`)
    for (const daysAgo of days.slice(0, 8))
      await tried('totals', { daysAgo, runMs: daysAgo <= 4 ? 20_000 : 5000 })
    expect((await look()).get('run')!.status).toBe('well')
  })
})

describe('the other parts', () => {
  it.each([
    ['wait', { waitMs: 120_000 }],
    ['boot', { bootMs: 120_000 }],
    ['retry', { retryMs: 120_000 }],
  ])('%s is told apart: the run is well', async (part, took) => {
    await usual('totals')
    await tried('totals', { daysAgo: 0, ...took })
    expect((await statuses()).filter((each) => !each.endsWith('well'))).toEqual([`${part} critical`])
  })
})
