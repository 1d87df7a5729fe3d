/** What the stage of the API is filled with: something on every page that can be acted on, and something in every list. */
import { Temporal } from 'temporal-polyfill'
import type { ApiParts } from '../../src/api/api-parts.ts'
import { featureSchemaVersion } from '../../src/nba/4-features/feature-list.ts'
import type { SourceHealth } from '../../src/nba/source-health.ts'
import { json } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { openIncident } from '../../src/platform/ledger/incidents.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { type ApiStage, doneDate, openDate } from './api-stage.ts'
import { createToolPipeline } from './tool-pipeline.ts'

export const hashes = { earlier: 'ab'.repeat(32), newer: 'cd'.repeat(32) } as const

const noTrouble = {
  why: null,
  lastFailureAt: null,
  failingSince: null,
  failuresInRow: 0,
  pausedUntil: null,
  quotaLeft: null,
}
const lastSuccessAt = Temporal.Instant.from(`${openDate}T04:50:00Z`)
const pausedUntil = lastSuccessAt.add({ hours: 1 })
const why = 'source.blocked: the reply is a page of a firewall and no list of games'
export const stageSources: readonly SourceHealth[] = [
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

/** A name nobody has, games and grades to draw, a model with an earlier one, incidents with and without a level, two more dead letters, a backfill. */
export async function fillStage({ toy: { db, clock }, act }: ApiStage): Promise<void> {
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
      insert into incident_looks (cause, verdicts, looked_at, level, level_since, level_parts)
      values (${cause}, '{true,true}', ${now}, 3, ${now}, ${json([{ of: '', value: 3, severity: 'warning' }])}::jsonb)`)
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

/** The sources and the detectors of the program, which the toy pipeline has none of. */
export const wholeParts = (pipeline: Pipeline): Partial<ApiParts> => ({
  pipeline: { ...pipeline, detectors: createToolPipeline().detectors! },
  readSources: async () => stageSources,
})

/** Beside it: a gap, what was sent, a document, a date that was lived from the tip to the published grade, and an open breaker. */
export async function fillLists({ toy: { db, clock } }: ApiStage): Promise<void> {
  const now = clock.now()
  await db.query(sql`
    insert into reconciliation_findings (game_date, asset, kind, subject, expected, found, detail, root_asset, root_date, cause, first_seen_at, last_seen_at)
    values (${doneDate}, 'totals', 'lost_rows', 'rows', 10, 9, 'one row is not there any more', 'totals', ${doneDate}, 'a row was deleted', ${now}, ${now})`)
  await db.query(sql`
    insert into alert_routes (route, channel, address_digest, minimum, rules, registered_at) values ('ops', 'webhook', 'digest', 'info', '[]', ${now})`)
  await db.query(sql`
    insert into alert_deliveries (route, key, uid, kind, severity, incident, message, state, created_at, not_before, tries, last_status, settled_at)
    select 'ops', 'key ' || id, 'uid ' || id, 'opened', severity, id, jsonb_build_object('title', title), 'sent', ${now}, ${now}, 1, '200', ${now}::timestamptz
    from incidents order by id limit 1`)
  await db.query(sql`
    insert into documents (game_date, name, revision, body, withdrawn) values (${doneDate}, 'results', 1, '{"document": "results"}', false)`)
  await db.query(sql`
    insert into breakers (name, state, failures_in_row, times_opened, opened_at, probe_at, last_failure_at, last_error_code, last_error)
    values ('source/nba-stats', 'open', 5, 1, ${now}, ${now.add({ hours: 1 })}, ${now}, 'source.blocked', 'a page of a firewall')`)
  await db.query(sql`
    insert into detectors (detector, looked_at, tried_at, took_ms) values ('slowdown', ${now}, ${now}, 3)`)
  await db.query(sql`
    insert into verdicts (detector, subject, status, since, looked_at, says, figures)
    values ('slowdown', 'totals', 'warning', ${now}, ${now}, 'it takes thrice as long', '{}')`)
  await fillPath(db, now)
}

/** The game of the done date: its box score an hour after the whistle, then summed up, graded and published, half an hour each. */
async function fillPath(db: ApiStage['toy']['db'], now: Temporal.Instant): Promise<void> {
  await db.query(sql`update games set tip_at = ${now.subtract({ hours: 8 })} where game_date = ${doneDate}`)
  await db.query(sql`
    insert into player_boxscores (game_date, game_id, player_id, revision, player_name, team_id, opponent_id, is_home, status, minutes, known_at, withdrawn, source)
    values (${doneDate}, ${`game ${doneDate}`}, 1, 1, 'Somebody', 1, 2, true, 'active', 30, ${now.subtract({ minutes: 270 })}, false, 'test')`)
  await db.query(sql`
    insert into attempts (asset, game_date, fence, worker, cause, started_at, finished_at, outcome, run_ms)
    select asset, ${doneDate}, 1, 'test', 'upstream', at, at, 'complete', 10
    from (values ('player_game_summary', 240), ('grades', 210), ('export_results', 180)) as v(asset, minutes)
      cross join lateral (select ${now}::timestamptz - make_interval(mins => minutes) as at) t`)
}
