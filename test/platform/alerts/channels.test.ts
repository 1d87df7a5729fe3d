/** Each channel with a real receiver on this machine: what arrives, what is refused, and what a receiver that is away leads to. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { renderSlack, slackLimits } from '../../../src/platform/alerts/channels/slack.ts'
import type { Message } from '../../../src/platform/alerts/message.ts'
import { openChannelParts } from '../../../src/platform/alerts/open-alerts.ts'
import type { Answer, ChannelParts } from '../../../src/platform/alerts/receivers/channel.ts'
import { readRoutes } from '../../../src/platform/alerts/routes/read-routes.ts'
import { SimulatedClock } from '../../../src/platform/clock.ts'
import { headerOf, mailUser, startMailReceiver } from '../../support/receivers/mail-receiver.ts'
import { sentryKey, startSentryReceiver } from '../../support/receivers/sentry-receiver.ts'
import { slackPath, startSlackReceiver } from '../../support/receivers/slack-receiver.ts'
import { startWebhookReceiver, webhookSecret } from '../../support/receivers/webhook-receiver.ts'

const clock = new SimulatedClock('2025-01-10T17:00:00Z')
const uid = '0123456789abcdef0123456789abcdef'
const message: Message = {
  kind: 'opened',
  severity: 'critical',
  title: 'no source answers for <b>box scores</b> & "lines" of Luka Dončić',
  facts: [{ label: 'Since', text: '2025-01-10 12:00 EST\n<!channel>' }],
  links: [{ label: 'Runbook', url: 'https://docs.example/runbook/source.blocked.md' }],
  incident: {
    id: 7,
    cause: 'sources are down',
    state: 'open',
    occurrences: 3,
    openedAt: '2025-01-10T17:00:00Z',
    resolvedAt: null,
  },
}

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

interface Opened {
  check(): Promise<Answer>
  send(own?: Message): Promise<Answer>
}

function open(settings: object): Opened {
  const { routes, faults } = readRoutes(JSON.stringify([settings]), () => null)
  expect(faults).toEqual([])
  const parts: ChannelParts = openChannelParts({ routes, clock, write: () => {} })
  closing.push(() => parts.poster.close())
  const { receiver } = routes[0]!
  return {
    check: () => receiver.check(parts),
    send: (own = message) => receiver.send(parts, { uid, message: own }),
  }
}

describe('the webhook', () => {
  async function start() {
    const receiver = await startWebhookReceiver(clock)
    closing.push(receiver.close)
    return receiver
  }
  const settings = { channel: 'webhook', secret: webhookSecret, allowPrivate: true }

  test('is signed, so that a receiver that verifies takes it', async () => {
    const receiver = await start()
    const { check, send } = open({ ...settings, url: receiver.origin })
    expect(await check()).toMatchObject({ kind: 'delivered', status: '204' })
    expect(await send()).toMatchObject({ kind: 'delivered' })
    expect(receiver.read()).toEqual([{ type: 'alert', id: uid, ...message }])
  })

  test('with another secret is refused', async () => {
    const receiver = await start()
    const { send } = open({ ...settings, url: receiver.origin, secret: 'quite-another-secret' })
    expect(await send()).toEqual({ kind: 'refused', status: '401', text: 'the signature is wrong' })
  })

  test.for([
    [500, 'unreachable'],
    [429, 'unreachable'],
    [408, 'unreachable'],
    [404, 'refused'],
    [301, 'refused'],
  ] as const)('is, after status %i, %s', async ([status, kind]) => {
    const receiver = await start()
    receiver.answers.push({ status, headers: { 'retry-after': '7', location: 'http://127.0.0.1/' } })
    const answer = await open({ ...settings, url: receiver.origin }).send()
    expect(answer.kind).toBe(kind)
    expect(answer.retryAfterSeconds).toBe(kind === 'unreachable' ? 7 : undefined)
  })

  test('whose receiver is away is unreachable', async () => {
    const receiver = await start()
    await receiver.goAway()
    expect(await open({ ...settings, url: receiver.origin }).send()).toMatchObject({
      kind: 'unreachable',
      text: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('that points inside the network is never asked, unless it is allowed', async () => {
    const receiver = await start()
    const answer = await open({ ...settings, url: receiver.origin, allowPrivate: false }).send()
    expect(answer).toMatchObject({ kind: 'refused', text: expect.stringContaining('inside a network') })
    expect(receiver.turnedAway).toEqual([])
  })
})

test('a path of a webhook is as secret as Slack’s', () => {
  const read = (url: string) =>
    readRoutes(JSON.stringify([{ channel: 'webhook', url, secret: webhookSecret }]), () => null).routes[0]!
      .receiver
  const { address, secrets, addressSecrets } = read('https://x.example/T0PSECRET/hook?sig=of-the-query')
  expect(address).toBe('https://x.example/…')
  expect(secrets).toEqual([webhookSecret, 'sig=of-the-query'])
  expect(addressSecrets).toEqual(['x.example/T0PSECRET/hook', '/T0PSECRET/hook'])
  // A short path stands in innocent words, too.
  expect(read('https://x.example/alerts').addressSecrets).toEqual(['x.example/alerts'])
  expect(read('https://x.example').address).toBe('https://x.example')
})

describe('Slack', () => {
  test('takes the blocks, in which nothing of a text is a link or a mention', async () => {
    const receiver = await startSlackReceiver()
    closing.push(receiver.close)
    const { check, send } = open({ channel: 'slack', url: receiver.url, allowPrivate: true })
    expect(await check()).toMatchObject({ kind: 'delivered' })
    expect(receiver.accepted).toEqual([])
    expect(await send()).toMatchObject({ kind: 'delivered', text: 'ok' })
    const [posted] = receiver.accepted
    expect(posted?.content).toContain('&lt;!channel&gt;')
    expect(posted?.content).not.toContain('<!channel>')
    expect(posted?.content).toContain('<https://docs.example/runbook/source.blocked.md|Runbook>')
  })

  test('at a revoked address fails the check', async () => {
    const receiver = await startSlackReceiver()
    closing.push(receiver.close)
    const url = receiver.url.replace(slackPath, '/services/T0/B0/revoked')
    expect(await open({ channel: 'slack', url, allowPrivate: true }).check()).toEqual({
      kind: 'refused',
      status: '404',
      text: 'no_service',
    })
  })

  test('takes what is far too long, cut to its limits', async () => {
    const receiver = await startSlackReceiver()
    closing.push(receiver.close)
    const facts = Array.from({ length: 200 }, (_, index) => ({
      label: `game ${index}`,
      text: '<&>'.repeat(3000),
    }))
    const long: Message = { ...message, title: '&'.repeat(9000), facts }
    const { send } = open({ channel: 'slack', url: receiver.url, allowPrivate: true })
    expect(await send(long)).toMatchObject({ kind: 'delivered' })
    const { blocks, text } = renderSlack(long)
    expect(blocks).toHaveLength(slackLimits.blocks)
    expect(text.length).toBeLessThanOrEqual(slackLimits.text)
    expect(JSON.stringify(blocks)).toContain('… and 154 more')
    expect(JSON.stringify(blocks)).not.toMatch(/&[a-z]{0,3}…/)
  })
})

describe('Sentry', () => {
  test('takes an event of the incident’s group, once an event id', async () => {
    const receiver = await startSentryReceiver()
    closing.push(receiver.close)
    const { check, send } = open({ channel: 'sentry', dsn: receiver.dsn, allowPrivate: true })
    expect(await check()).toMatchObject({ kind: 'delivered' })
    await send()
    await send()
    expect(receiver.read()).toEqual([
      expect.objectContaining({
        event_id: uid,
        level: 'error',
        fingerprint: ['sixthman', 'sources are down'],
        message: { formatted: `Critical: ${message.title}` },
      }),
    ])
  })

  test('is told of the end as an issue of its own, which opens none again', async () => {
    const receiver = await startSentryReceiver()
    closing.push(receiver.close)
    await open({ channel: 'sentry', dsn: receiver.dsn, allowPrivate: true }).send({
      ...message,
      kind: 'resolved',
    })
    expect(receiver.read()[0]).toMatchObject({
      level: 'info',
      fingerprint: ['sixthman', 'sources are down', 'resolved'],
    })
  })

  test('with a wrong key fails the check', async () => {
    const receiver = await startSentryReceiver()
    closing.push(receiver.close)
    const dsn = receiver.dsn.replace(sentryKey, 'f'.repeat(32))
    expect(await open({ channel: 'sentry', dsn, allowPrivate: true }).check()).toMatchObject({
      kind: 'refused',
      status: '403',
    })
  })
})

describe('e-mail', () => {
  async function start(options: Parameters<typeof startMailReceiver>[0] = {}) {
    const receiver = await startMailReceiver(options)
    const folder = await mkdtemp(join(tmpdir(), 'alerts-'))
    const caFile = join(folder, 'ca.pem')
    await writeFile(caFile, receiver.certificate)
    closing.push(receiver.close, () => rm(folder, { recursive: true }))
    const protocol = options.isSecure ? 'smtps' : 'smtp'
    const settings = {
      channel: 'email',
      smtp: `${protocol}://${mailUser.user}:${mailUser.password}@localhost:${receiver.port}`,
      from: 'sixthman@example.com',
      to: ['ann@example.com', 'bob@example.com'],
      caFile,
      allowPrivate: true,
    }
    return { receiver, settings }
  }

  test.for([[true], [false]] as const)(
    'arrives encrypted, in text and HTML (TLS from the first byte: %s)',
    async ([isSecure]) => {
      const { receiver, settings } = await start({ isSecure })
      const { check, send } = open(settings)
      expect(await check()).toMatchObject({ kind: 'delivered' })
      expect(await send()).toMatchObject({ kind: 'delivered', status: '250' })
      const [mail] = receiver.received
      expect(mail).toMatchObject({
        isEncrypted: true,
        from: 'sixthman@example.com',
        to: ['ann@example.com', 'bob@example.com'],
      })
      expect(headerOf(mail!.raw, 'Message-ID')).toBe(`<${uid}@example.com>`)
      expect(headerOf(mail!.raw, 'References')).toBe('<sixthman-incident-7@example.com>')
      expect(headerOf(mail!.raw, 'Content-Type')).toContain('multipart/alternative')
      expect(mail!.raw).toContain('&lt;b&gt;box scores&lt;/b&gt;')
      expect(mail!.raw).not.toMatch(/<b>box scores<\/b>.*<\/h1>/)
    },
  )

  test('to a server without TLS, or with a certificate that nobody vouches for, is not sent', async () => {
    const plain = await start({ isPlain: true })
    expect(await open(plain.settings).send()).not.toMatchObject({ kind: 'delivered' })
    expect(plain.receiver.received).toEqual([])
    const { receiver, settings } = await start({ isSecure: true })
    const { caFile: _, ...untrusting } = settings
    expect(await open(untrusting).send()).toMatchObject({
      kind: 'refused',
      text: expect.stringMatching(/self.signed certificate/i),
    })
    expect(receiver.received).toEqual([])
  })

  test('with a wrong password fails the check; a recipient who does not exist is refused', async () => {
    const { receiver, settings } = await start()
    const wrong = { ...settings, smtp: settings.smtp.replace(mailUser.password, 'another') }
    expect(await open(wrong).check()).toMatchObject({ kind: 'refused', status: '535' })
    receiver.refusal = [550, 'no such user']
    expect(await open(settings).send()).toMatchObject({ kind: 'refused', status: '550' })
    receiver.refusal = [451, 'try later']
    expect(await open(settings).send()).toMatchObject({ kind: 'unreachable', status: '451' })
  })

  test('to a server that is away is unreachable, and one inside the network is not asked', async () => {
    const { receiver, settings } = await start()
    expect(await open({ ...settings, allowPrivate: false }).send()).toMatchObject({
      kind: 'refused',
      text: expect.stringContaining('inside a network'),
    })
    await receiver.goAway()
    expect(await open(settings).send()).toMatchObject({
      kind: 'unreachable',
      text: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

test('standard output gets a line of JSON', async () => {
  const { routes } = readRoutes('[{"channel": "stdout"}]', () => null)
  const lines: string[] = []
  const parts = openChannelParts({ routes, clock, write: (line) => void lines.push(line) })
  closing.push(() => parts.poster.close())
  await routes[0]!.receiver.send(parts, { uid, message })
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { at: '2025-01-10T17:00:00Z', alert: uid, ...message },
  ])
  expect(lines[0]).toMatch(/\n$/)
})
