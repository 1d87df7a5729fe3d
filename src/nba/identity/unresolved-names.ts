/** Names for which nobody was found: written with the partition that met them, gone when a later attempt finds everyone.
 *
 * They are what a human is asked about. Candidates are not stored but found on reading, as of the newest date of the name. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable, Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import { PipelineError } from '../../platform/errors.ts'
import { foldText } from '../domain/fold-text.ts'
import type { UnresolvedName } from '../domain/player-finder.ts'
import { lockNames, readAliases } from './learned-names.ts'
import { type Candidate, readPlayerIndexes } from './player-index.ts'

export interface NamesMet {
  readonly asset: string
  readonly context: { readonly gameDate: string; readonly now: Temporal.Instant }
}

/** Makes the stored names of a partition exactly these; to be called in the transaction that commits it. Throws
 * `database.contention` when one of them was confirmed since the partition's players were read: then it is made again. */
export async function recordUnresolved(
  tx: Transaction,
  names: readonly UnresolvedName[],
  { asset, context: { gameDate, now } }: NamesMet,
): Promise<void> {
  await lockNames(tx, 'shared')
  if (names.length > 0) await refuseConfirmed(tx, names)
  const distinct = [
    ...new Map(names.map((each) => [JSON.stringify([each.source, each.player.name]), each])).values(),
  ]
  const sources = distinct.map(({ source }) => source)
  const posted = distinct.map(({ player }) => player.name)
  await tx.query(sql`
    delete from unresolved_names u where u.seen_in = ${asset} and u.game_date = ${gameDate} and not exists (
      select 1 from unnest(${sources}::text[], ${posted}::text[]) as n(source, posted_name)
      where n.source = u.source and n.posted_name = u.posted_name)`)
  for (const { source, player, teamIds, reason } of distinct) {
    await tx.query(sql`
      insert into unresolved_names (source, posted_name, game_date, source_id, team_ids, reason, seen_in, first_seen_at, last_seen_at)
      values (${source}, ${player.name}, ${gameDate}, ${player.sourceId}, ${teamIds}::integer[], ${reason}, ${asset}, ${now}, ${now})
      on conflict (source, posted_name, game_date, seen_in) do update set source_id = excluded.source_id,
        team_ids = excluded.team_ids, reason = excluded.reason, last_seen_at = excluded.last_seen_at`)
  }
}

async function refuseConfirmed(tx: Transaction, names: readonly UnresolvedName[]): Promise<void> {
  const aliases = new Set((await readAliases(tx)).map(({ alias }) => alias))
  const confirmed = names.find(({ player }) => aliases.has(foldText(player.name)))
  if (!confirmed) return
  throw new PipelineError(
    'database.contention',
    `"${confirmed.player.name}" was confirmed while this was made; it is made again`,
  )
}

export interface UnresolvedListing {
  readonly postedName: string
  readonly source: string
  readonly sourceId: string | null
  readonly reason: string
  readonly teamIds: readonly number[]
  readonly seenIn: readonly string[]
  readonly gameDates: number
  readonly firstDate: string
  readonly lastDate: string
  readonly candidates: readonly Candidate[]
}

export interface UnresolvedQuery {
  readonly from: string | null
  readonly to: string | null
  readonly source?: string | undefined
  /** So many of the first are passed over. */
  readonly skip?: number | undefined
  readonly limit: number
}

const candidatesShown = 3

/** One entry a source and name, those of the newest dates first. */
export async function readUnresolved(
  db: Queryable,
  { from, to, source, skip = 0, limit }: UnresolvedQuery,
): Promise<{ readonly names: UnresolvedListing[]; readonly total: number }> {
  const rows = await db.query<Omit<UnresolvedListing, 'candidates'> & { total: number }>(sql`
    select u.posted_name as "postedName", u.source, max(u.source_id) as "sourceId",
      (array_agg(u.reason order by u.game_date desc))[1] as reason,
      (select n.team_ids from unresolved_names n where n.source = u.source and n.posted_name = u.posted_name
        and n.game_date = max(u.game_date) limit 1) as "teamIds",
      array_agg(distinct u.seen_in) as "seenIn", count(distinct u.game_date)::int as "gameDates",
      min(u.game_date) as "firstDate", max(u.game_date) as "lastDate", (count(*) over ())::int as total
    from unresolved_names u
    where (${from}::date is null or u.game_date >= ${from}) and (${to}::date is null or u.game_date <= ${to})
      and (${source ?? null}::text is null or u.source = ${source ?? null})
    group by u.source, u.posted_name order by max(u.game_date) desc, u.posted_name, u.source limit ${limit} offset ${skip}`)
  const indexes = await readPlayerIndexes(db, new Set(rows.map((row) => row.lastDate)))
  const names = rows.map(({ total: _, ...row }) => ({
    ...row,
    candidates: indexes.get(row.lastDate)!.findCandidates(row.postedName, row.teamIds, candidatesShown),
  }))
  return { names, total: rows[0]?.total ?? 0 }
}
