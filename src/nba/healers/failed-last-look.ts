/** Source partitions whose very last look of the day failed: what was answered before stayed, and says so, but no poll comes any more
 * that could say otherwise. They are looked at again until a look succeeds: every hour at first, four times a day from the next day on.
 *
 * The look need not find anything new: where nobody speaks of the date any more, what is kept is all there is to say. */

import type { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Found, Healer } from '../../platform/healing/healer.ts'
import { refreshPartitions } from '../../platform/ledger/refresh.ts'

const partitionsAtOnce = 20

export const failedLastLookHealer: Healer<Found & PartitionKey> = {
  name: 'failed-last-look',
  repairs: 'sources whose last look of the day failed',
  everySeconds: 300,
  async find({ db, now }) {
    const partitions = await readFailedLooks(db, now)
    return partitions.map((each) => ({
      ...each,
      key: formatPartition(each),
      says: 'its last look failed, and its polls are over',
      remedy: 'it is asked again',
    }))
  },
  async mend({ db, now }, partitions) {
    const reason = 'its last look failed, and its polls are over'
    await db.transaction((tx) =>
      refreshPartitions(tx, { partitions, actor: 'healer/failed-last-look', reason, now }),
    )
  },
}

/** The rest before the next look is a quarter of the time since the date was over, from one hour to six. */
function readFailedLooks(db: Queryable, now: Temporal.Instant): Promise<PartitionKey[]> {
  return db.query(sql`
    select l.asset, l.game_date as "gameDate" from ledger l
    where l.committed_state = 'degraded' and l.state = 'degraded' and l.refresh_at is null
      and l.reason like 'the last look failed: %'
      and l.committed_at + least(interval '6 hours', greatest(interval '1 hour', (l.committed_at - (l.game_date + 1)) / 4)) <= ${now}
    order by l.committed_at limit ${partitionsAtOnce}`)
}
