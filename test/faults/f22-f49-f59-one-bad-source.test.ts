/** F22, F49, F59 and the half-open breaker: one source that goes round in a circle, sends too much, or stands inside the network is
 * passed over for the next; and of many workers that find a pause over, one asks. */
import { afterEach, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import type { Http } from '../../src/platform/http.ts'
import { type FaultDay, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf, firstSourcesOnly } from '../support/small-league.ts'

const league = createSmallLeague('one bad source')
const afterwards = { now: '2025-11-20T12:00:00Z', cause: 'backfill', settles: false } as const

let day: FaultDay

afterEach(() => day.close())

const readSources = () =>
  day.database.db.query<{ source: string }>(sql`
    select distinct source from player_boxscores where game_date = ${day.gameDate}`)

it('F22: pages that go round in a circle are left after the second, nothing of them is taken, and the next attempt is whole', async () => {
  day = await startFaultDay(league, afterwards)
  const untilMs = day.nowMs() + 10 * minuteMs
  day.order({ match: `v1/stats?dates%5B%5D=${day.gameDate}`, kind: 'repeat-cursor', untilMs })
  day.order({ match: /leaguegamelog|boxscoretraditional|liveData|espn|box_scores/, kind: 'status' })
  await day.system.process.settle()
  expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'expected', hash: null })
  expect(day.taken()[0]).toBeGreaterThanOrEqual(2)
  expect(day.taken()[0]! / (await day.countAttempts('box_score_replies'))).toBeLessThanOrEqual(3)
  const refused = await day.database.db.query<{ refusal: string }>(sql`
    select distinct refusal from archive_receipts where game_date = ${day.gameDate} and resource like 'balldontlie/stats/%'`)
  expect(refused).toEqual([{ refusal: expect.stringContaining('not collected whole') }])

  await day.liveUntil(untilMs + 15 * minuteMs, 5)
  const after = await day.readLedger('box_score_replies')
  expect(after.reason).toMatch(/^balldontlie\/stats answered instead of/)
})

it('F49: a payload larger than allowed is cut off and not kept; the next source answers', async () => {
  const limited = (http: Http): Http => ({
    get: (request) =>
      http.get(request.url.includes('leaguegamelog') ? { ...request, maxBytes: 2_000 } : request),
  })
  day = await startFaultDay(league, { ...afterwards, wrapHttp: limited })
  await day.system.process.settle()
  expect(await day.readLedger('box_score_replies')).toMatchObject({ state: 'degraded' })
  expect((await day.readLedger('box_score_replies')).reason).toContain('source.too-large')
  expect(await readSources()).toEqual([{ source: 'nba-cdn' }])
  const kept = await day.database.db.query(sql`
    select 1 from archive_receipts where url like '%leaguegamelog%'`)
  expect(kept).toEqual([])
  expect(await day.countLetters()).toBe(0)
})

it('F59: an address inside the network that nobody allowed is refused by name; the next source answers', async () => {
  day = await startFaultDay(league, { ...afterwards, sources: { nbaStatsUrl: 'https://10.11.12.13/inside' } })
  await day.system.process.settle()
  const replies = await day.readLedger('box_score_replies')
  expect(replies).toMatchObject({ state: 'degraded' })
  expect(replies.reason).toMatch(/source\.private-address: 10\.11\.12\.13 is not asked/)
  expect(await readSources()).toEqual([{ source: 'nba-cdn' }])
})

it('many workers find the pause of a source over at the same instant: one of them asks', async () => {
  day = await startFaultDay(league, {
    ...afterwards,
    dates: datesOf(league),
    order: firstSourcesOnly,
    concurrency: 4,
  })
  day.order({ match: 'leaguegamelog', kind: 'refuse' })
  await day.system.process.settle()
  const atOnce = day.taken()[0]!
  expect(atOnce).toBeGreaterThan(0)
  expect(atOnce).toBeLessThanOrEqual(4)
  const waiting = await day.database.db.query(sql`
    select 1 from ledger where asset = 'box_score_replies' and state = 'not_yet'`)
  expect(waiting.length).toBeGreaterThan(3)
  for (const pauseMinutes of [5, 10, 20, 30]) {
    const before = day.taken()[0]!
    day.system.clock.advanceBy(pauseMinutes * minuteMs + 1000)
    await day.system.process.settle()
    expect(day.taken()[0]).toBe(before + 1)
  }
  day.system.replay.faults.clear()
  await day.liveUntil(day.nowMs() + 35 * minuteMs, 31)
  expect((await day.readLedger('box_score_replies')).state).toBe('complete')
})
