/** One request of a client, as the pipeline makes it: from the archive where the reply is settled, conditional where it may be
 * unchanged, and otherwise plainly.
 *
 * A 304 is answered with the archived body as if it had come again: what follows need not know the difference. */
import {
  type KnownReply,
  readBodies,
  readKnownReply,
  readSettledReply,
} from '../../platform/archive/archive.ts'
import type { PartitionContext } from '../../platform/asset.ts'
import type { HttpReply } from '../../platform/http.ts'
import type { Collected, SourceConfig, SourceContext, Wanted } from './clients/index.ts'

export function createSourceContext(
  { db, http, clock, signal }: Pick<PartitionContext, 'db' | 'http' | 'clock' | 'signal'>,
  config: SourceConfig,
): SourceContext {
  async function ask(wanted: Wanted): Promise<Collected> {
    const { resource, gameId, isFinal, ...request } = wanted
    const named = gameId === undefined ? { resource } : { resource, gameId }
    const settled = isFinal ? await readSettledReply(db, resource) : undefined
    if (settled) return { ...named, reply: await fromArchive(settled, settled.receivedAt) }
    const known = await readKnownReply(db, resource)
    const validators = known ? validatorsOf(known) : undefined
    const reply = await http.get({ ...request, signal, ...(validators ? { validators } : {}) })
    return {
      ...named,
      reply: reply.status === 304 && known ? await fromArchive(known, reply.receivedAt) : reply,
    }
  }

  async function fromArchive(known: KnownReply, receivedAt: HttpReply['receivedAt']): Promise<HttpReply> {
    const bodies = await readBodies(db, [known.bodyHash])
    const { url, status, headers } = known
    return { url, status, headers, body: bodies.get(known.bodyHash)!, receivedAt }
  }

  return { config, clock, ask }
}

function validatorsOf({ headers }: KnownReply): { etag?: string; lastModified?: string } | undefined {
  const { etag, 'last-modified': lastModified } = headers
  if (etag === undefined && lastModified === undefined) return undefined
  return { ...(etag === undefined ? {} : { etag }), ...(lastModified === undefined ? {} : { lastModified }) }
}
