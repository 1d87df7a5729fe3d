/** Keeps requests out of the inside of the network: only public addresses, over https, unless an origin was allowed by name.
 *
 * The check sits in the name resolution of the connection itself, so that what was checked is what is connected to: a name that
 * answers with another address the second time (DNS rebinding) gains nothing. Ranges: IANA special-purpose registries, by ipaddr.js. */
import { type LookupAddress, type LookupOptions, lookup as resolveBySystem } from 'node:dns'
import type { LookupFunction } from 'node:net'
import ipaddr from 'ipaddr.js'
import { redactUrl } from './redact-url.ts'
import { HttpError } from './request.ts'

/** As `lookup` of node:dns, always for all addresses. */
export type ResolveName = (
  hostname: string,
  options: LookupOptions & { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/** Reached by its own public address, and yet the inside of a cloud: Azure's wire server. */
const insideByConvention = new Set(['168.63.129.16'])
/** Names that mean the inside wherever they are resolved, also behind a proxy. */
const insideNames = /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i

/** True for an address of the public internet; IPv4 inside IPv6 (mapped, NAT64) counts as the IPv4 address. */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  if (parsed.range() === 'rfc6052') {
    const [high = 0, low = 0] = (parsed as ipaddr.IPv6).parts.slice(6)
    return isPublicAddress([high >> 8, high & 255, low >> 8, low & 255].join('.'))
  }
  return parsed.range() === 'unicast' && !insideByConvention.has(parsed.toString())
}

/** The parsed URL; throws an `HttpError` for what must never be sent. */
export function checkUrl(text: string, isAllowed: (origin: string) => boolean): URL {
  const url = redactUrl(text)
  const refuse = (why: string): never => {
    throw new HttpError('config.invalid', `${url} is not asked: ${why}`, { url }, null)
  }
  if (!URL.canParse(text)) return refuse('it is no address')
  const parsed = new URL(text)
  if (!/^https?:$/.test(parsed.protocol)) refuse(`${parsed.protocol} is neither https: nor http:`)
  if (parsed.username !== '' || parsed.password !== '')
    refuse('it holds a user or a password; give a header instead')
  if (isAllowed(parsed.origin)) return parsed
  checkHost(parsed.hostname.replace(/^\[|\]$/g, ''))
  if (parsed.protocol !== 'https:')
    refuse('it is not https; only an origin that is allowed by name may go without')
  return parsed
}

/** Throws for a name or a literal address that lies inside whatever it is resolved to. */
export function checkHost(host: string): void {
  if (insideNames.test(host) || (ipaddr.isValid(host) && !isPublicAddress(host))) throw describePrivate(host)
}

/** A `lookup` for sockets that gives public addresses only; one private address among several refuses the name. */
export function createGuardedLookup(resolve: ResolveName = resolveBySystem): LookupFunction {
  return createLookup(resolve, (hostname, addresses) => {
    const inside = addresses.find(({ address }) => !isPublicAddress(address))
    return inside ? describePrivate(hostname, inside.address) : null
  })
}

/** The same without the check, for origins that were allowed. */
export function createOpenLookup(resolve: ResolveName = resolveBySystem): LookupFunction {
  return createLookup(resolve, () => null)
}

function createLookup(
  resolve: ResolveName,
  refuse: (hostname: string, addresses: readonly LookupAddress[]) => HttpError | null,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const first = addresses?.[0]
      const refusal = error ?? refuse(hostname, addresses)
      if (refusal) callback(refusal, [])
      else if (!first) callback(Object.assign(new Error('no address'), { code: 'ENOTFOUND' }), [])
      else if (options.all) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

function describePrivate(host: string, address?: string): HttpError {
  const what = address === undefined ? host : `${host}, which resolves to ${address},`
  return new HttpError(
    'source.private-address',
    `${what} is not asked: it lies inside a network. If it is meant, allow its origin by name.`,
    { host, ...(address === undefined ? {} : { address }) },
    null,
  )
}
