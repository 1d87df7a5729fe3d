/** Each channel that has a receiver with that receiver, under one form: how its route is set, what has arrived, and how it can be out of order. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describeKind, type Message } from '../../../src/platform/alerts/message.ts'
import type { Clock } from '../../../src/platform/clock.ts'
import type { HttpReceiver } from './http-receiver.ts'
import { headerOf, mailUser, startMailReceiver } from './mail-receiver.ts'
import { startSentryReceiver } from './sentry-receiver.ts'
import { startSlackReceiver } from './slack-receiver.ts'
import { startWebhookReceiver, webhookSecret } from './webhook-receiver.ts'

export interface ChannelReceiver {
  /** The setting of its route, named as the channel. */
  readonly route: object
  /** What has arrived, in order and as often as it came, each as in 'Warning: the disk is full'. */
  read(): string[]
  /** By what the receiver knows a message again; null where the channel has no such thing. In order, and as often as it came. */
  readKeys(): string[] | null
  /** Nobody listens any more; or it answers, in its own words, that it cannot take anything now. */
  goAway(how: 'closed' | 'busy'): Promise<void>
  comeBack(): Promise<void>
  close(): Promise<void>
}

export const channelsWithReceiver: Readonly<Record<string, (clock: Clock) => Promise<ChannelReceiver>>> = {
  async webhook(clock) {
    const receiver = await startWebhookReceiver(clock)
    return {
      ...overHttp(receiver, 503),
      route: { channel: 'webhook', url: receiver.origin, secret: webhookSecret, allowPrivate: true },
      read: () =>
        receiver.accepted.map(({ content }) => {
          const message = JSON.parse(content) as Message
          return `${describeKind(message)}: ${message.title}`
        }),
      readKeys: () => receiver.accepted.map(({ headers }) => String(headers['idempotency-key'])),
    }
  },
  async slack() {
    const receiver = await startSlackReceiver()
    return {
      ...overHttp(receiver, 429),
      route: { channel: 'slack', url: receiver.url, allowPrivate: true },
      read: () => receiver.read().map((text) => text.replace(/^:\w+: /, '')),
      readKeys: () => null,
    }
  },
  async sentry() {
    const receiver = await startSentryReceiver()
    return {
      ...overHttp(receiver, 502),
      route: { channel: 'sentry', dsn: receiver.dsn, allowPrivate: true },
      read: () => receiver.readAll().map(({ message }) => message.formatted),
      readKeys: () => receiver.readAll().map((event) => event.event_id),
    }
  },
  async email() {
    const receiver = await startMailReceiver()
    const folder = await mkdtemp(join(tmpdir(), 'mail-'))
    const caFile = join(folder, 'ca.pem')
    await writeFile(caFile, receiver.certificate)
    const headers = (name: string): string[] => receiver.received.map(({ raw }) => headerOf(raw, name))
    return {
      route: {
        ...{ channel: 'email', from: 'sixthman@example.com', to: 'ann@example.com', caFile },
        smtp: `smtp://${mailUser.user}:${mailUser.password}@localhost:${receiver.port}`,
        allowPrivate: true,
      },
      read: () => headers('Subject').map((subject) => subject.replace(/^\[(.*?)\] /, '$1: ')),
      readKeys: () => headers('Message-ID'),
      goAway: (how) => receiver.goAway(how === 'busy' ? [421, 'too busy, try again later'] : null),
      comeBack: receiver.comeBack,
      async close() {
        await receiver.close()
        await rm(folder, { recursive: true })
      },
    }
  },
}

function overHttp(
  receiver: HttpReceiver,
  busyStatus: number,
): Pick<ChannelReceiver, 'goAway' | 'comeBack' | 'close'> {
  return {
    goAway: (how) => receiver.goAway(how === 'busy' ? { status: busyStatus } : undefined),
    comeBack: receiver.comeBack,
    close: receiver.close,
  }
}
