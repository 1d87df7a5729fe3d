/** The report of a week and of a month on made-up dates: what is named as worse, what chance explains, what was used and how long it lasts. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { addDays, type GameDate } from '../../../src/nba/domain/game-date.ts'
import { judgeSystems } from '../../../src/nba/reports/performance/judge-systems.ts'
import {
  type PerformanceReport,
  readPerformanceReport,
} from '../../../src/nba/reports/performance/read-performance-report.ts'
import type { SystemDate } from '../../../src/nba/reports/performance/read-system-dates.ts'
import { measureUse } from '../../../src/nba/reports/performance/read-usage.ts'
import { lastSpan, spanOf } from '../../../src/nba/reports/performance/report-span.ts'
import {
  listRegressions,
  sayPerformanceReport,
} from '../../../src/nba/reports/performance/say-performance-report.ts'
import { renderReport } from '../../../src/nba/reports/render-report.ts'
import { createReportMessage } from '../../../src/nba/reports/report-message.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { storeDailyFigures } from '../../../src/platform/monitor/daily-figures.ts'
import { runScheduleNow } from '../../../src/platform/schedules/run-schedules.ts'
import { runCommand } from '../../cli/run-command.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { addPerformance } from '../../support/monitored-days.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

const monday = '2025-01-13' as GameDate
const nextMorning = Temporal.Instant.from('2025-01-20T13:30:00Z')
const day = (date: GameDate): Temporal.Instant => Temporal.Instant.from(`${date}T20:00:00Z`)

/** Evenings differ by their games: the line's error goes along. */
const row = (
  index: number,
  { minusLine = 0, error = 5 + Math.sin(index), ...rest }: Partial<Row> = {},
): SystemDate => ({
  ...{ gameDate: addDays('2024-12-16' as GameDate, index), system: 'ridge', market: 'points', label: 'live' },
  ...{ graded: 100, wins: 25, losses: 25, priced: 0, breakEvenSum: 0, profit: 0, lineRows: 100 },
  ...{
    errorSum: 100 * (error + minusLine),
    errorSumOnLineRows: 100 * (error + minusLine),
    lineErrorSum: 100 * error,
  },
  ...rest,
})
interface Row extends SystemDate {
  readonly minusLine: number
  readonly error: number
}

const daysBefore = 28
const judge = (
  now: (index: number) => Partial<Row>,
  before: (index: number) => Partial<Row> = () => ({}),
): string[] =>
  judgeSystems(
    Array.from({ length: daysBefore + 7 }, (_, index) =>
      row(index, index < daysBefore ? before(index) : now(index)),
    ),
    monday,
  ).flatMap(({ regressions }) => regressions)

describe('what has become worse', () => {
  const wobble = (index: number): number => 0.3 * Math.sin(7 * index)

  it('is nothing where the evenings were harder for the line, too', () => {
    expect(judge(() => ({ error: 9 }))).toEqual([])
  })

  it('is an error that has left the line’s by more than evenings differ', () => {
    expect(
      judge(
        (index) => ({ minusLine: 0.5 + wobble(index) }),
        (index) => ({ minusLine: wobble(index) }),
      ),
    ).toEqual([
      'ridge on points (live) has lost 0.48 against the line: +0.48 on 700 rows, before 0.00 on 2800',
    ])
    expect(
      judge(
        (index) => ({ minusLine: 0.2 + 5 * wobble(index) }),
        (index) => ({ minusLine: 5 * wobble(index) }),
      ),
    ).toEqual([])
  })

  it('is not an error that has moved by less than anybody minds, however surely', () => {
    expect(judge(() => ({ minusLine: 0.1 }))).toEqual([])
  })

  it('is the own error where there are no lines', () => {
    const unlined = { lineRows: 0, errorSumOnLineRows: 0, lineErrorSum: 0 }
    expect(
      judge(
        (index) => ({ ...unlined, error: 6 + wobble(index) }),
        (index) => ({ ...unlined, error: 5 + wobble(index) }),
      ),
    ).toEqual(['ridge on points (live) is off by 5.98 on 700 rows, before by 5.00 on 2800'])
  })

  it('is a hit rate that fell by more than chance allows', () => {
    expect(judge(() => ({ wins: 19, losses: 31 }))).toEqual([
      'ridge on points (live) won 133 of 350 sides, before 700 of 1400',
    ])
    expect(judge(() => ({ wins: 23, losses: 27 }))).toEqual([])
  })

  it('is nothing on two evenings, and nothing where nothing was before', () => {
    const few = [row(0), row(1), row(2), row(28, { minusLine: 3 }), row(29, { minusLine: 3 })]
    expect(judgeSystems(few, monday)[0]!.regressions).toEqual([])
    expect(
      judgeSystems(
        [28, 29, 30, 31].map((index) => row(index, { minusLine: 3 })),
        monday,
      )[0]!.regressions,
    ).toEqual([])
  })
})

describe('weeks and months', () => {
  it('are held against the four weeks, or the month, before them', () => {
    expect(spanOf('week', '2025-01-19' as GameDate)).toEqual({
      ...{ kind: 'week', from: '2025-01-13', until: '2025-01-19', heldAgainstFrom: '2024-12-16' },
    })
    expect(spanOf('month', '2025-03-31' as GameDate)).toEqual({
      ...{ kind: 'month', from: '2025-03-01', until: '2025-03-31', heldAgainstFrom: '2025-02-01' },
    })
  })

  it.each([
    ['week', '2025-01-20T12:59:00Z', '2025-01-06'],
    ['week', '2025-01-20T13:00:00Z', '2025-01-13'],
    ['week', '2025-01-26T23:00:00Z', '2025-01-13'],
    ['month', '2025-02-01T12:59:00Z', '2024-12-01'],
    ['month', '2025-02-01T13:00:00Z', '2025-01-01'],
  ] as const)('the last whole %s at %s is that of %s: it is over at 08:00 US Eastern', (kind, at, from) => {
    expect(lastSpan(kind, Temporal.Instant.from(at)).from).toBe(from)
  })
})

it('what is left may rise with a new month, and that is no use; days without use are not usual', () => {
  const readings = [900, 800, 800, 600, 5000, 4900].map((value, index) => ({
    day: `2025-01-0${index + 1}`,
    value,
  }))
  expect(measureUse('odds-api', readings, -1)).toMatchObject({
    used: 400,
    left: 4900,
    usualADay: 100,
    lastsDays: 49,
  })
  expect(measureUse('database', readings.slice(0, 1), 1)).toMatchObject({
    days: [],
    used: 0,
    lastsDays: null,
  })
})

describe('a week in which a system, an asset and the deadlines became worse', () => {
  let database: TestDatabase
  let report: PerformanceReport

  beforeAll(async () => {
    database = await createTestDatabase('performance report')
    const { db } = database
    for (let index = 0; index < daysBefore + 7; index += 1) {
      const gameDate = addDays('2024-12-16' as GameDate, index)
      const isNow = gameDate >= monday
      await addPerformance(db, gameDate, 'ridge', { error: (isNow ? 5.6 : 5) + 0.1 * Math.sin(index) })
      await addPerformance(db, gameDate, 'last_5', { error: 5 + 0.1 * Math.sin(index) })
      await db.query(sql`
        insert into runs (game_date, scope, cause, priority, requested_by, requested_at) values (${gameDate}, 'full', 'schedule', 1, 'test', ${day(gameDate)})`)
      await db.query(sql`
        insert into ledger (asset, game_date, state, attempts_max, deadline_verdict)
        values ('grades', ${gameDate}, 'complete', 3, ${isNow ? 'missed' : 'met'}), ('games', ${gameDate}, 'complete', 3, 'met')`)
      await db.query(sql`
        insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome, run_ms)
        values ('grades', ${gameDate}, 1, 'w', 'schedule', ${day(gameDate)}, ${day(gameDate)}, 'complete', ${isNow ? 9000 : 3000}),
          ('games', ${gameDate}, 1, 'w', 'schedule', ${day(gameDate)}, ${day(gameDate)}, ${isNow && index % 2 === 0 ? 'failed' : 'complete'}, 500)`)
      const figures = (subject: string, each: object) => [{ subject, figures: { ...each } }]
      await storeDailyFigures(
        db,
        'quota',
        figures('odds-api', { remaining: 20_000 - 500 * index }),
        day(gameDate),
      )
      await storeDailyFigures(db, 'storage', figures('', { bytes: 1e9 + 20e6 * index }), day(gameDate))
      await storeDailyFigures(db, 'storage', figures('disk', { freeBytes: 400e6 }), day(gameDate))
    }
    await db.query(sql`
      insert into incidents (cause, severity, title, details, opened_at, last_seen_at, resolved_at)
      values ('sources are down', 'critical', 't', '{}', ${day(monday)}, ${day(monday)}, ${day(monday).add({ hours: 3 })}),
        ('an older one', 'warning', 't', '{}', ${day('2025-01-02' as GameDate)}, ${day('2025-01-02' as GameDate)}, ${day('2025-01-02' as GameDate)})`)
    report = await readPerformanceReport(db, spanOf('week', monday), nextMorning)
  })
  afterAll(() => database.drop())

  it('names each of them, and nothing else', () => {
    expect(listRegressions(report)).toEqual([
      expect.stringMatching(/^ridge on points \(live\) has lost 0\.\d\d against the line/),
      'grades takes 9.0 s (median of 7), before 3.0 s',
      '50.0 % of 14 partitions missed their deadline, before 0.0 %',
      expect.stringMatching(/^\d\d\.\d % of 14 attempts failed, before 0\.0 %$/),
    ])
  })

  it('says the results beside the time before, the incidents, and what was used by day with how long it lasts', () => {
    const said = sayPerformanceReport(report)
    expect(said).toMatchObject({ state: 'warning', title: 'week of 2025-01-13 to 2025-01-19: 4 regressions' })
    const linesOf = (title: string): string =>
      said.sections.find((each) => each.title === title)!.lines.join('\n')
    expect(linesOf('Predictions and results')).toMatch(
      /points, live, ridge: 700 graded on 7 dates, off by 5\.6\d, before 5\.\d\d \(\+0\.6\d against the line on 700, before .?0\.0\d\); 52\.0 % of 350 sides hit \(95 %: 46\.\d % to 57\.\d %\), before 52\.0 % of 1,400/,
    )
    expect(linesOf('Work and incidents')).toContain('sources are down: critical, 3.0 h')
    expect(linesOf('Work and incidents')).not.toContain('an older one')
    expect(linesOf('Credits of odds-api')).toMatch(
      /^3,500 used, 3,000 left; at 500 a day they last 6 days\.\nBy day: 01-13 500, 01-14 500, .*01-19 500\.$/,
    )
    expect(linesOf('Storage')).toContain('140.0 MB more than before')
    expect(linesOf('Storage')).toContain('400.0 MB are free on its disk, room for 20 days.')
  })

  it('is a page that loads nothing, and a message to people', () => {
    const said = sayPerformanceReport(report)
    expect(renderReport(said)).not.toMatch(/<script|<link|src=|https?:/)
    expect(createReportMessage(said)).toMatchObject({
      kind: 'report',
      severity: 'warning',
      title: said.title,
    })
  })

  it('is told on the command line, as text and as JSON', async () => {
    const ask = (...argv: string[]) =>
      runCommand(['health', 'report', '--span', 'week', '--date', '2025-01-15', ...argv], {
        DATABASE_URL: database.url,
      })
    const text = await ask()
    expect(text.code).toBe(0)
    expect(text.out.split('\n')[0]).toBe('week of 2025-01-13 to 2025-01-19: 4 regressions')
    expect((await ask('--json')).json()).toMatchObject({
      ...{ kind: 'week', from: monday, state: 'warning', regressions: { length: 4 } },
      usage: { credits: [{ name: 'odds-api', used: 3500 }] },
    })
    const wrong = await runCommand(['health', 'report', '--span', 'year'], { DATABASE_URL: database.url })
    expect(wrong.err).toContain('no span is named "year"')
  })

  it.each([
    ['weekly-report', 'the weekly report of 2025-01-13'],
    ['monthly-report', 'the monthly report of 2024-12-01'],
  ])('%s sends it once to every route', async (name, words) => {
    const { db } = database
    const { schedules } = createToolPipeline()
    await db.query(sql`
      insert into alert_routes (route, channel, address_digest, minimum, rules, registered_at)
      values ('mail', 'email', 'd', 'critical', '{}', ${nextMorning}) on conflict do nothing`)
    const run = (minutes: number) =>
      runScheduleNow(db, schedules!, { name, actor: 'test', now: nextMorning.add({ minutes }) })
    expect(await run(0)).toMatchObject({ said: `${words} is queued for mail` })
    expect(await run(1)).toMatchObject({ said: `${words} is queued for nobody again` })
  })
})
