/** How long replies are kept. What was accepted stays for ever: predictions and grades can be made again from it, and a replay reads it.
 * Only what was refused goes, once the date is graded and published; and of bodies those that nothing refers to. */
import { brokenOff } from '../platform/archive/archive.ts'
import { sql } from '../platform/db/sql.ts'
import { platformRules } from '../platform/retention/platform-rules.ts'
import type { RetentionRule } from '../platform/retention/retention-rule.ts'

const refusedDays = 60

const payloadRules: readonly RetentionRule[] = [
  {
    name: 'refused replies',
    table: 'archive_receipts',
    days: refusedDays,
    because:
      'evidence against a source, and material for a mended parser, as long as the date could still be made from it',
    keeps:
      'all of dates whose results are not published, the newest of each resource (the next body is kept as a difference from it), and what was accepted once',
    mayGo: (before) => sql`
      t.refusal is not null and t.refusal <> ${brokenOff} and t.last_seen_at < ${before}
      and exists (select 1 from ledger l where l.asset = 'export_results' and l.game_date = t.game_date and l.committed_state is not null)
      and not exists (select 1 from source_replies s where s.asset = t.asset and s.game_date = t.game_date
        and s.resource = t.resource and s.body_hash = t.body_hash)
      and exists (select 1 from archive_receipts n where n.resource = t.resource and n.received_at > t.received_at)`,
  },
  {
    name: 'readings',
    table: 'archive_readings',
    days: refusedDays,
    because: 'what came of reading a reply that is gone',
    keeps: 'those of replies that are there',
    mayGo: (before) => sql`
      t.read_at < ${before} and not exists (select 1 from archive_receipts r where r.body_hash = t.body_hash)
      and not exists (select 1 from source_replies s where s.body_hash = t.body_hash)`,
  },
  {
    name: 'bodies',
    table: 'archive_bodies',
    days: 0,
    because: 'nothing refers to them',
    keeps: 'every body that a reply was received with, and every base that another one is a difference from',
    mayGo: () => sql`
      not exists (select 1 from archive_receipts r where r.body_hash = t.body_hash)
      and not exists (select 1 from source_replies s where s.body_hash = t.body_hash)
      and not exists (select 1 from archive_readings a where a.body_hash = t.body_hash)
      and not exists (select 1 from archive_bodies d where d.base_hash = t.body_hash)`,
  },
]

/** In the order in which they are pruned. */
export const retentionRules: readonly RetentionRule[] = [...platformRules, ...payloadRules]
