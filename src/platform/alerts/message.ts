/** What is told, before any channel gives it its form: every channel shows all of it, as far as its limits allow. */
import type { Severity } from '../ledger/incidents.ts'

export const messageKinds = [
  'opened',
  'reopened',
  'escalated',
  'reminded',
  'resolved',
  'digest',
  'canary',
  'test',
  'report',
] as const
export type MessageKind = (typeof messageKinds)[number]

export interface Message {
  readonly kind: MessageKind
  readonly severity: Severity
  /** One sentence; of an incident, what is wrong. */
  readonly title: string
  /** In the order in which they are shown. */
  readonly facts: readonly { readonly label: string; readonly text: string }[]
  readonly links: readonly { readonly label: string; readonly url: string }[]
  /** In place of the facts, where a channel can show a page (e-mail). */
  readonly html?: string
  /** For programs: which incident, and how it stands. */
  readonly incident?: MessageIncident
}

export interface MessageIncident {
  readonly id: number
  readonly cause: string
  readonly state: 'open' | 'resolved'
  readonly occurrences: number
  readonly openedAt: string
  readonly resolvedAt: string | null
}

/** 'Warning', 'Critical, again', 'Resolved': what stands above the title. */
export function describeKind({ kind, severity }: Pick<Message, 'kind' | 'severity'>): string {
  const name = `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}`
  switch (kind) {
    case 'opened':
      return name
    case 'reopened':
      return `${name}, again`
    case 'escalated':
      return `${name} now`
    case 'reminded':
      return `${name}, still`
    case 'resolved':
      return 'Resolved'
    case 'digest':
      return 'Alerts together'
    case 'canary':
      return 'Daily sign of life'
    case 'test':
      return 'Test'
    case 'report':
      return 'Report'
  }
}
