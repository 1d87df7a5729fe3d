/** What became of archived replies: rows that they were read into, or why they were not accepted. */
import type { Temporal } from 'temporal-polyfill'
import { type ArchivedReply, archiveReply, brokenOff, refuseReplies } from '../../platform/archive/archive.ts'
import { type Reading, recordReadings } from '../../platform/archive/readings.ts'
import type { PartitionKey } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { type PipelineError, toPipelineError } from '../../platform/errors.ts'
import { HttpError } from '../../platform/http.ts'
import { redact } from '../../platform/redaction.ts'

export interface Accepted {
  /** Rows that a reply was read into, by resource. */
  readonly rowCounts: ReadonlyMap<string, number>
  /** Replies that cannot be used, where the others can without them: what was wrong, by resource. */
  readonly refused?: ReadonlyMap<string, PipelineError>
}

export interface RecordParts {
  readonly db: Queryable
  readonly now: Temporal.Instant
  /** The source partition. */
  readonly key: PartitionKey
  /** The version of the program that reads. */
  readonly parser: string
}

export async function recordAccepted(
  { db, now, key, parser }: RecordParts,
  archived: readonly ArchivedReply[],
  { rowCounts, refused = new Map() }: Accepted,
): Promise<void> {
  const readings = archived.map((each): Reading => {
    const error = refused.get(each.resource)
    const of = { bodyHash: each.bodyHash, resource: each.resource, parser }
    return error
      ? { ...of, rowCount: null, errorCode: error.code, error: describeError(error) }
      : { ...of, rowCount: rowCounts.get(each.resource) ?? 0, errorCode: null, error: null }
  })
  await recordReadings(db, readings, now)
  for (const [resource, error] of refused) {
    const replies = archived.filter((each) => each.resource === resource)
    await refuseReplies(db, key, replies, describeError(error))
  }
}

/** What came with a failure is kept with the reason. A collection that broke off is read as incomplete: nobody may take it for
 * whole later. */
export async function recordRefused(
  { db, now, key, parser }: RecordParts,
  archived: readonly ArchivedReply[],
  isWhole: boolean,
  thrown: unknown,
): Promise<void> {
  const error = toPipelineError(thrown)
  if (thrown instanceof HttpError && thrown.reply) {
    const resource = `refused/${new URL(thrown.reply.url).pathname}`
    const reply = await archiveReply(db, key, resource, thrown.reply)
    await refuseReplies(db, key, [reply], describeError(error))
  }
  const because = isWhole ? describeError(error) : brokenOff
  await refuseReplies(db, key, archived, because)
  if (isWhole && error.code === 'source.not-yet') return
  const errorCode = isWhole ? error.code : 'source.incomplete'
  await recordReadings(
    db,
    archived.map(({ bodyHash, resource }) => ({
      ...{ bodyHash, resource, parser },
      ...{ rowCount: null, errorCode, error: because },
    })),
    now,
  )
}

export function describeError({ code, message }: PipelineError): string {
  return redact(`${code}: ${message}`).slice(0, 1000)
}
