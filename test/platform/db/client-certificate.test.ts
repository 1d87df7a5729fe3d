/** A database that is opened with a certificate in the place of a password: whoever has none, or that of somebody else, gets no connection. */
import { appendFileSync, chownSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { findSettingFaults } from '../../../src/platform/config.ts'
import { type Database, openDatabase } from '../../../src/platform/db/database.ts'
import { acquireServer, type Server } from '../../../src/platform/db/embedded/server.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { lookAtConnection } from '../../../src/platform/doctor/look-at-database.ts'
import { createSelfSigned } from '../../support/receivers/self-signed.ts'
import { onServer } from '../../support/run-server.ts'

const names = ['certified', 'somebody'] as const
let server: Server
let folder: string
let own: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sixthman-test-'))
  own = await mkdtemp(join(tmpdir(), 'certificates-'))
  server = await acquireServer({ dataDirectory: folder, durable: false })
  const [ofServer, ...ofClients] = ['localhost', ...names].map((name) => createSelfSigned(name))
  const data = join(folder, 'data')
  const put = (name: string, text: string): void => {
    const path = join(data, name)
    writeFileSync(path, text, { mode: 0o600 })
    chownSync(path, statSync(data).uid, statSync(data).gid)
  }
  put('server.pem', ofServer!.certificate)
  put('server-key.pem', ofServer!.key)
  put('clients.pem', ofClients.map(({ certificate }) => certificate).join(''))
  const rules = readFileSync(join(data, 'pg_hba.conf'), 'utf8')
  writeFileSync(
    join(data, 'pg_hba.conf'),
    'hostssl all certified 127.0.0.1/32 cert\nhost all certified 127.0.0.1/32 reject\n',
  )
  appendFileSync(join(data, 'pg_hba.conf'), rules)
  writeFileSync(join(own, 'root.pem'), ofServer!.certificate)
  for (const [place, name] of names.entries()) {
    writeFileSync(join(own, `${name}.pem`), ofClients[place]!.certificate)
    writeFileSync(join(own, `${name}-key.pem`), ofClients[place]!.key, { mode: 0o600 })
  }
  await onServer(server.url, async (client) => {
    await client.query('create role certified login')
    for (const [name, value] of [
      ['ssl_cert_file', 'server.pem'],
      ['ssl_key_file', 'server-key.pem'],
      ['ssl_ca_file', 'clients.pem'],
      ['ssl', 'on'],
    ])
      await client.query(`alter system set ${name} = '${value}'`)
    await client.query('select pg_reload_conf()')
  })
}, 60_000)
afterAll(async () => {
  await server.release()
  await rm(folder, { recursive: true, force: true })
  await rm(own, { recursive: true, force: true })
})

function addressWith(certificate: string | null): string {
  const { port } = new URL(server.url)
  const asked = new URLSearchParams({ sslmode: 'verify-full', sslrootcert: join(own, 'root.pem') })
  if (certificate !== null) {
    asked.set('sslcert', join(own, `${certificate}.pem`))
    asked.set('sslkey', join(own, `${certificate}-key.pem`))
  }
  return `postgres://certified@127.0.0.1:${port}/sixthman?${asked.toString()}`
}

async function open<Result>(url: string, look: (db: Database) => Promise<Result>): Promise<Result> {
  const db = openDatabase(url, { connections: 1 })
  try {
    return await look(db)
  } finally {
    await db.close()
  }
}

test('opens with its own certificate and no password, and doctor says so', async () => {
  const url = addressWith('certified')
  expect(findSettingFaults({ DATABASE_URL: url, SIXTHMAN_DATABASE_TLS: 'required' })).toEqual([])
  const who = await open(url, (db) => db.query(sql`select current_user::text as name`))
  expect(who).toEqual([{ name: 'certified' }])
  expect(await open(url, lookAtConnection)).toMatchObject({
    level: 'fine',
    says: expect.stringContaining('certificate'),
  })
})

test.for([
  ['no certificate', null],
  ['that of somebody else', 'somebody'],
] as const)('does not open with %s', async ([, certificate]) => {
  await expect(open(addressWith(certificate), (db) => db.query(sql`select 1`))).rejects.toThrow(/certificate/)
})
