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
  /** The picks site's own: under it there is nothing else, and it is under no other name. Undefined: it lies beside the dashboard. */
  readonly picksOrigin: string | undefined
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
  readonly SIXTHMAN_PICKS: 'public' | 'off'
  readonly SIXTHMAN_PICKS_URL?: string | undefined
  readonly SIXTHMAN_TLS: 'offered' | 'required'
  readonly SIXTHMAN_WORKER_HOST: string
  readonly SIXTHMAN_TLS_CERT?: string | undefined
  readonly SIXTHMAN_TLS_KEY?: string | undefined
  readonly SIXTHMAN_TRUSTED_PROXIES: readonly string[]
  readonly SIXTHMAN_LOGIN: 'required' | 'off'
  readonly SIXTHMAN_SECOND_FACTOR?: 'offered' | Role | undefined
  readonly SIXTHMAN_SESSION_IDLE_MINUTES: number
  readonly SIXTHMAN_SESSION_HOURS: number
  readonly SIXTHMAN_REQUESTS_PER_MINUTE: number
}

export function createDoor(settings: DoorSettings): Door {
  const { SIXTHMAN_TLS_CERT: cert, SIXTHMAN_TLS_KEY: key, SIXTHMAN_PUBLIC_URL: publicUrl } = settings
  return {
    host: settings.SIXTHMAN_HOST,
    publicOrigin: originOf(publicUrl),
    picksOrigin: originOf(settings.SIXTHMAN_PICKS_URL),
    tls: cert !== undefined && key !== undefined ? { cert, key } : undefined,
    trustedProxies: settings.SIXTHMAN_TRUSTED_PROXIES,
    isLoginRequired: settings.SIXTHMAN_LOGIN === 'required',
    secondFactorFrom: chooseFactorDemand(settings),
    limits: { idleMinutes: settings.SIXTHMAN_SESSION_IDLE_MINUTES, hours: settings.SIXTHMAN_SESSION_HOURS },
    requestsPerMinute: settings.SIXTHMAN_REQUESTS_PER_MINUTE,
  }
}

const originOf = (url: string | undefined): string | undefined =>
  url === undefined ? undefined : new URL(url).origin

/** Where nothing is said: of everybody as soon as other machines reach the pages. Whoever is on this one has an account of it already. */
function chooseFactorDemand(settings: DoorSettings): Role | null {
  const { SIXTHMAN_SECOND_FACTOR: said = isReachedFromElsewhere(settings) ? 'viewer' : 'offered' } = settings
  return said === 'offered' ? null : said
}

export function isReachedFromElsewhere({
  SIXTHMAN_HOST: host,
  SIXTHMAN_TRUSTED_PROXIES: proxies,
  SIXTHMAN_PUBLIC_URL: url,
}: DoorSettings): boolean {
  return !isLoopback(host) || proxies.length > 0 || (url !== undefined && !isLoopback(new URL(url).hostname))
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
    if (isBehindProxy || publicUrl !== undefined || settings.SIXTHMAN_PICKS_URL !== undefined)
      faults.push(
        'SIXTHMAN_LOGIN: off is for this machine alone; take SIXTHMAN_PUBLIC_URL, SIXTHMAN_PICKS_URL and SIXTHMAN_TRUSTED_PROXIES away',
      )
    return faults
  }
  faults.push(...findPicksFaults(settings), ...findTlsFaults(settings))
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

/** Cookies know no port: apart are two names, not two ports of one. */
function findPicksFaults(settings: DoorSettings): string[] {
  const { SIXTHMAN_PICKS_URL: picksUrl, SIXTHMAN_PUBLIC_URL: publicUrl } = settings
  if (picksUrl === undefined) return []
  const faults: string[] = []
  const { protocol, hostname } = new URL(picksUrl)
  if (settings.SIXTHMAN_PICKS === 'off')
    faults.push('SIXTHMAN_PICKS_URL: the picks are switched off (SIXTHMAN_PICKS); take one of the two away')
  if (protocol === 'http:' && !isLoopback(hostname))
    faults.push('SIXTHMAN_PICKS_URL: it has to begin with https')
  if (publicUrl === undefined || new URL(publicUrl).hostname === hostname)
    faults.push(
      'SIXTHMAN_PICKS_URL: give it another host name than SIXTHMAN_PUBLIC_URL, and give both; another port alone keeps nothing apart',
    )
  return faults
}

/** With a proxy in front, or a port for figures, what lies between may be a network, too. */
function findTlsFaults(settings: DoorSettings): string[] {
  if (settings.SIXTHMAN_TLS === 'offered' || settings.SIXTHMAN_TLS_CERT !== undefined) return []
  return (['SIXTHMAN_HOST', 'SIXTHMAN_WORKER_HOST'] as const)
    .filter((name) => !isLoopback(settings[name]))
    .map(
      (name) =>
        `${name}: TLS is required beyond this machine (SIXTHMAN_TLS), to a proxy as well; give SIXTHMAN_TLS_CERT_FILE and SIXTHMAN_TLS_KEY_FILE`,
    )
}

export function isLoopback(host: string): boolean {
  const plain = host.replace(/^\[|\]$/g, '')
  if (plain === 'localhost') return true
  return ipaddr.isValid(plain) && ipaddr.process(plain).range() === 'loopback'
}

export function isRange(text: string): boolean {
  return ipaddr.isValidCIDR(text) || ipaddr.isValid(text)
}
