/** Breakers of sources and hosts: one that keeps failing is left alone, and one caller at a time tries whether it is well again.
 *
 * The state is a row that all processes share. Taking the probe is the compare-and-set that moves `probe_at` on: of many callers at
 * the same instant one gets it. Rows are locked in the order of their names, so that callers never wait for each other in a circle. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { ErrorCode } from '../errors.ts'
import { redact } from '../redaction.ts'
import {
  type BreakerName,
  countsAgainst,
  policyOf,
  probeSeconds,
  shortestPauseMinutes,
  showsAlive,
} from './breaker-policy.ts'

export interface Breaker {
  readonly name: BreakerName
  readonly state: 'closed' | 'open'
  readonly failuresInRow: number
  /** Openings since the last success; each makes the next pause longer. */
  readonly timesOpened: number
  /** The last opening. */
  readonly openedAt: Temporal.Instant | null
  /** From then on one caller may try; null while closed. */
  readonly probeAt: Temporal.Instant | null
  /** To the minute. */
  readonly lastSuccessAt: Temporal.Instant | null
  readonly lastFailureAt: Temporal.Instant | null
  /** The first failure since the last success; of no meaning while none has failed. */
  readonly failingSince: Temporal.Instant | null
  /** Of the last failure that counted; 'operator' where somebody opened it. */
  readonly lastErrorCode: string | null
  readonly lastError: string | null
  /** Of an asset: the dates that failed since its last success. */
  readonly failedDates: readonly string[]
}

export type BreakerAnswer =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'open'; readonly name: BreakerName; readonly probeAt: Temporal.Instant }

export interface BreakerFailure {
  readonly code: ErrorCode
  readonly message: string
  readonly now: Temporal.Instant
}

const columns = sql`name, state, failures_in_row as "failuresInRow", times_opened as "timesOpened", opened_at as "openedAt",
  probe_at as "probeAt", last_success_at as "lastSuccessAt", last_failure_at as "lastFailureAt", failing_since as "failingSince",
  last_error_code as "lastErrorCode", last_error as "lastError",
  failed_dates::text[] as "failedDates"`

/** All of them, or the named ones that were ever asked; by name. */
export function readBreakers(db: Queryable, names?: readonly BreakerName[]): Promise<Breaker[]> {
  return db.query<Breaker>(sql`
    select ${columns} from breakers
    where ${names ?? null}::text[] is null or name = any(${names ?? null}::text[]) order by name`)
}

/** May all of these be asked now? Allowed where every one is closed, or where the probes of all the open ones are due and this
 * caller got them; he must then tell the outcome. Otherwise the one that stays open longest. */
export async function askBreakers(
  db: Queryable,
  names: readonly BreakerName[],
  now: Temporal.Instant,
): Promise<BreakerAnswer> {
  const nextProbeAt = now.add({ seconds: probeSeconds })
  const open = await db.query<{ name: BreakerName; probeAt: Temporal.Instant; isTaken: boolean }>(sql`
    with asked as materialized (
      select name, probe_at from breakers where name = any(${names}::text[]) and state = 'open' order by name for update),
    taken as (
      update breakers b set probe_at = ${nextProbeAt} from asked a
      where b.name = a.name and b.state = 'open' and b.probe_at <= ${now}
        and not exists (select from asked where probe_at > ${now})
      returning b.name)
    select a.name, a.probe_at as "probeAt", t.name is not null as "isTaken" from asked a left join taken t on t.name = a.name
    order by a.probe_at desc, a.name`)
  const longest = open.find(({ isTaken }) => !isTaken)
  return longest ? { kind: 'open', name: longest.name, probeAt: longest.probeAt } : { kind: 'allowed' }
}

/** The host or source answers: closes what was open and forgets its failures. Writes nothing where nothing has changed within the
 * last minute, so that it may be called after every reply. */
export async function recordSuccess(
  db: Queryable,
  names: readonly BreakerName[],
  now: Temporal.Instant,
): Promise<void> {
  if (names.length === 0) return
  const underWaySince = now.subtract({ minutes: shortestPauseMinutes })
  await db.query(sql`
    insert into breakers (name, state, failures_in_row, times_opened, last_success_at)
    select asked.name, 'closed', 0, 0, ${now}::timestamptz
    from unnest(${[...new Set(names)]}::text[]) as asked (name) left join breakers b on b.name = asked.name
    where b.name is null or b.state = 'open' or b.failures_in_row > 0 or b.last_success_at is null
      or b.last_success_at <= ${now.subtract({ minutes: 1 })}
    order by asked.name
    on conflict (name) do update set
      state = 'closed', failures_in_row = 0, times_opened = 0, opened_at = null, probe_at = null,
      last_success_at = greatest(breakers.last_success_at, excluded.last_success_at)
    -- what an operator has opened is not closed by a request that was under way then
    where breakers.state = 'closed' or breakers.last_error_code is distinct from 'operator'
      or breakers.opened_at <= ${underWaySince}`)
}

/** Counts a failure against those of the names that it is the fault of, opens what has failed too often, and takes it as a
 * success for those that it shows alive. Gives the breakers that it counted against, as they are now. */
export async function recordFailure(
  db: Queryable,
  names: readonly BreakerName[],
  { code, message, now }: BreakerFailure,
): Promise<Breaker[]> {
  await recordSuccess(
    db,
    names.filter((name) => showsAlive(name, code)),
    now,
  )
  const blamed = [...new Set(names.filter((name) => countsAgainst(name, code)))]
  if (blamed.length === 0) return []
  const { failuresMax, pausesMinutes } = policyOf(code)
  const opensNew = failuresMax <= 1
  const firstProbeAt = opensNew ? now.add({ minutes: pausesMinutes[0] }) : null
  const underWaySince = now.subtract({ minutes: shortestPauseMinutes })
  const error = redact(message).slice(0, 1_000)
  // A failure within the shortest pause after the opening belongs to a request that was under way then: it is counted, and opens nothing.
  const opens = sql`case breakers.state when 'closed' then breakers.failures_in_row + 1 >= ${failuresMax}::integer
    else breakers.opened_at <= ${underWaySince}::timestamptz end`
  const isNews = sql`(breakers.state = 'closed' or ${opens})`
  const pause = sql`(${pausesMinutes}::integer[])[least(breakers.times_opened + 1, ${pausesMinutes.length}::integer)] * interval '1 minute'`
  return db.query<Breaker>(sql`
    insert into breakers (name, state, failures_in_row, times_opened, opened_at, probe_at, last_failure_at, failing_since, last_error_code, last_error)
    select name, ${opensNew ? 'open' : 'closed'}::text, 1, ${opensNew ? 1 : 0}::integer, ${opensNew ? now : null}::timestamptz,
      ${firstProbeAt}::timestamptz, ${now}::timestamptz, ${now}::timestamptz, ${code}::text, ${error}::text
    from unnest(${blamed}::text[]) as asked (name) order by name
    on conflict (name) do update set
      failures_in_row = breakers.failures_in_row + 1,
      state = case when ${opens} then 'open' else breakers.state end,
      times_opened = breakers.times_opened + case when ${opens} then 1 else 0 end,
      opened_at = case when ${opens} then ${now}::timestamptz else breakers.opened_at end,
      probe_at = case when ${opens} then ${now}::timestamptz + ${pause} else breakers.probe_at end,
      last_failure_at = ${now}::timestamptz,
      failing_since = case when breakers.failures_in_row = 0 then ${now}::timestamptz else coalesce(breakers.failing_since, ${now}::timestamptz) end,
      last_error_code = case when ${isNews} then excluded.last_error_code else breakers.last_error_code end,
      last_error = case when ${isNews} then excluded.last_error else breakers.last_error end
    returning ${columns}`)
}
