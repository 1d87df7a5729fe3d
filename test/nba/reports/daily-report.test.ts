/** The report of a day against days that were lived: a good one, one without lines, one whose box scores never came. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import type { GameDate } from '../../../src/nba/domain/game-date.ts'
import { describeHits } from '../../../src/nba/domain/hit-rate.ts'
import { type DailyReport, readDailyReport } from '../../../src/nba/reports/daily/read-daily-report.ts'
import { measureCredits } from '../../../src/nba/reports/daily/read-sources.ts'
import { lastReported, windowOf } from '../../../src/nba/reports/daily/report-window.ts'
import { sayDailyReport } from '../../../src/nba/reports/daily/say-daily-report.ts'
import { describeGrades, describeSlate } from '../../../src/nba/reports/daily/say-predictions.ts'
import { renderReport } from '../../../src/nba/reports/render-report.ts'
import { createReportMessage } from '../../../src/nba/reports/report-message.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { keepIncident } from '../../../src/platform/ledger/incidents.ts'
import { runScheduleNow } from '../../../src/platform/schedules/run-schedules.ts'
import { runCommand } from '../../cli/run-command.ts'
import { type FaultDay, startFaultDay } from '../../support/fault-day.ts'
import { createSmallLeague } from '../../support/small-league.ts'

const league = createSmallLeague('daily report')
let day: FaultDay

const read = (): Promise<DailyReport> =>
  readDailyReport(day.database.db, day.system.pipeline.schedules, {
    gameDate: day.gameDate as GameDate,
    now: day.system.clock.now(),
  })
const endOfDay = (): number => windowOf(day.gameDate as GameDate).until.epochMilliseconds
const linesOf = (report: DailyReport, title: string): string =>
  sayDailyReport(report)
    .sections.find((section) => section.title === title)!
    .lines.join('\n')

async function count(statement: ReturnType<typeof sql>): Promise<number> {
  const rows = await day.database.db.query<{ n: number }>(statement)
  return rows[0]!.n
}

describe('a day that was lived', { timeout: 120_000 }, () => {
  afterEach(() => day.close())

  it('well is told so, with figures that the tables bear out, and is sent once', async () => {
    day = await startFaultDay(league)
    await day.liveUntil(endOfDay(), 120)
    const report = await read()
    const said = sayDailyReport(report)
    const { gameDate } = day

    const partitions = await count(sql`select count(*)::int as n from ledger where game_date = ${gameDate}`)
    expect(said.title).toMatch(
      new RegExp(
        `^${gameDate}: everything is there \\(${partitions} partitions\\), ${day.games.length} games, \\d+ sides taken$`,
      ),
    )
    expect(linesOf(report, 'What was expected, and what is there')).toContain(
      `${day.games.length} games, ${day.games.length} of them final.`,
    )
    const slate = await count(
      sql`select count(*)::int as n from prediction_slate where game_date = ${gameDate} and market = 'points'`,
    )
    const lined = await count(
      sql`select count(line)::int as n from prediction_slate where game_date = ${gameDate} and market = 'points'`,
    )
    expect(lined).toBeGreaterThan(0)
    const predictions = linesOf(report, 'Predictions')
    expect(predictions).toContain(`points: ${slate} on the slate, ${lined} with a line`)
    expect(predictions).toContain('the sum is right')
    const grades = linesOf(report, 'Grades')
    const graded = await count(
      sql`select graded as n from system_daily_performance where game_date = ${gameDate} and system = 'line' and label = 'live'`,
    )
    expect(grades).toMatch(new RegExp(`points, live, line: ${graded} graded, off by \\d+\\.\\d\\d`))
    expect(grades).toContain('no side decided')
    expect(linesOf(report, 'Incidents and failures')).toContain('No incident.')
    expect(linesOf(report, 'Sources')).toMatch(/Replies: .*nba-cdn \d+/)

    await sendsOnce()
    const spoken = await runCommand(['health', 'report', '--date', gameDate], {
      DATABASE_URL: day.database.url,
    })
    expect(spoken.out.split('\n')[0]).toBe(said.title)
    expect(spoken.code).toBe(0)
    const json = await runCommand(['health', 'report', '--date', gameDate, '--json'], {
      DATABASE_URL: day.database.url,
    })
    // Since it was sent its schedule is known, and so is that nobody follows the others.
    const { state } = sayDailyReport(await read())
    expect(json.json()).toMatchObject({ gameDate, state, made: { games: day.games.length } })
    expect([said.state, state]).toEqual(['well', 'warning'])
  })

  it('without lines is told with the share that has none, and with the incident', async () => {
    day = await startFaultDay(league)
    day.order({ match: /api.the-odds-api.com|player_props/, kind: 'empty' })
    await day.liveUntil(endOfDay(), 120)
    const said = sayDailyReport(await read())
    expect(said.state).not.toBe('well')
    const predictions = said.sections.find(({ title }) => title === 'Predictions')!
    expect(predictions.state).toBe('warning')
    expect(predictions.lines.join('\n')).toMatch(/points: \d+ on the slate, 0 with a line \(0 bookmakers\)/)
    expect(said.sections.find(({ title }) => title === 'Incidents and failures')!.lines.join('\n')).toContain(
      'OPEN, ',
    )
  })

  it('whose predictions are not there is critical, and names what is lacking and why', async () => {
    day = await startFaultDay(league)
    await day.liveUntil(day.firstTipMs, 240)
    await day.database.db.query(sql`
      update ledger set state = 'failed', committed_state = null, content_hash = null, error_code = 'check.failed', reason = 'not enough rows'
      where asset = 'predictions_ridge' and game_date = ${day.gameDate}`)
    const said = sayDailyReport(await read())
    expect(said.state).toBe('critical')
    expect(said.title).toMatch(/partitions are not there/)
    expect(said.sections[0]!.lines.join('\n')).toContain(
      'predictions_ridge is failed: not enough rows [check.failed]',
    )
  })

  /** By the schedule's own action, to a route that is configured. */
  async function sendsOnce(): Promise<void> {
    const { db } = day.database
    const schedules = day.system.pipeline.schedules!
    const now = day.system.clock.now()
    const run = (at: Temporal.Instant) =>
      runScheduleNow(db, schedules, { name: 'daily-report', actor: 'test', now: at })
    expect(await run(now)).toMatchObject({ said: `nobody is to get the daily report` })
    await db.query(sql`
      insert into alert_routes (route, channel, address_digest, minimum, rules, registered_at)
      values ('mail', 'email', 'd', 'critical', '{}', ${now})`)
    expect(await run(now.add({ minutes: 1 }))).toMatchObject({
      said: `the daily report of ${day.gameDate} is queued for mail`,
    })
    expect(await run(now.add({ minutes: 2 }))).toMatchObject({
      said: `the daily report of ${day.gameDate} is queued for nobody again`,
    })
    const rows = await db.query<{ kind: string; title: string; html: string }>(sql`
      select kind, message ->> 'title' as title, message ->> 'html' as html from alert_deliveries`)
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({ kind: 'report', title: expect.stringContaining(day.gameDate) })
    expect(rows[0]!.html).toContain('<h1>')
  }
})

describe('the coverage equation', () => {
  const market = { market: 'points', players: 10, excluded: { no_history: 2 }, withLine: 9, bookmakers: 3 }
  const system = {
    ...{
      market: 'points',
      system: 'ridge',
      live: 7,
      backfilled: 0,
      over: 2,
      under: 1,
      passed: 4,
      withoutLine: 0,
      excluded: 1,
    },
  }

  it('is right where each that is left is predicted or excluded', () => {
    const said = describeSlate({ markets: [market], systems: [system] }, 1)
    expect(said.state).toBe('well')
    expect(said.lines.slice(0, 2)).toEqual([
      'points: 10 on the slate, 9 with a line (3 bookmakers); excluded from it: 2 no history.',
      '  the sum is right: all 1 systems predict or exclude each of the 8 that are left',
    ])
  })

  it('is not right where a system has lost one, or has not spoken at all', () => {
    const short = describeSlate({ markets: [market], systems: [{ ...system, live: 6 }] }, 1)
    expect(short.state).toBe('warning')
    expect(short.lines[1]).toBe('  THE SUM IS NOT RIGHT: of 8 that are left, ridge speaks of 7')
    const silent = describeSlate({ markets: [market], systems: [] }, 1)
    expect(silent).toMatchObject({
      state: 'warning',
      lines: [expect.anything(), '  no system has spoken of the 8 that are left'],
    })
  })

  it('has nothing to balance without games, and is missed with them', () => {
    expect(describeSlate({ markets: [], systems: [] }, 0).state).toBe('well')
    expect(describeSlate({ markets: [], systems: [] }, 5).state).toBe('warning')
  })
})

describe('a hit rate', () => {
  it('stands with its number, its interval, what the prices needed and its label, live and backfilled apart', () => {
    const grade = {
      ...{
        system: 'ridge',
        market: 'points',
        graded: 40,
        void: 2,
        pending: 1,
        meanAbsoluteError: 4.5,
        lineRows: 38,
        minusLine: 0.25,
      },
      profit: -1.5,
    }
    const hits = (label: string) =>
      describeHits({ label, wins: 11, losses: 9, priced: 20, breakEvenSum: 10.5 })
    const said = describeGrades(['live', 'backfill'].map((label) => ({ ...grade, label, hits: hits(label) })))
    expect(said.state).toBe('warning') // something is pending
    expect(said.lines).toEqual(
      ['live', 'backfill'].map(
        (label) =>
          `points, ${label}, ridge: 40 graded, off by 4.50 (+0.25 against the line on 38); 55.0 % of 20 sides hit (95 %: 34.2 % to 74.2 %, needed 52.5 %), −1.50 units; 2 void, 1 PENDING`,
      ),
    )
  })
})

describe('what somebody else wrote', () => {
  it('is escaped on the page, and the page loads nothing', async () => {
    day = await startFaultDay(league, { settles: false })
    await keepIncident(day.database.db, {
      ...{
        cause: '<script>alert(1)</script>',
        severity: 'critical',
        title: '"><img src=x onerror=alert(1)>',
      },
      ...{ details: {}, now: day.system.clock.now() },
    })
    const said = sayDailyReport(await read())
    const page = renderReport(said)
    await day.close()
    expect(page).toContain('&lt;script&gt;')
    expect(page).not.toMatch(/<script|<img|<link|src=["']?http|url\(/i)
    expect(createReportMessage(said)).toMatchObject({ kind: 'report', severity: 'critical', html: page })
  })
})

describe('the day of a report', () => {
  it.for([
    ['2025-03-09', '2025-03-09T12:00:00Z', 24], // the clocks went forward that night, before 08:00
    ['2025-03-08', '2025-03-08T13:00:00Z', 23],
    ['2025-11-01', '2025-11-01T12:00:00Z', 25],
    ['2025-01-10', '2025-01-10T13:00:00Z', 24],
  ] as const)(
    'begins at 08:00 Eastern and lasts until the next, also when the clocks change: %s',
    ([gameDate, from, hours]) => {
      const window = windowOf(gameDate as GameDate)
      expect(window.from.toString()).toBe(from)
      expect(window.until.since(window.from).total('hours')).toBe(hours)
    },
  )

  it('is the newest one that is over', () => {
    expect(lastReported(Temporal.Instant.from('2025-01-11T12:59:00Z'))).toBe('2025-01-09')
    expect(lastReported(Temporal.Instant.from('2025-01-11T13:00:00Z'))).toBe('2025-01-10')
  })
})

describe('credits', () => {
  const window = windowOf('2025-01-10' as GameDate)
  const at = (hoursBeforeEnd: number, left: number) => ({
    source: 'odds-api',
    at: window.until.subtract({ hours: hoursBeforeEnd }),
    left,
  })

  it('are used by the sum of the falls; a new month gives none back', () => {
    const measured = measureCredits(
      'odds-api',
      [at(48, 900), at(30, 700), at(20, 650), at(10, 20_000), at(1, 19_900)],
      window,
    )
    expect(measured).toEqual({
      source: 'odds-api',
      left: 19_900,
      used: 150,
      usedPerDay: 175,
      daysLeft: 19_900 / 175,
    })
  })

  it('last for ever where none is used', () => {
    expect(measureCredits('odds-api', [at(48, 900), at(1, 900)], window)).toMatchObject({
      used: 0,
      daysLeft: null,
    })
  })
})
