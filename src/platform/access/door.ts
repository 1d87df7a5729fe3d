/** How the web application is reached: where it listens, under which address people know it, who stands in front of it, and whether
 * it asks for a login. Contradictions are faults of the configuration, told at the start.
 *
 * A password never crosses a network in clear: beyond this machine it takes TLS here, or a proxy that is named. */
import ipaddr from 'ipaddr.js'
import type { Role } from './role.ts'
import type { SessionLimits } from './sessions.ts'

export interface Door {
  readonly host: string
  /** `https://picks.example.org`; undefined on this machine alone. */
  readonly publicOrigin: string | undefined
  readonly tls: { readonly cert: string; readonly key: string } | undefined
  /** Only their word about a client's address counts. */
  readonly trustedProxies: readonly string[]
  readonly isLoginRequired: boolean
  /** From this role on nobody does anything before he has set up a second factor; null: it is offered to everybody and asked of nobody. */
  readonly secondFactorFrom: Role | null
  readonly limits: SessionLimits
  readonly requestsPerMinute: number
}

export interface DoorSettings {
  readonly SIXTHMAN_HOST: string
  readonly SIXTHMAN_PUBLIC_URL?: string | undefined
  readonly SIXTHMAN_TLS_CERT?: string | undefined
  readonly SIXTHMAN_TLS_KEY?: string | undefined
  readonly SIXTHMAN_TRUSTED_PROXIES: readonly string[]
  readonly SIXTHMAN_LOGIN: 'required' | 'off'
  readonly SIXTHMAN_SECOND_FACTOR: 'offered' | Role
  readonly SIXTHMAN_SESSION_IDLE_MINUTES: number
  readonly SIXTHMAN_SESSION_HOURS: number
  readonly SIXTHMAN_REQUESTS_PER_MINUTE: number
}

export function createDoor(settings: DoorSettings): Door {
  const { SIXTHMAN_TLS_CERT: cert, SIXTHMAN_TLS_KEY: key, SIXTHMAN_PUBLIC_URL: publicUrl } = settings
  return {
    host: settings.SIXTHMAN_HOST,
    publicOrigin: publicUrl === undefined ? undefined : new URL(publicUrl).origin,
    tls: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    trustedProxies: settings.SIXTHMAN_TRUSTED_PROXIES,
    isLoginRequired: settings.SIXTHMAN_LOGIN === 'required',
    secondFactorFrom: settings.SIXTHMAN_SECOND_FACTOR === 'offered' ? null : settings.SIXTHMAN_SECOND_FACTOR,
    limits: { idleMinutes: settings.SIXTHMAN_SESSION_IDLE_MINUTES, hours: settings.SIXTHMAN_SESSION_HOURS },
    requestsPerMinute: settings.SIXTHMAN_REQUESTS_PER_MINUTE,
  }
}

/** What cannot be together, each with what to do. */
export function findDoorFaults(settings: DoorSettings): string[] {
  const { SIXTHMAN_TLS_CERT: cert, SIXTHMAN_TLS_KEY: key, SIXTHMAN_PUBLIC_URL: publicUrl } = settings
  const faults: string[] = []
  const isLocal = isLoopback(settings.SIXTHMAN_HOST)
  const isBehindProxy = settings.SIXTHMAN_TRUSTED_PROXIES.length > 0
  if ((cert === undefined) !== (key === undefined))
    faults.push('SIXTHMAN_TLS_CERT and SIXTHMAN_TLS_KEY: one is given without the other')
  for (const each of settings.SIXTHMAN_TRUSTED_PROXIES) {
    if (!isRange(each))
      faults.push('SIXTHMAN_TRUSTED_PROXIES: expected addresses or ranges, as in 10.0.0.5,10.1.0.0/16')
  }
  if (settings.SIXTHMAN_LOGIN === 'off') {
    if (!isLocal)
      faults.push('SIXTHMAN_LOGIN: off is for this machine alone; SIXTHMAN_HOST names another address')
    if (isBehindProxy || publicUrl !== undefined)
      faults.push(
        'SIXTHMAN_LOGIN: off is for this machine alone; take SIXTHMAN_PUBLIC_URL and SIXTHMAN_TRUSTED_PROXIES away',
      )
    return faults
  }
  if (!isLocal && cert === undefined && !isBehindProxy) {
    faults.push(
      'SIXTHMAN_HOST: beyond this machine passwords would travel in clear; give SIXTHMAN_TLS_CERT_FILE and SIXTHMAN_TLS_KEY_FILE, or name the proxy in SIXTHMAN_TRUSTED_PROXIES',
    )
  }
  if ((!isLocal || isBehindProxy) && publicUrl === undefined)
    faults.push(
      'SIXTHMAN_PUBLIC_URL: beyond this machine give the address that people type, as in https://picks.example.org',
    )
  if (publicUrl?.startsWith('http:') && !isLoopback(new URL(publicUrl).hostname))
    faults.push('SIXTHMAN_PUBLIC_URL: it has to begin with https, or cookies would travel in clear')
  return faults
}

export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '')
  if (plain === 'localhost') return true
  return ipaddr.isValid(plain) && ipaddr.process(plain).range() === 'loopback'
}

export function isRange(text: string): boolean {
  return ipaddr.isValidCIDR(text) || ipaddr.isValid(text)
}
