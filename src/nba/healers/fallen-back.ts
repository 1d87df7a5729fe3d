/** Source partitions that were made from a source that only stood in for a better one: asked again as soon as that one is well.
 *
 * A date that is still polled heals with its next look; this is for dates whose looks are over, such as those of a backfill. */

import type { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Found, Healer } from '../../platform/healing/healer.ts'
import { refreshPartitions } from '../../platform/ledger/refresh.ts'

interface FallenBack extends PartitionKey {
  readonly fence: number
}

const partitionsAtOnce = 20
/** A source that is well and still does not have the date is not asked about it for ever. */
const attemptsADayMax = 4

export const fallenBackHealer: Healer<Found & FallenBack> = {
  name: 'fallen-back',
  repairs: 'dates made from a source that only stood in for a better one',
  everySeconds: 300,
  async find({ db, now }) {
    const partitions = await readFallenBack(db, now)
    return partitions.map((each) => ({
      ...each,
      key: `${formatPartition(each)} attempt ${each.fence}`, // that it falls back once more is no failure of the healing
      says: 'the source that it should come from is well again',
      remedy: 'it is asked again',
    }))
  },
  async mend({ db, now }, partitions) {
    const reason = 'the source that it should come from is well again'
    await db.transaction((tx) =>
      refreshPartitions(tx, { partitions, actor: 'healer/fallen-back', reason, now }),
    )
  },
}

/** The stored reason names who was asked before the one that answered; its breaker says that it answers now. */
function readFallenBack(db: Queryable, now: Temporal.Instant): Promise<FallenBack[]> {
  return db.query(sql`
    select l.asset, l.game_date as "gameDate", l.fence from ledger l
    where l.committed_state = 'degraded' and l.state <> 'running' and l.refresh_at is null and l.reason like '% answered instead of %'
      and exists (select 1 from breakers b where b.name like 'source/%' and b.state = 'closed' and b.failures_in_row = 0
        and b.last_success_at > l.committed_at
        and position(substr(b.name, 8) || ' (' in split_part(l.reason, ' answered instead of ', 2)) > 0)
      and (select count(*) from attempts a where a.asset = l.asset and a.game_date = l.game_date
        and a.started_at > ${now.subtract({ hours: 24 })}) < ${attemptsADayMax}
    order by l.game_date desc limit ${partitionsAtOnce}`)
}
