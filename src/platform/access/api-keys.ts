/** Keys for programs: `sm_<id>_<secret>`. The id may be seen, the secret is shown once and stored as a hash; a key has scopes and an end. */
import { randomBytes } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import { json, type Queryable } from '../db/database.ts'
import { everything, type Page } from '../db/page.ts'
import { sql } from '../db/sql.ts'
import type { KeyCaller } from './caller.ts'
import { isAtLeast, type Role, type Scope, scopes as scopeRoles } from './role.ts'
import { createToken, hashToken, isSameSecret } from './tokens.ts'

export interface ApiKey {
  readonly id: string
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: Temporal.Instant
  readonly createdBy: string
  readonly expiresAt: Temporal.Instant
  readonly lastUsedAt: Temporal.Instant | null
  readonly lastUsedFrom: string | null
  readonly revokedAt: Temporal.Instant | null
}

export interface NewKey {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt: Temporal.Instant
  readonly actor: string
  readonly now: Temporal.Instant
}

const keyPattern = /^sm_([0-9a-f]{12})_([\w-]{43})$/
const seenEverySeconds = 60

/** The key itself, for this once; undefined where an open key has that name. */
export async function createKey(
  db: Queryable,
  { name, scopes, expiresAt, actor, now }: NewKey,
): Promise<{ key: string; id: string } | undefined> {
  const id = randomBytes(6).toString('hex')
  const secret = createToken()
  const rows = await db.query(sql`
    with made as (
      insert into api_keys (id, name, secret_hash, scopes, created_at, created_by, expires_at)
      values (${id}, ${name}, ${hashToken(secret)}, ${[...scopes]}::text[], ${now}, ${actor}, ${expiresAt})
      on conflict (name) where revoked_at is null do nothing returning id),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'key.created', ${json({ id, name, scopes, expiresAt })}::jsonb from made)
    select id from made`)
  return rows.length === 1 ? { key: `sm_${id}_${secret}`, id } : undefined
}

/** Where a key stands in their list. */
export interface KeyPlace {
  readonly isRevoked: boolean
  readonly createdAt: string
  readonly id: string
}

/** Open ones first, in the order in which they were made. Default: all. */
export function readKeys(db: Queryable, { after, limit }: Page<KeyPlace> = everything): Promise<ApiKey[]> {
  return db.query(sql`
    select id, name, scopes, created_at as "createdAt", created_by as "createdBy", expires_at as "expiresAt", last_used_at as "lastUsedAt",
      last_used_from as "lastUsedFrom", revoked_at as "revokedAt" from api_keys
    where ${after?.id ?? null}::text is null
      or (revoked_at is not null, created_at, id) > (${after?.isRevoked ?? null}::boolean, ${after?.createdAt ?? null}::timestamptz, ${after?.id ?? null}::text)
    order by revoked_at is not null, created_at, id limit ${limit}::integer`)
}

/** By name or id; false where no open key is meant. */
export async function revokeKey(
  db: Queryable,
  {
    which,
    actor,
    reason,
    now,
  }: {
    readonly which: string
    readonly actor: string
    readonly reason: string
    readonly now: Temporal.Instant
  },
): Promise<boolean> {
  const rows = await db.query(sql`
    with moved as (
      update api_keys set revoked_at = ${now}, revoked_by = ${actor} where (name = ${which} or id = ${which}) and revoked_at is null returning id, name),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'key.revoked', jsonb_build_object('id', id, 'name', name, 'reason', ${reason}::text) from moved)
    select id from moved`)
  return rows.length > 0
}

interface FoundKey {
  readonly name: string
  readonly secretHash: string
  readonly scopes: readonly Scope[]
  readonly isOpen: boolean
  readonly lastUsedAt: Temporal.Instant | null
}

/** Whose key it is; undefined for one that is unknown, wrong, revoked or past its end: the same answer to all of them. */
export async function findKey(
  db: Queryable,
  text: string,
  address: string,
  now: Temporal.Instant,
): Promise<KeyCaller | undefined> {
  const [, id, secret] = keyPattern.exec(text) ?? []
  if (id === undefined || secret === undefined) return undefined
  const [found] = await db.query<FoundKey>(sql`
    select name, secret_hash as "secretHash", scopes, revoked_at is null and expires_at > ${now} as "isOpen", last_used_at as "lastUsedAt"
    from api_keys where id = ${id}`)
  const isRight = isSameSecret(hashToken(secret), found?.secretHash ?? hashToken(''))
  if (!isRight || !found?.isOpen) return undefined
  if (found.lastUsedAt === null || now.since(found.lastUsedAt).total('seconds') >= seenEverySeconds)
    await db.query(
      sql`update api_keys set last_used_at = ${now}, last_used_from = ${address} where id = ${id}`,
    )
  const { name, scopes } = found
  return { kind: 'key', actor: `key/${name}`, keyId: id, scopes, role: roleOf(scopes) }
}

/** Whether a key that was found once would be found now. */
export async function isKeyOpen(db: Queryable, id: string, now: Temporal.Instant): Promise<boolean> {
  const rows = await db.query(
    sql`select 1 from api_keys where id = ${id} and revoked_at is null and expires_at > ${now}`,
  )
  return rows.length === 1
}

/** The least role that has all of them. */
export function roleOf(scopes: readonly Scope[]): Role {
  return scopes.reduce<Role>(
    (role, scope) => (isAtLeast(role, scopeRoles[scope]) ? role : scopeRoles[scope]),
    'viewer',
  )
}
