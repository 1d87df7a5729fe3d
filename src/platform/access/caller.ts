/** Who makes a request, once that is established: a person by a session, a program by a key, or anybody on this machine where no
 * login is asked for. */
import type { Temporal } from 'temporal-polyfill'
import { isAtLeast, type Role, type Scope } from './role.ts'

interface Common {
  /** As it stands in the audit log: `user/anna`, `key/nightly`, `open/loopback`. */
  readonly actor: string
  readonly role: Role
}

export interface SessionCaller extends Common {
  readonly kind: 'session'
  readonly userName: string
  readonly sessionId: number
  readonly confirmedAt: Temporal.Instant
  /** One that is confirmed. */
  readonly hasSecondFactor: boolean
  /** What a form has to send back. */
  readonly csrf: string
}

export interface KeyCaller extends Common {
  readonly kind: 'key'
  readonly keyId: string
  readonly scopes: readonly Scope[]
}

/** No login is required here (`SIXTHMAN_LOGIN=off`, this machine only). */
export interface OpenCaller extends Common {
  readonly kind: 'open'
}

export type Caller = SessionCaller | KeyCaller | OpenCaller

export const openCaller: OpenCaller = { kind: 'open', actor: 'open/loopback', role: 'admin' }

export interface Demand {
  readonly role: Role
  readonly scope: Scope
}

export function mayCall(caller: Caller, { role, scope }: Demand): boolean {
  return isAtLeast(caller.role, role) && (caller.kind !== 'key' || caller.scopes.includes(scope))
}

interface FactorDemand {
  /** Null: nobody's. */
  readonly secondFactorFrom: Role | null
}

/** Of people alone: a key is made on the command line. */
export function isSecondFactorAsked(caller: Caller, { secondFactorFrom: from }: FactorDemand): boolean {
  return caller.kind === 'session' && from !== null && isAtLeast(caller.role, from)
}

/** It is asked of his role, and he has not set one up. */
export function lacksSecondFactor(caller: Caller, demand: FactorDemand): boolean {
  return isSecondFactorAsked(caller, demand) && caller.kind === 'session' && !caller.hasSecondFactor
}

/** How long a password that was given counts for what is dangerous. */
export const confirmationMinutes = 10

/** What is dangerous asks a person for the password again, and a key for a scope of its own. */
export function isConfirmed(caller: Caller, now: Temporal.Instant): boolean {
  switch (caller.kind) {
    case 'open':
      return true
    case 'key':
      return caller.scopes.includes('dangerous')
    case 'session':
      return now.since(caller.confirmedAt).total('minutes') <= confirmationMinutes
  }
}
