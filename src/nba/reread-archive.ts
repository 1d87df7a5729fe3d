/** Reads the archived replies of a range of dates with the parsers of this version, and has what was made of them made again.
 *
 * A parser's fix so reaches what was received before it. Replies that were refused and are readable now are taken by their source
 * partitions; raw partitions are made from what was accepted. Replies of a fact that is switched off are left alone. */

import { type Reading, readRepliesOfDates, recordReadings } from '../platform/archive/readings.ts'
import type { PartitionKey } from '../platform/asset.ts'
import type { Clock } from '../platform/clock.ts'
import type { Database } from '../platform/db/database.ts'
import { refreshPartitions } from '../platform/ledger/refresh.ts'
import type { Pipeline } from '../platform/pipeline.ts'
import { readArchived } from './read-archive.ts'

export interface RereadRequest {
  readonly from: string
  readonly to: string
  /** One source partition's replies; null: all. */
  readonly asset: string | null
}

export interface RereadArchive {
  readonly read: number
  readonly rows: number
  readonly unreadable: readonly {
    readonly bodyHash: string
    readonly resource: string
    readonly gameDate: string
    readonly error: string
  }[]
  readonly refreshed: readonly PartitionKey[]
}

const repliesAtOnce = 64

export async function rereadArchive(
  { db, clock, pipeline }: { readonly db: Database; readonly clock: Clock; readonly pipeline: Pipeline },
  { from, to, asset }: RereadRequest,
  onProgress: (done: number, total: number) => void,
): Promise<RereadArchive> {
  const known = new Set(pipeline.assets.map(({ name }) => name))
  const replies = (await readRepliesOfDates(db, from, to, asset)).filter((reply) => known.has(reply.asset))
  const unreadable: RereadArchive['unreadable'][number][] = []
  const partitions = new Map<string, PartitionKey>()
  const readings: Reading[] = []
  let rows = 0
  for (let start = 0; start < replies.length; start += repliesAtOnce) {
    const portion = replies.slice(start, start + repliesAtOnce)
    for (const read of await readArchived(db, portion, pipeline.codeVersion)) {
      const { gameDate, resource, bodyHash, reading } = read
      readings.push(reading)
      rows += reading.rowCount ?? 0
      if (reading.rowCount === null) {
        unreadable.push({ bodyHash, resource, gameDate, error: `${reading.errorCode}: ${reading.error}` })
      }
      for (const each of [read.asset, ...readersOf(pipeline, read.asset)])
        partitions.set(`${each} ${gameDate}`, { asset: each, gameDate })
    }
    onProgress(Math.min(start + repliesAtOnce, replies.length), replies.length)
  }
  const wanted = [...partitions.values()].filter(
    ({ asset: name, gameDate }) => !isSource(pipeline, name) || hasRefused(replies, name, gameDate),
  )
  const now = clock.now()
  const refreshed = await db.transaction(async (tx) => {
    await recordReadings(tx, readings, now)
    return refreshPartitions(tx, {
      partitions: wanted,
      actor: 'archive reparse',
      reason: 'its replies were read again',
      now,
    })
  })
  return { read: replies.length, rows, unreadable, refreshed }
}

/** The raw assets made from a source partition. */
function readersOf(pipeline: Pipeline, asset: string): string[] {
  return pipeline
    .readersOf(asset)
    .filter(({ asset: reader }) => reader.phase === '2-raw')
    .map(({ asset: reader }) => reader.name)
}

function isSource(pipeline: Pipeline, asset: string): boolean {
  return pipeline.asset(asset).phase === '1-sources'
}

/** A source partition is asked again only where the archive has something for it that it did not take. */
function hasRefused(
  replies: readonly { asset: string; gameDate: string; isRefused: boolean }[],
  asset: string,
  gameDate: string,
): boolean {
  return replies.some((each) => each.isRefused && each.asset === asset && each.gameDate === gameDate)
}
