/** Sources: which facts nobody can be asked for, and which sources are paused or have not answered for long.
 *
 * The incident of an outage of a core fact is kept where the breakers change (source-watch.ts), as soon as its last source is paused. Of the further
 * facts nobody else tells: all of them that are out make one incident here, unless that outage has taken them with it. */
import type { Temporal } from 'temporal-polyfill'
import { isIncidentOpen } from '../../../platform/ledger/incidents.ts'
import { type Detector, type Status, twoOfThree, type Verdict } from '../../../platform/monitor/detector.ts'
import type { SourceConfig } from '../../1-sources/clients/index.ts'
import { readSourceHealth, type SourceHealth } from '../../source-health.ts'
import { coreFacts, type Fact, type SourceOrder } from '../../source-order.ts'
import { outageCause, readWantedFacts } from '../../source-watch.ts'

/** The subject of the one incident of further facts. */
const further = 'further facts'

export function createSourceDetector(order: SourceOrder, config: SourceConfig): Detector {
  return {
    name: 'sources',
    watches: 'for each fact, whether a source can be asked, which are paused, and when one last answered',
    alarms: `the first source of a fact paused and without an answer for ${sourceLimits.firstSilentHours} h, or since its first failure where it never gave one (warning); every source of a fact paused (critical where no prediction can be without it, a warning elsewhere)`,
    everySeconds: 300,
    confirmation: twoOfThree,
    findsWithin: { minutes: 30, from: 'its hours being over, or the failure that pauses the last one' },
    async look({ db, now }) {
      const health = await readSourceHealth(db, order, config)
      const looks = [...Map.groupBy(health, ({ fact }) => fact)].map(([fact, sources]) =>
        lookAt(fact, sources, now),
      )
      const furtherOut = looks.filter(({ fact, isOut }) => isOut && !isCore(fact)).map(({ fact }) => fact)
      const [wanted, isOutageTold] = [
        furtherOut.length === 0 ? [] : await readWantedFacts(db, furtherOut, now),
        await isIncidentOpen(db, outageCause),
      ]
      return [
        ...looks.map((fact) => judgeFact(fact, { wanted, isOutageTold })),
        judgeFurther(
          looks.filter(({ fact }) => wanted.includes(fact)),
          isOutageTold,
        ),
      ]
    },
  }
}

/** A source that has just been paused has a fallback, and is tried again in minutes: nobody has to know. */
export const sourceLimits = { firstSilentHours: 24 } as const

function isCore(fact: Fact): boolean {
  return coreFacts.some((core) => core === fact)
}

interface FactLook {
  readonly fact: Fact
  readonly usable: readonly SourceHealth[]
  readonly paused: readonly SourceHealth[]
  readonly isOut: boolean
  readonly isFirstLost: boolean
  readonly firstSilentHours: number | null
}

function lookAt(fact: Fact, sources: readonly SourceHealth[], now: Temporal.Instant): FactLook {
  const usable = sources.filter(({ state }) => state !== 'unavailable')
  const paused = usable.filter(({ state }) => state === 'paused')
  const isOut = usable.length > 0 && paused.length === usable.length
  // One that has never answered is silent since it was first asked.
  const firstSilentHours = hoursSince(usable[0]?.lastSuccessAt ?? usable[0]?.failingSince, now)
  const isFirstLost =
    usable[0]?.state === 'paused' && (firstSilentHours ?? 0) >= sourceLimits.firstSilentHours
  return { fact, usable, paused, isOut, isFirstLost, firstSilentHours }
}

interface Told {
  /** Further facts that are out and that somebody waits for. */
  readonly wanted: readonly Fact[]
  readonly isOutageTold: boolean
}

function judgeFact(look: FactLook, { wanted, isOutageTold }: Told): Verdict {
  const { fact, usable, paused, isOut, firstSilentHours } = look
  const isWanted = wanted.includes(fact)
  // Of a core fact source-watch.ts decides whether anybody waits for it.
  const toldBy = isCore(fact) || isOutageTold ? outageCause : `sources: ${further}`
  return {
    subject: fact,
    status: gradeFact(look, isWanted),
    says: isOut
      ? `nobody can be asked for ${fact}: ${namePaused(look)}${isCore(fact) || isWanted ? '' : '; nobody waits for it now'}`
      : paused.length > 0
        ? `${namePaused(look)}; ${sayOthers(usable.length - paused.length)} of ${fact} can be asked`
        : sayUsable(fact, usable.length),
    figures: {
      isSetUp: usable.length > 0,
      usable: usable.length,
      paused: paused.map(({ source }) => source),
      firstSilentHours,
    },
    ...(isOut && (isCore(fact) || isWanted) ? { toldBy } : {}),
  }
}

/** A fact none of whose sources has what it needs, such as a key, is not out: nobody has set it up. */
function sayUsable(fact: Fact, usable: number): string {
  if (usable === 0) return `${fact} is not set up: none of its sources can be asked in this installation`
  return usable === 1 ? `1 source of ${fact} can be asked` : `${usable} sources of ${fact} can be asked`
}

const sayOthers = (others: number): string => (others === 1 ? '1 other source' : `${others} other sources`)

function gradeFact({ fact, isOut, isFirstLost }: FactLook, isWanted: boolean): Status {
  if (isOut && isCore(fact)) return 'critical'
  return (isOut ? isWanted : isFirstLost) ? 'warning' : 'well'
}

function judgeFurther(out: readonly FactLook[], isOutageTold: boolean): Verdict {
  return {
    subject: further,
    status: out.length > 0 ? 'warning' : 'well',
    says:
      out.length > 0
        ? `nobody can be asked for ${out.map(({ fact }) => fact.replaceAll('_', ' ')).join(', ')}, and predictions go on without: ${[...new Set(out.flatMap(({ paused }) => paused.map(describe)))].join('; ')}`
        : 'no further fact that somebody waits for is out',
    figures: { facts: out.map(({ fact }) => fact) },
    ...(out.length > 0 && isOutageTold ? { toldBy: outageCause } : {}),
  }
}

function namePaused({ paused }: FactLook): string {
  return paused.map(describe).join('; ')
}

function describe({ source, why }: SourceHealth): string {
  return `${source} is paused (${why ?? 'no reason kept'})`
}

function hoursSince(instant: Temporal.Instant | null | undefined, now: Temporal.Instant): number | null {
  return instant ? Math.round(10 * now.since(instant).total('hours')) / 10 : null
}
