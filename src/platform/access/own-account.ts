/** What a user does to his own account: a new password, which asks for the old one and ends every other session of his, and an end to sessions
 * that he does not know. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { PipelineError } from '../errors.ts'
import type { Log } from '../log.ts'
import type { SessionCaller } from './caller.ts'
import { checkPassword } from './log-in.ts'
import { hashPassword } from './password-hash.ts'
import { assertGoodPassword } from './password-rules.ts'
import { lockUser } from './users.ts'

export interface PasswordChange {
  readonly current: string
  readonly password: string
  readonly address: string
  readonly now: Temporal.Instant
}

/** The hash of the new password, once the current one was right: to be called before the transaction that stores it, since a wrong try counts
 * whatever becomes of it. Throws `usage.invalid`, and `access.rate-limited` after too many wrong ones. */
export async function prepareOwnPassword(
  parts: { readonly db: Database; readonly log: Log },
  { userName }: SessionCaller,
  { current, password, address, now }: PasswordChange,
): Promise<string> {
  await refuseWeak(password, userName)
  if (current === password)
    throw new PipelineError('usage.invalid', 'the new password is the current one; nothing was changed', {
      fields: { password: 'this is the current one; nothing was changed' },
    })
  const given = { name: userName, password: current, address, now }
  const checked = await checkPassword(parts, given, async ({ name }) => name) // the code was asked for when the login was confirmed
  if (checked.kind === 'wait')
    throw new PipelineError(
      'access.rate-limited',
      `too many wrong passwords; try again in ${checked.seconds} s`,
      { retryAfterSeconds: checked.seconds },
    )
  if (checked.kind === 'refused')
    throw new PipelineError('usage.invalid', 'the current password is wrong; nothing was changed', {
      fields: { current: 'this is not your current password; nothing was changed' },
    })
  return hashPassword(password)
}

/** As `assertGoodPassword`, and says which field it is about. */
async function refuseWeak(password: string, userName: string): Promise<void> {
  try {
    await assertGoodPassword(password, userName)
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error
    throw new PipelineError(error.code, error.message, {
      ...error.details,
      fields: { password: error.message },
    })
  }
}

/** Returns how many other sessions ended. */
export async function setOwnPassword(
  tx: Queryable,
  { userName, sessionId, actor }: SessionCaller,
  passwordHash: string,
  now: Temporal.Instant,
): Promise<number> {
  await lockUser(tx, userName)
  const rows = await tx.query<{ ended: number }>(sql`
    with moved as (
      update users set password_hash = ${passwordHash}, password_set_at = ${now} where name = ${userName} returning name),
    ended as (
      update sessions set ended_at = ${now}, ended_because = 'password changed'
      where user_name in (select name from moved) and id <> ${sessionId} and ended_at is null returning id),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'user.password-changed', jsonb_build_object('user', name) from moved)
    select count(*)::int as ended from ended`)
  return rows[0]?.ended ?? 0
}

/** Of his own that are open; the numbers of those that were ended. */
export async function endOwnSessions(
  db: Queryable,
  { userName, actor }: SessionCaller,
  ids: readonly number[],
  now: Temporal.Instant,
): Promise<number[]> {
  const rows = await db.query<{ id: number }>(sql`
    with ended as (
      update sessions set ended_at = ${now}, ended_because = 'ended by its user'
      where user_name = ${userName} and id = any(${[...ids]}::bigint[]) and ended_at is null returning id),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'session.ended', jsonb_build_object('session', id, 'because', 'ended by its user') from ended)
    select id from ended order by id`)
  return rows.map(({ id }) => id)
}
