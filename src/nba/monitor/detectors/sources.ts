/** Sources: which facts nobody can be asked for, and which sources are paused or have not answered for long. The one incident of an outage is
 * kept where the breakers change (source-watch.ts), as soon as the last source of a fact is paused. */
import type { Temporal } from 'temporal-polyfill'
import { type Detector, twoOfThree, type Verdict } from '../../../platform/monitor/detector.ts'
import type { SourceConfig } from '../../1-sources/clients/index.ts'
import { readSourceHealth, type SourceHealth } from '../../source-health.ts'
import type { Fact, SourceOrder } from '../../source-order.ts'

export function createSourceDetector(order: SourceOrder, config: SourceConfig): Detector {
  return {
    name: 'sources',
    watches: 'for each fact, whether a source can be asked, which are paused, and when one last answered',
    alarms: `the first source of a fact paused and without an answer for ${sourceLimits.firstSilentHours} h (warning); every source of a fact paused (critical)`,
    everySeconds: 300,
    confirmation: twoOfThree,
    findsWithin: { minutes: 10, from: 'the failure that pauses it' },
    async look({ db, now }) {
      const health = await readSourceHealth(db, order, config)
      return [...Map.groupBy(health, ({ fact }) => fact)].map(([fact, sources]) =>
        judgeFact(fact, sources, now),
      )
    },
  }
}

/** A source that has just been paused has a fallback, and is tried again in minutes: nobody has to know. */
export const sourceLimits = { firstSilentHours: 24 } as const

function judgeFact(fact: Fact, sources: readonly SourceHealth[], now: Temporal.Instant): Verdict {
  const usable = sources.filter(({ state }) => state !== 'unavailable')
  const paused = usable.filter(({ state }) => state === 'paused')
  const isOut = usable.length > 0 && paused.length === usable.length
  const firstSilentHours = hoursSince(usable[0]?.lastSuccessAt, now)
  const isFirstLost =
    usable[0]?.state === 'paused' && (firstSilentHours ?? 0) >= sourceLimits.firstSilentHours
  const named = paused.map(({ source, why }) => `${source} is paused (${why ?? 'no reason kept'})`).join('; ')
  return {
    subject: fact,
    status: isOut ? 'critical' : isFirstLost ? 'warning' : 'well',
    says: isOut
      ? `nobody can be asked for ${fact}: ${named}`
      : paused.length > 0
        ? `${named}; ${usable.length - paused.length} other sources of ${fact} can be asked`
        : `${usable.length} sources of ${fact} can be asked`,
    figures: { usable: usable.length, paused: paused.map(({ source }) => source), firstSilentHours },
    ...(isOut ? { toldBy: 'sources are down' } : {}),
  }
}

function hoursSince(instant: Temporal.Instant | null | undefined, now: Temporal.Instant): number | null {
  return instant ? Math.round(10 * now.since(instant).total('hours')) / 10 : null
}
