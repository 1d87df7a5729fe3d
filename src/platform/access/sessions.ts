/** Sessions: a random token in the browser, its hash in the database, an end after idling and an end in any case.
 *
 * A token is never used again after a login, a confirmation or the end of its session: each makes a new one. */
import type { Temporal } from 'temporal-polyfill'
import { json, onlyRow, type Queryable } from '../db/database.ts'
import { everything, type Page } from '../db/page.ts'
import { sql } from '../db/sql.ts'
import type { SessionCaller } from './caller.ts'
import type { Role } from './role.ts'
import { createToken, deriveFormToken, hashToken } from './tokens.ts'

export interface SessionLimits {
  readonly idleMinutes: number
  /** From the login, whatever is done in between. */
  readonly hours: number
}

/** Writing `last_seen_at` with every request would cost a commit each. */
const seenEverySeconds = 60

export interface NewSession {
  readonly userName: string
  readonly address: string
  readonly limits: SessionLimits
  readonly now: Temporal.Instant
}

/** Stores a session and returns its token, which is nowhere else. What ended a month ago is forgotten on the way. */
export async function beginSession(
  tx: Queryable,
  { userName, address, limits, now }: NewSession,
): Promise<{ token: string; id: number }> {
  const token = createToken()
  const rows = await tx.query<{ id: number }>(sql`
    with old as (delete from sessions where expires_at < ${now.subtract({ hours: 30 * 24 })}),
    begun as (
      insert into sessions (token_hash, user_name, address, created_at, confirmed_at, last_seen_at, expires_at)
      values (${hashToken(token)}, ${userName}, ${address}, ${now}, ${now}, ${now}, ${now.add({ hours: limits.hours })}) returning id),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${`user/${userName}`}, 'login.succeeded', jsonb_build_object('session', id, 'address', ${address}::text) from begun)
    select id from begun`)
  return { token, id: onlyRow(rows, 'beginning a session').id }
}

interface FoundSession {
  readonly id: number
  readonly userName: string
  readonly role: Role
  readonly confirmedAt: Temporal.Instant
  readonly lastSeenAt: Temporal.Instant
  readonly hasSecondFactor: boolean
}

/** Whose session the token opens; undefined for one that is unknown, ended, idle for too long, over, or of a disabled user.
 *
 * `isAttended`: a person asks; what a page that lies open asks by itself does not put the end after idling off. */
export async function findSession(
  db: Queryable,
  token: string,
  { idleMinutes }: SessionLimits,
  now: Temporal.Instant,
  isAttended = true,
): Promise<SessionCaller | undefined> {
  const [found] = await db.query<FoundSession>(sql`
    select s.id, s.user_name as "userName", u.role, s.confirmed_at as "confirmedAt", s.last_seen_at as "lastSeenAt",
      exists (select 1 from second_factors f where f.user_name = u.name and f.confirmed_at is not null) as "hasSecondFactor"
    from sessions s join users u on u.name = s.user_name
    where s.token_hash = ${hashToken(token)} and s.ended_at is null and s.expires_at > ${now}
      and s.last_seen_at > ${now.subtract({ minutes: idleMinutes })} and u.disabled_at is null`)
  if (!found) return undefined
  if (isAttended && now.since(found.lastSeenAt).total('seconds') >= seenEverySeconds)
    await markSeen(db, found.id, now)
  const { id, userName, role, confirmedAt, hasSecondFactor } = found
  return {
    kind: 'session',
    actor: `user/${userName}`,
    userName,
    role,
    sessionId: id,
    confirmedAt,
    hasSecondFactor,
    csrf: deriveFormToken(token),
  }
}

/** The page waits for no disk: what a crash takes with it is a minute of a session's time. */
async function markSeen(db: Queryable, id: number, now: Temporal.Instant): Promise<void> {
  await db.query(sql`
    update sessions set last_seen_at = ${now}
    where id = ${id} and ended_at is null and (select set_config('synchronous_commit', 'off', true)) = 'off'`)
}

/** Whether a session that was found once would be found now, under whatever token. */
export async function isSessionOpen(
  db: Queryable,
  sessionId: number,
  { idleMinutes }: SessionLimits,
  now: Temporal.Instant,
): Promise<boolean> {
  const rows = await db.query(sql`
    select 1 from sessions s join users u on u.name = s.user_name
    where s.id = ${sessionId} and s.ended_at is null and s.expires_at > ${now}
      and s.last_seen_at > ${now.subtract({ minutes: idleMinutes })} and u.disabled_at is null`)
  return rows.length === 1
}

/** The same session under a new token, confirmed now; undefined where it has ended meanwhile. */
export async function confirmSession(
  db: Queryable,
  sessionId: number,
  now: Temporal.Instant,
): Promise<string | undefined> {
  const token = createToken()
  const rows = await db.query(sql`
    with moved as (
      update sessions set token_hash = ${hashToken(token)}, confirmed_at = ${now}, last_seen_at = ${now}
      where id = ${sessionId} and ended_at is null returning id, user_name),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, 'user/' || user_name, 'login.confirmed', jsonb_build_object('session', id) from moved)
    select id from moved`)
  return rows.length === 1 ? token : undefined
}

/** By the token; nothing happens where there is none of it. */
export async function endSession(
  db: Queryable,
  token: string,
  because: string,
  now: Temporal.Instant,
): Promise<void> {
  await db.query(sql`
    with ended as (
      update sessions set ended_at = ${now}, ended_because = ${because}
      where token_hash = ${hashToken(token)} and ended_at is null returning id, user_name)
    insert into audit_log (at, actor, action, details)
    select ${now}, 'user/' || user_name, 'session.ended', jsonb_build_object('session', id, 'because', ${because}::text) from ended`)
}

export interface Revocation {
  /** Null: everybody's. */
  readonly userName: string | null
  readonly actor: string
  readonly reason: string
  readonly now: Temporal.Instant
}

/** Ends the open sessions; returns how many there were. */
export async function revokeSessions(
  db: Queryable,
  { userName, actor, reason, now }: Revocation,
): Promise<number> {
  const rows = await db.query(sql`
    with ended as (
      update sessions set ended_at = ${now}, ended_because = 'revoked'
      where ended_at is null and expires_at > ${now} and (${userName}::text is null or user_name = ${userName}) returning id),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'sessions.revoked', ${json({ user: userName, reason })}::jsonb where exists (select 1 from ended))
    select id from ended`)
  return rows.length
}

export interface OpenSession {
  readonly id: number
  readonly userName: string
  readonly address: string
  readonly createdAt: Temporal.Instant
  readonly lastSeenAt: Temporal.Instant
  readonly expiresAt: Temporal.Instant
}

/** Newest first; `after`: those that were begun before it. Default: all. */
export function readOpenSessions(
  db: Queryable,
  userName: string | null,
  now: Temporal.Instant,
  { after, limit }: Page<number> = everything,
): Promise<OpenSession[]> {
  return db.query(sql`
    select id, user_name as "userName", address, created_at as "createdAt", last_seen_at as "lastSeenAt", expires_at as "expiresAt"
    from sessions where ended_at is null and expires_at > ${now} and (${userName}::text is null or user_name = ${userName})
      and (${after}::bigint is null or id < ${after}) order by id desc limit ${limit}::integer`)
}
