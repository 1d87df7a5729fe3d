/** One request as the guard knows it: from which address, over what, under which name of ours, and who makes it. */
import type { Context } from 'hono'
import type { Caller } from '../platform/access/caller.ts'
import { findClientAddress } from '../platform/access/client-address.ts'
import { type Door, isLoopback } from '../platform/access/door.ts'
import { PipelineError } from '../platform/errors.ts'

export interface Visit {
  readonly address: string
  /** The scheme and host under which the request came: what its Origin has to be. */
  readonly origin: string
  /** Cookies may be marked Secure. */
  readonly isSecure: boolean
  readonly caller: Caller | null
}

/** What the Node server puts beside a request; absent where a test calls the application without a socket. */
interface Peer {
  readonly incoming?: { readonly socket?: { readonly remoteAddress?: string } }
}

/** What is asked for; null: nothing that is there. */
export type Asked = { readonly isProbe?: true; readonly isForReaders?: true } | null

/** Throws `access.foreign-request` for a host name that is not ours: a name that an attacker points at this machine would make
 * his page ours; `usage.not-found` for what lies under another of our names. */
export function describeVisit(context: Context, door: Door, asked: Asked): Omit<Visit, 'caller'> {
  const { hostname, origin } = new URL(context.req.url)
  const peer = (context.env as Peer | undefined)?.incoming?.socket?.remoteAddress ?? 'unknown'
  const address = findClientAddress(peer, context.req.header('x-forwarded-for'), door.trustedProxies)
  const isSecure = door.tls !== undefined || door.publicOrigin?.startsWith('https:') === true
  if (asked?.isProbe) return { address, origin, isSecure }
  const { picksOrigin, publicOrigin } = door
  if (picksOrigin !== undefined && hostname === nameOf(picksOrigin)) {
    if (asked !== null && !asked.isForReaders)
      throw new PipelineError('usage.not-found', 'under this name there are the picks and nothing else')
    return { address, origin: picksOrigin, isSecure: picksOrigin.startsWith('https:') }
  }
  const isOurs = publicOrigin !== undefined && hostname === nameOf(publicOrigin)
  const isLocal = isLoopback(hostname) && isLoopback(door.host) && door.trustedProxies.length === 0
  if (!isOurs && !isLocal)
    throw new PipelineError(
      'access.foreign-request',
      'this server is not known under the name that was asked for (SIXTHMAN_PUBLIC_URL says which it is)',
    )
  if (picksOrigin !== undefined && asked?.isForReaders)
    throw new PipelineError('usage.not-found', `the picks are at ${picksOrigin}/picks`)
  if (isOurs) return { address, origin: publicOrigin, isSecure }
  const own = door.tls ? origin.replace(/^http:/, 'https:') : origin
  return { address, origin: own, isSecure: door.tls !== undefined }
}

const nameOf = (origin: string): string => new URL(origin).hostname
