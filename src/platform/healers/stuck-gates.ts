/** What waits for something that does not come by itself: a gate kept closed by an input that is old, faulty or has lost its rows, and a
 * partition that is not to be tried before its own deadline and lock are over.
 *
 * The root is mended: the input is made again, and the gate opens by itself. A closed gate whose inputs are simply not there yet is not
 * stuck; what is missing has a healer, a breaker or a dead letter of its own. */
import { formatPartition, type PartitionKey } from '../asset.ts'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Found, Healer, HealingContext } from '../healing/healer.ts'
import { hurryPartitions } from '../ledger/hurry.ts'
import { refreshPartitions } from '../ledger/refresh.ts'

/** What is waited for, and not which gates wait for it: one lost input closes several. */
interface Stuck extends Found, PartitionKey {
  readonly how: 'made again' | 'hurried' | 'awaited'
}

const actor = 'healer/stuck-gates'

export const stuckGates: Healer<Stuck> = {
  name: 'stuck-gates',
  repairs: 'gates and partitions that wait for what does not come by itself',
  everySeconds: 300,
  async find(context) {
    return [...(await findFailingInputs(context)), ...(await findVainWaits(context))]
  },
  async mend({ db, now }, found) {
    const keysOf = (how: Stuck['how']): PartitionKey[] => found.filter((each) => each.how === how)
    await db.transaction(async (tx) => {
      const reason = 'a gate is kept closed by what it holds'
      await refreshPartitions(tx, { partitions: keysOf('made again'), actor, reason, now })
      await hurryPartitions(tx, { partitions: keysOf('hurried'), again: false, actor, now })
    })
  },
}

/** An input that nobody is about to look at is made again; one that is polled or retried already is awaited, and told of. */
async function findFailingInputs({ db, now }: HealingContext): Promise<Stuck[]> {
  const rows = await readFailingInputs(db, now.toString())
  return rows.map(({ asset, gameDate, gates, reason, isComing }) => ({
    asset,
    gameDate,
    key: formatPartition({ asset, gameDate }),
    says: `it keeps ${gates.length === 1 ? 'the gate' : 'the gates'} ${gates.join(', ')} closed: ${reason}`,
    remedy: isComing ? null : 'it is made again',
    how: isComing ? 'awaited' : 'made again',
  }))
}

interface FailingInput extends PartitionKey {
  readonly gates: readonly string[]
  readonly reason: string
  readonly isComing: boolean
}

/** `failing` names the condition and the asset. An attempt is coming where the next look has a time, and an old input is looked at by its polls. */
function readFailingInputs(db: Queryable, now: string): Promise<FailingInput[]> {
  return db.query(sql`
    select l.asset, l.game_date as "gameDate", array_agg(distinct g.gate order by g.gate) as gates, min(g.reason) as reason,
      bool_or(split_part(f, ' ', 1) = 'fresh' and l.refresh_at is not null) as "isComing"
    from gates g cross join unnest(g.failing) f
      join ledger l on l.game_date = g.game_date and l.asset = split_part(f, ' ', 2)
    where g.state = 'closed' and l.state <> 'running'
      and (l.refresh_at is null or l.refresh_at > ${now}::timestamptz)
      and exists (select 1 from ledger b where b.game_date = g.game_date and b.state <> 'running' and b.content_hash is distinct from 'empty'
        and (b.locks_at is null or b.locks_at > ${now}::timestamptz))
    group by l.asset, l.game_date order by l.game_date, l.asset`)
}

/** A source that says until when it need not be asked is believed. */
async function findVainWaits({ db, now }: HealingContext): Promise<Stuck[]> {
  const rows = await db.query<PartitionKey & { until: string }>(sql`
    select asset, game_date as "gameDate", not_before::text as until from ledger
    where committed_state is null and state in ('expected', 'not_yet') and not_before > ${now}
      and not_before > greatest(due_at, locks_at) and coalesce(error_code, '') not like 'source.%'
    order by game_date, asset`)
  return rows.map(({ asset, gameDate, until }) => ({
    asset,
    gameDate,
    key: formatPartition({ asset, gameDate }),
    says: `it is not to be tried before ${until}, when its deadline is over`,
    remedy: 'it is tried now, behind its gate',
    how: 'hurried',
  }))
}
