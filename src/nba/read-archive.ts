/** Reads archived replies with today's parsers and says what came of each: rows, or the error with its place.
 *
 * Reading changes no fact: the partitions that the replies belong to are made again by whoever asked for it. */
import { readBodies } from '../platform/archive/archive.ts'
import type { Reading, UnreadReply } from '../platform/archive/readings.ts'
import type { Queryable } from '../platform/db/database.ts'
import { PipelineError } from '../platform/errors.ts'
import { redact } from '../platform/redaction.ts'
import { findRowCounter } from './reply-readers.ts'

export interface ReadReply extends UnreadReply {
  readonly reading: Reading
}

/** Bodies are read a few at a time, so that a long history does not stand in memory at once. */
const bodiesAtOnce = 16

/** Stores nothing: what follows from a reading is stored together with it. */
export async function readArchived<Reply extends UnreadReply>(
  db: Queryable,
  replies: readonly Reply[],
  parser: string,
): Promise<(Reply & ReadReply)[]> {
  const read: (Reply & ReadReply)[] = []
  for (let start = 0; start < replies.length; start += bodiesAtOnce) {
    const portion = replies.slice(start, start + bodiesAtOnce)
    const bodies = await readBodies(db, [...new Set(portion.map((reply) => reply.bodyHash))])
    for (const reply of portion) {
      read.push({ ...reply, reading: await readOne(reply, bodies.get(reply.bodyHash)!, parser) })
    }
  }
  return read
}

async function readOne(
  { asset, resource, receivedAt, bodyHash }: UnreadReply,
  body: Uint8Array,
  parser: string,
): Promise<Reading> {
  const of = { bodyHash, resource, parser }
  try {
    const rowCount = (await findRowCounter(asset, resource)?.(body, { resource, receivedAt })) ?? 0
    return { ...of, rowCount, errorCode: null, error: null }
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error
    return { ...of, rowCount: null, errorCode: error.code, error: redact(error.message).slice(0, 1000) }
  }
}
