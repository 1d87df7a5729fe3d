/** The report of a day in plain words, section by section: the terminal, the page and the messages all say this.
 *
 * A figure comes with what it is of; a rate comes with its number and interval, live and backfilled apart. What is missing is said first. */

import type { ReportSection, ReportState, SaidReport } from '../report-section.ts'
import type { DailyReport } from './read-daily-report.ts'
import type { Made } from './read-made.ts'
import type { IncidentOfDay, Troubles } from './read-troubles.ts'
import { describeGrades, describeSlate } from './say-predictions.ts'
import { describeCredits, describeStorage } from './say-upkeep.ts'

const shownMax = 10

export function sayDailyReport(report: DailyReport): SaidReport {
  const sections = [
    describeMade(report.made),
    describeSlate(report.slate, report.made.games),
    describeGrades(report.grades),
    describeTroubles(report.troubles),
    describeCredits(report.sources),
    describeStorage(report.upkeep),
  ]
  const state = worstOf(sections.map((section) => section.state))
  return { title: `${report.gameDate}: ${summarise(report)}`, state, sections }
}

function summarise({ made, slate, troubles }: DailyReport): string {
  const lacking = made.partitions.filter(({ committedState }) => committedState === null).length
  const critical = troubles.incidents.filter(
    (each) => each.severity === 'critical' && !each.resolvedAt,
  ).length
  const there =
    made.partitions.length === 0
      ? 'nothing was wanted'
      : lacking === 0
        ? `everything is there (${made.partitions.length} partitions)`
        : `${lacking} of ${made.partitions.length} partitions are not there`
  const games = made.games === 0 ? 'no games' : `${made.games} games`
  const picks = slate.systems.reduce((sum, { over, under }) => sum + over + under, 0)
  const open = critical === 0 ? '' : `, ${critical} critical incidents open`
  return `${there}, ${games}, ${picks} sides taken${open}`
}

function describeMade({ games, final, postponed, partitions }: Made): ReportSection {
  const title = 'What was expected, and what is there'
  if (partitions.length === 0) return { title, state: 'well', lines: ['Nothing was wanted for this date.'] }
  const count = (fits: (each: Made['partitions'][number]) => boolean): number =>
    partitions.filter(fits).length
  const lacking = partitions.filter(({ committedState }) => committedState === null)
  const degraded = partitions.filter(({ committedState }) => committedState === 'degraded')
  const failed = count(({ state }) => state === 'failed')
  const late = count(({ isLate }) => isLate)
  const lines = [
    games + postponed === 0
      ? 'No games.'
      : `${games} games, ${final} of them final${postponed > 0 ? `, ${postponed} postponed` : ''}.`,
    `${partitions.length} partitions: ${count((each) => each.committedState === 'complete')} complete, ${count((each) => each.committedState === 'empty_ok')} rightly empty, ${degraded.length} degraded, ${failed} failed, ${lacking.length - count((each) => each.committedState === null && each.state === 'failed')} still open; ${late} missed their deadline.`,
    ...shorten(
      [...lacking, ...degraded].map(
        ({ asset, state, committedState, reason, errorCode }) =>
          `${asset} is ${committedState ?? state}${reason ? `: ${reason}` : ''}${errorCode ? ` [${errorCode}]` : ''}`,
      ),
    ),
  ]
  const isCritical = lacking.some(({ asset }) => /^(predictions_|export_)/.test(asset))
  const state = isCritical
    ? 'critical'
    : lacking.length + degraded.length + late + failed > 0
      ? 'warning'
      : 'well'
  return { title, state, lines }
}

function describeTroubles({ incidents, attempts, failed, deadLetters }: Troubles): ReportSection {
  const open = incidents.filter(({ resolvedAt }) => resolvedAt === null)
  const failures = Object.entries(failed)
  const total = failures.reduce((sum, [, times]) => sum + times, 0)
  const codes = failures.map(([code, times]) => `${code} ${times}`).join(', ')
  return {
    title: 'Incidents and failures',
    state: open.some(({ severity }) => severity === 'critical')
      ? 'critical'
      : open.length + deadLetters.open > 0
        ? 'warning'
        : 'well',
    lines: [
      incidents.length === 0
        ? 'No incident.'
        : `${incidents.length} incidents, ${open.length} of them still open.`,
      ...shorten(incidents.map(describeIncident)),
      `${attempts} attempts, ${total} of them failed${codes ? ` (${codes})` : ''}; ${deadLetters.came} dead letters came, ${deadLetters.open} are open.`,
    ],
  }
}

function describeIncident({ severity, cause, title, resolvedAt, occurrences }: IncidentOfDay): string {
  const often = occurrences > 1 ? `, ${occurrences} times` : ''
  const text = title.length > 160 ? `${title.slice(0, 159)}…` : title
  return `${resolvedAt ? 'over' : 'OPEN'}, ${severity}${often}: ${cause}: ${text}`
}

function shorten(lines: readonly string[]): string[] {
  return lines.length <= shownMax
    ? [...lines]
    : [...lines.slice(0, shownMax), `… and ${lines.length - shownMax} more`]
}

function worstOf(states: readonly ReportState[]): ReportState {
  if (states.includes('critical')) return 'critical'
  return states.includes('warning') ? 'warning' : 'well'
}
