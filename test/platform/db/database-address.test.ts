/** Whether a database may be spoken with in the clear. */
import { describe, expect, test } from 'vitest'
import { findSettingFaults } from '../../../src/platform/config.ts'
import { openDatabase } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
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
