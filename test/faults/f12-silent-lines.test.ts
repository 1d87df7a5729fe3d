/** F12: both sources of lines answer and have none. Somebody is told the same evening, once; predictions say NO_LINE; lines that come
 * after all end it, and a backfill brings those that come later still. */
import { afterEach, expect, it } from 'vitest'
import { addDays, parseGameDate } from '../../src/nba/domain/game-date.ts'
import { watchLines } from '../../src/nba/line-watch.ts'
import { orderBackfill } from '../../src/platform/backfills/order-backfill.ts'
import { readSelection } from '../../src/platform/backfills/read-selection.ts'
import type { BackfillRequest } from '../../src/platform/backfills/selection.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { changingAsset } from '../support/changing-asset.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('silent lines')
const everySource = /api.the-odds-api.com|player_props/
let day: FaultDay

afterEach(() => day.close())

const readSides = async (): Promise<string[]> =>
  (
    await day.database.db.query<{ side: string }>(sql`
      select distinct recommendation as side from predictions where game_date = ${day.gameDate} and not withdrawn`)
  ).map(({ side }) => side)

it('no line an hour before the first tip is one incident that evening, and none before', async () => {
  day = await startFaultDay(league)
  day.order({ match: everySource, kind: 'empty' })
  await day.liveUntil(day.firstTipMs - hourMs - minuteMs, 30)
  expect(await day.readIncidents()).toEqual([])
  await day.liveUntil(day.firstTipMs - 30 * minuteMs, 15)
  expect(await day.readIncidents()).toEqual([{ cause: 'no lines are posted', isOpen: true }])

  await day.liveUntil(day.lastFinalMs + 3 * hourMs, 30)
  const open = (await day.readIncidents()).filter(({ isOpen }) => isOpen)
  expect(open).toEqual([{ cause: 'prop_line_replies: source.no-history', isOpen: true }])
})

const readLabels = () =>
  day.database.db.query<{ label: string; hasLines: boolean }>(sql`
    select label, bool_or(recommendation <> 'NO_LINE') as "hasLines" from predictions
    where game_date = ${day.gameDate} and not withdrawn group by label`)

it('a backfill fills the evening once somebody has its lines; what was said live without them stays as it was said', async () => {
  day = await startFaultDay(league)
  const overMs = day.lastFinalMs + 3 * hourMs
  day.order({ match: everySource, kind: 'empty', untilMs: overMs })
  await day.liveUntil(overMs, 120)
  expect(await day.readLedger('prop_line_replies')).toMatchObject({ state: 'failed' })
  day.system.clock.advanceBy(minuteMs)
  await orderMissing()
  expect(await day.readLedger('prop_line_replies')).toMatchObject({ state: 'complete' })
  expect((await day.readLedger('prop_lines')).rows).toBeGreaterThan(0)
  expect(await readLabels()).toEqual([{ label: 'live', hasLines: false }])
  expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
})

it('a date of the past whose lines nobody had is predicted on them when somebody has, and labelled as what it is', async () => {
  day = await startFaultDay(league, { now: '2025-11-20T12:00:00Z', cause: 'backfill', settles: false })
  day.order({ match: everySource, kind: 'empty', untilMs: day.nowMs() + hourMs })
  await day.liveUntil(day.nowMs() + hourMs - minuteMs, 30)
  expect(await day.readLedger('prop_line_replies')).toMatchObject({ state: 'failed' })
  expect(await readLabels()).toEqual([{ label: 'backfill', hasLines: false }])
  day.system.clock.advanceBy(2 * minuteMs)
  await orderMissing()
  expect(await readLabels()).toEqual([{ label: 'backfill', hasLines: true }])
  expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
})

/** What a human orders: whatever of the date has failed, and what follows from it. */
async function orderMissing(): Promise<void> {
  const { db } = day.database
  const { pipeline, clock } = day.system
  const calendar = await pipeline.loadCalendar(db)
  const request: BackfillRequest = {
    gameDates: [day.gameDate],
    assets: null,
    hasDownstream: true,
    only: ['missing', 'failed'],
  }
  const selection = await readSelection(db, pipeline, calendar, request, clock.now())
  await db.transaction((tx) =>
    orderBackfill(tx, {
      ...{ request, selection, calendar, partitionsMax: 1000, concurrency: null, requestedBy: 'test' },
      now: clock.now(),
    }),
  )
  await day.system.process.settle()
}

it('where an answer without a line counts as an answer, predictions go out without lines and nobody is ever told', async () => {
  const content = changingAsset('prop_line_replies', () => ({ produce: async () => ({ rows: [[]] }) }))
  day = await startFaultDay(league, { wrapPipeline: content })
  await day.liveUntil(day.lastFinalMs + 3 * hourMs, 60)
  expect(await readSides()).toEqual(['NO_LINE'])
  expect(await day.readIncidents()).toEqual([])
})

it('lines that come late end the incident by themselves', async () => {
  day = await startFaultDay(league)
  const lateMs = day.firstTipMs - 20 * minuteMs
  day.order({ match: everySource, kind: 'empty', untilMs: lateMs })
  await day.liveUntil(day.firstTipMs - 2 * hourMs, 60)
  await day.liveUntil(lateMs - minuteMs, 10)
  expect(await day.readIncidents()).toEqual([{ cause: 'no lines are posted', isOpen: true }])
  await day.liveUntil(day.firstTipMs - 2 * minuteMs, 6)
  expect(await day.readIncidents()).toEqual([{ cause: 'no lines are posted', isOpen: false }])
  await day.liveUntil(day.lastFinalMs + 3 * hourMs, 60)
  expect((await readSides()).some((side) => side !== 'NO_LINE')).toBe(true)
})

it('lines of another date do not end it, until nothing can be posted any more for its own', async () => {
  day = await startFaultDay(league)
  day.order({ match: everySource, kind: 'empty' })
  await day.liveUntil(day.firstTipMs - 30 * minuteMs, 30)
  const silent = { cause: 'no lines are posted', isOpen: true }
  expect(await day.readIncidents()).toEqual([silent])
  const { clock } = day.system
  const noHistory = new PipelineError('source.no-history', 'nobody has lines of that day')
  for (const gameDate of ['2024-11-20', addDays(parseGameDate(day.gameDate), 1)]) {
    for (const failure of [null, noHistory]) await watchLines(day.database.db, { gameDate, clock }, failure)
    expect(await day.readIncidents()).toEqual([silent])
  }
  clock.advanceBy(day.lastTipMs + minuteMs - day.nowMs())
  await watchLines(day.database.db, { gameDate: '2024-11-20', clock }, null)
  expect(await day.readIncidents()).toEqual([{ ...silent, isOpen: false }])
})
