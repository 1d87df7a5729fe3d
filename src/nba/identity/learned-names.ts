/** What was learned by confirmation: aliases and sources' ids. Confirming or forgetting makes anew what it touches.
 *
 * Nothing is learned in any other way. The row, its audit row and the refresh of the partitions that met the name are one
 * transaction; a lock shared with `recordUnresolved` closes the gap to a partition that is being committed at the same moment. */
import type { Temporal } from 'temporal-polyfill'
import { controllerChannel } from '../../platform/controller/notify.ts'
import { type Database, json, type Queryable, type Transaction } from '../../platform/db/database.ts'
import { everything, type Page } from '../../platform/db/page.ts'
import { sql } from '../../platform/db/sql.ts'
import { PipelineError } from '../../platform/errors.ts'
import { foldText } from '../domain/fold-text.ts'

export interface Alias {
  readonly alias: string
  readonly playerId: number
  readonly postedName: string
  readonly confirmedBy: string
  readonly confirmedAt: Temporal.Instant
}

export interface SourceId {
  readonly source: string
  readonly sourceId: string
  readonly playerId: number
  readonly confirmedBy: string
  readonly confirmedAt: Temporal.Instant
}

export interface Partition {
  readonly asset: string
  readonly gameDate: string
}

export interface Confirmation {
  readonly postedName: string
  readonly playerId: number
  /** Teaches the source's id as well. */
  readonly sourceId?: { readonly source: string; readonly sourceId: string } | undefined
  readonly by: string
  readonly now: Temporal.Instant
}

export interface Confirmed {
  readonly alias: string
  readonly playerId: number
  readonly playerName: string
  readonly isNew: boolean
  /** Will be made again. */
  readonly refreshed: readonly Partition[]
  /** Met the name, and stay as they are: locked, or not made yet. */
  readonly left: readonly Partition[]
}

/** Assets that resolve names: what may have used an alias that is forgotten. */
const assetsWithNames = [
  'player_boxscores',
  'box_score_reconciliation',
  'injuries',
  'upcoming_lines',
] as const

/** Resolves the same names again without recording them: goes with the one that did. */
const companions: Readonly<Record<string, string>> = { player_boxscores: 'box_score_reconciliation' }

/** By alias. Default: all. */
export function readAliases(db: Queryable, { after, limit }: Page<string> = everything): Promise<Alias[]> {
  return db.query(sql`
    select alias, player_id as "playerId", posted_name as "postedName", confirmed_by as "confirmedBy",
      confirmed_at as "confirmedAt" from player_aliases
    where ${after}::text is null or alias > ${after} order by alias limit ${limit}::integer`)
}

/** By source and id. Default: all. */
export function readSourceIds(
  db: Queryable,
  { after, limit }: Page<Pick<SourceId, 'source' | 'sourceId'>> = everything,
): Promise<SourceId[]> {
  return db.query(sql`
    select source, source_id as "sourceId", player_id as "playerId", confirmed_by as "confirmedBy",
      confirmed_at as "confirmedAt" from player_source_ids
    where ${after?.source ?? null}::text is null or (source, source_id) > (${after?.source ?? null}::text, ${after?.sourceId ?? null}::text)
    order by source, source_id limit ${limit}::integer`)
}

/** What a name means so far, by any spelling, and a source's id as SOURCE:ID: as an audit row says how it is. */
export async function readLearned(db: Queryable, name: string): Promise<(Alias | SourceId)[]> {
  const [aliases, sourceIds] = await Promise.all([readAliases(db), readSourceIds(db)])
  return [
    ...aliases.filter(({ postedName, alias }) => postedName === name || alias === foldText(name)),
    ...sourceIds.filter(({ source, sourceId }) => `${source}:${sourceId}` === name),
  ]
}

/** Throws `usage.invalid`, with nothing written, for an unknown player and for a name that is already somebody else's. */
export async function confirmAlias(db: Database, confirmation: Confirmation): Promise<Confirmed> {
  const { postedName, playerId, sourceId, by, now } = confirmation
  const alias = foldText(postedName)
  if (alias === '') throw new PipelineError('usage.invalid', `"${postedName}" has no letters to go by`)
  return db.transaction(async (tx) => {
    await lockNames(tx, 'exclusive')
    const player = await findPlayer(tx, playerId)
    if (!player) {
      throw new PipelineError(
        'usage.invalid',
        `no player has the id ${playerId} in any box score or roster; nothing was confirmed`,
      )
    }
    await refuseConflicts(tx, confirmation, alias)
    const inserted = await tx.query(sql`
      insert into player_aliases (alias, player_id, posted_name, confirmed_by, confirmed_at)
      values (${alias}, ${playerId}, ${postedName}, ${by}, ${now}) on conflict (alias) do nothing returning alias`)
    if (sourceId) {
      await tx.query(sql`
        insert into player_source_ids (source, source_id, player_id, confirmed_by, confirmed_at)
        values (${sourceId.source}, ${sourceId.sourceId}, ${playerId}, ${by}, ${now}) on conflict (source, source_id) do nothing`)
    }
    const met = await readMeetings(tx, alias)
    const withCompanions = met.flatMap(({ asset, gameDate }) =>
      [asset, companions[asset]].flatMap((each) => (each === undefined ? [] : [{ asset: each, gameDate }])),
    )
    const reason = `the name "${postedName}" was confirmed`
    const refreshed = await refreshPartitions(tx, withCompanions, now, reason)
    const left = met.filter(
      ({ asset, gameDate }) => !refreshed.some((each) => each.asset === asset && each.gameDate === gameDate),
    )
    await tx.query(sql`
      insert into audit_log (at, actor, action, details)
      values (${now}, ${by}, 'alias.confirmed', ${json({ alias, postedName, playerId, sourceId: sourceId ?? null, refreshed })}::jsonb)`)
    return { alias, playerId, playerName: player, isNew: inserted.length > 0, refreshed, left }
  })
}

export interface Forgotten {
  /** An alias, an id of a source as SOURCE:ID, or one of each: a name may fold to the alias of another. */
  readonly forgotten: readonly { readonly alias: string; readonly playerId: number }[]
  readonly refreshed: readonly Partition[]
}

/** Forgets an alias (by any spelling), or a source's id ('espn:4066648'). What was made with it and is not locked is made again. */
export async function forgetAlias(
  db: Database,
  { name, by, now }: { readonly name: string; readonly by: string; readonly now: Temporal.Instant },
): Promise<Forgotten> {
  return db.transaction(async (tx) => {
    await lockNames(tx, 'exclusive')
    const [source, ...rest] = name.split(':')
    const removed = await tx.query<{ alias: string; playerId: number; confirmedAt: Temporal.Instant }>(sql`
      with gone as (delete from player_aliases where alias = ${foldText(name)} returning alias, player_id, confirmed_at),
      gone_id as (
        delete from player_source_ids where source = ${source} and source_id = ${rest.join(':')}
        returning source || ':' || source_id as alias, player_id, confirmed_at)
      select alias, player_id as "playerId", confirmed_at as "confirmedAt" from gone union all select * from gone_id`)
    if (removed.length === 0) {
      throw new PipelineError('usage.invalid', `"${name}" is no confirmed alias; nothing was forgotten`)
    }
    const since = await tx.query<Partition>(sql`
      select asset, game_date as "gameDate" from ledger
      where asset = any(${assetsWithNames}::text[])
        and committed_at >= (select min(at) from unnest(${removed.map(({ confirmedAt }) => confirmedAt)}::timestamptz[]) at)`)
    const forgotten = removed.map(({ alias, playerId }) => ({ alias, playerId }))
    const said = forgotten.map(({ alias }) => `"${alias}"`).join(' and ')
    const refreshed = await refreshPartitions(tx, since, now, `${said} was forgotten`)
    for (const each of forgotten)
      await tx.query(sql`
        insert into audit_log (at, actor, action, details)
        values (${now}, ${by}, 'alias.forgotten', ${json({ ...each, refreshed })}::jsonb)`)
    return { forgotten, refreshed }
  })
}

/** Confirmations exclude each other and every commit that met a name nobody was found for. */
export async function lockNames(tx: Transaction, how: 'exclusive' | 'shared'): Promise<void> {
  await tx.query(
    how === 'exclusive'
      ? sql`select pg_advisory_xact_lock(hashtext('sixthman.names'), 0)`
      : sql`select pg_advisory_xact_lock_shared(hashtext('sixthman.names'), 0)`,
  )
}

async function refuseConflicts(
  tx: Queryable,
  { postedName, playerId, sourceId }: Confirmation,
  alias: string,
): Promise<void> {
  const [known] = await tx.query<{ playerId: number }>(sql`
    select player_id as "playerId" from player_aliases where alias = ${alias} and player_id <> ${playerId}
    union all
    select player_id from player_source_ids where source = ${sourceId?.source ?? null} and source_id = ${sourceId?.sourceId ?? null}
      and player_id <> ${playerId}`)
  if (known) {
    throw new PipelineError(
      'usage.invalid',
      `"${postedName}" is confirmed as player ${known.playerId} already; forget that first if it is wrong`,
    )
  }
  const names = await tx.query<{ playerId: number; name: string }>(sql`
    select distinct player_id as "playerId", player_name as name from player_boxscores where player_id <> ${playerId}
    union select distinct player_id, player_name from rosters where player_id <> ${playerId}`)
  const owner = names.find(({ name }) => foldText(name) === alias)
  if (owner) {
    throw new PipelineError(
      'usage.invalid',
      `"${postedName}" is the name of player ${owner.playerId}, ${owner.name}; it cannot stand for another`,
    )
  }
}

async function findPlayer(db: Queryable, playerId: number): Promise<string | undefined> {
  const rows = await db.query<{ name: string }>(sql`
    (select player_name as name from player_boxscores where player_id = ${playerId} order by game_date desc, revision desc limit 1)
    union all
    (select player_name from rosters where player_id = ${playerId} order by game_date desc limit 1)`)
  return rows[0]?.name
}

/** Partitions that met the name, under whichever spelling folds to the same. */
async function readMeetings(tx: Queryable, alias: string): Promise<Partition[]> {
  const rows = await tx.query<Partition & { postedName: string }>(sql`
    select distinct posted_name as "postedName", seen_in as asset, game_date as "gameDate" from unresolved_names
    order by game_date, seen_in`)
  return rows
    .filter((row) => foldText(row.postedName) === alias)
    .map(({ asset, gameDate }) => ({ asset, gameDate }))
}

/** Due again from now on, unless locked: what was predicted from a line is not changed after tip-off. A refresh reads the same
 * inputs again, so downstream nothing moves unless the rows come out otherwise. */
async function refreshPartitions(
  tx: Transaction,
  partitions: readonly Partition[],
  now: Temporal.Instant,
  reason: string,
): Promise<Partition[]> {
  if (partitions.length === 0) return []
  const rows = await tx.query<Partition>(sql`
    update ledger l set refresh_at = ${now}, reason = ${reason}
    from unnest(${partitions.map((p) => p.asset)}::text[], ${partitions.map((p) => p.gameDate)}::date[]) as p(asset, game_date),
      runs r
    where l.asset = p.asset and l.game_date = p.game_date and r.game_date = l.game_date
      and l.committed_state is not null and l.state <> 'running'
      and (l.locks_at is null or l.locks_at > ${now} or r.cause = 'backfill')
    returning l.asset, l.game_date as "gameDate"`)
  if (rows.length > 0) await tx.query(sql`select pg_notify(${controllerChannel}, 'names')`)
  return rows.sort((a, b) => (`${a.gameDate} ${a.asset}` < `${b.gameDate} ${b.asset}` ? -1 : 1))
}
