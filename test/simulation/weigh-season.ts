/** What incidents of a lived season say of its faults: which found them, which were brought along, and what no fault explains. */
import { Temporal } from 'temporal-polyfill'
import type { SeasonFault } from './season-world.ts'

export const minuteMs = 60_000
/** After a fault's end, for it to be found and to be over. */
export const afterwardsMinutes = 12 * 60
export const msOf = (instant: string): number => Temporal.Instant.from(instant).epochMilliseconds

export interface ToldIncident {
  readonly cause: string
  readonly severity: string
  readonly title: string
  readonly openedMs: number
  readonly resolvedMs: number | null
  readonly reopenings: number
}

export interface FaultOutcome {
  readonly fault: string
  readonly cause: string
  /** From the instant that the detector's stated time counts from. */
  readonly foundMinutes: number | null
  readonly withinMinutes: number
  readonly incidents: number
  readonly resolvedHours: number | null
  /** Causes of incidents that other parts kept of the same fault. */
  readonly brought: readonly string[]
}

/** Each incident is the one that a fault is found by, or one that it may bring along; the rest is unexplained. */
export function weighIncidents(
  incidents: readonly ToldIncident[],
  faults: readonly SeasonFault[],
  readMs: ReadonlyMap<SeasonFault, number>,
  isLived: (fault: SeasonFault) => boolean,
): { readonly unexplained: readonly ToldIncident[]; readonly outcomes: readonly FaultOutcome[] } {
  const explained = new Set<ToldIncident>()
  const outcomes = faults.flatMap((fault): FaultOutcome[] => {
    const fromMs = msOf(fault.from)
    const untilMs = msOf(fault.until)
    const isOfIt = ({ openedMs }: ToldIncident): boolean =>
      openedMs >= fromMs && openedMs <= untilMs + afterwardsMinutes * minuteMs
    const own = incidents.filter((each) => each.cause === fault.cause && isOfIt(each))
    const along = incidents.filter((each) => fault.mayBring?.test(each.cause) && isOfIt(each))
    for (const each of [...own, ...along]) explained.add(each)
    if (!isLived(fault)) return []
    const first = own[0]
    const countsFromMs =
      readMs.get(fault) ?? Temporal.Instant.from(fault.countsFrom ?? fault.from).epochMilliseconds
    return [
      {
        fault: fault.name,
        cause: fault.cause,
        foundMinutes: first ? Math.round((first.openedMs - countsFromMs) / minuteMs) : null,
        withinMinutes: fault.withinMinutes,
        incidents: own.reduce((sum, { reopenings }) => sum + 1 + reopenings, 0),
        resolvedHours: first?.resolvedMs
          ? Math.round((first.resolvedMs - untilMs) / (6 * minuteMs)) / 10
          : null,
        brought: [...new Set(along.filter((each) => each.cause !== fault.cause).map(({ cause }) => cause))],
      },
    ]
  })
  return { outcomes, unexplained: incidents.filter((each) => !explained.has(each)) }
}
