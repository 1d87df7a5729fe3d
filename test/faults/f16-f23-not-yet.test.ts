/** F16, F23: what cannot exist so far is asked for seldom, spends no attempt and alarms nobody: lines before they are posted, box
 * scores before the games are over. */
import { afterEach, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { NotYetError, PipelineError } from '../../src/platform/errors.ts'
import { changingAsset } from '../support/changing-asset.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('not yet')
let day: FaultDay

afterEach(() => day.close())

/** Outcomes of an asset's attempts on the date, each with how often. */
async function countOutcomes(asset: string): Promise<Record<string, number>> {
  const rows = await day.database.db.query<{ outcome: string; count: number }>(sql`
    select outcome, count(*)::int as count from attempts
    where asset = ${asset} and game_date = ${day.gameDate} group by outcome order by outcome`)
  return Object.fromEntries(rows.map(({ outcome, count }) => [outcome, count]))
}

it('lines are asked for from twelve hours before the first tip; until they are posted each look is "not yet", and after the last tip only the finals are reason to look', async () => {
  day = await startFaultDay(league)
  const opensMs = day.firstTipMs - 12 * hourMs
  if (day.nowMs() < opensMs) {
    await day.liveUntil(opensMs - minuteMs)
    expect(await day.countAttempts('prop_line_replies')).toBe(0)
  }
  const postedMs = day.firstTipMs - 9 * hourMs
  await day.liveUntil(postedMs - minuteMs, 5)
  const looks = (postedMs - Math.max(opensMs, day.morningMs)) / (15 * minuteMs)
  const before = await countOutcomes('prop_line_replies')
  expect(Object.keys(before)).toEqual(['not_yet'])
  expect(before.not_yet).toBeGreaterThan(2)
  expect(before.not_yet).toBeLessThanOrEqual(looks + 1)
  expect(await day.readLedger('prop_line_replies')).toMatchObject({ state: 'not_yet', used: 0 })
  expect(await day.readIncidents()).toEqual([])

  await day.liveUntil(postedMs + 20 * minuteMs, 10)
  expect(await day.readLedger('prop_line_replies')).toMatchObject({ state: 'complete' })
  await day.liveUntil(day.lastTipMs, 60)
  await day.liveUntil(day.lastTipMs + 20 * minuteMs, 10)
  const atTip = await day.countAttempts('prop_line_replies')
  await day.liveUntil(day.lastTipMs + 6 * hourMs, 30)
  // Once more a game that ends: its closing lines are kept.
  expect((await day.countAttempts('prop_line_replies')) - atTip).toBeLessThanOrEqual(day.games.length)
  expect(await day.readIncidents()).toEqual([])
})

it('where "not yet" is an error like any other, each look before lines are posted spends the budget', async () => {
  const impatient = changingAsset('prop_line_replies', (asset) => ({
    produce: (context) =>
      asset.produce(context).catch((error: unknown) => {
        throw error instanceof NotYetError ? new PipelineError('source.empty', error.message) : error
      }),
  }))
  day = await startFaultDay(league, { wrapPipeline: impatient })
  await day.liveUntil(day.firstTipMs - 9 * hourMs - minuteMs, 60)
  expect(Object.keys(await countOutcomes('prop_line_replies'))).toEqual(['failed'])
  expect((await day.readLedger('prop_line_replies')).used).toBeGreaterThan(1)
})

it('a whole day from morning to morning makes no failed attempt and no storm of looks', async () => {
  day = await startFaultDay(league)
  await day.liveUntil(day.lastTipMs + 2 * hourMs, 15)
  const waiting = await day.readLedger('box_score_replies')
  if (day.nowMs() < day.lastFinalMs) expect(waiting).toMatchObject({ state: 'not_yet', used: 0 })
  await day.liveUntil(day.lastFinalMs + 9 * hourMs, 5)

  const failed = await day.database.db.query(sql`
    select asset, error_code, error from attempts
    where game_date = ${day.gameDate} and outcome not in ('complete', 'empty_ok', 'degraded', 'unchanged', 'not_yet')`)
  expect(failed).toEqual([])
  const looks = await countOutcomes('box_score_replies')
  expect(looks.not_yet ?? 0).toBeLessThanOrEqual(8)
  const most = await day.database.db.query<{ asset: string; attempts: number }>(sql`
    select asset, count(*)::int as attempts from attempts where game_date = ${day.gameDate}
    group by asset order by 2 desc limit 1`)
  expect(most[0]!.attempts).toBeLessThanOrEqual(24 * 4 + 8)
  expect(await day.readIncidents()).toEqual([])
  expect(await day.countLetters()).toBe(0)
  expect((await day.readLedger('grades')).state).toBe('complete')
})
