/** Users, as statements. Each change writes its audit row in the same statement, and ends the sessions that rested on what was
 * changed: whoever lost a role or a password is out at once. */
import type { Temporal } from 'temporal-polyfill'
import { json, type Queryable } from '../db/database.ts'
import { everything, type Page } from '../db/page.ts'
import { type Sql, sql } from '../db/sql.ts'
import type { Role } from './role.ts'

export interface User {
  readonly name: string
  readonly role: Role
  readonly createdAt: Temporal.Instant
  readonly createdBy: string
  readonly passwordSetAt: Temporal.Instant
  readonly disabledAt: Temporal.Instant | null
  readonly hasSecondFactor: boolean
  /** Open ones, at `now`. */
  readonly sessions: number
}

export interface UserChange {
  readonly name: string
  readonly actor: string
  readonly now: Temporal.Instant
}

export const userNamePattern = /^[a-z0-9][a-z0-9._-]{1,39}$/

/** By name; `after`: those behind it. Default: all. */
export function readUsers(
  db: Queryable,
  now: Temporal.Instant,
  { after, limit }: Page<string> = everything,
): Promise<User[]> {
  return db.query(sql`
    select u.name, u.role, u.created_at as "createdAt", u.created_by as "createdBy", u.password_set_at as "passwordSetAt",
      u.disabled_at as "disabledAt",
      exists (select 1 from second_factors f where f.user_name = u.name and f.confirmed_at is not null) as "hasSecondFactor", (select count(*)::int from sessions s
        where s.user_name = u.name and s.ended_at is null and s.expires_at > ${now}) as sessions
    from users u where ${after}::text is null or u.name > ${after} order by u.name limit ${limit}::integer`)
}

/** False where there is a user of that name. */
export async function createUser(
  db: Queryable,
  {
    name,
    actor,
    now,
    role,
    passwordHash,
  }: UserChange & { readonly role: Role; readonly passwordHash: string },
): Promise<boolean> {
  const rows = await db.query(sql`
    with made as (
      insert into users (name, role, password_hash, password_set_at, created_at, created_by)
      values (${name}, ${role}, ${passwordHash}, ${now}, ${now}, ${actor}) on conflict (name) do nothing returning name),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'user.created', ${json({ user: name, after: { role } })}::jsonb from made)
    select name from made`)
  return rows.length === 1
}

/** False where there is no such user, or he has the role already. */
export async function setRole(db: Queryable, change: UserChange & { readonly role: Role }): Promise<boolean> {
  const { name, actor, now, role } = change
  const rows = await db.query(sql`
    with before as (select name, role from users where name = ${name} for update),
    moved as (
      update users u set role = ${role} from before b where u.name = b.name and b.role <> ${role} returning u.name, b.role as before),
    ended as (${endingSessions(change, 'role changed')}),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'user.role-changed', jsonb_build_object('user', ${name}::text, 'before', before, 'after', ${role}::text)
      from moved)
    select name from moved`)
  return rows.length === 1
}

/** False where there is no such user, or it is so already. */
export async function setDisabled(
  db: Queryable,
  change: UserChange & { readonly isDisabled: boolean },
): Promise<boolean> {
  const { name, actor, now, isDisabled } = change
  const rows = await db.query(sql`
    with moved as (
      update users set disabled_at = case when ${isDisabled} then ${now}::timestamptz end, disabled_by = case when ${isDisabled} then ${actor} end
      where name = ${name} and (disabled_at is not null) <> ${isDisabled} returning name),
    ended as (${endingSessions(change, 'user disabled')}),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, ${isDisabled ? 'user.disabled' : 'user.enabled'}, ${json({ user: name })}::jsonb from moved)
    select name from moved`)
  return rows.length === 1
}

/** False where there is no such user. */
export async function setPassword(
  db: Queryable,
  change: UserChange & { readonly passwordHash: string },
): Promise<boolean> {
  const { name, actor, now, passwordHash } = change
  const rows = await db.query(sql`
    with moved as (
      update users set password_hash = ${passwordHash}, password_set_at = ${now} where name = ${name} returning name),
    ended as (${endingSessions(change, 'password changed')}),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'user.password-changed', ${json({ user: name })}::jsonb from moved)
    select name from moved`)
  return rows.length === 1
}

/** The same password under today's parameters: no change that anybody should be told of. */
export async function rehashPassword(
  db: Queryable,
  name: string,
  before: string,
  after: string,
): Promise<void> {
  await db.query(
    sql`update users set password_hash = ${after} where name = ${name} and password_hash = ${before}`,
  )
}

/** Of a statement in which `moved` names the user. */
function endingSessions({ now }: UserChange, because: string): Sql {
  return sql`update sessions set ended_at = ${now}, ended_because = ${because}
    where user_name in (select name from moved) and ended_at is null returning id`
}

export interface StoredCredentials {
  readonly name: string
  readonly passwordHash: string
  readonly passwordSetAt: Temporal.Instant
  readonly isDisabled: boolean
}

const selectingCredentials = (name: string): Sql => sql`
  select name, password_hash as "passwordHash", password_set_at as "passwordSetAt", disabled_at is not null as "isDisabled"
  from users where name = ${name}`

export async function readCredentials(db: Queryable, name: string): Promise<StoredCredentials | undefined> {
  const rows = await db.query<StoredCredentials>(selectingCredentials(name))
  return rows[0]
}

/** Until the end of the transaction nobody else begins a session of the user, or changes what his sessions rest on: of the two the later one sees
 * what the other has done. To be asked before the statement that acts, which sees only what was there when it began. */
export async function lockUser(tx: Queryable, name: string): Promise<StoredCredentials | undefined> {
  const rows = await tx.query<StoredCredentials>(sql`${selectingCredentials(name)} for update`)
  return rows[0]
}

export async function hasUsers(db: Queryable): Promise<boolean> {
  const rows = await db.query<{ any: boolean }>(sql`select exists (select 1 from users) as any`)
  return rows[0]?.any ?? false
}
