/** Sources that stay paused because nobody asks them any more: the pause is over, but the dates that fell back to another source have
 * no polls left. One such date is asked again, which is the probe that closes the pause or renews it.
 *
 * Without it `fallen-back` would wait for a success that never comes. A source that no date misses is left alone. */
import type { Temporal } from 'temporal-polyfill'
import { formatPartition, type PartitionKey } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { sql } from '../../platform/db/sql.ts'
import type { Found, Healer } from '../../platform/healing/healer.ts'
import { refreshPartitions } from '../../platform/ledger/refresh.ts'

/** Somebody else may be about to ask. */
const minutesOverdue = 10
/** A date whose source is well and does not have it is not asked for ever. */
const attemptsADayMax = 4

type Exhausted = Found & PartitionKey

export const exhaustedBreakersHealer: Healer<Exhausted> = {
  name: 'exhausted-breakers',
  repairs: 'sources that stay paused because nobody asks them any more',
  everySeconds: 300,
  async find({ db, now }) {
    const rows = await readExhausted(db, now)
    return rows.map(({ breaker, asset, gameDate }) => ({
      asset,
      gameDate,
      key: breaker,
      says: `its pause is over, and ${formatPartition({ asset, gameDate })} was made without it`,
      remedy: 'that date is asked again, and with it the source',
    }))
  },
  async mend({ db, now }, found) {
    const reason = 'the pause of the source that it should come from is over'
    await db.transaction((tx) =>
      refreshPartitions(tx, { partitions: found, actor: 'healer/exhausted-breakers', reason, now }),
    )
  },
}

/** Per source the newest date that names it as one that could not be asked, or failed; hosts are asked along with their sources. */
function readExhausted(
  db: Queryable,
  now: Temporal.Instant,
): Promise<(PartitionKey & { readonly breaker: string })[]> {
  return db.query(sql`
    select b.name as breaker, l.asset, l.game_date as "gameDate" from breakers b
    cross join lateral (
      select l.asset, l.game_date from ledger l
      where l.committed_state = 'degraded' and l.state = 'degraded' and l.reason like '% answered instead of %'
        and position(substr(b.name, 8) || ' (' in split_part(l.reason, ' answered instead of ', 2)) > 0
        and (l.locks_at is null or l.locks_at > ${now})
        and (select count(*) from attempts a where a.asset = l.asset and a.game_date = l.game_date
          and a.started_at > ${now.subtract({ hours: 24 })}) < ${attemptsADayMax}
      order by l.game_date desc, l.asset limit 1) l
    where b.name like 'source/%' and b.state = 'open' and b.probe_at <= ${now.subtract({ minutes: minutesOverdue })}
      and b.last_error_code is distinct from 'operator'
      and not exists (select 1 from ledger p where p.refresh_at is not null and p.committed_state = 'degraded'
        and position(substr(b.name, 8) || ' (' in split_part(p.reason, ' answered instead of ', 2)) > 0)
    order by b.name`)
}
