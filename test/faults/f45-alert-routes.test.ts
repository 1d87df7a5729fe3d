/** F45: an alert channel has no address, a wrong one, or a broken payload, and alerts go nowhere for seven days. Refused at the start, and
 * noticed within a day by the sign of life that does not arrive. Beside it stands what happens without the watch. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { canaryAction } from '../../src/platform/alerts/canary.ts'
import { deliverDue } from '../../src/platform/alerts/deliver.ts'
import { fanOut } from '../../src/platform/alerts/fan-out.ts'
import { reachRoutes } from '../../src/platform/alerts/routes/reach-routes.ts'
import { readRouteStates } from '../../src/platform/alerts/routes/route-states.ts'
import { SimulatedClock, systemClock } from '../../src/platform/clock.ts'
import { findSettingFaults, readConfig } from '../../src/platform/config.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { replayEnvironment } from '../../src/replay/replay-environment.ts'
import { runCommand } from '../cli/run-command.ts'
import { type AlertRig, startAlertRig } from '../support/alert-rig.ts'
import { type SlackReceiver, slackPath, startSlackReceiver } from '../support/receivers/slack-receiver.ts'
import {
  startWebhookReceiver,
  type WebhookReceiver,
  webhookSecret,
} from '../support/receivers/webhook-receiver.ts'

let rig: AlertRig
let slack: SlackReceiver
let hook: WebhookReceiver

beforeEach(async () => {
  rig = await startAlertRig({ clock: new SimulatedClock('2025-01-10T14:00:00Z') }) // 09:00 in New York
  slack = await startSlackReceiver()
  hook = await startWebhookReceiver(rig.clock)
})
afterEach(async () => {
  await Promise.all([slack.close(), hook.close()])
  await rig.close()
})

const slackRoute = (more: object = {}): object => ({
  channel: 'slack',
  url: slack.url,
  allowPrivate: true,
  ...more,
})
const hookRoute = (more: object = {}): object => ({
  ...{ channel: 'webhook', url: hook.origin, secret: webhookSecret, allowPrivate: true, minimum: 'critical' },
  ...more,
})

describe('F45 at the start', () => {
  async function reach(settings: readonly object[]): Promise<void> {
    const routes = await rig.configure(settings)
    await reachRoutes(rig.parts, routes)
  }

  it('a route without an address, with an empty one, or of no channel is refused, all faults at once', () => {
    const routes = [
      { channel: 'slack' },
      { channel: 'slack', name: 'empty', url: '$ALERT_SLACK_URL' },
      { channel: 'carrier-pigeon' },
      { channel: 'webhook', url: 'hooks.example.com', secret: 'short', limits: 3 },
      { channel: 'email', smtp: 'mail.example.com', from: 'sixthman', to: [] },
      { channel: 'sentry', dsn: 'https://sentry.io/1', quiet: '22-7' },
      { channel: 'stdout', name: 'out' },
      { channel: 'stdout', name: 'out' },
    ]
    const environment = {
      SIXTHMAN_ALERT_ROUTES: JSON.stringify(routes),
      ALERT_SLACK_URL: '',
      SIXTHMAN_PORT: 'x',
    }
    let said = ''
    try {
      readConfig(environment)
    } catch (error) {
      said = (error as Error).message
    }
    for (const part of [
      'SIXTHMAN_PORT',
      'route slack: url: expected an address',
      'route empty: ALERT_SLACK_URL is not set, or empty',
      'route carrier-pigeon: channel: expected one of email, sentry, slack, stdout, webhook',
      'route webhook: url: expected an address',
      'route webhook: secret: expected a secret of at least 16 characters',
      'route webhook: Unrecognized key: "limits"',
      'route email: smtp: expected an address of a mail server',
      'route email: from: expected an address',
      'route sentry: dsn: expected a DSN',
      'route sentry: quiet: expected two times',
      'two routes are named out',
    ])
      expect(said).toContain(part)
  })

  it('a % that stands by itself in an address is a fault among the others, and its address is not shown', () => {
    const environment = {
      SIXTHMAN_ALERT_ROUTES:
        '[{"channel": "email", "smtp": "$ALERT_SMTP", "from": "a@b.example", "to": "a@b.example"}]',
      ALERT_SMTP: 'smtps://ann:50%off@mail.example.com',
      DATABASE_URL: 'postgres://ann:100%@db.example/x',
      SIXTHMAN_PROXY_URL: 'http://ann:1%2@proxy.example',
      SIXTHMAN_PORT: 'x',
    }
    const faults = findSettingFaults(environment)
    for (const part of [
      'DATABASE_URL: its user or password holds a % by itself; write it as %25',
      'SIXTHMAN_PROXY_URL: its user or password holds a % by itself',
      'route email: smtp: its user or password holds a % by itself',
      'SIXTHMAN_PORT',
    ])
      expect(faults).toContainEqual(expect.stringContaining(part))
    expect(() => readConfig(environment)).toThrow(expect.objectContaining({ code: 'config.invalid' }))
    expect(faults.join()).not.toMatch(/50%off|100%@/)
    const { SIXTHMAN_PORT: _, ...right } = environment
    for (const name of ['ALERT_SMTP', 'DATABASE_URL', 'SIXTHMAN_PROXY_URL'] as const)
      right[name] = right[name].replace('%', '%25')
    expect(findSettingFaults(right)).toEqual([])
  })

  it.for(['{"channel": "stdout"}', 'slack', '[{"channel": "slack", "url": "$HOME"}]'])(
    'a list that is none is refused: %s',
    (text) => {
      expect(() => readConfig({ SIXTHMAN_ALERT_ROUTES: text })).toThrow(/expected a list|begin with ALERT_/)
    },
  )

  it('the program does not start with new routes that cannot be reached, and names them all', async () => {
    await hook.goAway()
    const revoked = slackRoute({ url: slack.url.replace(slackPath, '/services/T0/B0/revoked-s3cret') })
    const { code, err } = await runCommand(['up', '--port', '0'], {
      DATABASE_URL: rig.database.url,
      SIXTHMAN_ALERT_ROUTES: JSON.stringify([revoked, hookRoute(), { channel: 'stdout' }]),
      LOG_LEVEL: 'silent',
    })
    expect(code).toBe(2)
    expect(err).toContain('2 routes of alerts cannot be reached; nothing was started')
    expect(err).toMatch(/route slack \(slack, http:.*\): refused: 404 no_service/)
    expect(err).toMatch(/route webhook \(webhook, http:.*\): unreachable: .*ECONNREFUSED/)
    expect(err).toContain('[alerts.unreachable] see docs/runbook/alerts.unreachable.md')
    expect(err).not.toContain('revoked-s3cret')
    expect(await rig.db.query(sql`select cause from incidents`)).toEqual([{ cause: 'boot: up' }])
  })

  it('a program that has started tells what happens, and what happened before it', {
    timeout: 60_000,
  }, async () => {
    const stopping = new AbortController()
    const real = await startWebhookReceiver(systemClock)
    await rig.open('before', { severity: 'critical', now: systemClock.now() })
    const route = hookRoute({ url: real.origin })
    const environment = {
      DATABASE_URL: rig.database.url,
      SIXTHMAN_ALERT_ROUTES: JSON.stringify([route]),
      LOG_LEVEL: 'silent',
    }
    // Nothing of the day is made: every source is a port at which nobody listens.
    const running = runCommand(
      ['up', '--port', '0'],
      { ...environment, ...replayEnvironment('http://127.0.0.1:1') },
      stopping.signal,
    )
    const isAbout = (cause: string) => (posted: { content: string }) =>
      posted.content.includes(`${cause} is wrong`)
    await real.accept(isAbout('before'))
    await rig.open('meanwhile', { severity: 'critical', now: systemClock.now() })
    await real.accept(isAbout('meanwhile'))
    stopping.abort()
    expect((await running).code).toBe(0)
    expect(real.accepted.filter(isAbout('before'))).toHaveLength(1)
    await real.close()
  })

  it('one that points inside the network is refused, unless it is allowed', async () => {
    await expect(reach([slackRoute({ allowPrivate: false })])).rejects.toThrow('inside a network')
    await reach([slackRoute()])
    expect(slack.accepted).toEqual([]) // nobody was told anything
  })

  it('one that has worked before and refuses now is refused, at every start', async () => {
    await reach([slackRoute(), hookRoute()])
    slack.answers.push({ status: 404, text: 'no_service' })
    await expect(reach([slackRoute(), hookRoute()])).rejects.toMatchObject({
      code: 'alerts.unreachable',
      message: expect.stringMatching(/route slack .*refused: 404 no_service/),
    })
    await reach([slackRoute(), hookRoute()])
  })

  it('one that is away at the start is told on the other routes when it stays so, and is well again without a message', async () => {
    await reach([slackRoute(), hookRoute()])
    await slack.goAway()
    await reach([slackRoute(), hookRoute()])
    await rig.live(12)
    const told = () => hook.read().map(({ kind }) => kind)
    expect(hook.read()).toMatchObject([
      { kind: 'opened', title: expect.stringMatching(/the route slack .*is away/) },
    ])
    const readSlack = async () => (await readRouteStates(rig.db)).find(({ route }) => route === 'slack')
    expect(await readSlack()).toMatchObject({ failuresInRow: 0, failingSince: expect.anything() }) // nothing was sent
    await slack.comeBack()
    await rig.live(8)
    expect(told()).toEqual(['opened', 'resolved'])
    expect(await readSlack()).toMatchObject({ failingSince: null, lastSuccessAt: null })
    await slack.goAway()
    await reach([slackRoute(), hookRoute()])
    await slack.comeBack()
    await rig.live(20)
    expect(told()).toEqual(['opened', 'resolved'])
    expect(slack.accepted).toEqual([])
  })

  it('one that has worked once does not keep the program from starting when it is away; another address does', async () => {
    await reach([hookRoute()])
    await hook.goAway()
    await reach([hookRoute()])
    const changed = reach([hookRoute({ url: `${hook.origin}/other` })])
    await expect(changed).rejects.toMatchObject({ code: 'alerts.unreachable' })
  })
})

describe('F45 later', () => {
  /** The schedule's tick at 09:00 of each day, and passes of the loop between. */
  async function liveDays(days: number, pass: () => Promise<void>): Promise<void> {
    for (let hour = 0; hour < days * 24; hour += 1) {
      const now = rig.clock.now()
      if (hour % 24 === 0)
        await rig.db.transaction((tx) => canaryAction.run({ tx, db: rig.db, now, nominalAt: now }))
      await pass()
      rig.clock.advanceBy(3_600_000)
    }
  }
  const titles = (): unknown[] => hook.read().flatMap(({ kind, title }) => (kind === 'opened' ? [title] : []))

  it('each route gets one sign of life a day, whatever its minimum', async () => {
    await rig.configure([slackRoute(), hookRoute()])
    await liveDays(5, rig.look)
    expect(slack.read()).toHaveLength(5)
    expect(hook.read().map(({ kind }) => kind)).toEqual(Array(5).fill('canary'))
  })

  it('a webhook that is revoked is told on the other route within the day, and its end too', async () => {
    await rig.configure([slackRoute(), hookRoute()])
    await liveDays(1, rig.look)
    slack.answers.push(...Array.from({ length: 20 }, () => ({ status: 404, text: 'no_service' })))
    await liveDays(1, rig.look)
    expect(titles()).toEqual([
      expect.stringMatching(
        /the route slack \(slack\) does not deliver alerts: its receiver refuses a message.*no_service/,
      ),
    ])
    await liveDays(2, rig.look)
    expect(hook.read().filter(({ kind }) => kind === 'resolved')).toHaveLength(1)
    expect(slack.read()).toHaveLength(4)
  })

  it('a sign of life that is never sent is told on the other route after 26 hours', async () => {
    await rig.configure([slackRoute(), hookRoute()])
    await liveDays(1, rig.look)
    await rig.db.query(sql`delete from alert_deliveries where route = 'slack'`)
    for (let hour = 0; hour < 8; hour += 1) {
      await rig.look()
      rig.clock.advanceBy(3_600_000)
    }
    expect(titles()).toEqual([
      expect.stringMatching(/the route slack .*its last daily sign of life arrived 2025-01-10T14:00:00Z/),
    ])
    expect(slack.read()).toContainEqual(
      expect.stringContaining('the route webhook (webhook) does not deliver'),
    )
  })

  it('without the watch nobody hears of a webhook that is revoked', async () => {
    await rig.configure([slackRoute(), hookRoute()])
    slack.answers.push(...Array.from({ length: 500 }, () => ({ status: 404, text: 'no_service' })))
    await liveDays(3, async () => {
      const { db, clock, channel, routes, links } = rig.parts
      await fanOut(db, routes, links, clock.now())
      for (const route of routes) await deliverDue({ db, clock, channel }, route)
    })
    expect(titles()).toEqual([])
  })
})
