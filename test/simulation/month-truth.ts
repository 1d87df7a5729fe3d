/** What must be true of a month that went wrong every hour, read from the tables and not from the program's own word.
 *
 * A prediction that was once committed is acknowledged: somebody may have read it. It has to stay as it was, for ever; what comes later
 * comes as a later revision. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { reconcile } from '../../src/platform/reconciliation/reconcile.ts'
import { findLies } from './truth.ts'

/** What was seen of the predictions, by key and revision: a digest of the whole row. */
export type Acknowledged = Map<string, string>

interface SeenRow {
  readonly key: string
  readonly digest: string
}

/** Reads what is acknowledged now, and says what was acknowledged before and is lost or has changed. */
export async function acknowledge(
  db: Database,
  gameDates: readonly string[],
  seen: Acknowledged,
): Promise<string[]> {
  const rows = await db.query<SeenRow>(sql`
    select concat_ws(' ', game_date, system, market, game_id, player_id, revision) as key, md5(p::text) as digest
    from predictions p where game_date = any(${gameDates}::date[])`)
  const found = new Map(rows.map(({ key, digest }) => [key, digest]))
  const faults: string[] = []
  for (const [key, digest] of seen) {
    if (!gameDates.includes(key.slice(0, 10))) continue
    const now = found.get(key)
    if (now === undefined) faults.push(`lost: the prediction ${key} was there and is gone`)
    else if (now !== digest) faults.push(`changed: the prediction ${key} is not what it was`)
  }
  for (const [key, digest] of found) seen.set(key, digest)
  return faults
}

/** Predictions that are there twice, that know too much, or that came too late; grades of what nobody predicted in time. */
export async function findFalsePredictions(db: Database): Promise<string[]> {
  const rows = await db.query<{ fault: string }>(sql`
    with facts as (
      select p.*, concat_ws(' ', p.game_date, p.system, p.market, p.game_id, p.player_id, p.revision) as name, g.tip_at
      from predictions p left join games g on g.game_date = p.game_date and g.game_id = p.game_id)
    select 'late: ' || name as fault from facts where label = 'live' and as_of >= locks_at
    union all select 'leaked: the line of ' || name || ' was posted after the tip' from facts
      where line_snapshot_at >= tip_at and label = 'live'
    union all select 'leaked: the line of ' || name || ' is younger than the prediction' from facts
      where line_snapshot_at > as_of and label = 'live'
    union all select 'a game that nobody knows: ' || name from facts where tip_at is null and not withdrawn
    union all select 'without a number of its own: ' || min(name) from facts
      group by game_date, system, market, game_id, player_id having count(*) <> max(revision) or min(revision) <> 1
    union all select 'twice: ' || min(name) from facts
      group by game_date, system, market, game_id, player_id, revision having count(*) > 1
    union all select 'nothing new: ' || f.name from facts f join predictions e on e.game_date = f.game_date and e.system = f.system
      and e.market = f.market and e.game_id = f.game_id and e.player_id = f.player_id and e.revision = f.revision - 1
      where (to_jsonb(e) - '{revision,as_of,name,tip_at}'::text[]) = (to_jsonb(f) - '{revision,as_of,name,tip_at}'::text[])
    union all select 'graded, and nobody predicted it: ' || concat_ws(' ', g.game_date, g.system, g.market, g.game_id, g.player_id)
      from grades g where not exists (select 1 from predictions p where p.game_date = g.game_date and p.system = g.system
        and p.market = g.market and p.game_id = g.game_id and p.player_id = g.player_id)
    order by 1 limit 20`)
  return rows.map(({ fault }) => fault)
}

/** What the program wanted by itself, up to this date: games, days without any, and what was played before it was started. */
export async function readWantedDates(db: Database, until: string): Promise<string[]> {
  const rows = await db.query<{ gameDate: string }>(sql`
    select distinct game_date as "gameDate" from runs where game_date <= ${until} order by 1`)
  return rows.map(({ gameDate }) => gameDate)
}

export interface Ending {
  readonly db: Database
  readonly pipeline: Pipeline
  readonly gameDates: readonly string[]
  readonly now: Temporal.Instant
}

/** What is not final, not balanced or not true, once the faults are over. */
export async function findUnfinishedMonth({ db, pipeline, gameDates, now }: Ending): Promise<string[]> {
  const open = await db.query<{ fault: string }>(sql`
    select format('%s %s is %s (%s)', asset, game_date, state, coalesce(left(reason, 160), 'no reason')) as fault from ledger
      where game_date = any(${gameDates}::date[]) and state not in ('complete', 'empty_ok', 'degraded')
        and not (state = 'failed' and exists (select 1 from dead_letters d where d.asset = ledger.asset
          and d.game_date = ledger.game_date and d.closed_at is null and d.error_code in ('source.no-history')))
    union all select format('attempt %s %s %s has no outcome', asset, game_date, fence) from attempts where outcome is null
    union all select format('%s %s: %s attempts, fence %s', l.asset, l.game_date, a.n, l.fence) from ledger l
      left join lateral (select count(*) as n from attempts a where a.asset = l.asset and a.game_date = l.game_date) a on true
      where a.n <> l.fence
    union all select format('attempt %s %s %s is committed and has %s audit rows', a.asset, a.game_date, a.fence, n.n)
      from attempts a cross join lateral (select count(*) as n from audit_log u where u.action = 'partition.committed'
        and u.asset = a.asset and u.game_date = a.game_date and (u.details ->> 'fence')::bigint = a.fence) n
      where n.n <> (a.outcome in ('complete', 'empty_ok', 'degraded', 'unchanged'))::int
    order by 1`)
  const { findings } = await reconcile({ db, pipeline, now })
  const gaps = findings
    .filter(({ gameDate, kind }) => gameDates.includes(gameDate) && kind !== 'failed' && kind !== 'not_final')
    .map((gap) => `${gap.kind} ${gap.asset} ${gap.gameDate} ${gap.subject}: ${gap.detail}`)
  return [
    ...open.map(({ fault }) => fault),
    ...gaps,
    ...(await findLies(db, pipeline, gameDates)),
    ...(await findFalsePredictions(db)),
  ]
}
