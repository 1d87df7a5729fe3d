/** Redrives dead letters by itself where there is a reason to think that what failed would work now: another code runs, or the breaker of the
 * asset has closed, and the letter is of the time in which it kept failing.
 *
 * Such a redrive is one attempt, not a fresh budget, and the letter stays open until the partition is made: an incident does not end by being
 * tried again. Other code is one try a build, kept from the older one that works beside it; a closed breaker is worth two a partition. */
import type { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../asset.ts'
import { controllerChannel } from '../controller/notify.ts'
import type { Database } from '../db/database.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { Found, Healer } from '../healing/healer.ts'

const lettersAtOnce = 20
const afterBreakerMax = 2
const actor = 'healer/redrive'

interface Redrivable extends Found, PartitionKey {
  readonly because: string
}

export function createRedriveHealer(codeVersion: string): Healer<Redrivable> {
  return {
    name: 'redrive',
    repairs: 'dead letters that would work now: other code runs, or the breaker of the asset has closed',
    everySeconds: 60,
    async find({ db }) {
      const worth = await db.query<Omit<Redrivable, keyof Found>>(sql`
        with ${worthwhile(codeVersion)} select asset, game_date as "gameDate", because from worth order by game_date, asset`)
      return worth.map((each) => ({
        ...each,
        key: formatPartition(each),
        says: each.because,
        remedy: 'it is tried again, once',
      }))
    },
    mend: ({ db, now }) => redriveWorthwhile(db, codeVersion, now),
  }
}

/** Where the code that gave up still works here, it would only give up again: the letter waits until its upgrade is over. */
const isStillAbout = (version: Sql) => sql`
      exists (select 1 from workers w join pg_locks k on k.locktype = 'advisory' and k.objsubid = 1 and k.granted
          and (k.classid::bigint << 32 | k.objid::bigint) = w.lock_key
          and k.database = (select oid from pg_database where datname = current_database())
        where w.code_version = ${version} and w.kind = 'worker' and w.stopped_at is null)`

const worthwhile = (codeVersion: string) => sql`
    worth as (
      select d.id, d.asset, d.game_date, case when d.code_version is distinct from ${codeVersion} then 'other code runs'
        else 'its asset works again' end as because
      from dead_letters d join ledger l on l.asset = d.asset and l.game_date = d.game_date and l.state = 'failed'
        left join breakers b on b.name = 'asset/' || d.asset
      where d.closed_at is null and (b.state is distinct from 'open') and (
        (d.code_version is not null and d.code_version <> ${codeVersion} and not ${isStillAbout(sql`d.code_version`)})
        or (b.failing_since <= d.created_at and b.last_success_at >= d.created_at and d.redrives < ${afterBreakerMax}::integer))
      order by d.created_at, d.id limit ${lettersAtOnce})`

/** Looks again itself: what was found may have moved since. */
async function redriveWorthwhile(db: Database, codeVersion: string, now: Temporal.Instant): Promise<void> {
  await db.query(sql`
    with ${worthwhile(codeVersion)},
    counted as (
      update dead_letters d set redrives = redrives + (w.because = 'its asset works again')::integer, code_version = ${codeVersion}
      from worth w where d.id = w.id),
    moved as (
      update ledger l set state = coalesce(committed_state, 'expected'), attempts_used = greatest(attempts_max - 1, 0), not_before = ${now},
        refresh_at = case when committed_state is null then null else ${now}::timestamptz end, error_code = null,
        release = greatest(release, (select max(r.release) from releases r where r.code_version = ${codeVersion})),
        reason = 'redriven by itself: ' || w.because
      from worth w where l.asset = w.asset and l.game_date = w.game_date
      returning l.asset, l.game_date, w.because),
    audit as (
      insert into audit_log (at, actor, action, asset, game_date, details)
      select ${now}, ${actor}, 'dead_letter.redriven', asset, game_date, jsonb_build_object('reason', because) from moved)
    select pg_notify(${controllerChannel}, ${actor}) from moved`)
}
