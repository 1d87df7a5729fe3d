/** F52: every source is dead. A check that begins with what arrived finds nothing to compare and reports zero gaps; the reconciliation
 * begins with the calendar and misses the whole day. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { partitionsEquation, reconcile } from '../../src/platform/reconciliation/reconcile.ts'
import { type FaultDay, hourMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'

const league = createSmallLeague('total outage')
const dates = datesOf(league)
const [, , , gameDate, nextDate] = dates

let day: FaultDay

beforeAll(liveThroughTheOutage, 300_000)
afterAll(() => day.close())

async function look() {
  const { system, database } = day
  return reconcile({ db: database.db, pipeline: system.pipeline, now: system.clock.now() })
}

const countRows = async (): Promise<number> =>
  (
    await day.database.db.query(sql`
      select 1 from prop_lines where game_date >= ${gameDate} union all select 1 from player_boxscores where game_date >= ${gameDate}
      union all select 1 from predictions where game_date > ${gameDate}`)
  ).length

/** Dead from an hour into the day on, until the third morning. */
async function liveThroughTheOutage(): Promise<void> {
  day = await startFaultDay(league, { dates: dates.slice(3), gameDate: gameDate! })
  day.order({
    match: /./,
    kind: 'refuse',
    fromMs: day.nowMs() + hourMs,
    untilMs: day.morningMs + 57 * hourMs,
  })
  await day.liveUntil(day.morningMs + 56 * hourMs, 240)
}

it('every expectation of the days is missed, from the calendar alone: nothing arrived that could be counted', async () => {
  expect(await countRows()).toBe(0)
  const { equations, findings, partitions } = await look()
  const games = league.games('2025-26').filter((game) => game.gameDate === gameDate).length
  const missed = (date: string | undefined, equation: string): readonly object[] =>
    findings.filter(({ gameDate: own, subject }) => own === date && subject === equation)
  expect(missed(gameDate, 'games')).toMatchObject([{ kind: 'unbalanced', expected: games, found: 0 }])
  const gapsOf = (date: string | undefined): string[] =>
    findings
      .filter(({ gameDate: own, kind }) => own === date && kind !== 'unbalanced')
      .map(({ asset }) => asset)
  for (const asset of [
    'box_score_replies',
    'player_boxscores',
    'player_game_summary',
    'grades',
    'prop_lines',
  ])
    for (const date of [gameDate, nextDate]) expect(gapsOf(date)).toContain(asset)
  expect(partitions.found).toBeLessThan(partitions.expected)
  // What begins with a row that arrived balances: nothing is summarised, and nothing was there to be.
  expect(equations.find(({ equation }) => equation === 'summaries')).toMatchObject({ missing: 0, extra: 0 })
  expect(equations.find(({ equation }) => equation === partitionsEquation)!.missing).toBeGreaterThan(20)
  const stored = await day.database.db.query(sql`
    select 1 from reconciliation_findings where resolved_at is null and game_date in (${gameDate}, ${nextDate})`)
  expect(stored.length).toBeGreaterThan(20)
})

it('nothing at all is missed where the calendar is what arrived: dates without a box score have no games', async () => {
  const { system, database } = day
  const arrived = await database.db.query<{ gameDate: string }>(
    sql`select distinct game_date as "gameDate" from player_boxscores`,
  )
  const known = new Set(arrived.map(({ gameDate: date }) => date))
  const pipeline: Pipeline = {
    ...system.pipeline,
    async loadCalendar(db) {
      const calendar = await system.pipeline.loadCalendar(db)
      return {
        ...calendar,
        dates: () => calendar.dates().filter((date) => known.has(date)),
        on: (date) => (known.has(date) ? calendar.on(date) : { kind: 'empty', because: 'nothing arrived' }),
      }
    },
  }
  const { findings } = await reconcile({ db: database.db, pipeline, now: system.clock.now() })
  expect(findings.filter(({ gameDate: own }) => own === nextDate)).toEqual([])
})

it('one cause is named for each source that brought nothing, and the findings are closed when the sources come back', async () => {
  const roots = new Set((await look()).findings.map(({ rootAsset }) => rootAsset))
  expect([...roots].every((asset) => /^(games|.*_replies)$/.test(asset))).toBe(true)
  await day.liveUntil(day.morningMs + 102 * hourMs, 240)
  expect((await look()).findings).toEqual([])
  const open = await day.database.db.query(
    sql`select cause from reconciliation_findings where resolved_at is null`,
  )
  expect(open).toEqual([])
  expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
})
