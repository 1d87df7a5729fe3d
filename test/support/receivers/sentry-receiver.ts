/** An ingest in the shape of Sentry's: it wants its key, an envelope of lines of JSON whose lengths are right, and keeps an event id once. */
import { type HttpReceiver, type Judgement, type Posted, startHttpReceiver } from './http-receiver.ts'

export const sentryKey = '0123456789abcdef0123456789abcdef'
const project = 42

export interface SentryEvent {
  readonly event_id: string
  readonly level: string
  readonly message: { readonly formatted: string }
  readonly fingerprint: readonly string[]
  readonly extra: Readonly<Record<string, string>>
}

export interface SentryReceiver extends HttpReceiver {
  readonly dsn: string
  /** Every event as often as it came. */
  readAll(): SentryEvent[]
  /** Each event id once. */
  read(): SentryEvent[]
}

export async function startSentryReceiver(key = sentryKey): Promise<SentryReceiver> {
  const receiver = await startHttpReceiver((posted) => judge(posted, key))
  const readAll = () => receiver.accepted.flatMap(({ content }) => readEvents(content))
  return {
    ...receiver,
    dsn: `http://${key}@${new URL(receiver.origin).host}/${project}`,
    readAll,
    read: () => [...new Map(readAll().map((event) => [event.event_id, event])).values()],
  }
}

function judge({ path, headers, content }: Posted, key: string): Judgement {
  if (path !== `/api/${project}/envelope/`) return { status: 404, text: '{"detail":"not found"}' }
  const auth = String(headers['x-sentry-auth'])
  if (!auth.startsWith('Sentry sentry_version=7,') || !auth.includes(`sentry_key=${key}`))
    return { status: 403, text: '{"detail":"invalid key"}' }
  try {
    readEvents(content)
    return { status: 200, text: '{}' }
  } catch (error) {
    return { status: 400, text: `{"detail":"${(error as Error).message}"}` }
  }
}

function readEvents(content: string): SentryEvent[] {
  const [head = '', ...lines] = content.split('\n')
  const header = JSON.parse(head) as { event_id?: string; sent_at?: string }
  if (Number.isNaN(Date.parse(header.sent_at ?? ''))) throw new Error('sent_at is missing')
  const events: SentryEvent[] = []
  for (let index = 0; index + 1 < lines.length; index += 2) {
    const item = JSON.parse(lines[index]!) as { type: string; length: number }
    if (item.type !== 'event' || item.length !== Buffer.byteLength(lines[index + 1]!))
      throw new Error('an item is not as long as it says')
    const event = JSON.parse(lines[index + 1]!) as SentryEvent
    if (event.event_id !== header.event_id || !/^[0-9a-f]{32}$/.test(event.event_id))
      throw new Error('the event id is none')
    events.push(event)
  }
  return events
}
