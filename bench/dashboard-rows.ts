/** What five lived seasons leave behind beside their data: attempts, audit rows, checks, gates, documents, incidents, dead letters, backfills, models.
 *
 * Sources are asked thirty times a date, everything else is made once; the last season was lived, the others were backfilled. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Temporal } from 'temporal-polyfill'
import { systemClock } from '../src/platform/clock.ts'
import type { Database } from '../src/platform/db/database.ts'
import { type Sql, sql } from '../src/platform/db/sql.ts'
import { silentLog } from '../src/platform/log.ts'
import { createMonitorMemory, runDetectors } from '../src/platform/monitor/run-detectors.ts'
import type { Pipeline } from '../src/platform/pipeline.ts'
import { installQueueSchema } from '../src/platform/queue/pg-boss-queue.ts'
import type { Furnishing } from './five-seasons.ts'

const polls = 30

export const furnishOperation = (now: Temporal.Instant): Furnishing => ({
  text: `${now.toString()} ${readFileSync(fileURLToPath(import.meta.url), 'utf8')}`,
  async add({ db, url, pipeline }) {
    await installQueueSchema(url)
    await addOperation(db, pipeline, now)
  },
})

async function addOperation(db: Database, pipeline: Pipeline, now: Temporal.Instant): Promise<void> {
  const sources = pipeline.assets.filter(({ phase }) => phase === '1-sources').map(({ name }) => name)
  const gates = pipeline.gates.map(({ name }) => name)
  for (const statement of [
    sql`update runs set cause = 'schedule', priority = 100 where game_date > ${now}::date - 180`,
    ...describeWork(sources, now),
    ...describeGates(gates),
    ...describeDocuments(now),
    ...describeTroubles(now),
    ...describeModels(),
    ...describeBackfills(now),
    sql`truncate audit_unsealed`, // sealed long ago
    // What was made of earlier dates is not compared: a season is backfilled before them, and all five would be made again.
    sql`update ledger set inputs = null where asset = any(${pipeline.assets.filter(({ needs }) => needs.some(({ scope }) => scope === 'earlier')).map(({ name }) => name)}::text[])`,
  ])
    await db.query(statement)
  const clock = { ...systemClock, now: () => now }
  await runDetectors({ db, pipeline, clock, log: silentLog }, createMonitorMemory())
  await db.query(sql`vacuum analyze`)
}

function describeWork(sources: readonly string[], now: Temporal.Instant): Sql[] {
  return [
    sql`
      insert into attempts (asset, game_date, fence, worker, cause, ordered_at, started_at, finished_at, outcome, run_ms, wait_ms, boot_ms, retry_ms)
      select asset, game_date, n, 'bench/1', 'schedule', at, at + interval '1 second', at + interval '2 seconds',
        case when n = 1 then 'complete' else 'unchanged' end, 40 + (hashtext(asset || game_date || n) & 255), 12, 0, 0
      from ledger cross join lateral generate_series(1, case when asset = any(${[...sources]}::text[]) then ${polls}::int else 1 end) n
        cross join lateral (select game_date + interval '12 hours' + n * interval '30 minutes' as at) t`,
    sql`update ledger set fence = case when asset = any(${[...sources]}::text[]) then ${polls}::int else 1 end, revision = 1`,
    sql`
      insert into audit_log (at, actor, action, asset, game_date, details)
      select finished_at, 'worker/bench/1', 'partition.committed', asset, game_date,
        jsonb_build_object('fence', fence, 'state', 'complete', 'rows', 100, 'hash', md5(asset || game_date), 'changed', fence = 1)
      from attempts order by finished_at`,
    sql`
      insert into audit_log (at, actor, action, details)
      select ${now}::timestamptz - n * interval '3 hours', 'user/bench', 'dead_letter.redriven', '{"reason": "bench"}' from generate_series(1, 5000) n`,
    sql`
      insert into checks (asset, game_date, fence, name, verdict, blocking, message)
      select asset, game_date, fence, 'check_' || n, 'pass', n = 1, '100 rows of 100 hold' from ledger cross join generate_series(1, 3) n`,
  ]
}

function describeGates(gates: readonly string[]): Sql[] {
  return [
    sql`
      insert into gates (gate, game_date, state, reason, missing, revision, decided_at)
      select gate, game_date, 'open', 'everything that it waits for is there', '[]', 1, game_date + interval '20 hours'
      from (select distinct game_date from games) d cross join unnest(${[...gates]}::text[]) gate`,
    sql`
      insert into gate_decisions (gate, game_date, number, state, reason, missing, failing, inputs, since, decided_at)
      select gate, game_date, n, case when n = 3 then 'open' else 'closed' end, reason, '[]', '{}', '{"player_boxscores": "hash"}', decided_at, decided_at
      from gates cross join generate_series(1, 3) n`,
  ]
}

/** A document of the predictions is some hundred kilobytes, any other a few. */
function describeDocuments(now: Temporal.Instant): Sql[] {
  return [
    sql`
      insert into documents (game_date, name, revision, body, withdrawn)
      select game_date, 'document_' || n, r, repeat('{"a":1}', 500), false
      from (select distinct game_date from games) d cross join generate_series(1, 20) n cross join generate_series(1, 2) r`,
    sql`
      insert into documents (game_date, name, revision, body, withdrawn)
      select game_date, 'predictions', 1, '{"picks":[],"halt":null,"predictions":[' || repeat('1,', 150000) || '1]}', false
      from (select distinct game_date from games where game_date > ${now}::date - 30) d`,
  ]
}

/** Of player `p`: two words of letters. */
const nameOf = sql`initcap(translate(left(md5(p::text), 6) || ' ' || right(md5(p::text), 8), '0123456789', 'ghijlmnopr'))`

function describeTroubles(now: Temporal.Instant): Sql[] {
  return [
    sql`
      insert into incidents (cause, severity, title, details, opened_at, last_seen_at, resolved_at)
      select 'bench ' || n, case when n % 7 = 0 then 'critical' else 'warning' end, 'trouble ' || n, '{"detector": "slowdown", "figures": {"n": 1}}',
        at, at, case when n > 4 then at + interval '1 hour' end
      from generate_series(1, 800) n cross join lateral (select ${now}::timestamptz - n * interval '1 day' as at) t`,
    sql`
      insert into dead_letters (asset, game_date, fence, error_code, error, details, attempts_used, created_at, closed_at, closed_how, closed_by, closed_reason)
      select asset, game_date, 1, 'check.failed', 'the rows are not what they should be', '{}', 3, at, case when n > 30 then at end,
        case when n > 30 then 'redriven' end, 'user/bench', 'bench'
      from (select asset, game_date, row_number() over (order by game_date desc, asset) as n, committed_at as at from ledger) l where n <= 1500`,
    sql`
      insert into reconciliation_findings (game_date, asset, kind, subject, expected, found, detail, root_asset, root_date, cause, first_seen_at, last_seen_at,
        resolved_at)
      select game_date, asset, 'lost_rows', 'bench', 100, 90, '10 rows are not there', asset, game_date, 'rows were deleted', ${now}, ${now},
        case when n > 60 then ${now}::timestamptz end
      from (select asset, game_date, row_number() over (order by game_date desc, asset) as n from ledger) l where n <= 2000`,
    sql`
      insert into reconciliations (at, dates, expected, found, findings)
      select ${now}::timestamptz - n * interval '1 day', 820, 400000, 399900, 60 from generate_series(0, 800) n`,
    sql`
      insert into alert_routes (route, channel, address_digest, minimum, rules, registered_at) values ('ops', 'webhook', 'bench', 'info', '[]', ${now})`,
    sql`
      insert into alert_deliveries (route, key, uid, kind, severity, incident, message, state, created_at, not_before, tries, last_status, settled_at)
      select 'ops', 'bench ' || id, 'bench ' || id, 'incident', severity, id, '{"title": "trouble"}', 'sent', opened_at, opened_at, 1, '200', opened_at
      from incidents`,
    sql`
      insert into rosters (game_date, player_id, player_name, team_id, source, known_at)
      select game_date, 100000 + p, ${nameOf}, 2 + p % 30, 'bench', game_date
      from (select distinct game_date from games where game_date > ${now}::date - 60) d cross join generate_series(1, 550) p`,
    sql`
      insert into unresolved_names (source, posted_name, game_date, team_ids, reason, seen_in, first_seen_at, last_seen_at)
      select 'odds-api', left(${nameOf}, -1), ${now}::date - p % 25, array[2 + p % 30], 'unknown', 'upcoming_lines', ${now}, ${now}
      from generate_series(1, 120) p`,
  ]
}

function describeModels(): Sql[] {
  const systems = sql`unnest(array['ridge', 'trees', 'ewma_8', 'last_5', 'last_10', 'season_mean', 'moving_average']) system
    cross join unnest(array['points', 'rebounds', 'assists', 'threes', 'points_rebounds_assists']) market`
  return [
    sql`
      insert into model_artefacts (artefact_hash, system, market, trained_before, training_rows, artefact)
      select md5(system || market || d) || md5(d::text), system, market, d, 40000, json_build_object('weights', repeat('0.5,', 20000))
      from (select distinct date_trunc('week', game_date)::date as d from games) d cross join ${systems} where system in ('ridge', 'trees')`,
    sql`
      insert into models_in_use (game_date, system, market, artefact_hash, trained_hash, verdict, reasons, health, health_reason)
      select g.game_date, a.system, a.market, a.artefact_hash, a.artefact_hash, 'kept', '{}', 'healthy', 'it does as well as before'
      from (select distinct game_date from games) g join model_artefacts a on a.trained_before = date_trunc('week', g.game_date)::date`,
    sql`
      insert into system_daily_performance (game_date, system, market, label, graded, void, pending, wins, losses, pushes, absolute_error_sum, error_sum,
        line_rows, line_absolute_error_sum, absolute_error_sum_on_line_rows)
      select game_date, system, market, label, 135, 5, 0, 60, 60, 0, 600 + (hashtext(game_date || system || market) & 63), 3, 120, 560, 550
      from (select distinct game_date from games) d cross join ${systems} cross join unnest(array['live', 'backfill']) label`,
    // What the ledger does not count is taken for lost, and mended without end.
    sql`
      update ledger l set row_count = c.n from (
        select 'models' as asset, game_date, count(*) as n from models_in_use group by 2
        union all select 'system_daily_performance', game_date, count(*) from system_daily_performance group by 2) c
      where l.asset = c.asset and l.game_date = c.game_date`,
  ]
}

/** One of each season, whole, and thirty of a single date. */
function describeBackfills(now: Temporal.Instant): Sql[] {
  return [
    sql`
      insert into backfills (from_date, to_date, has_downstream, conditions, unknown_dates, partitions_max, state, reason, requested_by, requested_at, changed_at)
      select min(game_date), max(game_date), false, array['missing'], array[]::date[], 10000, 'done', 'bench', 'user/bench', ${now}::timestamptz - interval '3 days', ${now}::timestamptz
      from games group by season
      union all select d, d, false, array['all'], array[]::date[], 100, 'done', 'bench', 'user/bench', ${now}::timestamptz, ${now}::timestamptz from (
        select distinct game_date as d from games order by 1 desc limit 30) latest`,
    sql`
      insert into backfill_partitions (backfill, asset, game_date, because, fence_before)
      select b.id, l.asset, l.game_date, 'missing', 0 from backfills b join ledger l on l.game_date between b.from_date and b.to_date`,
    sql`update backfills b set made_whole = (select count(*) from backfill_partitions p where p.backfill = b.id)`,
  ]
}
