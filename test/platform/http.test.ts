import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { PipelineError } from '../../src/platform/errors.ts'
import {
  type ClosableHttp,
  createHttp,
  HttpError,
  type HttpRequest,
  parseReply,
  redactUrl,
} from '../../src/platform/http.ts'
import { createRandom } from '../../src/platform/random.ts'

type Answer = (response: ServerResponse, request: IncomingMessage) => void

let answers: Answer[] = []
let asked: IncomingMessage[] = []
let base = ''
const server = createServer((request, response) => {
  asked.push(request)
  const answer = answers.length > 1 ? answers.shift() : answers[0]
  answer!(response, request)
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

let slept: number[] = []
let http: ClosableHttp
beforeEach(() => {
  http = createHttp({ clock, random: createRandom(1), allowedPrivateOrigins: [base] })
  answers = []
  asked = []
  slept = []
})

const now = Temporal.Instant.from('2024-12-02T23:00:00Z')
const clock = {
  now: () => now,
  monotonicMs: () => 0,
  sleep: async (milliseconds: number) => {
    slept.push(milliseconds)
  },
}

function get(request: Partial<HttpRequest> = {}) {
  return http.get({ url: `${base}/odds?apiKey=s3cr3t-k3y&regions=us`, attemptsMax: 1, ...request })
}

async function failure(request: Partial<HttpRequest> = {}): Promise<HttpError> {
  const outcome = await get(request).then(
    () => 'no error',
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(HttpError)
  return outcome as HttpError
}

const json =
  (value: unknown): Answer =>
  (response) =>
    response.setHeader('content-type', 'application/json').end(JSON.stringify(value))
const status =
  (code: number, headers: Record<string, string> = {}, body = '{"message":"no"}'): Answer =>
  (response) =>
    response.writeHead(code, headers).end(body)
const text =
  (body: string): Answer =>
  (response) =>
    response.end(body)

describe('a good reply', () => {
  test('comes with its bytes as received, its status, the headers that matter and the instant', async () => {
    answers = [
      (response) =>
        response.setHeader('x-requests-remaining', '41').setHeader('set-cookie', 'a=b').end('{"a": 1}'),
    ]
    const reply = await get({ headers: { referer: 'https://www.nba.com/' } })
    expect(Buffer.from(reply.body).toString()).toBe('{"a": 1}')
    expect(reply).toMatchObject({ status: 200, url: `${base}/odds?apiKey=***&regions=us` })
    expect(reply.receivedAt.toString()).toBe(now.toString())
    expect(reply.headers['x-requests-remaining']).toBe('41')
    expect(reply.headers).not.toHaveProperty('set-cookie')
    expect(asked[0]?.url).toBe('/odds?apiKey=s3cr3t-k3y&regions=us')
    expect(asked[0]?.headers.referer).toBe('https://www.nba.com/')
  })

  test('is unpacked when it was sent with gzip', async () => {
    answers = [(response) => response.setHeader('content-encoding', 'gzip').end(gzipSync('{"packed":true}'))]
    expect(Buffer.from((await get()).body).toString()).toBe('{"packed":true}')
  })

  test('204 is an answer with an empty body', async () => {
    answers = [(response) => response.writeHead(204).end()]
    expect(await get()).toMatchObject({ status: 204, body: { length: 0 } })
  })

  test('an accepted 404 is an answer', async () => {
    answers = [status(404, {}, '{"error_code":"EVENT_NOT_FOUND"}')]
    expect(await get({ acceptStatuses: [404] })).toMatchObject({ status: 404 })
  })

  test('bytes may be asked for instead of JSON', async () => {
    answers = [text('%PDF-1.7')]
    expect(Buffer.from((await get({ expect: 'bytes' })).body).toString()).toBe('%PDF-1.7')
  })
})

describe('each failure has its code', () => {
  test.each([
    [status(401), 'source.refused', 401],
    [status(403, {}, '<html>Access Denied</html>'), 'source.refused', 403],
    [status(404), 'source.refused', 404],
    [status(422), 'source.refused', 422],
    [status(408), 'source.server-error', 408],
    [status(429), 'source.rate-limited', 429],
    [status(500), 'source.server-error', 500],
    [status(503, {}, '<html>busy</html>'), 'source.server-error', 503],
    [text('<!DOCTYPE html><html>Please enable cookies</html>'), 'source.html-instead', 200],
    [text('  <html></html>'), 'source.html-instead', 200],
    [text('OK'), 'source.not-json', 200],
    [text('{"a":1} trailing'), 'source.not-json', 200],
    [text(''), 'source.truncated', 200],
    [text('{"a":[1,2'), 'source.truncated', 200],
    [text('{"a":"half a wo'), 'source.truncated', 200],
  ] as const)('%#: %s', async (answer, code, statusCode) => {
    answers = [answer]
    const error = await failure()
    expect(error.code).toBe(code)
    expect(error.details.status).toBe(statusCode)
    expect(error.reply?.status).toBe(statusCode)
  })

  test('every prefix of a document is cut short, and none is taken for another fault', async () => {
    const whole = JSON.stringify({ a: [1.5, -2e3, true, null, 'x\u00e9\\"y'], b: { c: 'd' } })
    for (let length = 1; length < whole.length; length += 1) {
      answers = [text(whole.slice(0, length))]
      expect([length, (await failure()).code]).toEqual([length, 'source.truncated'])
    }
  })

  test('a redirect is not followed, and its target is named', async () => {
    answers = [status(302, { location: 'https://elsewhere.example/login?token=abc' })]
    const error = await failure()
    expect(error.code).toBe('source.refused')
    expect(error.details.location).toBe('https://elsewhere.example/login?token=***')
    expect(asked).toHaveLength(1)
  })

  test('a body that breaks off before its announced length is truncated', async () => {
    answers = [
      (response) => {
        response.writeHead(200, { 'content-length': '500' })
        response.write('{"a":1}')
        response.socket?.end()
      },
    ]
    expect((await failure()).code).toBe('source.truncated')
  })

  test('a body above the limit is refused, announced or not', async () => {
    answers = [text(`"${'x'.repeat(5000)}"`)]
    expect((await failure({ maxBytes: 1000 })).code).toBe('source.too-large')
    answers = [
      (response) => {
        response.write('"')
        response.end('x'.repeat(5000))
      },
    ]
    expect((await failure({ maxBytes: 1000 })).code).toBe('source.too-large')
  })

  test('no answer within the time-out', async () => {
    answers = [() => undefined]
    const error = await failure({ timeoutMilliseconds: 30 })
    expect(error.code).toBe('source.timed-out')
    expect(error.message).toContain('30 ms')
  })

  test('a body that stalls within the time-out', async () => {
    answers = [(response) => void response.write('{"a":')]
    expect((await failure({ timeoutMilliseconds: 50 })).code).toBe('source.timed-out')
  })

  test('a closed port is unreachable, with the reason', async () => {
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const { port } = closed.address() as AddressInfo
    await new Promise((resolve) => closed.close(resolve))
    http = createHttp({ clock, random: createRandom(1), allowedPrivateOrigins: [`http://127.0.0.1:${port}`] })
    const error = await failure({ url: `http://127.0.0.1:${port}/x?apiKey=s3cr3t-k3y` })
    expect(error.code).toBe('source.unreachable')
    expect(error.message).toContain('ECONNREFUSED')
    expect(error.reply).toBeNull()
  })
})

describe('retries', () => {
  test('a transient failure is tried again after a wait below the doubling bound', async () => {
    answers = [status(500), status(502), json({ a: 1 })]
    expect((await get({ attemptsMax: 3 })).status).toBe(200)
    expect(slept).toHaveLength(2)
    expect(slept[0]).toBeLessThan(500)
    expect(slept[1]).toBeLessThan(1000)
  })

  test('the budget ends with the last error', async () => {
    answers = [status(500), status(500), status(503)]
    expect((await failure({ attemptsMax: 3 })).details.status).toBe(503)
    expect(asked).toHaveLength(3)
  })

  test('Retry-After is obeyed, in seconds and as a date', async () => {
    answers = [
      status(429, { 'retry-after': '7' }),
      status(503, { 'retry-after': 'Mon, 02 Dec 2024 23:00:09 GMT' }),
      json({}),
    ]
    await get({ attemptsMax: 3 })
    expect(slept).toEqual([7000, 9000])
  })

  test('a Retry-After of minutes is left to the ledger', async () => {
    answers = [status(429, { 'retry-after': '600' }), json({})]
    const error = await failure({ attemptsMax: 3 })
    expect(error.details.retryAfterMilliseconds).toBe(600_000)
    expect(asked).toHaveLength(1)
  })

  test.each([
    ['a refusal', status(403)],
    ['a firewall page', text('<html></html>')],
    ['garbage', text('garbage')],
  ])('%s is not asked for again', async (_what, answer) => {
    answers = [answer]
    await failure({ attemptsMax: 3 })
    expect(asked).toHaveLength(1)
  })

  test('a cut body is asked for again', async () => {
    answers = [text('{"a":'), json({ a: 1 })]
    expect((await get({ attemptsMax: 2 })).status).toBe(200)
  })

  test("the caller's abort ends it at once, with the caller's reason", async () => {
    const reason = new PipelineError('lease.lost', 'another worker has it')
    const controller = new AbortController()
    answers = [() => controller.abort(reason)]
    await expect(get({ signal: controller.signal, attemptsMax: 3 })).rejects.toBe(reason)
    await expect(get({ signal: controller.signal })).rejects.toBe(reason)
    expect(asked).toHaveLength(1)
  })
})

describe('secrets', () => {
  test('the key is in no error, however it is printed', async () => {
    const faults: Answer[] = [
      status(401, {}, '{"message":"the key s3cr3t-k3y is unknown"}'),
      status(500),
      status(302, { location: '/odds?apiKey=s3cr3t-k3y' }),
      text('<html>s3cr3t-k3y</html>'),
      text('s3cr3t-k3y'),
      text('{"a":'),
      (response) => response.destroy(),
    ]
    for (const fault of faults) {
      answers = [fault]
      const error = await failure()
      const { url, status: code, headers } = error.reply ?? {}
      expect(
        inspect({ error, url, code, headers }, { depth: 9 }) + JSON.stringify(error.details),
      ).not.toContain('s3cr3t')
    }
    const invalid = await failure({ url: 'http://[not-a-host/?apiKey=s3cr3t-k3y' })
    expect(inspect(invalid, { depth: 9 })).not.toContain('s3cr3t')
  })

  test('redaction keeps everything else', () => {
    expect(redactUrl('https://u:p@h/x?date=1&apiKey=a&api_key=b&token=c#d')).toBe(
      'https://***@h/x?date=1&apiKey=***&api_key=***&token=***#d',
    )
  })
})

describe('parseReply', () => {
  const schema = z.object({ games: z.array(z.object({ id: z.string(), score: z.number() })) })
  const reply = (value: unknown) => ({
    url: '',
    status: 200,
    headers: {},
    body: Buffer.from(JSON.stringify(value)),
    receivedAt: now,
  })

  test('gives the value, extra keys dropped', () => {
    expect(parseReply(reply({ games: [{ id: 'a', score: 1, more: 2 }] }), schema)).toEqual({
      games: [{ id: 'a', score: 1 }],
    })
  })

  test('names the place, what was expected and what came', () => {
    const parse = () => parseReply(reply({ games: [{ id: 'a', score: 1 }, { id: 7 }] }), schema)
    expect(parse).toThrow('$.games[1].id: expected string, got 7')
    expect(parse).toThrow('$.games[1].score: expected number, got nothing')
    try {
      parse()
    } catch (error) {
      expect(error).toMatchObject({
        code: 'source.schema-changed',
        details: { path: '$.games[1].id', placesTotal: 2 },
      })
    }
  })
})
