/** One incident for an outage, however many sources and facts it takes with it.
 *
 * The state is computed from the breakers: a core fact is out when each source that could bring it is paused
 * and somebody waits for it. So it does not
 * matter who notices first, or how often, and it is resolved by whoever finds a source well again. */
import type { Temporal } from 'temporal-polyfill'
import type { PartitionKey } from '../platform/asset.ts'
import type { Queryable } from '../platform/db/database.ts'
import { type Sql, sql } from '../platform/db/sql.ts'
import { keepIncident, resolveIncident } from '../platform/ledger/incidents.ts'
import { breakersOf } from './1-sources/ask-sources.ts'
import type { SourceConfig } from './1-sources/clients/index.ts'
import { assetOfFact, type CoreFact, coreFacts, type Fact, type SourceOrder } from './source-order.ts'

export const outageCause = 'sources are down'

/** Opens, updates or resolves the one incident by what the breakers say now; `answered` is the partition that is being committed. */
export type SourceWatch = (
  db: Queryable,
  now: Temporal.Instant,
  answered: PartitionKey | null,
) => Promise<void>

export function createSourceWatch(order: SourceOrder, config: SourceConfig): SourceWatch {
  return async (db, now, answered) => {
    const { open, isReported, wanted } = await readState(db, now, answered)
    if (open.length === 0 && !isReported) return
    const out = findFactsOut(order, config, new Set(open))
    const facts = out.filter((fact) => wanted.includes(assetOfFact(fact)))
    if (facts.length === 0) {
      if (isReported) await resolveIncident(db, outageCause, now)
      return
    }
    const names = facts.map((fact) => fact.replaceAll('_', ' '))
    const paused = facts.flatMap((fact) => order[fact].map(({ name }) => name))
    await keepIncident(db, {
      cause: outageCause,
      severity: 'critical',
      title: `no source can be asked for ${names.join(', ')}: each one is paused after failures. They are tried again by themselves; sixthman sources says when`,
      details: { facts, paused },
      page: 'sources.md',
      systemDoes: `Each source is tried again after 5, 10, 20, then every 30 minutes. No attempt is spent meanwhile, and what was missed is made when one answers.`,
      whatToDo:
        'sixthman sources shows what each answered last. If only this machine is refused, try another network or set SIXTHMAN_PROXY_URL.',
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

interface State {
  readonly open: readonly string[]
  readonly isReported: boolean
  /** Source partitions' assets that somebody waits for now: a paused source that nobody needs before tomorrow wakes nobody. */
  readonly wanted: readonly string[]
}

async function readState(
  db: Queryable,
  now: Temporal.Instant,
  answered: PartitionKey | null,
): Promise<State> {
  const rows = await db.query<State>(sql`
    select coalesce((select array_agg(name) from breakers where state = 'open'), '{}') as open,
      exists (select 1 from incidents where cause = ${outageCause} and resolved_at is null) as "isReported",
      coalesce((select array_agg(distinct asset) from ledger
        where asset = any(${coreFacts.map(assetOfFact)}::text[]) and ${isWaitedFor(now)}
          and (asset, game_date) is distinct from (${answered?.asset ?? null}::text, ${answered?.gameDate ?? null}::date)), '{}') as wanted`)
  return rows[0]!
}

/** Source partitions that are asked for now or within the hour. */
function isWaitedFor(now: Temporal.Instant): Sql {
  return sql`(refresh_at is not null or state = 'running' or (state in ('expected', 'not_yet')
    and coalesce(not_before, ${now}) <= ${now.add({ hours: 1 })}))`
}

/** The facts that somebody waits for now. */
export async function readWantedFacts(
  db: Queryable,
  facts: readonly Fact[],
  now: Temporal.Instant,
): Promise<Fact[]> {
  const rows = await db.query<{ asset: string }>(sql`
    select distinct asset from ledger where asset = any(${facts.map(assetOfFact)}::text[]) and ${isWaitedFor(now)}`)
  const wanted = new Set(rows.map(({ asset }) => asset))
  return facts.filter((fact) => wanted.has(assetOfFact(fact)))
}
