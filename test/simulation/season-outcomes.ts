/** What came of a replayed season, as a table, as its faults, and as a part of docs/monitoring.md. */
import type { LivedSeason } from './live-season.ts'
import type { FaultOutcome } from './weigh-season.ts'

/** While a fault is sought it looks so often: what is told in the same look is not told before. */
const lookMinutes = 10

export function describeOutcomes(outcomes: readonly FaultOutcome[]): string {
  const rows = outcomes.map(
    ({ fault, cause, foundMinutes, withinMinutes, incidents, resolvedHours, brought }) =>
      [
        fault,
        `\`${cause}\``,
        foundMinutes === null ? 'not found' : `${foundMinutes} min`,
        `${withinMinutes} min`,
        incidents,
        resolvedHours === null ? 'not over' : `${resolvedHours} h`,
        brought.map((each) => `\`${each}\``).join(', '),
      ].join(' | '),
  )
  return [
    '| fault | incident | found after | stated | incidents | over, after its end | told of it elsewhere |',
    '|---|---|---|---|---|---|---|',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n')
}

/** Why the season does not prove what it should; nothing where it does. */
export function findMisses({ unexplained, outcomes, detectorFailures }: LivedSeason): string[] {
  return [
    ...unexplained.map(({ cause, title }) => `told without a fault: ${cause}: ${title}`),
    ...detectorFailures.map((failure) => `a detector fails: ${failure}`),
    ...outcomes.flatMap(({ fault, cause, foundMinutes, withinMinutes, incidents, resolvedHours }) => {
      if (foundMinutes === null) return [`not found: ${fault} (${cause})`]
      if (foundMinutes < -lookMinutes)
        return [
          `told ${-foundMinutes} min before it can be known: ${fault}: it may be something else (${cause})`,
        ]
      const late =
        foundMinutes > withinMinutes
          ? [`found late: ${fault}, after ${foundMinutes} min instead of ${withinMinutes}`]
          : []
      const twice = incidents > 1 ? [`told ${incidents} times: ${fault}`] : []
      return [
        ...late,
        ...twice,
        ...(resolvedHours === null ? [`not over by itself: ${fault} (${cause})`] : []),
      ]
    }),
  ]
}

/** The page with this run in its place. */
export function withOutcomes(
  page: string,
  kind: 'clean' | 'broken',
  line: string,
  outcomes: readonly FaultOutcome[],
): string {
  const [from, until] = [
    `<!-- ${kind} season: written by npm run monitor-season -- --${kind} --page -->`,
    `<!-- /${kind} season -->`,
  ]
  const start = page.indexOf(from)
  const end = page.indexOf(until)
  if (start < 0 || end < start) throw new Error(`the page has no place for the ${kind} season`)
  const body = [`\`\`\`\n${line}\n\`\`\``, ...(outcomes.length > 0 ? [describeOutcomes(outcomes)] : [])].join(
    '\n\n',
  )
  return `${page.slice(0, start + from.length)}\n${body}\n${page.slice(end)}`
}
