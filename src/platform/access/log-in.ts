/** Logging in, and giving the password again, with a code of the second factor where the user has one. Whoever is unknown, disabled or wrong gets the same
 * answer; an unknown name and a wrong password also after the same work, while a code is looked at only where the password is right. */
import type { Temporal } from 'temporal-polyfill'
import { setOrigin } from '../audit/origin.ts'
import type { Database, Queryable } from '../db/database.ts'
import type { Log } from '../log.ts'
import type { SessionCaller } from './caller.ts'
import { countTry, forgiveTry } from './login-throttle.ts'
import { checkNobody, hashPassword, isOutdated, isPassword } from './password-hash.ts'
import { passwordLengthMax } from './password-rules.ts'
import { takeCode } from './second-factor.ts'
import { beginSession, confirmSession, endSession, type SessionLimits } from './sessions.ts'
import { lockUser, readCredentials, rehashPassword, type StoredCredentials } from './users.ts'

export interface LoginParts {
  readonly db: Database
  readonly log: Log
  readonly limits: SessionLimits
}

export interface Login {
  readonly name: string
  readonly password: string
  /** Of the second factor, or a recovery code; empty where none was given. */
  readonly code: string
  readonly address: string
  /** A session that the browser had: it ends. */
  readonly previousToken: string | undefined
  readonly now: Temporal.Instant
}

export type LoginOutcome =
  | { readonly kind: 'in'; readonly token: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'wait'; readonly seconds: number }

export async function logIn({ db, log, limits }: LoginParts, login: Login): Promise<LoginOutcome> {
  const { address, previousToken, now } = login
  const name = login.name.trim().toLowerCase()
  const checked = await checkPassword({ db, log }, { ...login, name }, (stored) =>
    db.transaction(async (tx) => {
      if (!(await isStillSo(tx, stored)) || !(await takeCode(tx, name, login.code, now))) return undefined
      await setOrigin(tx, { via: 'web', address })
      if (previousToken !== undefined) await endSession(tx, previousToken, 'logged in anew', now)
      return (await beginSession(tx, { userName: name, address, limits, now })).token
    }),
  )
  return checked.kind === 'right' ? { kind: 'in', token: checked.proved } : checked
}

/** Whether the user is who he was when his password was looked at. From here on nobody sets him another one, or puts a second factor in force, before the
 * session has begun: it would outlive what ends all the others. */
async function isStillSo(tx: Queryable, { name, passwordSetAt }: StoredCredentials): Promise<boolean> {
  const now = await lockUser(tx, name)
  return now !== undefined && !now.isDisabled && now.passwordSetAt.equals(passwordSetAt)
}

/** The password once more, for what is dangerous. The session goes on under a new token. */
export async function confirmLogin(
  { db, log }: Pick<LoginParts, 'db' | 'log'>,
  caller: SessionCaller,
  given: Pick<Login, 'password' | 'code' | 'address' | 'now'>,
): Promise<LoginOutcome> {
  const name = caller.userName
  const checked = await checkPassword({ db, log }, { ...given, name }, (stored) =>
    db.transaction(async (tx) => {
      if (!(await isStillSo(tx, stored)) || !(await takeCode(tx, name, given.code, given.now)))
        return undefined
      await setOrigin(tx, { via: 'web', address: given.address, session: caller.sessionId })
      return confirmSession(tx, caller.sessionId, given.now)
    }),
  )
  return checked.kind === 'right' ? { kind: 'in', token: checked.proved } : checked
}

/** Counts the try before it judges it. Where the password is right, `prove` has the last word: where it gives nothing, the try counts like a wrong
 * password. */
export async function checkPassword<Proof>(
  { db, log }: Pick<LoginParts, 'db' | 'log'>,
  { name, password, address, now }: Pick<Login, 'name' | 'password' | 'address' | 'now'>,
  prove: (stored: StoredCredentials) => Promise<Proof | undefined>,
): Promise<{ kind: 'right'; proved: Proof } | Exclude<LoginOutcome, { kind: 'in' }>> {
  const tries = { account: name, address }
  const seconds = await countTry(db, tries, now)
  if (seconds !== null) {
    log.warn({ address, seconds }, 'a login is kept waiting after wrong passwords')
    return { kind: 'wait', seconds }
  }
  const stored = await readCredentials(db, name)
  const isShort = password.length <= passwordLengthMax * 4
  const isRight =
    stored !== undefined && isShort
      ? await isPassword(password, stored.passwordHash)
      : await checkNobody(isShort ? password : '')
  const proved = isRight && stored?.isDisabled === false ? await prove(stored) : undefined
  if (stored === undefined || proved === undefined) {
    log.warn({ address }, 'a login was refused')
    return { kind: 'refused' }
  }
  await forgiveTry(db, tries)
  if (isOutdated(stored.passwordHash))
    await rehashPassword(db, name, stored.passwordHash, await hashPassword(password))
  return { kind: 'right', proved }
}
