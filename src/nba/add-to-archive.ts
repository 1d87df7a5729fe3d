/** Puts a reply that somebody has in a file into the archive, as if its source had sent it. It is read at once, so that a file
 * that is not what it is said to be is refused, and it is not accepted for any partition: it only counts where sources are compared. */
import { archiveReply, refuseReplies } from '../platform/archive/archive.ts'
import { recordReadings } from '../platform/archive/readings.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { PipelineError } from '../platform/errors.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import type { GameDate } from './domain/game-date.ts'
import { findAssetOfReply, findRowCounter } from './reply-readers.ts'

export interface AddedReply {
  readonly resource: string
  readonly bodyHash: string
  readonly rows: number
}

export interface ReplyFile {
  readonly body: Uint8Array
  /** '<source>/<endpoint>', with what more the resource has. */
  readonly name: string
  readonly gameDate: GameDate
  /** The file's name. */
  readonly from: string
}

/** Throws `usage.invalid` for an unknown source, and what the parser throws for a body that it cannot read. */
export async function addToArchive(
  { db, clock, pipeline }: { readonly db: Database; readonly clock: Clock; readonly pipeline: Pipeline },
  { body, name, gameDate, from }: ReplyFile,
): Promise<AddedReply> {
  const resource = name.split('/').length > 2 ? name : `${name}/${gameDate}`
  const asset = findAssetOfReply(resource)
  if (asset === undefined) {
    throw new PipelineError(
      'usage.invalid',
      `nothing reads replies of ${name}; sixthman sources lists the sources, such as balldontlie/box_scores`,
    )
  }
  const receivedAt = clock.now()
  const rows = await findRowCounter(asset, resource)!(body, { resource, receivedAt })
  const reply = { url: `file:${from}`, status: 200, headers: {}, body, receivedAt }
  return db.transaction(async (tx) => {
    const archived = await archiveReply(tx, { asset, gameDate }, resource, reply)
    await refuseReplies(tx, { asset, gameDate }, [archived], 'added from a file, to be compared only')
    await recordReadings(
      tx,
      [
        {
          bodyHash: archived.bodyHash,
          resource,
          parser: pipeline.codeVersion,
          rowCount: rows,
          errorCode: null,
          error: null,
        },
      ],
      receivedAt,
    )
    return { resource, bodyHash: archived.bodyHash, rows }
  })
}
