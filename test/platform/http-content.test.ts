/** What a body may be: compressed, a bomb, a firewall's page, a PDF, unchanged, or the news that the quota is used up. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type ClosableHttp, createHttp, HttpError, type HttpRequest } from '../../src/platform/http.ts'
import { createRandom } from '../../src/platform/random.ts'
import { type Answer, type LocalServer, startLocalServer } from '../support/local-server.ts'

let server: LocalServer
let http: ClosableHttp

const now = Temporal.Instant.from('2024-12-02T23:00:00Z')
const clock = { now: () => now, monotonicMs: () => 0, sleep: () => Promise.resolve() }

beforeAll(async () => {
  server = await startLocalServer()
})
afterAll(() => server.close())
beforeEach(async () => {
  await http?.close()
  http = createHttp({ clock, random: createRandom(1), allowedPrivateOrigins: [server.origin] })
})

const get = (request: Partial<HttpRequest> = {}) =>
  http.get({ url: `${server.origin}/x`, attemptsMax: 1, ...request })

async function failure(request: Partial<HttpRequest> = {}): Promise<HttpError> {
  const outcome = await get(request).then(
    () => 'no error',
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(HttpError)
  return outcome as HttpError
}

const packed =
  (encoding: string, body: Uint8Array): Answer =>
  (response) =>
    response.setHeader('content-encoding', encoding).end(body)
const reply =
  (status: number, body: string, headers: Record<string, string> = {}): Answer =>
  (response) =>
    response.writeHead(status, headers).end(body)

const document = JSON.stringify({ text: 'Dončić '.repeat(500) })

describe('a compressed body', () => {
  test.each([
    ['gzip', gzipSync(document)],
    ['x-gzip', gzipSync(document)],
    ['deflate', deflateSync(document)],
    ['deflate', deflateRawSync(document)],
    ['br', brotliCompressSync(document)],
    ['zstd', zstdCompressSync(document)],
    ['GZIP', gzipSync(document)],
    ['identity', Buffer.from(document)],
    ['br, gzip', gzipSync(brotliCompressSync(document))],
  ])('%s is unpacked', async (encoding, body) => {
    server.answers = [packed(encoding, body)]
    expect(Buffer.from((await get()).body).toString()).toBe(document)
  })

  test('all that can be unpacked is asked for, unless the client says otherwise', async () => {
    server.answers = [packed('identity', Buffer.from('{}'))]
    await get()
    expect(server.asked.at(-1)?.headers['accept-encoding']).toBe('gzip, deflate, br, zstd')
    await get({ headers: { 'Accept-Encoding': 'identity' } })
    expect(server.asked.at(-1)?.headers['accept-encoding']).toBe('identity')
  })

  test.each([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
    ['deflate', deflateSync],
  ] as const)('a %s bomb is stopped at the limit', async (encoding, compress) => {
    const bomb = compress(Buffer.alloc(20_000_000, '1'))
    expect(bomb.length).toBeLessThan(50_000)
    server.answers = [packed(encoding, bomb)]
    const error = await failure({ maxBytes: 100_000 })
    expect(error.code).toBe('source.too-large')
    expect(error.details.maxBytes).toBe(100_000)
  })

  test('a bomb in a bomb is stopped at the first', async () => {
    const bomb = gzipSync(gzipSync(Buffer.alloc(20_000_000, '1')))
    server.answers = [packed('gzip, gzip', bomb)]
    expect((await failure({ maxBytes: 100_000 })).code).toBe('source.too-large')
  })

  test.each([
    ['gzip', gzipSync(document)],
    ['br', brotliCompressSync(document)],
    ['zstd', zstdCompressSync(document)],
    ['deflate', deflateSync(document)],
  ])('%s that was cut is truncated, and comes with its bytes', async (encoding, body) => {
    const cut = body.subarray(0, body.length - 8)
    server.answers = [packed(encoding, cut)]
    const error = await failure()
    expect(error.code).toBe('source.truncated')
    expect(error.reply?.body.length).toBe(cut.length)
  })

  test.each([
    ['gzip', 'plain text'],
    ['compress', 'whatever'],
    ['gzip, gzip, gzip, gzip', 'whatever'],
  ])('%s that is none says so', async (encoding, body) => {
    server.answers = [packed(encoding, Buffer.from(body))]
    const error = await failure()
    expect(error.code).toBe('source.truncated')
    expect(error.message).toContain('cannot be unpacked')
  })
})

/** The marks of each firewall's page, shortened by us. */
const blocked: readonly [firewall: string, status: number, body: string, headers: Record<string, string>][] =
  [
    [
      'Cloudflare',
      403,
      '<!DOCTYPE html><html lang="en-US"><head><title>Just a moment...</title></head></html>',
      {},
    ],
    ['Cloudflare', 200, '<html><script>window._cf_chl_opt={cvId:"3"}</script></html>', {}],
    ['Cloudflare', 503, '{"status":"wait"}', { 'cf-mitigated': 'challenge' }],
    [
      'Akamai',
      403,
      '<HTML><HEAD>\n<TITLE>Access Denied</TITLE>\n</HEAD><BODY>Reference&#32;&#35;18&#46;1</BODY></HTML>',
      {},
    ],
    ['Akamai', 200, '<html><p>https://errors.edgesuite.net/18.1</p></html>', {}],
    [
      'Imperva',
      200,
      '<html><head><META NAME="robots"><script src="/_Incapsula_Resource?SWJIYLWA=7"></script></head></html>',
      {},
    ],
    ['Imperva', 200, '<html><iframe>Request unsuccessful. Incapsula incident ID: 1-2</iframe></html>', {}],
    ['DataDome', 403, '{"url":"https://geo.captcha-delivery.com/captcha/?initialCid=A"}', {}],
    [
      'DataDome',
      200,
      '<html><script>var dd={}</script><script src="https://ct.captcha-delivery.com/c.js"></script></html>',
      {},
    ],
    [
      'PerimeterX',
      403,
      '{"appId":"PXabc123","jsClientSrc":"/a/init.js","uuid":"1","blockScript":"/a/captcha.js"}',
      {},
    ],
    ['PerimeterX', 403, '<html><div id="px-captcha"></div></html>', {}],
    ['AWS WAF', 202, '', { 'x-amzn-waf-action': 'challenge' }],
    ['AWS WAF', 405, '<html><script>window.gokuProps = {}</script></html>', {}],
    ['Kasada', 429, '<html><head></head><body><script>window.KPSDK={};</script></body></html>', {}],
  ]

describe('a firewall', () => {
  test.each(blocked)(
    '%s with status %i is recognised, whatever was expected',
    async (firewall, status, body, headers) => {
      server.answers = [reply(status, body, { 'content-type': 'application/json', ...headers })]
      for (const expected of ['json', 'pdf', 'bytes'] as const) {
        const error = await failure({ expect: expected })
        expect(error.code).toBe('source.blocked')
        expect(error.details).toMatchObject({ firewall, status })
        expect(error.reply?.status).toBe(status)
      }
    },
  )

  test('is not asked again at once', async () => {
    const asked = server.asked.length
    server.answers = [reply(200, '<html><title>Just a moment...</title></html>')]
    expect((await failure({ attemptsMax: 3 })).code).toBe('source.blocked')
    expect(server.asked).toHaveLength(asked + 1)
  })

  test.each([
    [
      'a page with the firewall’s script',
      `<html><script src="/cdn-cgi/challenge-platform/scripts/jsd/main.js"></script>${'x'.repeat(2_000)}<script src="/_Incapsula_Resource?SWJIYLWA=1"></script>${'x'.repeat(2_000)}</html>`,
    ],
    ['an article about one', `<html><p>The site said "Just a moment..." and Access Denied.</p></html>`],
  ])('is not seen in %s that came through', async (_what, body) => {
    server.answers = [reply(200, body)]
    expect((await get({ expect: 'bytes' })).status).toBe(200)
  })

  test('is not seen in a genuine document that names one', async () => {
    server.answers = [
      reply(200, JSON.stringify({ headline: 'px-captcha, captcha-delivery.com, Just a moment...' })),
    ]
    expect((await get()).status).toBe(200)
  })
})

describe('a quota', () => {
  const usedUp =
    '{"message":"Usage quota has been reached. See usage plans","error_code":"OUT_OF_USAGE_CREDITS"}'

  test.each([401, 429])('that is used up, said with %i, is neither a bad key nor haste', async (status) => {
    const asked = server.asked.length
    server.answers = [
      reply(status, usedUp, {
        'x-requests-remaining': '0',
        'x-requests-used': '500',
        'x-requests-last': '0',
      }),
    ]
    const error = await failure({ attemptsMax: 3 })
    expect(error.code).toBe('source.quota-exhausted')
    expect(error.kind).toBe('transient')
    expect(error.reply?.headers).toMatchObject({
      'x-requests-remaining': '0',
      'x-requests-used': '500',
      'x-requests-last': '0',
    })
    expect(server.asked).toHaveLength(asked + 1)
  })

  test.each([
    [401, '{"message":"API key is not valid","error_code":"INVALID_KEY"}', 'source.refused'],
    [403, '{"message":"deactivated","error_code":"DEACTIVATED_KEY"}', 'source.refused'],
    [429, '{"message":"too many requests","error_code":"EXCEEDED_FREQ_LIMIT"}', 'source.rate-limited'],
  ])('is not meant by %i %s', async (status, body, code) => {
    server.answers = [reply(status, body)]
    expect((await failure()).code).toBe(code)
  })
})

describe('a PDF', () => {
  const pdf = `%PDF-1.7\n${'1 0 obj\n'.repeat(400)}startxref\n0\n%%EOF\n`

  test.each([
    ['whole', pdf],
    ['with bytes before and after it', `\n\n${pdf}${' '.repeat(300)}`],
  ])('%s is an answer', async (_what, body) => {
    server.answers = [reply(200, body)]
    expect(Buffer.from((await get({ expect: 'pdf' })).body).toString()).toBe(body)
  })

  test.each([
    ['a page', ' <!doctype html><html>Sign in</html>', 'source.html-instead'],
    ['an XML error', '<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', 'source.html-instead'],
    ['nothing', '', 'source.truncated'],
    ['half', pdf.slice(0, 1_500), 'source.truncated'],
    ['three bytes', '%PD', 'source.truncated'],
    ['JSON', '{"error":"none"}', 'source.schema-changed'],
  ])('%s instead is %s', async (_what, body, code) => {
    server.answers = [reply(200, body)]
    expect((await failure({ expect: 'pdf' })).code).toBe(code)
  })
})

describe('a conditional request', () => {
  const validators = { etag: '"abc"', lastModified: 'Mon, 02 Dec 2024 20:00:00 GMT' }

  test('sends what was known, and takes "not modified" for an answer', async () => {
    server.answers = [reply(304, '', { etag: '"abc"' })]
    const unchanged = await get({ validators })
    expect(server.asked.at(-1)?.headers).toMatchObject({
      'if-none-match': '"abc"',
      'if-modified-since': 'Mon, 02 Dec 2024 20:00:00 GMT',
    })
    expect(unchanged).toMatchObject({ status: 304, headers: { etag: '"abc"' }, body: { length: 0 } })
  })

  test('sends only what is known', async () => {
    server.answers = [reply(200, '{}')]
    await get({ validators: { etag: 'W/"x"' } })
    expect(server.asked.at(-1)?.headers).toMatchObject({ 'if-none-match': 'W/"x"' })
    expect(server.asked.at(-1)?.headers).not.toHaveProperty('if-modified-since')
  })

  test('whose document has changed brings it, checked as ever', async () => {
    server.answers = [reply(200, '{"new":1}')]
    expect(Buffer.from((await get({ validators })).body).toString()).toBe('{"new":1}')
    server.answers = [reply(200, '<html></html>')]
    expect((await failure({ validators })).code).toBe('source.html-instead')
  })

  test.each([{}, { validators: {} }])('that was none is refused with "not modified"', async (request) => {
    server.answers = [reply(304, '')]
    expect((await failure(request)).code).toBe('source.refused')
  })
})
