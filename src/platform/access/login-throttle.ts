/** Slows down whoever tries passwords: by account, whether there is such a one or not, and by address.
 *
 * A try is counted before the password is looked at, and taken back when it was right: a thousand at the same moment count as a
 * thousand. Nothing is locked for good, since that would let anybody lock anybody out: the pause doubles, up to a quarter of an hour. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { hashToken } from './tokens.ts'

/** Tries without a pause. An address may stand for a whole office. */
export const freeTries = { account: 5, address: 20 } as const
export const pauseSecondsMax = 900
/** Failures are forgotten after a day without another. */
const memoryHours = 24

export interface Tries {
  readonly account: string
  readonly address: string
}

/** Null: the try is counted and may go on. Otherwise how many seconds to wait; then nothing was counted for the account. */
export async function countTry(
  db: Queryable,
  { account, address }: Tries,
  now: Temporal.Instant,
): Promise<number | null> {
  return (
    (await count(db, subjectOf.address(address), freeTries.address, now)) ??
    (await count(db, subjectOf.account(account), freeTries.account, now))
  )
}

/** The password was right: the account starts anew, and the address is given its one try back. */
export async function forgiveTry(db: Queryable, { account, address }: Tries): Promise<void> {
  await db.query(sql`delete from login_throttles where subject = ${subjectOf.account(account)}`)
  await db.query(sql`
    update login_throttles set failures = greatest(failures - 1, 0), blocked_until = null where subject = ${subjectOf.address(address)}`)
}

/** Lets an account try again at once; false where it was not kept waiting. */
export async function unlockAccount(
  db: Queryable,
  { name, actor, now }: { readonly name: string; readonly actor: string; readonly now: Temporal.Instant },
): Promise<boolean> {
  const rows = await db.query(sql`
    with gone as (delete from login_throttles where subject = ${subjectOf.account(name)} returning subject),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'user.unlocked', jsonb_build_object('user', ${name}::text) from gone)
    select subject from gone`)
  return rows.length === 1
}

/** Names that were typed are hashed: somebody types his password into the field of the name now and then. */
const subjectOf = {
  account: (name: string): string => `account/${hashToken(name).slice(0, 32)}`,
  address: (address: string): string => `address/${address}`,
}

async function count(
  db: Queryable,
  subject: string,
  free: number,
  now: Temporal.Instant,
): Promise<number | null> {
  const forgotten = now.subtract({ hours: memoryHours })
  const counted = await db.query(sql`
    with old as (
      delete from login_throttles where subject in (
        select subject from login_throttles where last_failed_at < ${forgotten} and subject <> ${subject} limit 100))
    insert into login_throttles as t (subject, failures, last_failed_at)
    values (${subject}, 1, ${now})
    on conflict (subject) do update set last_failed_at = ${now},
      failures = case when t.last_failed_at < ${forgotten} then 1 else t.failures + 1 end,
      blocked_until = case when t.last_failed_at >= ${forgotten} and t.failures >= ${free} then
        ${now}::timestamptz + least(${pauseSecondsMax}, power(2, least(t.failures - ${free} + 1, 20))) * interval '1 second' end
    where t.blocked_until is null or t.blocked_until <= ${now}
    returning 1`)
  if (counted.length > 0) return null
  const [blocked] = await db.query<{ until: Temporal.Instant | null }>(sql`
    select blocked_until as until from login_throttles where subject = ${subject}`)
  return Math.max(1, Math.ceil((blocked?.until ?? now).since(now).total('seconds')))
}
