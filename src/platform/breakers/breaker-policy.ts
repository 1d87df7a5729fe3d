/** When a breaker opens, for how long, and which failure says what about whom: the one table.
 *
 * The longest usual pause is 30 minutes, so that after an outage of any length everything is asked again at most so much later. */
import { type ErrorCode, errorKinds } from '../errors.ts'

/** 'source/espn', 'host/site.api.espn.com' or 'asset/grades'. */
export type BreakerName = `source/${string}` | `host/${string}` | `asset/${string}`

export interface BreakerPolicy {
  /** Failures in a row that open it; of an asset: dates in a row, for one date that fails again and again ends as a dead letter. */
  readonly failuresMax: number
  /** From opening to the first probe; then, after each failed probe, the next; the last one stays. */
  readonly pausesMinutes: readonly [number, ...number[]]
}

const usual: BreakerPolicy = { failuresMax: 5, pausesMinutes: [5, 10, 20, 30] }
/** One such reply is enough: asking on would bring the same one, and may make it worse. A plain refusal is about what was asked for
 * (a file that does not exist yet is a 403, too); a firewall's is about the host. */
const atOnce: BreakerPolicy = { ...usual, failuresMax: 1 }
/** A quota is renewed by the month, the day or the hour. */
const quota: BreakerPolicy = { failuresMax: 1, pausesMinutes: [60] }

const policies: Partial<Record<ErrorCode, BreakerPolicy>> = {
  'source.refused': atOnce,
  'source.blocked': atOnce,
  'source.quota-exhausted': quota,
}

/** The rows that an asset may name. Each of the dates has its own budget: they are not spent on what is the same fault. */
export const assetPolicies = {
  usual: { failuresMax: 3, pausesMinutes: [5, 10, 20, 30] },
  /** A try takes long: the models walk through all seasons, and one date that failed may be chance. */
  costly: { failuresMax: 2, pausesMinutes: [5, 10, 20, 30] },
} as const satisfies Record<string, BreakerPolicy>

export type AssetPolicyName = keyof typeof assetPolicies

export function assetPolicyOf(declared: AssetPolicyName | BreakerPolicy = 'usual'): BreakerPolicy {
  return typeof declared === 'string' ? assetPolicies[declared] : declared
}

export function policyOf(code: ErrorCode): BreakerPolicy {
  return policies[code] ?? usual
}

/** No pause is shorter: a failure that comes sooner after the opening belongs to a request that was under way then. */
export const shortestPauseMinutes = Math.min(
  ...[usual, atOnce, quota, ...Object.values(assetPolicies)].flatMap(({ pausesMinutes }) => pausesMinutes),
)

/** Who took a probe has so long; then another may, in case he died. */
export const probeSeconds = 120

/** host: the host itself fails, and the source with it · source: the host answers, the source's content is bad ·
 * alive: the source answers as it should, only not with what is wanted now. Other codes are not about a source at all. */
type Blame = 'host' | 'source' | 'alive'

const blames: Partial<Record<ErrorCode, Blame>> = {
  'source.unreachable': 'host',
  'source.timed-out': 'host',
  'source.server-error': 'host',
  'source.rate-limited': 'host',
  'source.refused': 'source',
  'source.blocked': 'host',
  'source.private-address': 'host',
  'source.html-instead': 'host',
  'source.truncated': 'host',
  'source.not-json': 'source',
  'source.schema-changed': 'source',
  'source.too-large': 'source',
  'source.quota-exhausted': 'source',
  'source.empty': 'alive',
  'source.incomplete': 'alive',
  'source.stale': 'alive',
  'source.duplicated': 'alive',
  'source.not-yet': 'alive',
  'source.no-history': 'alive',
  'check.failed': 'alive',
}

export function countsAgainstHost(code: ErrorCode): boolean {
  return blames[code] === 'host'
}

export function countsAgainstSource(code: ErrorCode): boolean {
  return blames[code] === 'host' || blames[code] === 'source'
}

export function countsAgainst(name: BreakerName, code: ErrorCode): boolean {
  return name.startsWith('host/') ? countsAgainstHost(code) : countsAgainstSource(code)
}

/** True where the failure shows that this host or source answers: it counts as a success for it. */
export function showsAlive(name: BreakerName, code: ErrorCode): boolean {
  return blames[code] !== undefined && !countsAgainst(name, code)
}

/** Not about the asset: the database, a lease that went elsewhere, a worker that was killed with all that it held. */
const neverAnAssets: ReadonlySet<ErrorCode> = new Set(['lease.lost', 'attempt.worker-died'])

/** Is it the asset that fails? A source's faults are counted at the source, and what cannot be yet is nobody's. */
export function countsAgainstAsset(isSource: boolean, code: ErrorCode): boolean {
  const kind = errorKinds[code]
  if (kind === 'not_yet' || kind === 'usage' || code.startsWith('database.')) return false
  return !neverAnAssets.has(code) && !(isSource && code.startsWith('source.'))
}

export function assetBreaker(asset: string): BreakerName {
  return `asset/${asset}`
}

export function sourceBreaker(source: string): BreakerName {
  return `source/${source}`
}

/** By host and port, as the gates and the connections are. */
export function hostBreaker(url: string): BreakerName {
  return `host/${new URL(url).host}`
}
