/** The pages behind a certificate of our own making, over real TLS: who has not its authority does not come in, old protocols neither, and the
 * session's cookie is bound to the host. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { type RequestOptions, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RunningApi, serveApi } from '../../src/api/serve.ts'
import { createDoor } from '../../src/platform/access/door.ts'
import { readConfig } from '../../src/platform/config.ts'
import { type ApiStage, password, setApiStage } from '../support/api-stage.ts'

const hasOpenssl = spawnSync('openssl', ['version']).status === 0

describe.skipIf(!hasOpenssl)('the pages over TLS (needs the command openssl)', () => {
  let stage: ApiStage
  let server: RunningApi
  let certificate: string
  let port: number
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sixthman-tls-'))
    const [keyFile, certFile] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(
      'openssl',
      `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost -keyout ${keyFile} -out ${certFile}`.split(
        ' ',
      ),
      { stdio: 'ignore' },
    )
    certificate = readFileSync(certFile, 'utf8')
    const door = createDoor(
      readConfig({ SIXTHMAN_TLS_CERT: certificate, SIXTHMAN_TLS_KEY: readFileSync(keyFile, 'utf8') }),
    )
    rmSync(folder, { recursive: true })
    stage = await setApiStage(door)
    server = await serveApi(stage.parts, { port: 0, hostname: '127.0.0.1', tls: door.tls })
    port = Number(new URL(server.url).port)
  })
  afterAll(async () => {
    await server.stop()
    await stage.close()
  })

  const ask = (options: RequestOptions, body = ''): Promise<{ reply: IncomingMessage; said: string }> =>
    new Promise((resolve, reject) => {
      const asked = request(
        { host: 'localhost', family: 4, port, ca: certificate, agent: false, ...options },
        (reply) => void text(reply).then((said) => resolve({ reply, said }), reject),
      )
      asked.on('error', reject)
      asked.end(body)
    })

  test('answers whoever knows the authority, and says that it is to be asked by https alone', async () => {
    expect(server.url).toMatch(/^https:/)
    const { reply, said } = await ask({ path: '/login' })
    expect([reply.statusCode, said.includes('<h1>Log in</h1>')]).toEqual([200, true])
    expect(reply.headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains')
  })

  test('a login over it gets a cookie that is Secure, HttpOnly, SameSite and of this host, and is let in by it', async () => {
    const body = new URLSearchParams({ name: 'the-viewer', password }).toString()
    const headers = {
      origin: `https://localhost:${port}`,
      'content-type': 'application/x-www-form-urlencoded',
    }
    const { reply } = await ask({ path: '/login', method: 'POST', headers }, body)
    const [cookie] = reply.headers['set-cookie']!
    expect(cookie).toMatch(/^__Host-sixthman=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/)
    const inside = await ask({ path: '/', headers: { cookie: cookie!.split(';')[0]! } })
    expect(inside.reply.statusCode).toBe(200)
    const plain = await ask({ path: '/', headers: { cookie: cookie!.split(';')[0]!.replace('__Host-', '') } })
    expect(plain.reply.statusCode).toBe(401) // the name without the prefix opens nothing
  })

  test('a page of another scheme does not act', async () => {
    const headers = {
      origin: `http://localhost:${port}`,
      'content-type': 'application/x-www-form-urlencoded',
    }
    expect((await ask({ path: '/login', method: 'POST', headers }, 'name=x')).reply.statusCode).toBe(403)
  })

  test('whoever does not know the authority, speaks an old protocol, or no TLS at all gets nothing', async () => {
    await expect(ask({ path: '/login', ca: [] })).rejects.toThrow(/self-signed certificate/)
    await expect(ask({ path: '/login', minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })).rejects.toThrow()
    const answered = new Promise((resolve, reject) => {
      requestPlain({ host: '127.0.0.1', port, path: '/login', agent: false }, resolve)
        .on('error', reject)
        .end()
    })
    await expect(answered).rejects.toThrow(/socket hang up|ECONNRESET/)
  })
})
