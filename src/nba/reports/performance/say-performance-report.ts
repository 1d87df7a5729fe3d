/** The report of a week or a month in plain words: the terminal, the page and the messages all say this. What has become worse is named first; a
 * figure comes with what it was before, a rate with its number, interval and what the prices needed, live and backfilled apart. */
import { formatCount, formatDifference, formatNumber, formatShare } from '../../domain/format-figure.ts'
import type { HitRate } from '../../domain/hit-rate.ts'
import type { ReportSection, ReportState, SaidReport } from '../report-section.ts'
import type { SystemPerformance } from './judge-systems.ts'
import type { PerformanceReport } from './read-performance-report.ts'
import type { SpanUsage, Usage } from './read-usage.ts'
import type { AssetTime, Work, WorkOfSpan } from './read-work.ts'

export const workLimits = {
  /** Of an asset's median run. */
  slowerTimes: 1.5,
  slowerMs: 2_000,
  attemptsMin: 5,
  /** Points of share that deadlines missed, or attempts failed, may rise by. */
  shareMore: 0.05,
  /** Credits and room that last for fewer days are marked. */
  lastsDaysMin: { credits: 7, storage: 30 },
} as const
const limits = workLimits
const namedMax = 10

export function sayPerformanceReport(report: PerformanceReport): SaidReport {
  const regressions = listRegressions(report)
  const sections = [
    describeRegressions(regressions),
    describeSystems(report.systems),
    describeWork(report.work),
    ...report.usage.credits.map(describeCredits),
    describeStorage(report.usage),
  ]
  const { kind, from, until } = report
  const span = kind === 'week' ? `week of ${from} to ${until}` : `month ${from.slice(0, 7)}`
  const worse = regressions.length === 0 ? 'nothing has become worse' : `${regressions.length} regressions`
  const graded = report.systems.some(({ now }) => now.graded > 0) ? '' : ', nothing graded'
  const state = sections.some((each) => each.state !== 'well') ? 'warning' : 'well'
  return { title: `${span}: ${worse}${graded}`, state, sections }
}

/** Of predictions and of the work, by name. */
export function listRegressions({ systems, work }: Pick<PerformanceReport, 'systems' | 'work'>): string[] {
  return [...systems.flatMap(({ regressions }) => regressions), ...listSlower(work.times), ...listMore(work)]
}

function listSlower(times: readonly AssetTime[]): string[] {
  return times
    .filter(
      ({ attempts, attemptsBefore, runMs, runMsBefore }) =>
        Math.min(attempts, attemptsBefore) >= limits.attemptsMin &&
        runMs >= limits.slowerTimes * runMsBefore &&
        runMs - runMsBefore >= limits.slowerMs,
    )
    .map(
      ({ asset, runMs, runMsBefore, attempts }) =>
        `${asset} takes ${(runMs / 1000).toFixed(1)} s (median of ${attempts}), before ${(runMsBefore / 1000).toFixed(1)} s`,
    )
}

function listMore({ now, before }: Work): string[] {
  const more = (part: number, all: number, partBefore: number, allBefore: number, says: string): string[] => {
    if (all === 0 || allBefore === 0 || part / all - partBefore / allBefore < limits.shareMore) return []
    return [
      `${formatShare(part / all)} of ${formatCount(all)} ${says}, before ${formatShare(partBefore / allBefore)}`,
    ]
  }
  return [
    ...more(now.late, now.partitions, before.late, before.partitions, 'partitions missed their deadline'),
    ...more(now.failed, now.attempts, before.failed, before.attempts, 'attempts failed'),
  ]
}

function describeRegressions(regressions: readonly string[]): ReportSection {
  return {
    title: 'What has become worse',
    state: regressions.length === 0 ? 'well' : 'warning',
    lines:
      regressions.length === 0
        ? ['Nothing, by more than chance allows.']
        : regressions.map((each) => `${each}.`),
  }
}

function describeSystems(systems: readonly SystemPerformance[]): ReportSection {
  const title = 'Predictions and results'
  if (systems.length === 0) return { title, state: 'well', lines: ['Nothing was graded.'] }
  return { title, state: 'well', lines: systems.map(describeSystem) }
}

function describeSystem({ market, label, system, now, before }: SystemPerformance): string {
  const error = now.meanAbsoluteError === null ? '' : `, off by ${formatNumber(now.meanAbsoluteError, 2)}`
  const usual =
    before.meanAbsoluteError === null ? '' : `, before ${formatNumber(before.meanAbsoluteError, 2)}`
  const line =
    now.minusLine === null
      ? ''
      : ` (${formatDifference(now.minusLine, 2)} against the line on ${formatCount(now.lineRows)}${before.minusLine === null ? '' : `, before ${formatDifference(before.minusLine, 2)}`})`
  const sides =
    now.hits === null
      ? 'no side decided'
      : `${describeHits(now.hits)}${before.hits === null ? '' : `, before ${formatShare(before.hits.rate)} of ${formatCount(before.hits.n)}`}; ${formatDifference(now.profit, 2)} units`
  return `${market}, ${label}, ${system}: ${formatCount(now.graded)} graded on ${now.dates} dates${error}${usual}${line}; ${sides}`
}

function describeHits({ rate, n, interval95, breakEven }: HitRate): string {
  const needed = breakEven === null ? '' : `, needed ${formatShare(breakEven)}`
  return `${formatShare(rate)} of ${formatCount(n)} sides hit (95 %: ${formatShare(interval95[0])} to ${formatShare(interval95[1])}${needed})`
}

function describeWork({ now, before, incidents }: Work): ReportSection {
  const open = incidents.filter(({ isOpen }) => isOpen)
  const say = ({ partitions, late, attempts, failed }: WorkOfSpan): string =>
    `${formatCount(partitions)} partitions, ${formatCount(late)} of them late; ${formatCount(attempts)} attempts, ${formatCount(failed)} of them failed`
  const state: ReportState = open.length > 0 ? 'warning' : 'well'
  return {
    title: 'Work and incidents',
    state,
    lines: [
      `${say(now)}.`,
      `Before: ${say(before)}.`,
      incidents.length === 0
        ? 'No incident.'
        : `${incidents.length} incidents, ${open.length} of them still open.`,
      ...incidents
        .slice(0, namedMax)
        .map(
          ({ cause, severity, openHours, isOpen }) =>
            `${cause}: ${severity}, ${openHours.toFixed(1)} h${isOpen ? ', OPEN' : ''}`,
        ),
      ...(incidents.length > namedMax ? [`… and ${incidents.length - namedMax} more`] : []),
    ],
  }
}

function describeCredits({ name, days, used, left, usualADay, lastsDays }: Usage): ReportSection {
  const forecast =
    usualADay === null || lastsDays === null
      ? 'what a day uses is not known'
      : `at ${formatCount(Math.round(usualADay))} a day they last ${Math.floor(lastsDays)} days`
  return {
    title: `Credits of ${name}`,
    state: lastsDays !== null && lastsDays < limits.lastsDaysMin.credits ? 'warning' : 'well',
    lines: [
      `${formatCount(used)} used, ${left === null ? 'what is left is not known' : `${formatCount(left)} left`}; ${forecast}.`,
      ...(days.length === 0
        ? []
        : [
            `By day: ${days.map(({ day, used: credits }) => `${day.slice(5)} ${formatCount(credits)}`).join(', ')}.`,
          ]),
    ],
  }
}

function describeStorage({ storage, databaseBytes }: SpanUsage): ReportSection {
  const title = 'Storage'
  if (databaseBytes === null) return { title, state: 'well', lines: ['Its size was not noted.'] }
  const { days, used, left, usualADay, lastsDays } = storage
  const inThirtyDays =
    usualADay === null ? '' : `; ${formatBytes(databaseBytes + 30 * usualADay)} in thirty days`
  const room =
    left === null
      ? []
      : [
          `${formatBytes(left)} are free on its disk${lastsDays === null ? '' : `, room for ${Math.floor(lastsDays)} days`}.`,
        ]
  return {
    title,
    state: lastsDays !== null && lastsDays < limits.lastsDaysMin.storage ? 'warning' : 'well',
    lines: [
      `The database has ${formatBytes(databaseBytes)}, ${formatBytes(used)} more than before${inThirtyDays}.`,
      ...room,
      ...(days.length === 0
        ? []
        : [
            `By day: ${days.map(({ day, used: bytes }) => `${day.slice(5)} ${formatBytes(bytes)}`).join(', ')}.`,
          ]),
    ],
  }
}

function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(2)} GB`
}
