/** The second factor of a user: begun, confirmed with a first code, asked for from then on, and taken away. Each change writes its audit row in the same
 * statement; neither the secret nor a code is ever part of one.
 *
 * A code counts once: the step of the newest one that was taken is stored, and only a later one moves it. Recovery codes have 125 bits, so that a fast hash
 * of them can be stored, and each is used up by being taken. */
import { createHmac, randomBytes } from 'node:crypto'
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import { PipelineError } from '../errors.ts'
import type { SessionCaller } from './caller.ts'
import { hashToken } from './tokens.ts'
import { findStep, toBase32 } from './totp.ts'
import { lockUser, type UserChange } from './users.ts'

export const recoveryCodesMade = 10
/** One that nobody confirms is begun anew after so long. */
const begunMinutes = 30

export interface SecondFactor {
  readonly state: 'none' | 'begun' | 'confirmed'
  readonly confirmedAt: Temporal.Instant | null
  /** Recovery codes that were not used. */
  readonly codesLeft: number
}

export async function readSecondFactor(
  db: Queryable,
  userName: string,
  now: Temporal.Instant,
): Promise<SecondFactor> {
  const rows = await db.query<SecondFactor>(sql`
    select case when confirmed_at is null then 'begun' else 'confirmed' end as state, confirmed_at as "confirmedAt",
      (select count(*)::int from recovery_codes r where r.user_name = f.user_name and used_at is null) as "codesLeft"
    from second_factors f where user_name = ${userName} and (confirmed_at is not null or begun_at > ${beganAfter(now)})`)
  return rows[0] ?? { state: 'none', confirmedAt: null, codesLeft: 0 }
}

/** What its user has to take down before he confirms it. */
export interface BegunFactor {
  readonly secret: Uint8Array
  readonly recoveryCodes: readonly string[]
}

/** Undefined where none is begun, or it was too long ago. */
export async function readBegunFactor(
  db: Queryable,
  userName: string,
  now: Temporal.Instant,
): Promise<BegunFactor | undefined> {
  const rows = await db.query<{ secret: Buffer; seed: Buffer }>(sql`
    select secret, recovery_seed as seed from second_factors
    where user_name = ${userName} and confirmed_at is null and begun_at > ${beganAfter(now)}`)
  return rows.map(({ secret, seed }) => ({ secret, recoveryCodes: makeRecoveryCodes(seed) }))[0]
}

/** Takes the place of one that was begun. Throws `usage.conflict` where one is confirmed. */
export async function beginSecondFactor(
  db: Queryable,
  { userName, actor }: SessionCaller,
  now: Temporal.Instant,
): Promise<void> {
  const rows = await db.query(sql`
    with begun as (
      insert into second_factors as f (user_name, secret, recovery_seed, begun_at)
      values (${userName}, ${randomBytes(20)}, ${randomBytes(32)}, ${now})
      on conflict (user_name) do update set secret = excluded.secret, recovery_seed = excluded.recovery_seed, begun_at = excluded.begun_at
      where f.confirmed_at is null
      returning user_name),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'second-factor.begun', jsonb_build_object('user', user_name) from begun)
    select user_name from begun`)
  if (rows.length === 0)
    throw new PipelineError(
      'usage.conflict',
      'you have a second factor already; take it away before you set up another',
    )
}

/** From now on it is asked for. Every other session of the user ends: it was opened without. Throws `usage.invalid` for a wrong code. */
export async function confirmSecondFactor(
  tx: Queryable,
  { userName, sessionId, actor }: SessionCaller,
  code: string,
  now: Temporal.Instant,
): Promise<void> {
  await lockUser(tx, userName)
  const gone = 'nothing is there to be confirmed any more; set the second factor up anew'
  const begun = await readBegunFactor(tx, userName, now)
  if (!begun) throw new PipelineError('usage.conflict', gone)
  const step = findStep(begun.secret, readCode(code), now)
  if (step === null)
    throw new PipelineError('usage.invalid', 'the code is wrong; the second factor is not in force yet', {
      fields: { code: 'this is not the code of now; is the clock of your device right?' },
    })
  const rows = await tx.query(sql`
    with confirmed as (
      update second_factors set confirmed_at = ${now}, last_step = ${step}, recovery_seed = null
      where user_name = ${userName} and confirmed_at is null and secret = ${begun.secret} returning user_name),
    codes as (
      insert into recovery_codes (user_name, code_hash)
      select user_name, hash from confirmed cross join unnest(${begun.recoveryCodes.map((each) => hashToken(readCode(each)))}::text[]) hash),
    ended as (
      update sessions set ended_at = ${now}, ended_because = 'second factor set up'
      where user_name in (select user_name from confirmed) and id <> ${sessionId} and ended_at is null),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'second-factor.confirmed', jsonb_build_object('user', user_name) from confirmed)
    select user_name from confirmed`)
  if (rows.length === 0) throw new PipelineError('usage.conflict', gone)
}

/** Whether he may come in with the code: right where he has no second factor, or it is a code of his that was not taken before. */
export async function takeCode(
  db: Queryable,
  userName: string,
  code: string,
  now: Temporal.Instant,
): Promise<boolean> {
  const [factor] = await db.query<{ secret: Buffer }>(sql`
    select secret from second_factors where user_name = ${userName} and confirmed_at is not null`)
  if (!factor) return true
  const given = readCode(code)
  if (!/^\d{6}$/.test(given)) return takeRecoveryCode(db, userName, given, now)
  const step = findStep(factor.secret, given, now)
  if (step === null) return false
  const taken = await db.query(sql`
    update second_factors set last_step = ${step} where user_name = ${userName} and last_step < ${step} returning user_name`)
  return taken.length === 1
}

async function takeRecoveryCode(
  db: Queryable,
  userName: string,
  code: string,
  now: Temporal.Instant,
): Promise<boolean> {
  const taken = await db.query(sql`
    with used as (
      update recovery_codes set used_at = ${now} where user_name = ${userName} and code_hash = ${hashToken(code)} and used_at is null
      returning user_name),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, 'user/' || user_name, 'second-factor.recovered', jsonb_build_object('user', user_name) from used)
    select user_name from used`)
  return taken.length === 1
}

/** By its user, whose sessions go on. False where there is none. */
export async function removeOwnFactor(
  db: Queryable,
  { userName, actor }: SessionCaller,
  now: Temporal.Instant,
): Promise<boolean> {
  const rows = await db.query(sql`
    with gone as (delete from second_factors where user_name = ${userName} returning user_name),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'second-factor.removed', jsonb_build_object('user', user_name) from gone)
    select user_name from gone`)
  return rows.length === 1
}

/** By somebody else, for whoever has lost his device: every session of the user ends. False where there is none. */
export async function resetFactor(db: Queryable, { name, actor, now }: UserChange): Promise<boolean> {
  const rows = await db.query(sql`
    with gone as (delete from second_factors where user_name = ${name} returning user_name),
    ended as (
      update sessions set ended_at = ${now}, ended_because = 'second factor reset'
      where user_name in (select user_name from gone) and ended_at is null),
    audit as (
      insert into audit_log (at, actor, action, details)
      select ${now}, ${actor}, 'second-factor.reset', jsonb_build_object('user', user_name) from gone)
    select user_name from gone`)
  return rows.length === 1
}

const beganAfter = (now: Temporal.Instant): Temporal.Instant => now.subtract({ minutes: begunMinutes })

/** As it was typed, without what only groups it. */
const readCode = (code: string): string => code.replaceAll(/[\s-]/g, '').toLowerCase()

function makeRecoveryCodes(seed: Uint8Array): string[] {
  return Array.from({ length: recoveryCodesMade }, (_, number) => {
    const bytes = createHmac('sha256', seed).update(`recovery code ${number}`).digest()
    return toBase32(bytes).slice(0, 25).toLowerCase().match(/.{5}/g)!.join('-')
  })
}
