/** How the sources are: for each fact who is asked in which order, who may be asked now, and when each last answered. */
import type { Temporal } from 'temporal-polyfill'
import { type Breaker, readBreakers } from '../platform/breakers/breakers.ts'
import type { Queryable } from '../platform/db/database.ts'
import { sql } from '../platform/db/sql.ts'
import { breakersOf } from './1-sources/ask-sources.ts'
import type { SourceConfig } from './1-sources/clients/index.ts'
import { readQuota } from './1-sources/quota.ts'
import { assetOfFact, type Fact, type SourceOrder } from './source-order.ts'

export const sourceStates = ['well', 'failing', 'paused', 'never asked', 'unavailable'] as const
export type SourceState = (typeof sourceStates)[number]

export interface SourceHealth {
  readonly fact: Fact
  /** 1 is asked first. */
  readonly place: number
  readonly source: string
  readonly host: string
  readonly state: SourceState
  /** Why it is unavailable, or what went wrong last. */
  readonly why: string | null
  readonly lastSuccessAt: Temporal.Instant | null
  readonly lastFailureAt: Temporal.Instant | null
  /** The first failure since its last success, or the opening by hand; null while it does not fail. */
  readonly failingSince: Temporal.Instant | null
  readonly failuresInRow: number
  readonly pausedUntil: Temporal.Instant | null
  /** Requests left of the plan, where the source says so. */
  readonly quotaLeft: number | null
}

export async function readSourceHealth(
  db: Queryable,
  order: SourceOrder,
  config: SourceConfig,
): Promise<SourceHealth[]> {
  const breakers = new Map((await readBreakers(db)).map((breaker) => [breaker.name, breaker]))
  const quotas = await readQuotas(db)
  return (Object.keys(order) as Fact[]).flatMap((fact) =>
    order[fact].map((source, index): SourceHealth => {
      const names = breakersOf(source, config)
      const [own, host] = names.map((name) => breakers.get(name))
      const unavailable = source.unavailable?.(config)
      const worst = [own, host].find((breaker) => breaker?.state === 'open') ?? own
      return {
        fact,
        place: index + 1,
        source: source.name,
        host: new URL(source.baseUrl(config)).host,
        state: unavailable === undefined ? stateOf(own, worst) : 'unavailable',
        why: unavailable ?? (worst && isUnwell(worst) ? describeError(worst) : null),
        lastSuccessAt: own?.lastSuccessAt ?? null,
        lastFailureAt: worst?.lastFailureAt ?? null,
        failingSince: worst && isUnwell(worst) ? (worst.failingSince ?? worst.openedAt) : null,
        failuresInRow: worst?.failuresInRow ?? 0,
        pausedUntil: worst?.probeAt ?? null,
        quotaLeft: quotas.get(source.name) ?? null,
      }
    }),
  )
}

function stateOf(own: Breaker | undefined, worst: Breaker | undefined): SourceState {
  if (worst?.state === 'open') return 'paused'
  if (!own) return 'never asked'
  if (own.failuresInRow > 0) return 'failing'
  return own.lastSuccessAt ? 'well' : 'never asked'
}

/** Failing, or opened by an operator, whose reason it then holds. */
function isUnwell({ state, failuresInRow }: Breaker): boolean {
  return state === 'open' || failuresInRow > 0
}

function describeError({ lastErrorCode, lastError }: Breaker): string {
  return `${lastErrorCode}: ${lastError}`
}

/** One key has one quota; every source that is asked with it is among so many replies. */
const repliesLookedAt = 200

/** What the newest reply of each source said of its quota. */
async function readQuotas(db: Queryable): Promise<Map<string, number>> {
  const rows = await db.query<{ name: string; headers: Record<string, string> }>(sql`
    select split_part(resource, '/', 1) || '/' || split_part(resource, '/', 2) as name, headers
    from archive_receipts where headers ? 'x-requests-remaining' order by last_seen_at desc limit ${repliesLookedAt}`)
  return new Map(
    rows.toReversed().flatMap(({ name, headers }) => {
      const { remaining } = readQuota(headers)
      return remaining === null ? [] : [[name, remaining] as const]
    }),
  )
}

/** Core facts whose source partition is degraded or empty on the date, in the partition's own words. */
export async function readFallbacks(
  db: Queryable,
  gameDate: string,
): Promise<{ asset: string; reason: string }[]> {
  return db.query(sql`
    select asset, reason from ledger where game_date = ${gameDate} and committed_state = 'degraded'
      and asset = any(${(['schedule', 'box_scores', 'prop_lines'] as const).map(assetOfFact)}::text[]) order by asset`)
}
