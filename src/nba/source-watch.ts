/** One incident for an outage, however many sources and facts it takes with it.
 *
 * The state is computed from the breakers: a core fact is out when each source that could bring it is paused. So it does not
 * matter who notices first, or how often, and it is resolved by whoever finds a source well again. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { keepIncident, resolveIncident } from '../platform/ledger/incidents.ts'
import { breakersOf } from './1-sources/ask-sources.ts'
import type { SourceConfig } from './1-sources/clients/index.ts'
import { type CoreFact, coreFacts, type SourceOrder } from './source-order.ts'

const cause = 'sources are down'

/** Opens, updates or resolves the one incident by what the breakers say now. */
export type SourceWatch = (db: Queryable, now: Temporal.Instant) => Promise<void>

export function createSourceWatch(order: SourceOrder, config: SourceConfig): SourceWatch {
  return async (db, now) => {
    const { open, isReported } = await readState(db)
    if (open.length === 0 && !isReported) return
    const facts = findFactsOut(order, config, new Set(open))
    if (facts.length === 0) {
      if (isReported) await resolveIncident(db, cause, now)
      return
    }
    const names = facts.map((fact) => fact.replaceAll('_', ' '))
    const paused = facts.flatMap((fact) => order[fact].map(({ name }) => name))
    await keepIncident(db, {
      cause,
      severity: 'critical',
      title: `no source can be asked for ${names.join(', ')}: each one is paused after failures. They are tried again by themselves; sixthman sources says when`,
      details: { facts, paused },
      now,
    })
  }
}

/** Core facts that some source could bring, and each such source is paused. */
export function findFactsOut(
  order: SourceOrder,
  config: SourceConfig,
  open: ReadonlySet<string>,
): CoreFact[] {
  return coreFacts.filter((fact) => {
    const usable = order[fact].filter((source) => source.unavailable?.(config) === undefined)
    return (
      usable.length > 0 && usable.every((source) => breakersOf(source, config).some((name) => open.has(name)))
    )
  })
}

async function readState(db: Queryable): Promise<{ open: readonly string[]; isReported: boolean }> {
  const rows = await db.query<{ open: readonly string[]; isReported: boolean }>(sql`
    select coalesce((select array_agg(name) from breakers where state = 'open'), '{}') as open,
      exists (select 1 from incidents where cause = ${cause} and resolved_at is null) as "isReported"`)
  return rows[0]!
}
