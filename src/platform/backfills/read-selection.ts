/** Reads what a selection is made from: the runs, the ledger and the hashes of the dates, and of the seasons around them. */
import { createHash } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../asset.ts'
import type { Calendar } from '../calendar.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { inputName } from '../ledger/inputs.ts'
import type { Pipeline } from '../pipeline.ts'
import {
  type BackfillRequest,
  type Selection,
  type StoredPartition,
  type StoredRows,
  type StoredRun,
  select,
} from './selection.ts'

/** The partitions that a backfill touches: the preview and the order both ask here. */
export async function readSelection(
  db: Queryable,
  pipeline: Pipeline,
  calendar: Calendar,
  request: BackfillRequest,
  now: Temporal.Instant,
): Promise<Selection> {
  const dates = datesAround(calendar, request.gameDates)
  const isStaleAsked = request.only.includes('stale') || request.only.includes('all')
  const [runs, { rows, filled }, changed] = [
    await readRuns(db, dates),
    await readRows(db, dates),
    isStaleAsked ? await readChanged(db, pipeline, request.gameDates) : [],
  ]
  const stored = {
    runs: new Map(runs.map((run) => [run.gameDate, run])),
    rows,
    changed: new Set(changed),
    filled,
  }
  return select({ pipeline, calendar, request, stored, now })
}

/** The dates themselves, and every date with games of their seasons. */
function datesAround(calendar: Calendar, gameDates: readonly string[]): string[] {
  const seasonOf = (gameDate: string): string | undefined => {
    const answer = calendar.on(gameDate)
    return answer.kind === 'games' ? answer.day.season : undefined
  }
  const seasons = new Set(gameDates.map(seasonOf))
  const inSeason = calendar.dates().filter((date) => seasons.has(seasonOf(date)))
  const earlier = gameDates.slice(-1).flatMap((date) => calendar.earlierInSeason(date))
  return [...new Set([...gameDates, ...inSeason, ...earlier])].sort()
}

function readRuns(db: Queryable, gameDates: readonly string[]): Promise<StoredRun[]> {
  return db.query(sql`
    select game_date as "gameDate", scope, assets, cause from runs where game_date = any(${gameDates}::date[]) order by game_date`)
}

/** A season has thousands, of which most say the same as others of their date: they come together. */
async function readRows(
  db: Queryable,
  gameDates: readonly string[],
): Promise<{ readonly rows: StoredRows; readonly filled: ReadonlyMap<string, ReadonlySet<string>> }> {
  const groups = await db.query<
    StoredPartition & { readonly assets: string; readonly gameDate: string; readonly isFilled: boolean }
  >(sql`
    select string_agg(asset, ' ') as assets, game_date as "gameDate", state, committed_state as "committedState", refresh_at as "refreshAt",
      locks_at as "locksAt", coalesce(row_count > 0, false) as "isFilled"
    from ledger where game_date = any(${gameDates}::date[])
    group by game_date, state, committed_state, refresh_at, locks_at, "isFilled"`)
  const rows = new Map<string, Map<string, StoredPartition>>()
  const filled = new Map<string, Set<string>>()
  for (const { assets, gameDate, isFilled, ...row } of groups) {
    const own = rows.get(gameDate) ?? new Map<string, StoredPartition>()
    const ownFilled = filled.get(gameDate) ?? new Set<string>()
    for (const asset of assets.split(' ')) {
      own.set(asset, row)
      if (isFilled) ownFilled.add(asset)
    }
    rows.set(gameDate, own)
    filled.set(gameDate, ownFilled)
  }
  return { rows, filled }
}

/** Committed partitions of the dates whose inputs, on the same date or on earlier ones, have other hashes than when they were made. */
async function readChanged(
  db: Queryable,
  pipeline: Pipeline,
  gameDates: readonly string[],
): Promise<string[]> {
  const edges = pipeline.assets.flatMap((asset) =>
    asset.needs.map((need) => ({
      asset: asset.name,
      need: need.asset,
      scope: need.scope,
      name: inputName(need),
    })),
  )
  const hashes = await hashEarlier(db, pipeline.readOverEarlierDates, gameDates)
  const rows = await db.query<{ partition: string }>(sql`
    with edge as (select * from unnest(${edges.map((e) => e.asset)}::text[], ${edges.map((e) => e.need)}::text[],
      ${edges.map((e) => e.scope)}::text[], ${edges.map((e) => e.name)}::text[]) as e(asset, need, scope, name)),
    earlier as (select * from unnest(${hashes.map((e) => e.asset)}::text[], ${hashes.map((e) => e.gameDate)}::date[],
      ${hashes.map((e) => e.hash)}::text[]) as h(need, game_date, hash))
    select distinct l.asset || ' ' || l.game_date as partition
    from edge e join ledger l on l.asset = e.asset and l.game_date = any(${gameDates}::date[])
      left join ledger u on e.scope = 'same' and u.asset = e.need and u.game_date = l.game_date
      left join earlier h on e.scope = 'earlier' and h.need = e.need and h.game_date = l.game_date
    where l.committed_state is not null and l.inputs is not null
      and coalesce(u.content_hash, h.hash) is not null and l.inputs ->> e.name is distinct from coalesce(u.content_hash, h.hash)`)
  return rows.map(({ partition }) => partition)
}

/** Of each asset, what it said before each of the dates, as inputs.ts hashes it: what lies before the first of them comes as the one text that is hashed,
 * the rest is added date by date. Asset by asset, the index has the dates in order: to sort ten thousand rows took half of the time. */
async function hashEarlier(
  db: Queryable,
  assets: readonly string[],
  gameDates: readonly string[],
): Promise<(PartitionKey & { readonly hash: string })[]> {
  const rows = await db.query<{ asset: string; before: string | null; since: PartitionSaid[] | null }>(sql`
    select asset, before, since from unnest(${[...assets]}::text[]) asset cross join lateral (
      select string_agg(game_date::text || content_hash, ' ' order by game_date) as before from ledger l
      where l.asset = asset.asset and game_date < ${gameDates[0]}::date and committed_state is not null) b cross join lateral (
      select json_agg(json_build_object('gameDate', game_date, 'hash', content_hash) order by game_date) as since from ledger l
      where l.asset = asset.asset and game_date >= ${gameDates[0]}::date and game_date < ${gameDates.at(-1)}::date and committed_state is not null) s`)
  const saidBy = new Map(rows.map((row) => [row.asset, row]))
  return assets.flatMap((asset) => {
    const { before = null, since = null } = saidBy.get(asset) ?? {}
    const later = since ?? []
    const hash = createHash('md5').update(before ?? '')
    let isEmpty = before === null
    let read = 0
    return gameDates.map((gameDate) => {
      for (; read < later.length && later[read]!.gameDate < gameDate; read += 1) {
        hash.update(`${isEmpty ? '' : ' '}${later[read]!.gameDate}${later[read]!.hash}`)
        isEmpty = false
      }
      return { asset, gameDate, hash: isEmpty ? 'none' : hash.copy().digest('hex') }
    })
  })
}

interface PartitionSaid {
  readonly gameDate: string
  readonly hash: string
}
