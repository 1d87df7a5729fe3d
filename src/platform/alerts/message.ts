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
