/** Partitions that are made and at rest: committed, not at work, and not about to be made anew since something they read has changed.
 *
 * Two tables between an old and a new state do not balance for a moment, and that is no gap. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../db/database.ts'
import { sql } from '../db/sql.ts'
import type { Pipeline } from '../pipeline.ts'
import type { DateSpan } from './finding.ts'

/** As '<asset> <date>'. */
export async function readSettled(
  db: Queryable,
  pipeline: Pipeline,
  { from, to }: DateSpan,
  now: Temporal.Instant,
): Promise<ReadonlySet<string>> {
  const edges = pipeline.assets.flatMap((asset) =>
    asset.needs
      .filter((need) => need.scope === 'same')
      .map((need) => ({ asset: asset.name, need: need.asset })),
  )
  const rows = await db.query<{ partition: string }>(sql`
    select asset || ' ' || game_date as partition from ledger
    where game_date between ${from} and ${to} and committed_state is not null and content_hash <> 'empty'
      and state <> 'running' and (refresh_at is null or refresh_at > ${now})
    except
    select l.asset || ' ' || l.game_date
    from unnest(${edges.map(({ asset }) => asset)}::text[], ${edges.map(({ need }) => need)}::text[]) as e(asset, need)
      join ledger l on l.asset = e.asset and l.inputs is not null
      join ledger u on u.asset = e.need and u.game_date = l.game_date and u.content_hash is not null
      join runs r on r.game_date = l.game_date
    where l.game_date between ${from} and ${to} and l.inputs ->> e.need is distinct from u.content_hash
      and (l.locks_at is null or l.locks_at > ${now} or r.cause = 'backfill')`)
  return new Set(rows.map(({ partition }) => partition))
}
