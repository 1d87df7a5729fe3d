/** The generated part of docs/monitoring.md: what each detector looks at, when it alarms, and how soon. */
import type { Detector } from '../../src/platform/monitor/detector.ts'

export const monitoringPage = 'docs/monitoring.md'
const [from, until] = [
  '<!-- detectors: written by test/support/write-monitoring-page.ts -->',
  '<!-- /detectors -->',
]

export function renderDetectorTable(detectors: readonly Detector[]): string {
  const rows = detectors.map(({ name, watches, alarms, everySeconds, confirmation, findsWithin }) => {
    const { needed, of } = confirmation
    return `| [${name}](runbook/monitor.${name}.md) | ${watches} | ${alarms} | ${describe(everySeconds)} | ${needed} of ${of} | ${findsWithin.minutes} min from ${findsWithin.from} |`
  })
  return [
    '| detector | looks at | warning, critical | looks every | confirmed by | finds within |',
    '|---|---|---|---|---|---|',
    ...rows,
  ].join('\n')
}

function describe(seconds: number): string {
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`
}

/** The page with its table as the code has it. */
export function withDetectorTable(page: string, detectors: readonly Detector[]): string {
  const start = page.indexOf(from)
  const end = page.indexOf(until)
  if (start < 0 || end < start) throw new Error(`${monitoringPage} has no place for the table`)
  return `${page.slice(0, start + from.length)}\n${renderDetectorTable(detectors)}\n${page.slice(end)}`
}
