/** Where a request may not go: inside a network, without https, with a password, or wherever a redirect leads. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../src/platform/clock.ts'
import { isPublicAddress } from '../../src/platform/http/address-guard.ts'
import { type ClosableHttp, createHttp, HttpError, type ResolveName } from '../../src/platform/http.ts'
import { createRandom } from '../../src/platform/random.ts'
import { type LocalServer, startLocalServer } from '../support/local-server.ts'

let server: LocalServer
let opened: ClosableHttp[] = []

beforeAll(async () => {
  server = await startLocalServer()
  server.answers = [(response) => response.end('{"inside":true}')]
})
afterAll(() => server.close())
afterEach(async () => {
  for (const http of opened) await http.close()
  opened = []
})

function open(
  options: { allowedPrivateOrigins?: string[]; proxyUrl?: string; resolveName?: ResolveName } = {},
): ClosableHttp {
  const http = createHttp({ clock: systemClock, random: createRandom(1), ...options })
  opened.push(http)
  return http
}

async function failure(http: ClosableHttp, url: string): Promise<HttpError> {
  const outcome = await http.get({ url, attemptsMax: 1, timeoutMilliseconds: 2_000 }).then(
    () => 'no error',
    (error: unknown) => error,
  )
  expect(outcome).toBeInstanceOf(HttpError)
  return outcome as HttpError
}

/** Every name has these addresses, one list a call. */
const resolvingTo =
  (...lists: string[][]): ResolveName =>
  (_hostname, _options, callback) => {
    const list = lists.length > 1 ? lists.shift()! : lists[0]!
    callback(
      null,
      list.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }

describe('an address', () => {
  test.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '100.100.100.200',
    '168.63.129.16',
    '224.0.0.1',
    '255.255.255.255',
    '192.0.2.1',
    '240.0.0.1',
    '::',
    '::1',
    'fe80::1',
    'fc00::1',
    'fd00:ec2::254',
    'ff02::1',
    'fec0::1',
    '2001:db8::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::10.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'not an address',
    '',
  ])('%j is not public', (address) => {
    expect(isPublicAddress(address)).toBe(false)
  })

  test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::6810:85e5', '64:ff9b::8.8.8.8'])(
    '%s is public',
    (address) => {
      expect(isPublicAddress(address)).toBe(true)
    },
  )
})

describe('a URL is not asked', () => {
  test.each([
    ['a loopback address', 'https://127.0.0.1/x'],
    ['written as one number', 'https://2130706433/x'],
    ['written in hexadecimal', 'https://0x7f.1/x'],
    ['written in octal', 'https://0177.0.0.1/x'],
    ['the metadata service', 'https://169.254.169.254/latest/meta-data/'],
    ['loopback of IPv6', 'https://[::1]/x'],
    ['IPv4 inside IPv6', 'https://[::ffff:10.0.0.1]/x'],
    ['a name of this machine', 'https://localhost/x'],
    ['a name below it', 'https://a.localhost/x'],
    ['a name of a cloud’s inside', 'https://metadata.google.internal/x'],
    ['with a dot at the end', 'https://localhost./x'],
  ])('%s', async (_what, url) => {
    const error = await failure(open(), url)
    expect(error.code).toBe('source.private-address')
    expect(error.kind).toBe('transient')
  })

  test.each([
    ['without https', 'http://cdn.example/x', 'it is not https'],
    ['a file', 'file:///etc/hostname', 'neither https: nor http:'],
    ['another protocol', 'ftp://cdn.example/x', 'neither https: nor http:'],
    ['none at all', 'https://', 'no address'],
    ['with a password', 'https://user:s3cr3t@cdn.example/x', 'a user or a password'],
  ])('%s', async (_what, url, why) => {
    const error = await failure(open(), url)
    expect(error.code).toBe('config.invalid')
    expect(error.message).toContain(why)
    expect(inspect(error, { depth: 9 })).not.toContain('s3cr3t')
  })
})

describe('a name that resolves to a private address', () => {
  test('is not connected to, though a server waits there', async () => {
    const before = server.connections()
    const http = open({ resolveName: resolvingTo(['127.0.0.1']) })
    const error = await failure(http, `https://innocent.example:${server.port}/x`)
    expect(error.code).toBe('source.private-address')
    expect(error.details).toMatchObject({ host: 'innocent.example', address: '127.0.0.1' })
    expect(server.connections()).toBe(before)
  })

  test('is refused also where another of its addresses is public', async () => {
    const http = open({ resolveName: resolvingTo(['198.41.0.4', 'fe80::1']) })
    expect((await failure(http, 'https://innocent.example/x')).code).toBe('source.private-address')
  })

  test('is refused at every connection, so that a name cannot change its address in between', async () => {
    const before = server.connections()
    const http = open({ resolveName: resolvingTo([], ['127.0.0.1'], ['::1']) })
    const url = `https://innocent.example:${server.port}/x`
    expect((await failure(http, url)).code).toBe('source.unreachable') // no address at all
    expect((await failure(http, url)).code).toBe('source.private-address')
    expect((await failure(http, url)).code).toBe('source.private-address')
    expect(server.connections()).toBe(before)
  })

  test('is not asked again at once', async () => {
    let resolved = 0
    const resolveName: ResolveName = (_hostname, _options, callback) => {
      resolved += 1
      callback(null, [{ address: '10.0.0.1', family: 4 }])
    }
    await expect(open({ resolveName }).get({ url: 'https://innocent.example/x' })).rejects.toThrow('10.0.0.1')
    expect(resolved).toBe(1)
  })
})

describe('an origin that is allowed', () => {
  test('may be private and go without https; a longer address counts by its origin', async () => {
    const http = open({ allowedPrivateOrigins: [`${server.origin}/stats.nba.com`] })
    expect((await http.get({ url: `${server.origin}/anything` })).status).toBe(200)
  })

  test('may be a name', async () => {
    const http = open({
      allowedPrivateOrigins: [`http://replay:${server.port}`],
      resolveName: resolvingTo(['127.0.0.1']),
    })
    expect((await http.get({ url: `http://replay:${server.port}/x` })).status).toBe(200)
  })

  test('allows neither another port nor another name', async () => {
    const http = open({ allowedPrivateOrigins: [server.origin] })
    const other = await failure(http, `https://127.0.0.1:${server.port + 1}/x`)
    expect(other.code).toBe('source.private-address')
    expect((await failure(http, `https://localhost:${server.port}/x`)).code).toBe('source.private-address')
  })

  test('does not lead elsewhere: a redirect to the metadata service is not followed', async () => {
    const http = open({ allowedPrivateOrigins: [server.origin] })
    server.answers = [
      (response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data/' }).end(),
      (response) => response.end('{}'),
    ]
    const error = await failure(http, `${server.origin}/x`)
    expect(error.code).toBe('source.refused')
    expect(error.details.location).toBe('http://169.254.169.254/latest/meta-data/')
  })
})

describe('a proxy', () => {
  const connects: { path: string | undefined; authorization: string | undefined }[] = []
  const proxy = createServer()
  proxy.on('connect', (request, socket) => {
    connects.push({ path: request.url, authorization: request.headers['proxy-authorization'] })
    socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
  })
  let proxyUrl = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
    proxyUrl = `http://user:s3cr3t@127.0.0.1:${(proxy.address() as AddressInfo).port}`
  })
  afterAll(() => proxy.close())

  test('is asked for the connection, with its credentials, which stand in no message', async () => {
    const error = await failure(open({ proxyUrl }), 'https://cdn.example/x')
    expect(error.code).toBe('source.unreachable')
    expect(error.message).toContain('407')
    expect(inspect(error, { depth: 9 })).not.toContain('s3cr3t')
    expect(connects).toEqual([
      { path: 'cdn.example:443', authorization: `Basic ${Buffer.from('user:s3cr3t').toString('base64')}` },
    ])
  })

  test('is not used to reach a literal private address, nor for an allowed origin', async () => {
    const before = connects.length
    const http = open({ proxyUrl, allowedPrivateOrigins: [server.origin] })
    expect((await failure(http, 'https://10.0.0.1/x')).code).toBe('source.private-address')
    expect((await http.get({ url: `${server.origin}/x` })).status).toBe(200)
    expect(connects.length).toBe(before)
  })

  test('whose address is none stops the start without repeating it', () => {
    const start = (): unknown =>
      createHttp({ clock: systemClock, random: createRandom(1), proxyUrl: 'user:s3cr3t' })
    expect(start).toThrow('the address of the proxy is none')
    try {
      start()
    } catch (error) {
      expect(inspect(error, { depth: 9 })).not.toContain('s3cr3t')
    }
  })
})
