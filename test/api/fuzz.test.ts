/** Whatever is sent to whatever address: never a 500, never a stack, and nothing changed by what was refused. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routeTable } from '../../src/api/route-table.ts'
import { endpoints } from '../../src/api/v1/index.ts'
import { type ApiStage, setApiStage } from '../support/api-stage.ts'

let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage()
})
afterAll(() => stage.close())

const nasty = fc.oneof(
  fc.constantFrom(
    ...[
      '',
      '0',
      '-1',
      '1e9',
      '100000000',
      '99999999999999999999',
      'NaN',
      'null',
      'true',
      '[]',
      '{}',
      '__proto__',
      'constructor',
      'TODAY',
    ],
    ...[
      '1900-01-01',
      '2025-02-30',
      '2025-11-05',
      '9999-12-31',
      "'; drop table ledger; --",
      '<script>alert(1)</script>',
      '../../etc/passwd',
    ],
    ...['\u0000', '\ud800', '%', '%00', '%ff', '💥', 'ﬃ', '\r\nset-cookie: a=b', 'a'.repeat(5_000)],
  ),
  fc.string({ unit: 'binary', maxLength: 60 }),
)
const parameterNames = fc.constantFrom(
  'limit',
  'after',
  'from',
  'to',
  'asset',
  'state',
  'all',
  'date',
  'actor',
  'only',
  'x',
  '__proto__',
)
const fields = [
  'reason',
  'ids',
  'note',
  'name',
  'minutes',
  'from',
  'to',
  'assets',
  'only',
  'system',
  'market',
  'postedName',
  'playerId',
  'sourceId',
  '__proto__',
]
const json = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(
    fc.constantFrom(...fields),
    fc.oneof(fc.jsonValue(), nasty, fc.array(fc.integer()), fc.integer()),
    { maxKeys: 6 },
  ),
)

async function expectTold(reply: Response, what: unknown): Promise<void> {
  const text = await reply.text()
  expect([
    reply.status < 500 || (reply.status === 503 && text.includes('isReady')),
    what,
    text.slice(0, 300),
  ]).toEqual([true, what, text.slice(0, 300)])
  expect(text).not.toMatch(/node_modules|\bat \S+ \(|\.ts:\d+|syntax error at|select .* from /i)
  expect(reply.headers.get('set-cookie')).toBeNull()
}

test('parameters of every address', async () => {
  const paths = routeTable.filter(({ method }) => method === 'GET').map(({ path }) => path)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.array(nasty, { minLength: 3, maxLength: 3 }),
      fc.array(fc.tuple(parameterNames, nasty), { maxLength: 4 }),
      async (path, values, parameters) => {
        const rest = [...values]
        const address = path.replaceAll(/:\w+(\{[^}]*\})?/g, () => encode(rest.pop() ?? 'x'))
        const query = parameters.map(([name, value]) => `${name}=${encode(value)}`).join('&')
        await expectTold(await stage.get(`${address}?${query}`), [address.slice(0, 200), query.slice(0, 200)])
      },
    ),
    { numRuns: 400 },
  )
})

test('bodies of every action', async () => {
  const actions = endpoints.filter(({ kind }) => kind === 'action')
  const sound = new Map<string, object>([['reason', { reason: 'fuzz' }]])
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...actions),
      fc.array(nasty, { minLength: 2, maxLength: 2 }),
      json,
      fc.boolean(),
      async ({ path }, values, value, isClose) => {
        const rest = [...values]
        const address = `/api/v1${path.replaceAll(/\{\w+\}/g, () => encode(rest.pop() ?? 'x'))}`
        const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
        const body = isClose && isObject ? { ...sound.get('reason'), ...value } : value
        await expectTold(await stage.post(address, body), [
          address.slice(0, 200),
          JSON.stringify(body).slice(0, 300),
        ])
      },
    ),
    { numRuns: 400 },
  )
})

test('forms of every action', async () => {
  const admin = await stage.enter('admin')
  const formToken = await admin.formToken()
  const forms = routeTable.filter(({ method, path }) => method === 'POST' && path.startsWith('/act/'))
  const own = [
    '/',
    '/halt',
    '/account',
    '/dead-letters',
    '/incidents/1',
    '/backfills?state=done',
    '/nothing',
    '/act/halt',
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...forms),
      fc.array(nasty, { minLength: 2, maxLength: 2 }),
      fc.dictionary(fc.constantFrom(...fields, 'current', 'password', 'afterwards', 'to'), nasty, {
        maxKeys: 5,
      }),
      fc.oneof(
        nasty,
        fc.json(),
        fc.constantFrom('{"ids":[100000]}', '{"system":"ridge","market":"points"}', '{"ids":"1"}'), // 1 would be his own session
      ),
      fc.oneof(fc.constantFrom(...own), nasty),
      async ({ path }, values, written, given, next) => {
        const rest = [...values]
        const address = path.replaceAll(/:\w+/g, () => encode(rest.pop() ?? 'x'))
        const sent = { ...written, given: given.toWellFormed(), next: next.toWellFormed(), formToken }
        const reply = await admin.post(address, sent)
        const to = reply.headers.get('location')
        expect([to === null || /^\/(?!\/)/.test(to), to]).toEqual([true, to])
        await expectTold(reply, [address.slice(0, 200), JSON.stringify(sent).slice(0, 400)])
      },
    ),
    { numRuns: 300 },
  )
  expect((await admin.get('/account')).status, 'the session lived through all of it').toBe(200)
})

test('bytes that are no JSON, and headers that are odd', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(
        'application/json',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
      ),
      fc.constantFrom('/login', '/confirm', '/logout', '/api/v1/dead-letters/redrive'),
      async (bytes, type, path) => {
        const reply = await stage.app.request(path, {
          method: 'POST',
          body: Buffer.from(bytes),
          headers: {
            'content-type': type,
            origin: 'http://localhost',
            authorization: 'Bearer x',
            cookie: `sixthman=${Buffer.from(bytes).toString('base64url').slice(0, 43)}`,
          },
        })
        await expectTold(reply, [path, type, Buffer.from(bytes).toString('hex')])
      },
    ),
    { numRuns: 100 },
  )
})

/** As an address can hold it; a lone surrogate cannot be encoded, and is sent as it would arrive. */
function encode(text: string): string {
  return text.isWellFormed() ? encodeURIComponent(text) : '%ED%A0%80'
}
