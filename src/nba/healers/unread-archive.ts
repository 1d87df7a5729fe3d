/** Archived but never read: finds replies that this version of the program has not read, reads them, and has the source
 * partitions of those that turn out readable made again, which take them from the archive.
 *
 * They come from a crash between the archive and the parser, and from parsers that were mended since. */
import { readUnreadReplies } from '../../platform/archive/readings.ts'
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
      const read = await readArchived(db, unread, parser, now)
      const useful = read.filter(({ reading }) => (reading.rowCount ?? 0) > 0)
      const partitions = [
        ...new Map(
          useful.map(({ asset, gameDate }) => [`${asset} ${gameDate}`, { asset, gameDate }]),
        ).values(),
      ]
      const reason = 'an archived reply that was never read turned out readable'
      const refreshed = await db.transaction((tx) =>
        refreshPartitions(tx, { partitions, actor: 'healer/unread-archive', reason, now }),
      )
      return refreshed.map(({ asset, gameDate }) => `${asset} ${gameDate} is made again: ${reason}`)
    },
  }
}
