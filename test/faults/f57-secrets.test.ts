/** F57: a secret in a log, an alert, a dead letter, an audit row. Canary secrets are put wherever one can come from (settings, an address, a
 * header, a reply that repeats them, an error's text, cause and details, what an operator types) and looked for in every row of every table,
 * in the log, in what was printed, in everything that receivers got (alerts of every channel, spans), and in everything that is answered: figures, probes,
 * the API and every page. Beside them stands one that no setting names: it is found wherever errors are told at all. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { createMetricsPage } from '../../src/api/metrics-page.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { readConfig } from '../../src/platform/config.ts'
import { identifier, sql } from '../../src/platform/db/sql.ts'
import { createHttp } from '../../src/platform/http.ts'
import { createLog } from '../../src/platform/log.ts'
import { createProcessMetrics } from '../../src/platform/metrics/process-metrics.ts'
import { createRandom } from '../../src/platform/random.ts'
import { observeHttp } from '../../src/platform/telemetry/observe-http.ts'
import { joinTelemetry } from '../../src/platform/telemetry/telemetry.ts'
import { openTraces } from '../../src/platform/traces/open-traces.ts'
import { createSite } from '../../src/site/site.ts'
import { runCommand } from '../cli/run-command.ts'
import { readTables } from '../simulation/databases.ts'
import { type AlertRig, startAlertRig } from '../support/alert-rig.ts'
import { closedDoor } from '../support/doors.ts'
import { getEverything } from '../support/get-everything.ts'
import { type LocalServer, startLocalServer } from '../support/local-server.ts'
import { type MailReceiver, startMailReceiver } from '../support/receivers/mail-receiver.ts'
import { type SentryReceiver, startSentryReceiver } from '../support/receivers/sentry-receiver.ts'
import { type SlackReceiver, startSlackReceiver } from '../support/receivers/slack-receiver.ts'
import { type SpanReceiver, startSpanReceiver } from '../support/receivers/span-receiver.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/receivers/webhook-receiver.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

/** Of no shape that looks like a secret: they are known by their value alone. */
const secrets = {
  key: 'canary one of the odds',
  hook: 'canary two of the webhook',
  password: 'canary three of the mail',
  /** A key of Sentry's is of hexadecimal digits. */
  dsn: 'feedfacecafebeef0123456789abcdef',
  spans: 'canary five of the spans',
  path: '/hook/canary-six',
}
/** Configured nowhere: nothing takes it out. */
const stranger = 'canary of nobody'
const forms = Object.values(secrets).flatMap((secret) => [secret, encodeURIComponent(secret)])

let toy: ToySystem
let rig: AlertRig
let source: LocalServer
let hook: WebhookReceiver
let slack: SlackReceiver
let sentry: SentryReceiver
let spans: SpanReceiver
let mail: MailReceiver
let folder: string
let environment: Record<string, string>

beforeEach(async () => {
  toy = await startToySystem(['2025-01-10'], '2025-01-10T05:00:00Z')
  rig = await startAlertRig({
    clock: toy.clock,
    database: { url: toy.url, db: toy.db, drop: () => Promise.resolve() },
  })
  source = await startLocalServer()
  hook = await startWebhookReceiver(toy.clock, secrets.hook)
  slack = await startSlackReceiver()
  sentry = await startSentryReceiver(secrets.dsn)
  spans = await startSpanReceiver()
  mail = await startMailReceiver({ password: secrets.password })
  folder = await mkdtemp(join(tmpdir(), 'secrets-'))
  await writeFile(join(folder, 'ca.pem'), mail.certificate)
  await writeFile(join(folder, 'hook'), secrets.hook)
  const routes = [
    { channel: 'webhook', url: `${hook.origin}${secrets.path}`, secret: '$ALERT_HOOK', allowPrivate: true },
    { channel: 'slack', url: slack.url, allowPrivate: true },
    { channel: 'sentry', dsn: sentry.dsn, allowPrivate: true },
    {
      ...{ channel: 'email', smtp: '$ALERT_SMTP', from: 'a@example.com', to: 'b@example.com' },
      ...{ caFile: join(folder, 'ca.pem'), allowPrivate: true },
    },
    { channel: 'stdout' },
  ]
  environment = {
    DATABASE_URL: toy.url,
    ODDS_API_KEY: secrets.key,
    LOG_LEVEL: 'debug',
    USER: 'ann',
    SIXTHMAN_ALERT_ROUTES: JSON.stringify(routes),
    ALERT_HOOK_FILE: join(folder, 'hook'),
    ALERT_SMTP: `smtp://ann:${encodeURIComponent(secrets.password)}@localhost:${mail.port}`,
  }
  // The exporter of spans reads the process's own.
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = spans.endpoint
  process.env.OTEL_EXPORTER_OTLP_HEADERS = `x-key=${encodeURIComponent(secrets.spans)}`
})
afterEach(async () => {
  for (const name of Object.keys(process.env)) if (name.startsWith('OTEL_')) delete process.env[name]
  await Promise.all([
    source.close(),
    hook.close(),
    slack.close(),
    sentry.close(),
    spans.close(),
    mail.close(),
    rm(folder, { recursive: true }),
  ])
  await rig.close()
  await toy.close()
})

/** `table: row` of every row in which one of the secrets stands. */
async function findInTables(wanted: readonly string[] = forms): Promise<string[]> {
  const found = await Promise.all(
    (await readTables(toy.db)).map(async ({ name }) => {
      const rows = await toy.db.query<{ line: string }>(
        sql`select t::text as line from ${identifier(name)} t`,
      )
      return rows.flatMap(({ line }) => (holdsSecret(line, wanted) ? [`${name}: ${line}`] : []))
    }),
  )
  return found.flat()
}

/** `where: text` of every text in which one of them stands. */
function findIn(said: Readonly<Record<string, readonly string[]>>, wanted: readonly string[]): string[] {
  return Object.entries(said).flatMap(([where, texts]) =>
    texts.flatMap((text) => (holdsSecret(text, wanted) ? [`${where}: ${text}`] : [])),
  )
}

function holdsSecret(text: string, wanted: readonly string[]): boolean {
  return wanted.some((form) => text.includes(form))
}

it('no secret reaches a table, a log, a terminal, a receiver or a reader, wherever it came from; what no setting names reaches all who are told of errors', {
  timeout: 120_000,
}, async () => {
  readConfig(environment)
  await rig.configure(JSON.parse(resolved(environment)) as object[])
  const printed: string[] = []
  let logged = ''
  const log = createLog('debug', { write: (text: string) => (logged += text) } as never)
  const metrics = createProcessMetrics()
  const traces = (await openTraces({ environment: process.env, clock: systemClock, log, version: '1' }))!
  const telemetry = joinTelemetry(log, [metrics, traces])
  const clock = { now: () => toy.clock.now(), monotonicMs: () => 0, sleep: () => Promise.resolve() }
  const unobserved = createHttp({
    ...{ clock, random: createRandom('x'), allowedPrivateOrigins: [source.origin] },
  })
  const http = observeHttp(unobserved, telemetry, clock)
  await toy.process.end()
  const told = await toy.startAnother('told', { telemetry })

  // A source that repeats the key in its body and its redirect, asked with the key in the address and in a header.
  source.answers = [
    (response) => {
      response.writeHead(403, {
        'content-type': 'application/json',
        location: `https://x.example/?k=${encodeURIComponent(secrets.key)}`,
      })
      response.end(JSON.stringify({ message: `the key ${secrets.key} of ${stranger} is not valid` }))
    },
  ]
  toy.world.obstacles.set('replies', async () => {
    const url = `${source.origin}/v4/odds?regions=us&apiKey=${encodeURIComponent(secrets.key)}`
    await http.get({ url, headers: { 'x-odds': secrets.key } }).catch((error: unknown) => {
      log.error(
        { error, headers: { 'x-odds': secrets.key }, deep: [{ apiKey: secrets.key }] },
        `asked ${url} for ${stranger}`,
      )
      throw error
    })
  })
  // A fault of the program, which has no code and brings a cause.
  toy.world.obstacles.set('hint', () => {
    const cause = new Error(`of ${secrets.hook}, ${secrets.dsn}, ${secrets.path}`)
    throw new TypeError(`${stranger}: ${secrets.key} is not ${secrets.spans} of ${secrets.path}`, { cause })
  })
  await toy.want(['2025-01-10'])
  for (const time of ['05:30', '06:00', '07:00', '09:00']) {
    toy.clock.advanceTo(`2025-01-10T${time}:00Z`)
    await told.settle()
  }
  expect(await toy.db.query(sql`select error_code as code from dead_letters order by 1`)).toEqual([
    { code: 'pipeline.bug' },
    { code: 'source.refused' },
  ])

  // What an operator types, and prints.
  await rig.look()
  for (const words of [
    ['incidents', 'acknowledge', '1', '--note', `renewed ${secrets.key}`],
    ['deadletters', 'discard', '1', '--reason', `it was ${secrets.password}`],
    ['schedules', 'disable', 'export', '--reason', `because of ${secrets.hook}`],
    ['incidents', 'show', '1', '2'],
    ['deadletters', 'show', '2', '--json'],
    ['explain', 'replies', '2025-01-10'],
    ['alerts', 'deliveries', '--json'],
    ['alerts', 'routes', '--json'],
    ['status', '--json'],
  ]) {
    const { out, err } = await runCommand(words, environment)
    printed.push(out, err)
  }
  // Settings that are refused, and a process that cannot boot for them.
  const refused = await runCommand(['worker'], {
    ...environment,
    SIXTHMAN_LEASE_SECONDS: secrets.key,
    ALERT_SMTP: secrets.password,
  })
  printed.push(refused.out, refused.err)
  expect(refused.code).toBe(2)

  await rig.live(90, 300)
  await traces.close()
  const app = createApp({
    ...{
      db: toy.db,
      clock: toy.clock,
      pipeline: toy.pipeline,
      log,
      door: { ...closedDoor, requestsPerMinute: 1e6 },
    },
    ...{ readSources: async () => [], site: createSite(toy.db, toy.clock) },
    metricsPage: createMetricsPage({ metrics, clock: systemClock, log, stored: toy }),
  })
  const answers = await getEverything(app, toy, { gameDate: '2025-01-10', assets: ['replies', 'hint'] })
  const said: Record<string, readonly string[]> = {
    log: [logged],
    commands: printed,
    webhook: hook.accepted.map(({ content, headers }) => content + JSON.stringify(headers)),
    slack: slack.accepted.map(({ content }) => content),
    sentry: sentry.accepted.map(({ content }) => content),
    email: mail.received.map(({ raw }) => decodeQuoted(raw)),
    stdout: rig.lines,
    spans: spans.contents,
    ...answers,
  }
  for (const texts of Object.values(said)) expect(texts.join('').length).toBeGreaterThan(20)
  expect(findIn(said, forms)).toEqual([])
  expect(await findInTables()).toEqual([])
  expect(logged).toContain('[redacted]')
  // Figures and probes tell of no error at all.
  const { metrics: _, probes: __, ...telling } = said
  expect(new Set(findIn(said, [stranger]).map((found) => found.split(': ')[0]))).toEqual(
    new Set(Object.keys(telling)),
  )
  expect(await findInTables([stranger])).not.toEqual([])
})

it('the search finds one that is written past the program', async () => {
  const client = new pg.Client({ connectionString: toy.url })
  await client.connect()
  await client.query(
    `insert into audit_log (at, actor, action, details) values (now(), 'x', 'x', '{"said": "${secrets.key}"}')`,
  )
  await client.end()
  expect(await findInTables()).toEqual([expect.stringContaining('audit_log: ')])
})

it('a parameter of any statement loses a configured value, whoever forgot to take it out', async () => {
  readConfig(environment)
  const details = { said: `the key is ${secrets.key}` }
  await toy.db.query(sql`
    insert into audit_log (at, actor, action, details)
    values (${toy.clock.now()}, ${`by ${secrets.hook}`}, 'x', ${JSON.stringify(details)}::jsonb)`)
  expect(await findInTables()).toEqual([])
  expect(await toy.db.query(sql`select actor, details from audit_log where action = 'x'`)).toEqual([
    { actor: 'by [redacted]', details: { said: 'the key is [redacted]' } },
  ])
})

/** The routes as `readConfig` resolves them: references replaced by their values. */
function resolved({ SIXTHMAN_ALERT_ROUTES, ALERT_SMTP }: Record<string, string>): string {
  return SIXTHMAN_ALERT_ROUTES!.replace('$ALERT_HOOK', secrets.hook).replace('$ALERT_SMTP', ALERT_SMTP!)
}

function decodeQuoted(raw: string): string {
  return raw
    .replaceAll('=\r\n', '')
    .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
