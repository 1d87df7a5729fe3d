/** How the sources are, for commands and pages: the age of what each core fact was last given, and the sources that are not well. */
import type { Temporal } from 'temporal-polyfill'
import type { SourceHealth } from '../../nba/source-health.ts'
import { type CoreFact, coreFacts } from '../../nba/source-order.ts'

export interface FactFreshness {
  readonly fact: CoreFact
  /** The last answer of any source of the fact, and whose it was; null where nobody has answered so far. */
  readonly lastSuccessAt: Temporal.Instant | null
  readonly source: string | null
  readonly ageMinutes: number | null
  /** No source can be asked in this installation. */
  readonly isUnavailable: boolean
}

export type UnwellSource = Pick<
  SourceHealth,
  'source' | 'state' | 'why' | 'failuresInRow' | 'lastSuccessAt' | 'pausedUntil'
>

export interface SourcesSummary {
  readonly facts: readonly FactFreshness[]
  /** Failing or paused; each once, whatever number of facts it brings. */
  readonly unwell: readonly UnwellSource[]
}

export function summariseSources(health: readonly SourceHealth[], now: Temporal.Instant): SourcesSummary {
  const unwell = new Map<string, UnwellSource>()
  for (const each of health) {
    const { source, state, why, failuresInRow, lastSuccessAt, pausedUntil } = each
    if (state !== 'failing' && state !== 'paused') continue
    unwell.set(source, { source, state, why, failuresInRow, lastSuccessAt, pausedUntil })
  }
  return { facts: coreFacts.map((fact) => findFreshness(fact, health, now)), unwell: [...unwell.values()] }
}

function findFreshness(
  fact: CoreFact,
  health: readonly SourceHealth[],
  now: Temporal.Instant,
): FactFreshness {
  const sources = health.filter((each) => each.fact === fact)
  const [newest] = sources
    .flatMap(({ source, lastSuccessAt }) => (lastSuccessAt ? [{ source, lastSuccessAt }] : []))
    .toSorted((a, b) => b.lastSuccessAt.epochMilliseconds - a.lastSuccessAt.epochMilliseconds)
  return {
    fact,
    lastSuccessAt: newest?.lastSuccessAt ?? null,
    source: newest?.source ?? null,
    ageMinutes: newest ? Math.floor(now.since(newest.lastSuccessAt).total('minutes')) : null,
    isUnavailable: sources.every(({ state }) => state === 'unavailable'),
  }
}

/** '12 min', '3 h', '5 days'. */
export function formatAge(minutes: number): string {
  if (minutes < 90) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`
}

/** 'schedule 12 min ago (nba-cdn/schedule)'. */
export function describeFreshness({ fact, ageMinutes, source, isUnavailable }: FactFreshness): string {
  const name = fact.replaceAll('_', ' ')
  if (ageMinutes !== null) return `${name} ${formatAge(ageMinutes)} ago (${source})`
  return `${name} ${isUnavailable ? 'from nobody: no key' : 'never so far'}`
}
