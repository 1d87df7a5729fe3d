/** What must be true of the database, read without the program's own bookkeeping.
 *
 * `findLies` holds at every instant, also in the middle of a crash: the ledger says exactly what the tables hold. `describeContent`
 * is everything that must come out the same however often a process died on the way; attempts, leases and worker names may differ. */
import { createHash } from 'node:crypto'
import type { Database } from '../../src/platform/db/database.ts'
import { identifier, identifiers, sql } from '../../src/platform/db/sql.ts'
import { summarise } from '../../src/platform/ledger/commit.ts'
import { readPartitions } from '../../src/platform/ledger/partition.ts'
import { readBack } from '../../src/platform/ledger/write-rows.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { readTables } from './databases.ts'

/** Partitions of which the ledger says something else than the tables. */
export async function findLies(
  db: Database,
  pipeline: Pipeline,
  gameDates: readonly string[],
): Promise<string[]> {
  const rows = await readPartitions(db, gameDates)
  const lies = await Promise.all(
    rows.map(async ({ asset, gameDate, committedState, rowCount, contentHash }) => {
      const writes = pipeline.asset(asset).writes
      const found = summarise(await Promise.all(writes.map((write) => readBack(db, write, gameDate))))
      if (committedState === null) {
        return found.rows === 0
          ? []
          : [`${asset} ${gameDate}: ${found.rows} rows are there, the ledger knows of none`]
      }
      if (contentHash === 'empty') {
        return found.rows === 0 ? [] : [`${asset} ${gameDate}: ${found.rows} rows on an empty date`]
      }
      return found.rows === rowCount && found.hash === contentHash
        ? []
        : [
            `${asset} ${gameDate}: the ledger says ${rowCount} rows, ${found.rows} are there, or their hash differs`,
          ]
    }),
  )
  return lies.flat()
}

/** What may not be there once nothing is left to do: work under way, failures, attempts without an end or not of the ledger's. */
export async function findLoose(db: Database): Promise<string[]> {
  const rows = await db.query<{ fault: string }>(sql`
    select format('%s %s is still running', asset, game_date) as fault from ledger where state = 'running'
    union all select format('%s %s has failed: %s', asset, game_date, reason) from ledger where state = 'failed'
    union all select format('%s %s has used its budget', asset, game_date) from ledger where attempts_used >= attempts_max
    union all select format('attempt %s %s %s has no outcome', asset, game_date, fence) from attempts where outcome is null
    union all select format('attempt %s %s %s ended as %s: %s %s', asset, game_date, fence, outcome, error_code, left(error, 300)) from attempts
      where outcome in ('failed', 'superseded')
    union all select format('%s %s: %s attempts, fence %s', l.asset, l.game_date, a.n, l.fence) from ledger l
      left join lateral (select count(*) as n from attempts a where a.asset = l.asset and a.game_date = l.game_date) a on true
      where a.n <> l.fence
    union all select format('attempt %s %s %s is committed and has %s audit rows', a.asset, a.game_date, a.fence, n.n)
      from attempts a cross join lateral (select count(*) as n from audit_log u where u.action = 'partition.committed'
        and u.asset = a.asset and u.game_date = a.game_date and (u.details ->> 'fence')::bigint = a.fence) n
      where n.n <> (a.outcome in ('complete', 'empty_ok', 'degraded', 'unchanged'))::int
    union all select format('dead letter: %s %s %s', asset, game_date, error) from dead_letters
    union all select format('incident: %s', title) from incidents
    order by 1`)
  return rows.map((row) => row.fault)
}

/** What is wrong with a date that ought to be over. */
export async function findUnfinished(db: Database, gameDate: string): Promise<string[]> {
  const rows = await db.query<{ fault: string }>(sql`
    select format('%s %s is %s', asset, game_date, state) as fault from ledger
      where game_date = ${gameDate} and state not in ('complete', 'empty_ok', 'degraded')
    union all select format('coverage: %s on the slate, %s predicted, %s excluded', c.slate, c.predicted, c.excluded) from (
      select count(*) as slate, count(*) filter (where s.exclusion is not null) as excluded,
        count(*) filter (where s.exclusion is null and exists (select 1 from predictions p
          where p.game_date = s.game_date and p.market = s.market and p.player_id = s.player_id)) as predicted
      from prediction_slate s where s.game_date = ${gameDate}) c
      where c.slate = 0 or c.slate <> c.predicted + c.excluded
    order by 1`)
  return rows.map((row) => row.fault)
}

export type Content = ReadonlyMap<string, string>

/** Columns that count or time the tries and not the content. */
const leftOut: Readonly<Record<string, readonly string[]>> = {
  ledger: ['fence', 'lease_owner', 'lease_until', 'attempts_used', 'error_code', 'release'],
  gates: ['revision', 'decided_at'],
  gate_decisions: ['inputs', 'decided_at'], // when somebody looked, and which revisions he happened to see
  archive_receipts: ['id', 'times_seen', 'last_seen_at', 'headers'], // a source counts requests in its headers
}
const tablesLeftOut: readonly string[] = [
  'attempts',
  'checks',
  'audit_log',
  'workers',
  'releases',
  'boot_failures',
  'schema_migrations',
  // The chain of the audit log, which is left out too
  'audit_unsealed',
  'audit_seals',
  'migrations',
  'reconciliations', // one row a look, and every start looks
  'incident_looks', // when the loop happened to look
  // What detectors saw, and when they looked: of the system, not of its work.
  'detectors',
  'verdicts',
  'verdict_changes',
  'daily_figures',
]

/** One hash a table, over all of its rows. */
export function describeContent(db: Database): Promise<Content> {
  return hashTables(db, tablesLeftOut, leftOut)
}

/** As `describeContent`, for runs on a real clock: without the instants at which things were done or received. */
export function describeTimeless(db: Database): Promise<Content> {
  return hashTables(db, [...tablesLeftOut, 'archive_receipts', 'breakers', 'gate_decisions'], {
    ...leftOut,
    ledger: [
      ...(leftOut.ledger ?? []),
      'committed_at',
      'fresh_at',
      'refresh_at',
      'not_before',
      'deadline_verdict',
    ],
    runs: ['requested_at'],
    grown_trees: ['grown_at', 'used_at'],
    pick_subsets: ['chosen_at'],
    source_replies: ['received_at'],
    archive_readings: ['read_at'],
    unresolved_names: ['first_seen_at', 'last_seen_at'],
  })
}

/** One hash a table, of everything: two crashes that leave the same bytes behind have the same future. */
export function describeEverything(db: Database): Promise<Content> {
  return hashTables(db, [], {
    workers: ['lock_key'],
    audit_log: ['id'],
    audit_unsealed: ['id'],
    audit_seals: ['ids', 'row_hashes', 'previous', 'hash'],
    archive_receipts: ['id'],
  })
}

export function hashContent(content: Content): string {
  return createHash('sha256')
    .update(JSON.stringify([...content]))
    .digest('hex')
}

async function hashTables(
  db: Database,
  without: readonly string[],
  withoutColumns: Readonly<Record<string, readonly string[]>>,
): Promise<Content> {
  const tables = (await readTables(db)).filter(({ name }) => !without.includes(name))
  const hashes = await Promise.all(
    tables.map(async ({ name, columns }): Promise<[string, string]> => {
      const kept = columns.filter((column) => !withoutColumns[name]?.includes(column))
      const rows = await db.query<{ hash: string }>(sql`
        select md5(coalesce(string_agg(line, E'\n' order by line collate "C"), '')) as hash
        from (select row(${identifiers(kept)})::text as line from ${identifier(name)}) lines`)
      return [name, rows[0]?.hash ?? '']
    }),
  )
  return new Map(hashes)
}

export function findDifferences(expected: Content, found: Content): string[] {
  return [...expected].flatMap(([table, hash]) =>
    found.get(table) === hash ? [] : [`${table} is not what it is after an undisturbed run`],
  )
}
