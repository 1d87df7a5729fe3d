/** A signed POST of JSON to any receiver: `x-sixthman-signature: v1=<hex>` is the HMAC-SHA256 of `<timestamp>.<body>` with the shared secret,
 * `x-sixthman-timestamp` the seconds since 1970 at which it was sent, `idempotency-key` the same at every try.
 *
 * The timestamp is signed too, so that a receiver can turn away what is old. docs/alerts.md shows how to verify. */
import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { Channel, ChannelParts, Receiver } from '../receivers/channel.ts'
import { postToReceiver } from '../receivers/post-to-receiver.ts'
import { receiverUrl } from '../receivers/receiver-url.ts'

const pathLengthMin = 12

const settings = {
  url: receiverUrl,
  /** Shared with the receiver. */
  secret: z.string().min(16, 'expected a secret of at least 16 characters'),
}

export const webhook: Channel<typeof settings> = {
  name: 'webhook',
  settings,
  open({ url, secret }): Receiver {
    const post = (parts: ChannelParts, uid: string, value: object) => {
      const timestamp = String(Math.floor(parts.clock.now().epochMilliseconds / 1000))
      const content = JSON.stringify(value)
      return postToReceiver(parts, {
        url,
        content,
        headers: {
          'content-type': 'application/json',
          'idempotency-key': uid,
          'x-sixthman-timestamp': timestamp,
          'x-sixthman-signature': `v1=${sign(secret, timestamp, content)}`,
        },
      })
    }
    const { origin, host, pathname, search } = new URL(url)
    return {
      address: pathname === '/' ? origin : `${origin}/…`,
      origin,
      secrets: [secret, ...(search === '' ? [] : [search.slice(1)])],
      addressSecrets: listPathSecrets(host, pathname),
      check: (parts) => post(parts, 'ping', { type: 'ping' }),
      send: (parts, { uid, message }) => post(parts, uid, { type: 'alert', id: uid, ...message }),
    }
  },
}

/** Whoever knows the path can post there. A short one would be found in innocent words: it is one only behind its host. */
function listPathSecrets(host: string, pathname: string): readonly string[] {
  if (pathname === '/') return []
  return [`${host}${pathname}`, ...(pathname.length >= pathLengthMin ? [pathname] : [])]
}

export function sign(secret: string, timestamp: string, content: string): string {
  return createHmac('sha256', secret).update(`${timestamp}.${content}`).digest('hex')
}
