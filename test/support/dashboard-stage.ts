/** The dashboard over real HTTP for a real Chromium: the stage of the API, filled so that every page has something on it that can be acted on,
 * its changes followed, and an operator logged in. */

import { Temporal } from 'temporal-polyfill'
import { type RunningApi, serveApi } from '../../src/api/serve.ts'
import { featureSchemaVersion } from '../../src/nba/4-features/feature-list.ts'
import type { SourceHealth } from '../../src/nba/source-health.ts'
import { followChanges } from '../../src/platform/changes.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { json } from '../../src/platform/db/database.ts'
import { openSession } from '../../src/platform/db/session.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../src/platform/log.ts'
import { type ApiStage, doneDate, openDate, password, setApiStage } from './api-stage.ts'
import { type Chromium, startChromium, type TabOptions } from './chromium.ts'
import { createToolPipeline } from './tool-pipeline.ts'

export interface DashboardStage extends ApiStage {
  readonly server: RunningApi
  readonly chromium: Chromium
  /** Of the operator. */
  readonly loggedIn: NonNullable<TabOptions['storageState']>
}

export const hashes = { earlier: 'ab'.repeat(32), newer: 'cd'.repeat(32) } as const

const noTrouble = { why: null, lastFailureAt: null, failuresInRow: 0, pausedUntil: null, quotaLeft: null }
const lastSuccessAt = Temporal.Instant.from(`${openDate}T04:50:00Z`)
const pausedUntil = lastSuccessAt.add({ hours: 1 })
const why = 'source.blocked: the reply is a page of a firewall and no list of games'
const sources: SourceHealth[] = [
  {
    ...noTrouble,
    fact: 'schedule',
    place: 1,
    source: 'nba-cdn',
    host: 'cdn.nba.com',
    state: 'well',
    lastSuccessAt,
  },
  {
    ...noTrouble,
    fact: 'box_scores',
    place: 1,
    source: 'nba-stats/boxscoretraditionalv3',
    host: 'stats.nba.com',
    state: 'paused',
    lastSuccessAt: null,
    pausedUntil,
    why,
  },
]

export async function setDashboardStage(): Promise<DashboardStage> {
  const stage = await setApiStage()
  await fill(stage)
  const over = new AbortController()
  const session = await openSession(stage.toy.url, systemClock, silentLog)
  const changes = await followChanges(session, systemClock, over.signal)
  const pipeline = { ...stage.parts.pipeline, detectors: createToolPipeline().detectors! }
  const parts = { ...stage.parts, changes, pipeline, readSources: async () => sources }
  const server = await serveApi(parts, { port: 0, hostname: '127.0.0.1' })
  const chromium = await startChromium(server.url)
  const { page, context } = await chromium.open()
  await page.goto('/login')
  await page.locator('[name=name]').fill('the-operator')
  await page.locator('[name=password]').fill(password)
  await page.locator('main button').click()
  await page.waitForURL('/')
  const loggedIn = await context.storageState()
  await context.close()
  return {
    ...stage,
    server,
    chromium,
    loggedIn,
    async close() {
      over.abort()
      await chromium.close()
      await server.stop()
      await session.close()
      await stage.close()
    },
  }
}

/** A name nobody has, games and grades to draw, a model with an earlier one, incidents with and without a level, two more dead letters, a backfill. */
async function fill({ toy: { db, clock }, act }: ApiStage): Promise<void> {
  const now = clock.now()
  await db.query(sql`
    insert into unresolved_names (source, posted_name, game_date, team_ids, reason, seen_in, first_seen_at, last_seen_at)
    values ('odds-api', 'Bobby Portiss', ${openDate}, array[1610612749], 'unknown', 'upcoming_lines', ${now}, ${now})`)
  await db.query(sql`
    insert into rosters (game_date, player_id, player_name, team_id, source, known_at)
    values (${doneDate}, 1626171, 'Bobby Portis', 1610612749, 'nba-stats', ${now})`)
  const artefact = { featureSchema: featureSchemaVersion, health: { state: 'healthy', reason: '' } }
  for (const [hash, date] of [
    [hashes.earlier, doneDate],
    [hashes.newer, openDate],
  ] as const) {
    await db.query(sql`
      insert into model_artefacts (artefact_hash, system, market, trained_before, training_rows, artefact)
      values (${hash}, 'ridge', 'points', ${date}, 4000, ${json(artefact)}::json)`)
    await db.query(sql`
      insert into models_in_use (game_date, system, market, artefact_hash, trained_hash, verdict, reasons, health, health_reason)
      values (${date}, 'ridge', 'points', ${hash}, ${hash}, 'promoted', '{}', 'healthy', 'it does as well as before')`)
  }
  for (const [cause, title] of [
    ['shift', 'a value has moved'],
    ['over', 'something was wrong for a while'],
  ] as const) {
    await openIncident(db, { cause, severity: 'warning', title, details: {}, now })
    await db.query(sql`
      insert into incident_looks (cause, verdicts, looked_at, level, level_since) values (${cause}, '{true,true}', ${now}, 3, ${now})`)
  }
  await db.query(sql`
    insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at)
    select asset, ${openDate}, 90, 'check.failed', 'the rows are not what they should be', '{}', 3, ${now}
    from unnest(array['hint', 'readings']) as asset`)
  await act('/backfills', {
    from: doneDate,
    to: doneDate,
    assets: ['hint'],
    only: ['all'],
    reason: 'a sample',
  })
  await db.query(sql`
    insert into games (game_id, game_date, season, kind, home_team_id, away_team_id, tip_at, tip_is_assumed, status)
    select 'game ' || d, d, '2025-26', 'regular', 1, 2, d + time '10:00', false, 'final' from unnest(array[${doneDate}, ${openDate}]::date[]) as d`)
  await db.query(sql`
    insert into system_daily_performance (game_date, system, market, label, graded, void, pending, wins, losses, pushes, absolute_error_sum,
      error_sum, line_rows, line_absolute_error_sum, absolute_error_sum_on_line_rows)
    select ${doneDate}::date - 7 * week, 'ridge', 'points', label, 10, 0, 0, 5, 5, 0, 46 + week % 4 + length(label), 0, 10, 45, 44 + week % 3
    from generate_series(0, 20) as week, unnest(array['live', 'backfill']) as label where label = 'live' or week > 6`)
}
