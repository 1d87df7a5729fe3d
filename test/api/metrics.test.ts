/** What Prometheus gets: true figures of a real database, without names or secrets, and an answer also when the database gives none. */
import { createServer, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { metricGroups } from '../../src/api/metrics/index.ts'
import type { MetricGroup } from '../../src/api/metrics/metric-group.ts'
import { listMetrics, renderMetricsDocument } from '../../src/api/metrics-document.ts'
import { createMetricsPage } from '../../src/api/metrics-page.ts'
import { processRoutes } from '../../src/api/routes/index.ts'
import { recordFailure, recordSuccess } from '../../src/platform/breakers/breakers.ts'
import { openDatabase } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { keepIncident } from '../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../src/platform/log.ts'
import { labelBounds } from '../../src/platform/metrics/metric.ts'
import { createProcessMetrics } from '../../src/platform/metrics/process-metrics.ts'
import { joinTelemetry } from '../../src/platform/telemetry/telemetry.ts'
import { closedDoor } from '../support/doors.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'
import { readText } from '../tidy/files.ts'

const date = '2025-01-10'
const secret = 'sk-canary-5e1f'
const player = 'Nikola Jokić'

let toy: ToySystem
const metrics = () => createProcessMetrics()

function createPage(groups?: readonly MetricGroup[], db = toy.db, own = metrics()) {
  const { clock, pipeline } = toy
  return createMetricsPage({
    ...{ metrics: own, clock, log: silentLog, stored: { db, pipeline } },
    ...(groups ? { groups } : {}),
  })
}

/** The value of a series, or undefined where it is not in the text. */
function read(text: string, series: string): number | undefined {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

describe('every metric', () => {
  test('has a name by Prometheus’ conventions, and a help text', () => {
    for (const { name, kind, help, labels } of listMetrics()) {
      expect(name).toMatch(/^sixthman_[a-z]+(_[a-z]+)*$/)
      expect(name.endsWith('_total')).toBe(kind === 'counter')
      if (kind === 'histogram') expect(name).toMatch(/_seconds$/)
      expect(name).not.toMatch(/_(ms|milliseconds|minutes|kb|mb|percent)(_|$)/)
      expect(help).toMatch(/\.$/)
      expect(new Set(labels).size).toBe(labels.length)
    }
    const names = listMetrics().map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  test('stands in docs/metrics.md (node test/support/write-metrics-page.ts)', () => {
    expect(readText('docs/metrics.md')).toBe(renderMetricsDocument())
  })
})

describe('on a database', () => {
  beforeEach(async () => {
    toy = await startToySystem([date], '2025-01-10T00:00:00Z')
  })
  afterEach(() => toy.close())

  describe('what the database says', () => {
    test('is what it holds: partitions, lateness, incidents, letters, breakers, credits, lines and predictions', async () => {
      await toy.want([date])
      toy.world.obstacles.set('totals', () => {
        throw new PipelineError('source.refused', 'refused for good')
      })
      await toy.settleAt('2025-01-10T05:00:00Z')
      await seedEvening()
      toy.clock.advanceTo('2025-01-10T14:00:30Z')
      const text = await createPage().write()
      expect(read(text, 'sixthman_ledger_partitions{phase="2-raw",state="complete"}')).toBe(1)
      expect(read(text, 'sixthman_ledger_partitions{phase="3-analytics",state="failed"}')).toBe(1)
      expect(read(text, 'sixthman_ledger_overdue_partitions{phase="3-analytics"}')).toBe(1)
      expect(read(text, 'sixthman_ledger_overdue_partitions{phase="2-raw"}')).toBe(0)
      expect(read(text, 'sixthman_ledger_oldest_overdue_seconds')).toBe(0)
      expect(read(text, 'sixthman_dead_letters_open{kind="permanent"}')).toBe(1)
      expect(read(text, 'sixthman_incidents_open{severity="critical"}')).toBe(1)
      expect(read(text, 'sixthman_breaker_open{breaker="source/espn/summary"}')).toBe(0)
      expect(read(text, 'sixthman_breaker_open{breaker="source/nba-stats/leaguegamelog"}')).toBe(1)
      expect(read(text, 'sixthman_source_credits_left{source="odds-api"}')).toBe(480)
      expect(read(text, 'sixthman_tonight_games')).toBe(1)
      expect(read(text, 'sixthman_tonight_players_with_line{market="points"}')).toBe(1)
      expect(read(text, 'sixthman_tonight_lines_age_seconds{market="points"}')).toBe(3630)
      expect(read(text, 'sixthman_tonight_predictions{system="ridge",market="points"}')).toBe(2)
      expect(read(text, 'sixthman_tonight_picks{system="ridge",market="points"}')).toBe(1)
      expect(read(text, 'sixthman_tonight_predictions_without_line{system="ridge",market="points"}')).toBe(1)
      expect(read(text, 'sixthman_tonight_exclusions{system="ridge",market="points"}')).toBe(1)
      expect(read(text, 'sixthman_processes{kind="worker"}')).toBe(1)
      expect(read(text, 'sixthman_controller_leading')).toBe(0)
      expect(read(text, 'sixthman_database_bytes')).toBeGreaterThan(1e6)
      expect(read(text, 'sixthman_queue_jobs{phase="2-raw",state="waiting"}')).toBe(0)
      expect(text.match(/^sixthman_scrape_errors_total.* 0$/gm)).toHaveLength(metricGroups.length)
    })

    test('names no player, no secret and no error text in any label, and only declared labels', async () => {
      await seedEvening()
      const text = await createPage().write()
      expect(text).not.toContain(player)
      expect(text).not.toContain(secret)
      const used = [...text.matchAll(/^sixthman_\w+\{(.*)\} /gm)].flatMap(([, labels = '']) =>
        [...labels.matchAll(/(\w+)="/g)].map((match) => match[1]!),
      )
      expect(used.length).toBeGreaterThan(20)
      expect(used.filter((label) => !(label in labelBounds) && label !== 'le')).toEqual([])
    })

    test('is read once for scrapes that come together or soon after one another', async () => {
      let readings = 0
      const counting: MetricGroup = {
        name: 'counting',
        metrics: [],
        read: async () => {
          readings += 1
          return []
        },
      }
      const page = createPage([counting])
      await Promise.all([page.write(), page.write()])
      await page.write()
      expect(readings).toBe(1)
      toy.clock.advanceBy(5_001)
      await page.write()
      expect(readings).toBe(2)
    })
  })

  describe('a scrape that fails', () => {
    const gauge = { name: 'sixthman_test', kind: 'gauge', help: 'A test.', labels: [] } as const

    test('says so, leaves the group out instead of repeating its old values, and gives the rest', async () => {
      let isIll = false
      const ill: MetricGroup = {
        name: 'ill',
        metrics: [gauge],
        read: async () => {
          if (isIll) throw new Error('no such table')
          return [{ metric: gauge, labels: {}, value: 7 }]
        },
      }
      const storage = metricGroups.find(({ name }) => name === 'storage')!
      const page = createPage([ill, storage])
      const before = await page.write()
      expect(read(before, 'sixthman_test')).toBe(7)
      expect(read(before, 'sixthman_scrape_errors_total{group="ill"}')).toBe(0)
      isIll = true
      toy.clock.advanceBy(6_000)
      const after = await page.write()
      expect(read(after, 'sixthman_test')).toBeUndefined()
      expect(read(after, 'sixthman_scrape_errors_total{group="ill"}')).toBe(1)
      expect(read(after, 'sixthman_database_bytes')).toBeGreaterThan(1e6)
    })

    test('is over after its deadline when a group never answers', async () => {
      const hanging: MetricGroup = { name: 'hanging', metrics: [gauge], read: () => new Promise(() => {}) }
      const writing = createPage([hanging]).write()
      toy.clock.advanceBy(5_000)
      expect(read(await writing, 'sixthman_scrape_errors_total{group="hanging"}')).toBe(1)
    })

    test('still tells what the process counted when the database is not there at all', async () => {
      const closed = new Set<Socket>()
      const nobody = createServer((socket) => void closed.add(socket.destroy()))
      await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve))
      const { port } = nobody.address() as { port: number }
      const db = openDatabase(`postgres://a:b@127.0.0.1:${port}/c`, { connections: 1 })
      const own = metrics()
      own.passEnded({ startedAt: toy.clock.now(), ms: 12, isDone: true, planned: [] })
      const text = await createPage(undefined, db, own).write()
      for (const { name } of metricGroups)
        expect(read(text, `sixthman_scrape_errors_total{group="${name}"}`)).toBe(1)
      expect(read(text, 'sixthman_controller_pass_duration_seconds_count{result="done"}')).toBe(1)
      await db.close()
      await new Promise((resolve) => nobody.close(resolve))
    })
  })

  describe('what a process counts', () => {
    test('are its attempts by outcome and kind of error, with wait and run apart', async () => {
      await toy.process.end()
      const own = metrics()
      const telemetry = joinTelemetry(silentLog, [own])
      const counted = await toy.startAnother('counted', { telemetry })
      await toy.want([date])
      toy.world.obstacles.set('hint', () => {
        throw new PipelineError('source.server-error', 'ill')
      })
      toy.clock.advanceTo('2025-01-10T05:00:00Z')
      await counted.settle()
      const text = await own.registry.metrics()
      expect(read(text, 'sixthman_attempts_total{phase="2-raw",outcome="complete",kind="none"}')).toBe(1)
      expect(read(text, 'sixthman_attempts_total{phase="1-sources",outcome="complete",kind="none"}')).toBe(1)
      expect(read(text, 'sixthman_attempts_total{phase="1-sources",outcome="retry",kind="transient"}')).toBe(
        1,
      )
      expect(read(text, 'sixthman_attempt_duration_seconds_count{phase="2-raw",part="wait"}')).toBe(1)
    })

    test('a listener that throws is told of nothing else’s work: the attempt commits, the others hear of it', async () => {
      await toy.process.end()
      const own = metrics()
      const broken = {
        attemptEnded: () => {
          throw new Error('broken listener')
        },
      }
      const counted = await toy.startAnother('counted', {
        telemetry: joinTelemetry(silentLog, [broken, own]),
      })
      await toy.want([date])
      toy.clock.advanceTo('2025-01-10T05:00:00Z')
      await counted.settle()
      expect((await toy.row('totals', date)).state).toBe('complete')
      const text = await own.registry.metrics()
      expect(read(text, 'sixthman_attempts_total{phase="2-raw",outcome="complete",kind="none"}')).toBe(1)
    })

    test('is served by a worker’s own port: its health and its metrics, no page and nothing of the database', async () => {
      const { db, clock, pipeline } = toy
      const own = metrics()
      own.describeProcess({ version: '1.2.3', code: 'abc' })
      const metricsPage = createMetricsPage({ metrics: own, clock, log: silentLog, stored: null })
      const app = createApp(
        { db, clock, pipeline, log: silentLog, door: closedDoor, readSources: async () => [], metricsPage },
        processRoutes,
      )
      const reply = await app.request('/metrics')
      expect(reply.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/)
      const text = await reply.text()
      expect(read(text, 'sixthman_build_info{version="1.2.3",code="abc"}')).toBe(1)
      expect(text).toMatch(/^process_cpu_seconds_total /m)
      expect(text).not.toContain('sixthman_ledger')
      expect((await app.request('/health')).status).toBe(200)
      expect((await app.request('/')).status).toBe(404)
    })
  })
})

async function seedEvening(): Promise<void> {
  const { db, clock } = toy
  const now = clock.now()
  await keepIncident(db, {
    ...{ cause: `of ${player}`, severity: 'critical', title: `apiKey=${secret}`, details: {}, now },
  })
  await recordSuccess(db, ['source/espn/summary'], now)
  await recordFailure(db, ['source/nba-stats/leaguegamelog', 'host/stats.nba.com'], {
    ...{ code: 'source.blocked', message: secret, now },
  })
  await db.query(
    sql`insert into archive_bodies (body_hash, encoding, body, byte_count) values ('h', 'zstd', '', 0)`,
  )
  await db.query(sql`
    insert into archive_receipts (asset, game_date, resource, url, status, headers, body_hash, received_at, last_seen_at)
    values ('prop_line_replies', ${date}, 'odds-api/event-odds/1', ${`https://x/?apiKey=${secret}`}, 200, '{"x-requests-remaining":"480"}', 'h',
      ${now}, ${now})`)
  await db.query(sql`
    insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
    values (${date}, 'g', '2024-25', 'regular', '2025-01-11T00:00:00Z', false, 'scheduled', 1, 2)`)
  await db.query(sql`
    insert into upcoming_lines (game_date, game_id, market, player_key, player_name, player_id, line, opening_line, snapshot_at, opening_at,
      bookmaker, books, line_spread)
    values (${date}, 'g', 'points', 'k', ${player}, 1, 2650, 2650, '2025-01-10T13:00:00Z', '2025-01-10T13:00:00Z', 'b', 1, 0)`)
  for (const [playerId, recommendation] of [
    [1, 'OVER'],
    [2, 'NO_LINE'],
  ] as const)
    await db.query(sql`
      insert into predictions (game_date, system, market, game_id, player_id, revision, label, as_of, locks_at, median, recommendation,
        recommendation_reason, factors, model_hash, vector_hash, withdrawn, calibration)
      values (${date}, 'ridge', 'points', 'g', ${playerId}, 1, 'live', ${now}, '2025-01-11T00:00:00Z', 20, ${recommendation}, '', '{}', 'm', 'v',
        false, 'calibrated')`)
  await db.query(sql`
    insert into prediction_exclusions (game_date, system, market, player_id, reason) values (${date}, 'ridge', 'points', 3, ${player})`)
}
