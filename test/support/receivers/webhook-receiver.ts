/** A webhook's receiver as docs/alerts.md says it should be written: it verifies signature and age, and keeps each message once. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../../src/platform/clock.ts'
import { type HttpReceiver, type Posted, startHttpReceiver } from './http-receiver.ts'

export const webhookSecret = 'a-secret-of-the-test-0123'

export interface WebhookReceiver extends HttpReceiver {
  /** What arrived, without pings, each once. */
  read(): Record<string, unknown>[]
}

export async function startWebhookReceiver(clock: Clock, secret = webhookSecret): Promise<WebhookReceiver> {
  const receiver = await startHttpReceiver((posted) =>
    isGenuine(posted, secret, clock) ? { status: 204 } : { status: 401, text: 'the signature is wrong' },
  )
  return {
    ...receiver,
    read() {
      const seen = new Map(
        receiver.accepted.map(({ headers, content }) => [
          String(headers['idempotency-key']),
          JSON.parse(content) as Record<string, unknown>,
        ]),
      )
      return [...seen.values()].filter(({ type }) => type !== 'ping')
    },
  }
}

function isGenuine({ headers, content }: Posted, secret: string, clock: Clock): boolean {
  const timestamp = String(headers['x-sixthman-timestamp'])
  const age = Math.abs(clock.now().epochMilliseconds / 1000 - Number(timestamp))
  const mac = createHmac('sha256', secret).update(`${timestamp}.${content}`).digest('hex')
  const expected = Buffer.from(`v1=${mac}`)
  const given = Buffer.from(String(headers['x-sixthman-signature']))
  return age < 300 && given.length === expected.length && timingSafeEqual(given, expected)
}
