/** The registry of models, as statements: artefacts under their hashes, and what operators pinned.
 *
 * It stands outside the phases: predictions have no way to the database and are lent these. */
import type { Temporal } from 'temporal-polyfill'
import type { Produced } from '../platform/asset.ts'
import { json, type Queryable, type Transaction } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { refreshPartitions } from '../platform/ledger/refresh.ts'
import { serialiseArtefact } from './5-predictions/artefact.ts'
import type { HashedArtefact, ModelPin } from './5-predictions/models.ts'

/** Stores artefacts under their hashes, as the very text that was hashed. Those of a week are the same on each of its dates, and megabytes. */
export async function storeArtefacts(
  tx: Parameters<NonNullable<Produced['alongside']>>[0],
  artefacts: readonly HashedArtefact[],
): Promise<void> {
  const stored = await tx.query<{ hash: string }>(sql`
    select artefact_hash as hash from model_artefacts where artefact_hash = any(${artefacts.map(({ hash }) => hash)}::text[])`)
  const known = new Set(stored.map(({ hash }) => hash))
  const unknown = artefacts.filter(({ hash }) => !known.has(hash))
  if (unknown.length === 0) return
  const rows = unknown.map(({ hash, ...artefact }) => ({
    artefact_hash: hash,
    system: artefact.system,
    market: artefact.market,
    trained_before: artefact.trainedBefore,
    training_rows: artefact.rows,
    text: serialiseArtefact(artefact),
  }))
  await tx.query(sql`
    insert into model_artefacts (artefact_hash, system, market, trained_before, training_rows, artefact)
    select artefact_hash, system, market, trained_before, training_rows, text::json
    from json_to_recordset(${json(rows)}::json) as r(artefact_hash text, system text, market text, trained_before date,
      training_rows integer, text text)
    on conflict (artefact_hash) do nothing`)
}

export function readPins(db: Queryable): Promise<readonly ModelPin[]> {
  return db.query(sql`
    select p.system, p.market, p.artefact_hash as "artefactHash", a.trained_before as "trainedBefore",
      (a.artefact ->> 'featureSchema')::int as "featureSchema"
    from model_pins p join model_artefacts a using (artefact_hash) where p.lifted_at is null order by p.system, p.market`)
}

/** Whoever makes models and whoever pins one wait for each other: a pin set meanwhile would be lost for the date. */
export async function holdPins(tx: Transaction): Promise<void> {
  await tx.query(sql`select pg_advisory_xact_lock(hashtext('model_pins'))`)
}

export interface PinOrder {
  readonly system: string
  readonly market: string
  readonly actor: string
  readonly reason: string
  readonly now: Temporal.Instant
}

/** Puts an artefact back into use, whatever is trained meanwhile; a pin before it is lifted. */
export async function pinModel(tx: Transaction, hash: string, order: PinOrder): Promise<void> {
  const { system, market, actor, reason, now } = order
  await liftPin(tx, order)
  await tx.query(sql`
    with pinned as (
      insert into model_pins (system, market, artefact_hash, reason, set_by, set_at)
      values (${system}, ${market}, ${hash}, ${reason}, ${actor}, ${now}) returning id)
    insert into audit_log (at, actor, action, details)
    select ${now}, ${actor}, 'model.pinned', ${json({ system, market, hash, reason })}::jsonb from pinned`)
}

/** True where one was pinned. */
export async function liftPin(
  tx: Transaction,
  { system, market, actor, reason, now }: PinOrder,
): Promise<boolean> {
  await holdPins(tx)
  const rows = await tx.query(sql`
    with lifted as (
      update model_pins set lifted_at = ${now}, lifted_by = ${actor}
      where system = ${system} and market = ${market} and lifted_at is null returning artefact_hash),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'model.pin-lifted', jsonb_build_object('system', ${system}::text, 'market', ${market}::text,
        'hash', artefact_hash, 'reason', ${reason}::text) from lifted)
    select artefact_hash from lifted`)
  return rows.length === 1
}

/** Dates whose models may still change: they are made again, and what follows from them. */
export async function refreshModels(tx: Transaction, { actor, reason, now }: PinOrder): Promise<number> {
  const dates = await tx.query<{ gameDate: string }>(sql`
    select game_date as "gameDate" from ledger where asset = 'models' and (locks_at is null or locks_at > ${now})
    order by game_date`)
  const partitions = dates.map(({ gameDate }) => ({ asset: 'models', gameDate }))
  return (await refreshPartitions(tx, { partitions, actor, reason, now })).length
}
