/** Servers that stall, drip, lie and break at each stage: every time the error says where. */
import { spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { type ClosableHttp, createHttp, HttpError, type HttpRequest } from '../../src/platform/http.ts'
import { createRandom } from '../../src/platform/random.ts'
import { type LocalServer, startLocalServer, startRawServer } from '../support/local-server.ts'

let server: LocalServer
let opened: { close(): Promise<void> }[] = []

beforeAll(async () => {
  server = await startLocalServer()
})
afterAll(() => server.close())
afterEach(async () => {
  for (const each of opened) await each.close()
  opened = []
})

function open(origin: string, connectTimeoutMilliseconds?: number): ClosableHttp {
  const http = createHttp({
    clock: systemClock,
    random: createRandom(1),
    allowedPrivateOrigins: [origin],
    ...(connectTimeoutMilliseconds === undefined ? {} : { connectTimeoutMilliseconds }),
  })
  opened.push(http)
  return http
}

async function failure(http: ClosableHttp, request: HttpRequest): Promise<HttpError> {
  const outcome = await http.get({ attemptsMax: 1, ...request }).then(
    () => 'no error',
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(HttpError)
  return outcome as HttpError
}

async function failureOf(onData: (socket: Socket) => void, request: Partial<HttpRequest> = {}) {
  const raw = await startRawServer(onData)
  opened.push(raw)
  const origin = `http://127.0.0.1:${raw.port}`
  return failure(open(origin), { url: `${origin}/x`, ...request })
}

describe('a time-out names its stage', () => {
  test('connecting: a port that is open and never shakes hands', async () => {
    const silent = await startRawServer(() => undefined)
    opened.push(silent)
    const origin = `https://127.0.0.1:${silent.port}`
    const error = await failure(open(origin, 60), { url: `${origin}/x` })
    expect(error.code).toBe('source.timed-out')
    expect(error.details).toMatchObject({ stage: 'connect', limit: 'connect', timeoutMilliseconds: 60 })

    const whole = await failure(open(origin, 5_000), { url: `${origin}/x`, timeoutMilliseconds: 60 })
    expect(whole.details).toMatchObject({ stage: 'connect', limit: 'whole', timeoutMilliseconds: 60 })
    expect(whole.message).toContain('it was still connecting')
  })

  test('the first byte: a request that is taken and not answered', async () => {
    const error = await failureOf(() => undefined, { headersTimeoutMilliseconds: 60 })
    expect(error.code).toBe('source.timed-out')
    expect(error.details).toMatchObject({ stage: 'headers', limit: 'headers', timeoutMilliseconds: 60 })
    const whole = await failureOf(() => undefined, { timeoutMilliseconds: 60 })
    expect(whole.details).toMatchObject({ stage: 'headers', limit: 'whole' })
  })

  test('the first byte: a head that drips and never ends', async () => {
    const drip = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\nx-first: 1\r\n')
    }
    const error = await failureOf(drip, { headersTimeoutMilliseconds: 60 })
    expect(error.details).toMatchObject({ stage: 'headers', limit: 'headers' })
  })

  test('the body: a pause longer than allowed', async () => {
    const error = await failureOf(
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"a"'),
      {
        idleTimeoutMilliseconds: 60,
      },
    )
    expect(error.details).toMatchObject({ stage: 'body', limit: 'body', timeoutMilliseconds: 60 })
  })

  test('the body: one that drips for ever, each pause short, ends with the whole', async () => {
    const drip = (socket: Socket): void => {
      socket.write('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n')
      const again = (): void => {
        if (!socket.destroyed) socket.write('1\r\n \r\n', () => setImmediate(again))
      }
      again()
    }
    const error = await failureOf(drip, { idleTimeoutMilliseconds: 5_000, timeoutMilliseconds: 120 })
    expect(error.details).toMatchObject({ stage: 'body', limit: 'whole', timeoutMilliseconds: 120 })
  })
})

describe('a lie about the length', () => {
  test('fewer bytes than announced are a cut reply', async () => {
    const error = await failureOf((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{"a":1}'),
    )
    expect(error.code).toBe('source.truncated')
  })

  test('more bytes than announced are not taken, and the cut document shows', async () => {
    const error = await failureOf((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\n{"a":1234567}'),
    )
    expect(error.code).toBe('source.truncated')
  })

  test('chunks without their end are a cut reply', async () => {
    const error = await failureOf((socket) =>
      socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n'),
    )
    expect(error.code).toBe('source.truncated')
  })

  test('an announced length above the limit is refused before the body', async () => {
    const error = await failureOf(
      (socket) => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 99999\r\n\r\n'),
      { maxBytes: 1_000 },
    )
    expect(error.code).toBe('source.too-large')
  })
})

describe('what is no HTTP', () => {
  test.each([
    ['garbage', 'hello there\r\n\r\n'],
    ['nothing', ''],
    ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'y'.repeat(40_000)}`],
  ])('%s is unreachable, and does not end the process', async (_what, text) => {
    expect((await failureOf((socket) => socket.end(text))).code).toBe('source.unreachable')
  })
})

describe('connections', () => {
  test('are used again for the next request', async () => {
    const http = open(server.origin)
    server.answers = [(response) => response.end('{}')]
    const before = server.connections()
    for (let index = 0; index < 5; index += 1) await http.get({ url: `${server.origin}/x` })
    // The second may be opened in the moment in which the first one's reply has ended and its socket is not yet free.
    expect(server.connections() - before).toBeLessThanOrEqual(2)
  })

  test('are no more than the host may be asked at once', async () => {
    const http = open(server.origin)
    server.answers = [(response) => setImmediate(() => response.end('{}'))]
    const before = server.connections()
    await Promise.all(Array.from({ length: 40 }, () => http.get({ url: `${server.origin}/x` })))
    expect(server.connections() - before).toBeLessThanOrEqual(6)
  })

  test('close ends what is under way', async () => {
    const http = open(server.origin)
    let reached = (): void => undefined
    const isThere = new Promise<void>((resolve) => {
      reached = resolve
    })
    server.answers = [() => reached()]
    const asked = failure(http, { url: `${server.origin}/x` })
    await isThere
    await http.close()
    expect((await asked).code).toBe('source.unreachable')
  })

  test('an idle one keeps no process alive', async () => {
    server.answers = [
      (response) =>
        response.writeHead(200, { connection: 'keep-alive', 'keep-alive': 'timeout=600' }).end('{"a":1}'),
    ]
    const script = `
      import { systemClock } from './src/platform/clock.ts'
      import { createHttp } from './src/platform/http.ts'
      import { createRandom } from './src/platform/random.ts'
      const http = createHttp({ clock: systemClock, random: createRandom(1), allowedPrivateOrigins: ['${server.origin}'] })
      console.log((await http.get({ url: '${server.origin}/x' })).status)`
    const child = spawn(process.execPath, ['--input-type=module-typescript', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    child.stdout.on('data', (chunk) => {
      printed += String(chunk)
    })
    const code = await new Promise((resolve) => child.on('exit', resolve))
    expect({ code, printed }).toEqual({ code: 0, printed: '200\n' })
  })
})
