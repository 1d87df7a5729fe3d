/** What is told of an incident: what, since when, how often, what the system does by itself, what to do, and where to read on. */
import type { Temporal } from 'temporal-polyfill'
import type { Severity } from '../ledger/incidents.ts'
import { findGuidance, type Guidance } from './guidance.ts'
import type { Message, MessageKind } from './message.ts'
import type { Incident } from './read-incidents.ts'

/** Where the pages lie; null where nobody said. */
export interface MessageLinks {
  readonly docsUrl: string | null
  readonly dashboardUrl: string | null
}

/** Of the link to the incident's page. */
export const dashboardLabel = 'Dashboard'

export interface IncidentNews {
  readonly kind: Extract<MessageKind, 'opened' | 'reopened' | 'escalated' | 'reminded' | 'resolved'>
  readonly incident: Incident
  /** As they were at the transition that is told of. */
  readonly severity: Severity
  readonly title: string
  readonly at: Temporal.Instant
}

export function composeIncident(news: IncidentNews, zone: string, links: MessageLinks): Message {
  const { kind, incident, severity, title, at } = news
  const { id, cause, occurrences, openedAt, reopenedAt } = incident
  const guidance = findGuidance(incident)
  const { page } = guidance
  const isOver = kind === 'resolved'
  const since = reopenedAt ?? openedAt
  const facts = [
    isOver
      ? { label: 'Open', text: `${formatTime(since, zone)} to ${formatTime(at, zone)}` }
      : { label: 'Since', text: formatTime(since, zone) },
    { label: 'How often', text: describeCount(incident) },
    ...(isOver ? [{ label: 'How it ended', text: describeEnd(incident) }] : describeHelp(id, guidance)),
  ]
  return {
    kind,
    severity,
    title,
    facts,
    links: [
      ...(page === null || links.docsUrl === null
        ? []
        : [{ label: 'Runbook', url: `${links.docsUrl}/${page}` }]),
      ...(links.dashboardUrl === null
        ? []
        : [{ label: dashboardLabel, url: `${links.dashboardUrl}/incidents/${id}` }]),
    ],
    incident: {
      id,
      cause,
      state: isOver ? 'resolved' : 'open',
      occurrences,
      openedAt: openedAt.toString(),
      resolvedAt: isOver ? at.toString() : null,
    },
  }
}

function describeCount({ occurrences, reopenings, examples }: Incident): string {
  const times = occurrences === 1 ? 'once' : `${occurrences} times`
  const again = reopenings === 0 ? '' : `; it came back ${reopenings === 1 ? 'once' : `${reopenings} times`}`
  return `${times}${again}${examples.length > 0 ? `; for example:\n${examples.join('\n')}` : ''}`
}

function describeEnd({ resolvedBy, resolvedNote }: Incident): string {
  const who = resolvedBy === null ? 'by itself' : `by ${resolvedBy}`
  return resolvedNote === null ? who : `${who}: ${resolvedNote}`
}

function describeHelp(id: number, { page, systemDoes, whatToDo }: Guidance): Message['facts'] {
  const commands = `sixthman incidents show ${id}\nsixthman incidents acknowledge ${id} --note "…"`
  return [
    ...(systemDoes === null ? [] : [{ label: 'What the system does by itself', text: systemDoes }]),
    ...(whatToDo === null ? [] : [{ label: 'What to do', text: whatToDo }]),
    { label: 'What to type', text: page === null ? commands : `${commands}\nmore in docs/${page}` },
  ]
}

/** '2025-01-10 07:30 EST'. */
export function formatTime(at: Temporal.Instant, zone: string): string {
  const local = at.toZonedDateTimeISO(zone)
  const name = local.toLocaleString('en-US', { timeZoneName: 'short' }).split(' ').at(-1)
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString().slice(0, 5)} ${name}`
}
