/** A reader turns one archived reply into facts; readers of a fact are found by the beginning of the reply's resource. */
import type { Temporal } from 'temporal-polyfill'
import { type ArchivedReply, readBodies } from '../../platform/archive/archive.ts'
import type { Queryable } from '../../platform/db/database.ts'

export interface Received {
  readonly resource: string
  readonly receivedAt: Temporal.Instant
}

/** Throws a `source.*` error, with the place in the payload, for a body that is not what it should be. */
export type Reader<Facts> = (body: Uint8Array, received: Received) => Facts | Promise<Facts>

/** By '<source>/<endpoint>'. */
export type Readers<Facts> = Readonly<Record<string, Reader<Facts>>>

/** Undefined for a reply that only helped to find the next request (a list of events). */
export function findReader<Facts>(readers: Readers<Facts>, resource: string): Reader<Facts> | undefined {
  return readers[resource.split('/').slice(0, 2).join('/')]
}

export interface Read<Facts> extends Received {
  readonly facts: Facts
}

/** Archived replies as facts, in their order; those without a reader are left out. */
export async function readReplies<Facts>(
  db: Queryable,
  readers: Readers<Facts>,
  replies: readonly ArchivedReply[],
): Promise<Read<Facts>[]> {
  const wanted = replies.filter(({ resource }) => findReader(readers, resource))
  const bodies = await readBodies(db, [...new Set(wanted.map((reply) => reply.bodyHash))])
  const read: Read<Facts>[] = []
  for (const { resource, receivedAt, bodyHash } of wanted) {
    const facts = await findReader(readers, resource)!(bodies.get(bodyHash)!, { resource, receivedAt })
    read.push({ resource, receivedAt, facts })
  }
  return read
}
