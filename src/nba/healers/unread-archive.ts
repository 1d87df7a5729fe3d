/** Archived but never read: replies that this version of the program has not read are read, and the source partitions of those that turn
 * out readable are made again, which take them from the archive.
 *
 * They come from a crash between the archive and the parser, and from parsers that were mended since. */
import { readUnreadReplies, recordReadings, type UnreadReply } from '../../platform/archive/readings.ts'
import { formatPartition, type PartitionKey } from '../../platform/asset.ts'
import type { Queryable, Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Found, Healer } from '../../platform/healing/healer.ts'
import { refreshPartitions } from '../../platform/ledger/refresh.ts'
import { readArchived } from '../read-archive.ts'

type Unread = Found & UnreadReply

const repliesAtOnce = 200
/** Longer than any attempt. */
const settledMinutes = 15

export function createUnreadArchiveHealer(parser: string): Healer<Unread> {
  return {
    name: 'unread-archive',
    repairs: 'archived replies that were never read',
    everySeconds: 300,
    async find({ db, now }) {
      const before = now.subtract({ minutes: settledMinutes })
      const unread = await readUnreadReplies(db, parser, before, repliesAtOnce)
      if (unread.length === 0) return []
      const atWork = await readAtWork(db, unread)
      return unread
        .filter((reply) => !atWork.has(formatPartition(reply)))
        .map((reply) => ({
          ...reply,
          key: `${formatPartition(reply)} ${reply.resource} ${reply.bodyHash.slice(0, 12)}`,
          says: 'it was archived, and this version of the program has not read it',
          remedy: 'it is read; if it can be, its partition is made again from it',
        }))
    },
    async mend({ db, now }, unread) {
      const read = await readArchived(db, unread, parser)
      const useful = read.filter(({ reading }) => (reading.rowCount ?? 0) > 0)
      const partitions = [...new Map(useful.map((each) => [formatPartition(each), each])).values()]
      const reason = 'an archived reply that was never read turned out readable'
      await db.transaction(async (tx) => {
        // One that has begun meanwhile is found again at the next look: its replies are not said to be read.
        const running = new Set((await lockRunning(tx, partitions)).map(formatPartition))
        const done = read.filter((each) => !running.has(formatPartition(each)))
        await recordReadings(
          tx,
          done.map(({ reading }) => reading),
          now,
        )
        await refreshPartitions(tx, { partitions, actor: 'healer/unread-archive', reason, now })
      })
    },
  }
}

async function readAtWork(db: Queryable, of: readonly PartitionKey[]): Promise<ReadonlySet<string>> {
  const rows = await db.query<PartitionKey>(sql`
    select l.asset, l.game_date as "gameDate" from ledger l
    join (select distinct * from unnest(${of.map((p) => p.asset)}::text[], ${of.map((p) => p.gameDate)}::date[]) as p(asset, game_date)) p
      on l.asset = p.asset and l.game_date = p.game_date where l.state = 'running'`)
  return new Set(rows.map(formatPartition))
}

/** Locked until the transaction ends, so that none of them begins meanwhile. */
async function lockRunning(tx: Transaction, partitions: readonly PartitionKey[]): Promise<PartitionKey[]> {
  return tx.query<PartitionKey>(sql`
    with asked as materialized (
      select l.asset, l.game_date, l.state from ledger l
      join unnest(${partitions.map((p) => p.asset)}::text[], ${partitions.map((p) => p.gameDate)}::date[]) as p(asset, game_date)
        on l.asset = p.asset and l.game_date = p.game_date for update of l)
    select asset, game_date as "gameDate" from asked where state = 'running'`)
}
