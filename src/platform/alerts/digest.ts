/** One message that tells of several: the severest and newest by name, and how many more. */
import { type Severity, severities } from '../ledger/incidents.ts'
import { dashboardLabel, formatTime } from './compose-message.ts'
import type { WaitingDelivery } from './deliveries.ts'
import { describeKind, type Message } from './message.ts'

const namedMax = 20

export function composeDigest(deliveries: readonly WaitingDelivery[], zone: string): Message {
  const bySeverity = deliveries.toSorted((a, b) => rank(b.severity) - rank(a.severity) || b.id - a.id)
  const named = bySeverity.slice(0, namedMax)
  const more = deliveries.length - named.length
  const links = deliveries.flatMap(({ message }) => message.links)
  return {
    kind: 'digest',
    severity: bySeverity.find(({ kind }) => kind !== 'resolved')?.severity ?? 'info',
    title: `${deliveries.length} alerts: ${describeCounts(deliveries)}`,
    facts: [
      ...named.map(({ message, createdAt }) => ({
        label: `${describeKind(message)}, ${formatTime(createdAt, zone)}`,
        text: message.incident
          ? `${message.title}\nsixthman incidents show ${message.incident.id}`
          : message.title,
      })),
      ...(more > 0 ? [{ label: `And ${more} more`, text: 'sixthman alerts deliveries lists them' }] : []),
    ],
    links: links
      .filter(({ label }) => label === dashboardLabel)
      .slice(0, 1)
      .map(({ label, url }) => ({ label, url: url.replace(/\/\d+$/, '') })), // of all incidents, not of one
  }
}

function describeCounts(deliveries: readonly WaitingDelivery[]): string {
  const resolved = deliveries.filter(({ kind }) => kind === 'resolved').length
  const counts = severities.toReversed().map((severity) => {
    const own = deliveries.filter((each) => each.severity === severity && each.kind !== 'resolved').length
    return own === 0 ? [] : [`${own} ${severity}`]
  })
  return [...counts.flat(), ...(resolved === 0 ? [] : [`${resolved} resolved`])].join(', ')
}

function rank(severity: Severity): number {
  return severities.indexOf(severity)
}
