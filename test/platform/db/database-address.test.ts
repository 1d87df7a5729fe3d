/** Whether a database may be spoken with in the clear. */
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { findSettingFaults } from '../../../src/platform/config.ts'
import { openDatabase } from '../../../src/platform/db/database.ts'
import { isSpokenWithInClear } from '../../../src/platform/db/database-address.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { recordBootFailure } from '../../../src/platform/release/record-boot-failure.ts'
import { createEmptyDatabase } from '../../support/database.ts'

const elsewhere = 'postgres://me:geheim-genug@db.example.org/x'
const faultsOf = (url: string, tls?: string): string[] =>
  findSettingFaults({ DATABASE_URL: url, ...(tls === undefined ? {} : { SIXTHMAN_DATABASE_TLS: tls }) })

describe('where TLS is required', () => {
  test.for([
    ['', 'on another machine'],
    ['?sslmode=disable', 'on another machine'],
    ['?sslmode=prefer', 'on another machine'],
    ['?sslmode=verify-full&sslmode=disable', 'on another machine'],
  ])('a database elsewhere with "%s" starts nothing', ([asked, why]) => {
    expect(faultsOf(elsewhere + asked!, 'required').join()).toContain(why)
    expect(faultsOf(elsewhere + asked!, 'required').join()).not.toContain('geheim')
  })

  test.for(['require', 'verify-ca', 'verify-full'])('sslmode=%s is taken', (mode) => {
    expect(faultsOf(`${elsewhere}?sslmode=${mode}`, 'required')).toEqual([])
  })

  test.for(['localhost', '127.0.0.1', '[::1]', 'localhost/x?host=/run/postgresql'])(
    'nobody stands between us and %s',
    (host) => {
      expect(faultsOf(`postgres://me:geheim-genug@${host}`, 'required')).toEqual([])
    },
  )

  test('an address without a host is where PGHOST says', () => {
    expect(isSpokenWithInClear('postgres:///sixthman', undefined)).toBe(false)
    expect(isSpokenWithInClear('postgres:///sixthman', '/run/postgresql')).toBe(false)
    expect(isSpokenWithInClear('postgres:///sixthman', 'db.example.org')).toBe(true)
    expect(isSpokenWithInClear('postgres://me@%2Fvar%2Frun%2Fpostgresql/x', undefined)).toBe(false)
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
    const refused = { ...failure, environment: { DATABASE_URL: url, SIXTHMAN_DATABASE_TLS: 'required' } }
    expect(await recordBootFailure(refused)).toBe(false)
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
