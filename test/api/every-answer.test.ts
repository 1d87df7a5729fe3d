/** What holds for every answer, whatever was asked (docs/asvs.md): over each route of the table and, where the bytes of a message matter, over a
 * real socket. */
import { once } from 'node:events'
import { connect } from 'node:net'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { routeTable } from '../../src/api/route-table.ts'
import { type RunningApi, serveApi } from '../../src/api/serve.ts'
import { createLog } from '../../src/platform/log.ts'
import { type ApiStage, doneDate, setApiStage } from '../support/api-stage.ts'
import { createBrowser } from '../support/browser.ts'
import { fillStage, wholeParts } from '../support/fill-stage.ts'

let stage: ApiStage
let server: RunningApi
beforeAll(async () => {
  stage = await setApiStage(undefined, wholeParts)
  await fillStage(stage)
  server = await serveApi(stage.parts, { port: 0, hostname: '127.0.0.1' })
})
afterAll(async () => {
  await server.stop()
  await stage.close()
})

const samples: Readonly<Record<string, string>> = {
  asset: 'totals',
  gameDate: doneDate,
  system: 'ridge',
  market: 'points',
  gate: 'publication',
  id: '1',
}
const addresses = routeTable
  .filter(({ method, path }) => method === 'GET' && path !== '/live')
  .map(({ path }) =>
    path.replace(/:(\w+)(?:\{[^}]*(?:\{\d*,?\d*\}[^}]*)*\})?/g, (_, name) => samples[name] ?? 'x'),
  )

describe('every answer', () => {
  const statuses: (readonly [string, number])[] = []

  test.for([...new Set(addresses), '/nowhere'])(
    'of GET %s says what it is, in which characters, and what a browser may do with it',
    async (address) => {
      const admin = await enter()
      const { status, headers } = await admin.get(address)
      statuses.push([address, status])
      const kind = headers.get('content-type')
      if (status !== 303 && status !== 204) expect(kind).not.toBeNull()
      if (kind?.startsWith('text/')) expect(kind).toMatch(/charset=utf-8/i)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toMatch(
        /default-src 'none'.*object-src 'none'.*base-uri 'none'.*frame-ancestors 'none'/,
      )
      expect(headers.get('referrer-policy')).toBe('same-origin')
      expect(headers.get('cache-control')).not.toBeNull()
      expect(headers.get('access-control-allow-origin')).toBeNull()
      expect(headers.get('server') ?? headers.get('x-powered-by')).toBeNull()
    },
  )

  test('was one of many kinds: most addresses hold something here', () => {
    const told = statuses.filter(([, status]) => status === 200)
    expect(told.length, String(statuses.filter(([, status]) => status !== 200))).toBeGreaterThan(60)
  })

  test('to another site’s question whether it may read is no, for every address', async () => {
    const foreign = { origin: 'https://evil.example', 'access-control-request-method': 'POST' }
    for (const { path } of routeTable) {
      const reply = await stage.app.request(path, { method: 'OPTIONS', headers: foreign })
      expect([path, [...reply.headers.keys()].filter((name) => name.startsWith('access-control'))]).toEqual([
        path,
        [],
      ])
    }
  })
})

let entered: ReturnType<ApiStage['enter']> | undefined
const enter = () => (entered ??= stage.enter('admin'))

/** Everything that comes back until the server closes. */
async function sendBytes(bytes: string): Promise<string> {
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
  await once(socket, 'connect')
  socket.write(bytes)
  return text(socket)
}

describe('a message', () => {
  const host = 'Host: localhost\r\n'
  const body = 'name=the-admin&password=wrong'

  test.for([
    [
      'whose length is said twice, in two ways',
      `${host}Content-Length: ${body.length}\r\nTransfer-Encoding: chunked\r\n`,
    ],
    [
      'whose length is said twice, and differs',
      `${host}Content-Length: ${body.length}\r\nContent-Length: 4\r\n`,
    ],
    ['with an encoding that hides another', `${host}Transfer-Encoding: xchunked\r\n`],
    ['for no host', `Content-Length: ${body.length}\r\n`],
    [
      'whose header is broken by a lone carriage return',
      `${host}X-Odd: a\rb: c\r\nContent-Length: ${body.length}\r\n`,
    ],
  ] as const)('%s is refused, and what stands behind it is not read as another', async ([, head]) => {
    const smuggled = `GET /health HTTP/1.1\r\n${host}Connection: close\r\n\r\n`
    const said = await sendBytes(`POST /login HTTP/1.1\r\n${head}\r\n${body}${smuggled}`)
    expect(said).toMatch(/^HTTP\/1\.1 400 /)
    expect(said.match(/HTTP\/1\.1 \d+/g)).toHaveLength(1)
  })

  test('by TRACE is not sent back', async () => {
    const said = await sendBytes(
      `TRACE /login HTTP/1.1\r\n${host}X-Canary: canary-trace\r\nConnection: close\r\n\r\n`,
    )
    expect(said).toMatch(/^HTTP\/1\.1 405 /)
    expect(said).not.toContain('canary-trace')
  })

  test('that asks for a folder or climbs out of one finds nothing', async () => {
    for (const path of [
      '/documents/',
      '/schemas/',
      '/.git/HEAD',
      '/../package.json',
      '/%2e%2e/package.json',
      '/documents/..%2f..%2fpackage.json',
    ])
      expect([path, (await (await enter()).get(path)).status]).toEqual([path, 404])
  })
})

test('a field that every object has by birth reaches no other object', async () => {
  const { status } = await (await enter()).act(
    '/dead-letters/redrive',
    JSON.parse('{"reason":"x","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'),
  )
  expect(status).toBe(400)
  expect(({} as { polluted?: number }).polluted).toBeUndefined()
})

test('whoever is refused, and what cannot be understood, is one line of the log, whatever he sends', async () => {
  const lines = new PassThrough()
  const app = createApp({ ...stage.parts, log: createLog('info', lines) })
  const forged = `\r\n${JSON.stringify({ level: 30, msg: 'logged in' })}`
  const asked = `?next=${encodeURIComponent(forged)}`
  const foreign = createBrowser(app, { origin: 'http://evil.example' })
  expect((await foreign.post(`/login${asked}`, { name: forged, password: 'canary-typed' })).status).toBe(403)
  const bearer = await stage.makeKey('odd', ['read'])
  const odd = await app.request(`/api/v1/runs${asked}`, { headers: { authorization: `Bearer ${bearer}` } })
  expect(odd.status).toBe(400)
  lines.end()
  const written = (await text(lines)).trim().split('\n')
  expect(written.map((line) => JSON.parse(line))).toMatchObject([
    { level: 40, msg: 'a request was refused', code: 'access.foreign-request', path: '/login' },
    { level: 30, msg: 'a request was refused', code: 'usage.invalid', path: '/api/v1/runs' },
  ])
  expect(written.join()).not.toMatch(/canary-typed|logged in/)
})
