/** Whatever is sent to whatever address: never a 500, and never a stack. What is refused changes nothing: fuzz-actions.test.ts. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { routeTable } from '../../src/api/route-table.ts'
import { endpoints } from '../../src/api/v1/index.ts'
import { scopeNames } from '../../src/platform/access/role.ts'
import { type ApiStage, setApiStage } from '../support/api-stage.ts'
import { encode, expectTold, fieldNames, nasty, parameterNames } from '../support/fuzzing.ts'

let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage()
})
afterAll(() => stage.close())

const json = fc.oneof(
  fc.jsonValue(),
  fc.dictionary(
    fc.constantFrom(...fieldNames),
    fc.oneof(fc.jsonValue(), nasty, fc.array(fc.integer()), fc.integer()),
    { maxKeys: 6 },
  ),
)

test('parameters of every address', async () => {
  const paths = routeTable.filter(({ method }) => method === 'GET').map(({ path }) => path)
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...paths),
      fc.array(nasty, { minLength: 3, maxLength: 3 }),
      fc.array(fc.tuple(fc.constantFrom(...parameterNames), nasty), { maxLength: 4 }),
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

const foreign = [
  '//evil.example',
  '/.//evil.example',
  'https://evil.example/',
  '/\\evil.example',
  '\\\\evil.example',
  'javascript:alert(1)',
]
function expectOwn(to: string): void {
  expect([to, new URL(to, 'http://own.invalid').origin]).toEqual([to, 'http://own.invalid'])
}

test.for(foreign)('a form that is taken does not lead to %s', async (next) => {
  const admin = await stage.enter('admin')
  const sent = { reason: 'fuzz', formToken: await admin.formToken() }
  for (const field of ['next', 'afterwards']) {
    const reply = await admin.post('/act/schedules/morning/run', { ...sent, [field]: next })
    expect([reply.status, field]).toEqual([303, field])
    expectOwn(reply.headers.get('location')!)
  }
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
    ...foreign,
  ]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...forms),
      fc.array(nasty, { minLength: 2, maxLength: 2 }),
      fc.dictionary(fc.constantFrom(...fieldNames, 'afterwards'), nasty, {
        maxKeys: 5,
      }),
      fc.oneof(
        nasty,
        fc.json(),
        fc.constantFrom('{"ids":[100000]}', '{"system":"ridge","market":"points"}', '{"ids":"1"}'), // 1 would be his own session
      ),
      fc.oneof(fc.constantFrom(...own), nasty),
      fc.boolean(),
      async ({ path }, values, written, given, next, isClose) => {
        const rest = [...values]
        const address = path.replaceAll(/:\w+/g, () => encode(rest.pop() ?? 'x'))
        // With a sound reason and nothing odd beside it many a form is taken, and what its address says is looked up.
        const fields = isClose ? { given: '{}', reason: 'fuzz' } : { ...written, given: given.toWellFormed() }
        const sent = { ...fields, next: next.toWellFormed(), formToken }
        const reply = await admin.post(address, sent)
        expectOwn(reply.headers.get('location') ?? '/')
        await expectTold(reply, [address.slice(0, 200), JSON.stringify(sent).slice(0, 400)])
      },
    ),
    { numRuns: 300 },
  )
  expect((await admin.get('/account')).status, 'the session lived through all of it').toBe(200)
})

test('bytes that are no JSON, and headers that are odd', async () => {
  const key = await stage.makeKey('fuzz', scopeNames)
  const action = '/api/v1/dead-letters/redrive'
  await fc.assert(
    fc.asyncProperty(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom(
        'application/json',
        'text/plain',
        'multipart/form-data; boundary=x',
        'application/x-www-form-urlencoded',
      ),
      fc.constantFrom(
        ...['/login', '/confirm', '/logout', action].map((path) => [path, 'x'] as const),
        [action, key] as const, // whoever is not known is refused before a byte is read
      ),
      async (bytes, type, [path, bearer]) => {
        const reply = await stage.app.request(path, {
          method: 'POST',
          body: Buffer.from(bytes),
          headers: {
            'content-type': type,
            origin: 'http://localhost',
            authorization: `Bearer ${bearer}`,
            cookie: `sixthman=${Buffer.from(bytes).toString('base64url').slice(0, 43)}`,
          },
        })
        await expectTold(reply, [path, type, bearer === key, Buffer.from(bytes).toString('hex')])
      },
    ),
    { numRuns: 100 },
  )
})
