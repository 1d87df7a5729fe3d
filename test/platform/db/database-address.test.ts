/** Whether a database may be spoken with in the clear, or with somebody who only says that he is it: judged as the driver really goes there. */
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { findSettingFaults } from '../../../src/platform/config.ts'
import { openDatabase } from '../../../src/platform/db/database.ts'
import { judgeWay, type Way } from '../../../src/platform/db/database-address.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { recordBootFailure } from '../../../src/platform/release/record-boot-failure.ts'
import { createEmptyDatabase } from '../../support/database.ts'
import { createSelfSigned } from '../../support/receivers/self-signed.ts'

const elsewhere = 'postgres://me:geheim-genug@db.example.org/x'
const faultsOf = (url: string, tls?: string): string[] =>
  findSettingFaults({ DATABASE_URL: url, ...(tls === undefined ? {} : { SIXTHMAN_DATABASE_TLS: tls }) })

afterEach(() => vi.unstubAllEnvs())

const stranger = createSelfSigned()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'address-'))
  await writeFile(join(folder, 'own.pem'), createSelfSigned('own').certificate)
})
afterAll(() => rm(folder, { recursive: true }))

/** As the driver goes there: a stranger listens, and says what he got to hear of what only the database may. */
async function goThere(asked: string): Promise<Way> {
  const heard = Promise.withResolvers<Way>()
  const encrypt = (socket: Socket): void => {
    const speaks = { ...stranger, cert: stranger.certificate, ALPNProtocols: ['postgresql'] }
    const within = new TLSSocket(socket, { isServer: true, ...speaks })
    within.on('error', () => {})
    within.once('data', () => end('unchecked', within))
    within.once('close', () => heard.resolve('checked'))
  }
  const server = createServer((socket) => {
    socket.on('error', () => {})
    if (asked.includes('direct')) return encrypt(socket) // a handshake without a request before it
    socket.once('data', (first) => {
      if (first.length !== 8 || first.readInt32BE(4) !== 80_877_103) return end('clear', socket)
      socket.write('S')
      encrypt(socket)
    })
  })
  const end = (way: Way, socket: Socket): void => {
    heard.resolve(way)
    socket.destroy()
  }
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const db = openDatabase(`postgres://me:geheim-genug@127.0.0.1:${port}/x${asked}`)
  await expect(db.query(sql`select 1`)).rejects.toThrow()
  await db.close()
  server.close()
  return heard.promise
}

/** `FILE` is a certificate that did not sign the stranger's. */
const ways: readonly (readonly [asked: string, way: Way, environment?: Readonly<Record<string, string>>])[] =
  [
    ['', 'clear'],
    ['?ssl=true', 'checked'],
    ['?ssl=1', 'checked'],
    ['?ssl=0', 'clear'],
    ['?ssl=', 'clear'],
    ['?ssl=no-verify', 'unchecked'],
    ['?sslmode=', 'clear'],
    ['?sslmode=disable', 'clear'],
    ['?sslmode=allow', 'checked'],
    ['?sslmode=prefer', 'checked'],
    ['?sslmode=require', 'checked'],
    ['?sslmode=verify-ca', 'checked'],
    ['?sslmode=verify-full', 'checked'],
    ['?sslmode=no-verify', 'unchecked'],
    ['?sslmode=nonsense', 'checked'],
    ['?ssl=true&sslmode=disable', 'clear'],
    ['?ssl=0&sslmode=prefer', 'checked'],
    ['?sslmode=verify-full&sslmode=disable', 'clear'],
    ['?sslrootcert=FILE', 'checked'],
    ['?sslnegotiation=direct', 'checked'],
    ['?sslnegotiation=direct&ssl=no-verify', 'unchecked'],
    ['?uselibpqcompat=true', 'clear'],
    ['?uselibpqcompat=true&ssl=true', 'checked'],
    ['?uselibpqcompat=true&sslmode=disable', 'clear'],
    ['?uselibpqcompat=true&sslmode=allow', 'checked'],
    ['?uselibpqcompat=true&sslmode=prefer', 'unchecked'],
    ['?uselibpqcompat=true&sslmode=require', 'unchecked'],
    ['?uselibpqcompat=true&sslmode=require&sslrootcert=FILE', 'checked'],
    ['?uselibpqcompat=true&sslmode=verify-ca&sslrootcert=FILE', 'checked'],
    ['?uselibpqcompat=true&sslmode=verify-full', 'checked'],
    ['?uselibpqcompat=true&sslmode=no-verify', 'checked'],
    ['?uselibpqcompat=1&sslmode=require', 'checked'],
    ['', 'checked', { PGSSLMODE: 'prefer' }],
    ['', 'unchecked', { PGSSLMODE: 'no-verify' }],
    ['?ssl=0', 'clear', { PGSSLMODE: 'verify-full' }],
    ['?sslmode=verify-full', 'unchecked', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
  ]

test.for(ways)('an address with "%s" is %s, and judged so', async ([asked, way, environment = {}]) => {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  const given = asked.replace('FILE', join(folder, 'own.pem'))
  expect(await goThere(given)).toBe(way)
  expect(judgeWay(elsewhere + given)).toBe(way)
  const isTaken = way === 'checked'
  expect(faultsOf(elsewhere + given, 'required').length).toBe(isTaken ? 0 : 1)
  expect(faultsOf(elsewhere + given, 'required').join()).not.toContain('geheim')
  expect(faultsOf(elsewhere + given)).toEqual([])
})

test.for([
  ['?ssl=false', 'ssl has to be'],
  ['?ssl=yes', 'ssl has to be'],
  ['?sslrootcert=/nowhere/root.pem', 'no such file'],
  ['?uselibpqcompat=true&sslmode=verify-ca', 'sslrootcert'],
  ['?sslnegotiation=odd', 'sslnegotiation'],
  ['?sslnegotiation=direct&sslmode=disable', 'requires SSL'],
])('what the driver cannot take is a fault, wherever the database is: %s', ([asked, why]) => {
  for (const url of [elsewhere, 'postgres://me:geheim-genug@localhost/x'])
    expect(faultsOf(url + asked!), url).toEqual([expect.stringContaining(why!)])
})

describe('where TLS is required', () => {
  test.for(['localhost', '127.0.0.1', '[::1]', 'localhost/x?host=/run/postgresql'])(
    'nobody stands between us and %s',
    (host) => {
      expect(faultsOf(`postgres://me:geheim-genug@${host}`, 'required')).toEqual([])
    },
  )

  test('an address without a host is where PGHOST says', () => {
    expect(judgeWay('postgres:///sixthman')).toBe('here')
    vi.stubEnv('PGHOST', '/run/postgresql')
    expect(judgeWay('postgres:///sixthman')).toBe('here')
    vi.stubEnv('PGHOST', 'db.example.org')
    expect(judgeWay('postgres:///sixthman')).toBe('clear')
    expect(judgeWay('postgres://me@%2Fvar%2Frun%2Fpostgresql/x')).toBe('here')
  })

  test('a start that is refused for it does not go there to say so', async () => {
    let asked = 0
    const server = createServer((socket) => {
      asked += 1
      socket.destroy()
    })
    await once(server.listen(0, '127.0.0.2'), 'listening')
    const { port } = server.address() as AddressInfo
    // Not one of the names of this machine, and yet this machine: only who connects finds out.
    const url = `postgres://me:geheim-genug@127.0.0.2:${port}/x`
    const failure = { kind: 'up', error: new Error('TLS is required') }
    for (const way of ['', '?ssl=no-verify', '?ssl=false']) {
      const environment = { DATABASE_URL: url + way, SIXTHMAN_DATABASE_TLS: 'required' }
      expect(await recordBootFailure({ ...failure, environment })).toBe(false)
    }
    expect(asked).toBe(0)
    await recordBootFailure({ ...failure, environment: { DATABASE_URL: url } })
    expect(asked).toBe(1)
    server.close()
  })

  test('the parameter host says where it is', () => {
    const led = 'postgres://me:geheim-genug@localhost/x?host=db.example.org'
    expect(faultsOf(led, 'required').join()).toContain('on another machine')
    expect(faultsOf(`${led}&sslmode=verify-full`, 'required')).toEqual([])
  })
})

test('where it is offered, the network between is the operator’s own affair', () => {
  expect(faultsOf(elsewhere)).toEqual([])
  expect(faultsOf(elsewhere, 'sometimes').join()).toContain('SIXTHMAN_DATABASE_TLS')
})

test('what asks for TLS gets no connection from a server without', async () => {
  const own = await createEmptyDatabase()
  const db = openDatabase(`${own.url}?sslmode=require`)
  await expect(db.query(sql`select 1`)).rejects.toThrow(/does not support SSL/)
  await db.close()
  await own.drop()
})
