/** Archived but never read: finds replies that this version of the program has not read, reads them, and has the source
 * partitions of those that turn out readable made again, which take them from the archive.
 *
 * They come from a crash between the archive and the parser, and from parsers that were mended since. */
import { readUnreadReplies, recordReadings } from '../../platform/archive/readings.ts'
import type { PartitionKey } from '../../platform/asset.ts'
import type { Transaction } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Healer } from '../../platform/healers/healer.ts'
import { refreshPartitions } from '../../platform/ledger/refresh.ts'
import { readArchived } from '../read-archive.ts'

const repliesAtOnce = 200
/** Longer than any attempt. */
const settledMinutes = 15

export function createUnreadArchiveHealer(parser: string): Healer {
  return {
    name: 'unread-archive',
    everySeconds: 300,
    async heal(db, now) {
      const unread = await readUnreadReplies(
        db,
        parser,
        now.subtract({ minutes: settledMinutes }),
        repliesAtOnce,
      )
      if (unread.length === 0) return []
      const read = await readArchived(db, unread, parser)
      const useful = read.filter(({ reading }) => (reading.rowCount ?? 0) > 0)
      const keyOf = ({ asset, gameDate }: PartitionKey): string => `${asset} ${gameDate}`
      const partitions = [
        ...new Map(
          useful.map(({ asset, gameDate }) => [keyOf({ asset, gameDate }), { asset, gameDate }]),
        ).values(),
      ]
      const reason = 'an archived reply that was never read turned out readable'
      const refreshed = await db.transaction(async (tx) => {
        // One that is at work just now is found again at the next look: its replies are not said to be read.
        const running = new Set((await readRunning(tx, partitions)).map(keyOf))
        const done = read.filter((each) => !running.has(keyOf(each)))
        await recordReadings(
          tx,
          done.map(({ reading }) => reading),
          now,
        )
        return refreshPartitions(tx, { partitions, actor: 'healer/unread-archive', reason, now })
      })
      return refreshed.map(({ asset, gameDate }) => `${asset} ${gameDate} is made again: ${reason}`)
    },
  }
}

/** Locked until the transaction ends, so that none of them begins meanwhile. */
function readRunning(tx: Transaction, partitions: readonly PartitionKey[]): Promise<PartitionKey[]> {
  return tx.query<PartitionKey & { state: string }>(sql`
    with asked as materialized (
      select l.asset, l.game_date, l.state from ledger l
      join unnest(${partitions.map((p) => p.asset)}::text[], ${partitions.map((p) => p.gameDate)}::date[]) as p(asset, game_date)
        on l.asset = p.asset and l.game_date = p.game_date for update of l)
    select asset, game_date as "gameDate" from asked where state = 'running'`)
}
