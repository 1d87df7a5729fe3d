/** Breakers of assets: one that fails on date after date is paused, tried on one date at a time, and closed by the first success, by a
 * changed input of the date that failed last, or by an operator.
 *
 * It counts dates, not attempts: a single date that fails again and again has its budget and its dead letter, and is no reason to leave the
 * others alone. While it is open no attempt is spent: the partitions are `blocked` until its next probe. */
import type { Temporal } from 'temporal-polyfill'
import type { Asset } from '../asset.ts'
import { json, type Queryable, type Transaction } from '../db/database.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { PipelineError } from '../errors.ts'
import { keepIncident } from '../ledger/incidents.ts'
import type { InputHashes } from '../ledger/inputs.ts'
import { redact } from '../redaction.ts'
import {
  assetBreaker,
  assetPolicyOf,
  countsAgainstAsset,
  probeSeconds,
  shortestPauseMinutes,
} from './breaker-policy.ts'

export interface AssetFailure {
  readonly asset: Pick<Asset, 'name' | 'phase' | 'breaker'>
  readonly gameDate: string
  readonly error: PipelineError
  readonly inputs: InputHashes | null
  readonly codeVersion: string
  readonly worker: string
  readonly now: Temporal.Instant
}

/** Counts a failed attempt, in the transaction that records it; opens the breaker, with its incident, at the last of too many dates. */
export async function countAssetFailure(tx: Transaction, failure: AssetFailure): Promise<void> {
  const { asset, gameDate, error, worker, now } = failure
  if (!countsAgainstAsset(asset.phase === '1-sources', error.code)) return
  const opened = await storeFailure(tx, failure)
  if (!opened) return
  const dates = opened.failuresInRow === 1 ? 'one date' : `${opened.failuresInRow} dates in a row`
  await tx.query(sql`
    insert into audit_log (at, actor, action, asset, game_date, details)
    values (${now}, ${worker}, 'breaker.opened', ${asset.name}, ${gameDate},
      ${json({ name: assetBreaker(asset.name), code: error.code, dates: opened.failuresInRow })}::jsonb)`)
  await keepIncident(tx, {
    cause: `${asset.name}: ${error.code}`,
    severity: error.kind === 'bug' ? 'critical' : 'warning',
    title: `${asset.name} is paused, since it failed on ${dates}: ${redact(error.message).slice(0, 300)}`,
    details: { asset: asset.name, firstGameDate: gameDate, code: error.code },
    now,
  })
}

/** What it is now, where this failure has opened it. A failure soon after the opening was under way then, and opens nothing. */
async function storeFailure(
  tx: Transaction,
  { asset, gameDate, error, inputs, codeVersion, now }: AssetFailure,
): Promise<{ readonly failuresInRow: number } | undefined> {
  const { failuresMax, pausesMinutes } = assetPolicyOf(asset.breaker)
  const opensNew = failuresMax <= 1
  const dates = sql`array_append(array_remove(breakers.failed_dates, ${gameDate}::date), ${gameDate}::date)`
  const opens = sql`case breakers.state when 'closed' then cardinality(${dates}) >= ${failuresMax}::integer
    else breakers.opened_at <= ${now.subtract({ minutes: shortestPauseMinutes })}::timestamptz end`
  const pause = sql`(${pausesMinutes}::integer[])[least(breakers.times_opened + 1, ${pausesMinutes.length}::integer)] * interval '1 minute'`
  const rows = await tx.query<{ failuresInRow: number; openedAt: Temporal.Instant | null }>(sql`
    insert into breakers (name, state, failures_in_row, times_opened, opened_at, probe_at, last_failure_at, last_error_code, last_error,
      failed_dates, failed_inputs, failing_since, code_version)
    values (${assetBreaker(asset.name)}, ${opensNew ? 'open' : 'closed'}, 1, ${opensNew ? 1 : 0}, ${opensNew ? now : null},
      ${opensNew ? now.add({ minutes: pausesMinutes[0] }) : null}, ${now}, ${error.code}, ${redact(error.message).slice(0, 1_000)},
      array[${gameDate}::date], ${inputs ? json(inputs) : null}::jsonb, ${now}, ${codeVersion})
    on conflict (name) do update set
      failed_dates = ${dates}, failures_in_row = cardinality(${dates}),
      failing_since = case when breakers.failures_in_row = 0 then excluded.failing_since else breakers.failing_since end,
      state = case when ${opens} then 'open' else breakers.state end,
      times_opened = breakers.times_opened + case when ${opens} then 1 else 0 end,
      opened_at = case when ${opens} then ${now}::timestamptz else breakers.opened_at end,
      probe_at = case when ${opens} then ${now}::timestamptz + ${pause} else breakers.probe_at end,
      last_failure_at = excluded.last_failure_at, last_error_code = excluded.last_error_code, last_error = excluded.last_error,
      failed_inputs = excluded.failed_inputs, code_version = excluded.code_version
    returning failures_in_row as "failuresInRow", opened_at as "openedAt"`)
  const [breaker] = rows
  return breaker?.openedAt?.epochMilliseconds === now.epochMilliseconds ? breaker : undefined
}

/** What closing sets, on `breakers b`. */
export const closes = sql`state = 'closed', failures_in_row = 0, times_opened = 0, opened_at = null, probe_at = null, failed_dates = '{}',
  failed_inputs = null`

/** Makes what waited for paused assets due, as a statement inside of another: `closed` gives the names of the breakers. */
export function freesPaused(closed: Sql, now: Temporal.Instant): Sql {
  return sql`update ledger p set state = 'expected', error_code = null, reason = null, not_before = ${now}
    from (${closed}) c where 'asset/' || p.asset = c.name and p.state = 'blocked' and p.error_code = 'asset.paused'`
}

/** For the statement that commits a partition: its asset works. What an operator has opened is not closed by an attempt under way then. */
export function closesBySuccess(asset: string, now: Temporal.Instant): Sql {
  return sql`update breakers b set ${closes}, last_success_at = ${now}, failing_since = case b.state when 'open' then b.failing_since end
    where b.name = ${assetBreaker(asset)} and (b.state = 'open' or b.failures_in_row > 0)
      and (b.state = 'closed' or b.last_error_code is distinct from 'operator'
        or b.opened_at <= ${now.subtract({ minutes: shortestPauseMinutes })})
    returning b.name`
}

/** For the statement that claims a partition: takes the probe of an open breaker that is due. Of many at the same instant one gets it. */
export function takesProbe(asset: string, now: Temporal.Instant): Sql {
  return sql`update breakers set probe_at = ${now.add({ seconds: probeSeconds })}
    where name = ${assetBreaker(asset)} and state = 'open' and probe_at <= ${now} returning name`
}

export function isPaused(asset: string): Sql {
  return sql`exists (select 1 from breakers b where b.name = ${assetBreaker(asset)} and b.state = 'open')`
}

/** Something else is there for the date that failed last: it is worth trying at once. */
export async function closeForNewInput(
  db: Queryable,
  assets: readonly string[],
  now: Temporal.Instant,
): Promise<void> {
  if (assets.length === 0) return
  await db.query(sql`
    with closed as (
      update breakers b set ${closes} where name = any(${assets.map(assetBreaker)}::text[]) and state = 'open' returning name),
    freed as (${freesPaused(sql`select name from closed`, now)})
    insert into audit_log (at, actor, action, asset, details)
    select ${now}, 'controller', 'breaker.closed', substr(name, 7), jsonb_build_object('name', name, 'reason', 'an input changed') from closed`)
}
