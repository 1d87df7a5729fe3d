/** Sentry, by its envelope protocol: one event a message, grouped by the incident's cause, with the delivery's uid as event id, by which Sentry
 * takes it once (develop.sentry.dev/sdk/foundations/transport/envelopes).
 *
 * Spoken by our own port instead of the SDK, which would hook into the whole process. An event cannot resolve an issue, and a further one of
 * the same group would open it again; that an incident is over is therefore an issue of its own, at level info. */
import { z } from 'zod'
import { describeKind, type Message } from '../message.ts'
import type { Channel, ChannelParts, Receiver } from '../receivers/channel.ts'
import { postToReceiver } from '../receivers/post-to-receiver.ts'

interface Dsn {
  readonly endpoint: string
  readonly origin: string
  readonly project: string
  readonly key: string
}

const settings = {
  /** As the project's settings show it: https://<key>@<host>/<project>. */
  dsn: z.string().refine((text) => readDsn(text) !== null, 'expected a DSN, https://<key>@<host>/<project>'),
  environment: z
    .string()
    .regex(/^[^\s/]{1,64}$/)
    .default('production'),
}

export const sentry: Channel<typeof settings> = {
  name: 'sentry',
  settings,
  open({ dsn: text, environment }): Receiver {
    const { endpoint, origin, project, key } = readDsn(text)!
    const post = (parts: ChannelParts, lines: readonly object[]) =>
      postToReceiver(parts, {
        url: endpoint,
        content: lines.map((line) => `${JSON.stringify(line)}\n`).join(''),
        headers: {
          'content-type': 'application/x-sentry-envelope',
          'x-sentry-auth': `Sentry sentry_version=7, sentry_client=sixthman/1, sentry_key=${key}`,
        },
      })
    const sentAt = ({ clock }: ChannelParts) => ({ sent_at: clock.now().toString() })
    return {
      address: `${origin}, project ${project}`,
      origin,
      secrets: [text, key],
      // An envelope may be empty: the key and the project are looked at, and nothing is stored.
      check: (parts) => post(parts, [sentAt(parts)]),
      send(parts, { uid, message }) {
        const event = describeEvent(message, uid, environment, parts.clock.now().epochMilliseconds / 1000)
        return post(parts, [
          { event_id: uid, ...sentAt(parts) },
          { type: 'event', length: Buffer.byteLength(JSON.stringify(event)) },
          event,
        ])
      },
    }
  },
}

const levels = { info: 'info', warning: 'warning', critical: 'error' } as const

function describeEvent(message: Message, uid: string, environment: string, timestamp: number): object {
  const { kind, severity, title, facts, links, incident } = message
  const isOver = kind === 'resolved'
  return {
    event_id: uid,
    timestamp,
    platform: 'node',
    logger: 'sixthman.alerts',
    level: isOver ? 'info' : levels[severity],
    environment,
    message: { formatted: `${describeKind(message)}: ${title}`.slice(0, 8000) },
    fingerprint: ['sixthman', incident?.cause ?? kind, ...(isOver ? ['resolved'] : [])],
    tags: { kind, severity, ...(incident ? { incident: String(incident.id) } : {}) },
    extra: Object.fromEntries([
      ...facts.map(({ label, text }) => [label, text]),
      ...links.map(({ label, url }) => [label, url]),
    ]),
  }
}

function readDsn(text: string): Dsn | null {
  if (!URL.canParse(text)) return null
  const { protocol, username, password, host, origin, pathname, search } = new URL(text)
  const [, prefix, project] = /^(.*)\/(\d+)\/?$/.exec(pathname) ?? []
  if (!/^https?:$/.test(protocol) || username === '' || password !== '' || search !== '') return null
  if (host === '' || prefix === undefined || project === undefined) return null
  return { endpoint: `${origin}${prefix}/api/${project}/envelope/`, origin, project, key: username }
}
