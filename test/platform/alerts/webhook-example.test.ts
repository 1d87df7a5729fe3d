/** The example of docs/alerts.md that verifies a webhook is run as it stands there, on requests that our webhook has sent. */
import { beforeAll, expect, test } from 'vitest'
import { openChannelParts } from '../../../src/platform/alerts/open-alerts.ts'
import { readRoutes } from '../../../src/platform/alerts/routes/read-routes.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { type Posted, startHttpReceiver } from '../../support/receivers/http-receiver.ts'
import { readText } from '../../tidy/files.ts'

type IsGenuine = (secret: string, headers: object, body: string, nowSeconds: number) => boolean

const secret = 'a-secret-of-the-test-0123'
const clock = new SimulatedClock('2025-01-10T17:00:00Z')
const nowSeconds = clock.now().epochMilliseconds / 1000
let isGenuine: IsGenuine
let posted: Posted

beforeAll(async () => {
  const [, code] = /```js\n([\s\S]*?)```/.exec(readText('docs/alerts.md')) ?? []
  const example = (await import(`data:text/javascript,${encodeURIComponent(code!)}`)) as {
    isGenuine: IsGenuine
  }
  isGenuine = example.isGenuine
  const receiver = await startHttpReceiver(() => ({ status: 204 }))
  const route = { channel: 'webhook', url: receiver.origin, secret, allowPrivate: true }
  const { routes } = readRoutes(JSON.stringify([route]), () => null)
  const parts = openChannelParts({ routes, clock, write: () => {} })
  await routes[0]!.receiver.check(parts)
  posted = receiver.accepted[0]!
  await parts.poster.close()
  await receiver.close()
})

test('takes what was signed', () => {
  expect(isGenuine(secret, posted.headers, posted.content, nowSeconds)).toBe(true)
})

test.for<[string, () => boolean]>([
  ['another secret', () => isGenuine('another-secret-of-16', posted.headers, posted.content, nowSeconds)],
  ['another body', () => isGenuine(secret, posted.headers, `${posted.content} `, nowSeconds)],
  [
    'another time',
    () =>
      isGenuine(
        secret,
        { ...posted.headers, 'x-sixthman-timestamp': String(nowSeconds + 1) },
        posted.content,
        nowSeconds,
      ),
  ],
  ['an old request', () => isGenuine(secret, posted.headers, posted.content, nowSeconds + 301)],
  [
    'no signature',
    () => isGenuine(secret, { 'x-sixthman-timestamp': String(nowSeconds) }, posted.content, nowSeconds),
  ],
])('turns away %s', ([, judge]) => {
  expect(judge()).toBe(false)
})
