/** The embedded server as its users see it: real processes, real signals, real files, with the default (durable) settings. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { acquireServer } from '../../../../src/platform/db/embedded/server.ts'
import { onServer } from '../../../support/run-server.ts'
import {
  findServerPid,
  isRoot,
  makeFolder,
  makeFolderWithData,
  removeInitialised,
  runUser,
} from './run-user.ts'

afterAll(removeInitialised)

describe('the embedded server', () => {
  test('the second command uses the running server, and only the last release stops it', async () => {
    const folder = await makeFolderWithData()
    const first = await acquireServer({ dataDirectory: folder })
    const pid = findServerPid(join(folder, 'data'))
    const second = runUser({ dataDirectory: folder })
    expect(await second.answer).toEqual({ url: first.url })
    expect(findServerPid(join(folder, 'data'))).toBe(pid)

    await first.release()
    await first.release()
    expect(findServerPid(join(folder, 'data'))).toBe(pid)

    expect(await second.finish()).toBe(0)
    expect(findServerPid(join(folder, 'data'))).toBeUndefined()
    expect(existsSync(join(folder, 'data/postmaster.pid'))).toBe(false)
  })

  test('data and address stay over a stop and a start', async () => {
    const folder = await makeFolderWithData()
    const before = await acquireServer({ dataDirectory: folder })
    await onServer(before.url, (client) => client.query(`create table kept as select 'é' as word`))
    await before.release()
    const after = await acquireServer({ dataDirectory: folder })
    const { rows } = await onServer(after.url, (client) => client.query('select word from kept'))
    await after.release()
    expect(rows).toEqual([{ word: 'é' }])
    expect(after.url).toBe(before.url)
  })

  test('is durable, in UTF-8 and UTC, and listens on the loopback address alone', async () => {
    const server = await acquireServer({ dataDirectory: await makeFolderWithData() })
    const { rows } = await onServer(server.url, (client) =>
      client.query(`select name, setting from pg_settings
                    where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'server_encoding', 'TimeZone', 'listen_addresses', 'jit')
                    order by name collate "C"`),
    )
    await server.release()
    expect(rows.map((row) => `${row.name}=${row.setting}`)).toEqual([
      'TimeZone=UTC',
      'fsync=on',
      'full_page_writes=on',
      'jit=off',
      'listen_addresses=127.0.0.1',
      'server_encoding=UTF8',
      'synchronous_commit=on',
    ])
  })

  test('refuses a connection without its random password', async () => {
    const server = await acquireServer({ dataDirectory: await makeFolderWithData() })
    const stranger = new URL(server.url)
    stranger.password = 'password'
    const refusal = await onServer(stranger.href, (client) => client.query('select 1')).catch(
      (error) => error.code,
    )
    await server.release()
    expect(new URL(server.url).password).toMatch(/^[0-9a-f]{48}$/)
    expect(refusal).toBe('28P01')
  })

  test('survives the kill of its only user; the next command uses it and stops it', async () => {
    const folder = await makeFolderWithData()
    const killed = runUser({ dataDirectory: folder })
    const { url } = await killed.answer
    const pid = findServerPid(join(folder, 'data'))
    await killed.kill()
    expect(findServerPid(join(folder, 'data'))).toBe(pid)

    const next = runUser({ dataDirectory: folder })
    expect(await next.answer).toEqual({ url })
    expect(findServerPid(join(folder, 'data'))).toBe(pid)
    expect(await next.finish()).toBe(0)
    expect(findServerPid(join(folder, 'data'))).toBeUndefined()
  })

  test('is out of reach of a Ctrl-C that ends the whole foreground group', async () => {
    const folder = await makeFolderWithData()
    const user = runUser({ dataDirectory: folder, detached: true })
    await user.answer
    const pid = findServerPid(join(folder, 'data'))
    const ended = once(user.process, 'exit')
    process.kill(-user.process.pid!, 'SIGINT')
    expect((await ended)[1]).toBe('SIGINT')
    const next = await acquireServer({ dataDirectory: folder })
    expect(findServerPid(join(folder, 'data'))).toBe(pid)
    await next.release()
  })

  test('killed itself, is recovered with everything that was committed, at the same address', async () => {
    const folder = await makeFolderWithData()
    const first = runUser({ dataDirectory: folder })
    const { url } = await first.answer
    await onServer(url!, (client) =>
      client.query('create table kept as select generate_series(1, 1000) as number'),
    )
    process.kill(findServerPid(join(folder, 'data'))!, 'SIGKILL')

    const second = runUser({ dataDirectory: folder })
    expect(await second.answer).toEqual({ url })
    const { rows } = await onServer(url!, (client) => client.query('select count(*)::int as count from kept'))
    expect(rows).toEqual([{ count: 1000 }])
    expect(await first.finish()).toBe(0)
    expect(findServerPid(join(folder, 'data'))).toBeGreaterThan(0)
    expect(await second.finish()).toBe(0)
    expect(findServerPid(join(folder, 'data'))).toBeUndefined()
  })

  test('starts although the pid in a dead server’s file is now another program’s', async () => {
    const folder = await makeFolderWithData()
    const first = await acquireServer({ dataDirectory: folder })
    const pidFile = join(folder, 'data/postmaster.pid')
    const lines = readFileSync(pidFile, 'utf8').split('\n')
    await first.release()
    const uid = isRoot ? { uid: 65534, gid: 65534 } : {}
    const stranger = spawn('sleep', ['600'], { ...uid, stdio: 'ignore' })
    onTestFinished(() => void stranger.kill())
    writeFileSync(pidFile, [stranger.pid, ...lines.slice(1)].join('\n'), { mode: 0o600 })

    const second = await acquireServer({ dataDirectory: folder })
    expect(findServerPid(join(folder, 'data'))).not.toBe(stranger.pid)
    await second.release()
    expect(stranger.exitCode).toBeNull()
  })

  test('three commands that start at once make one database and share one server', async () => {
    const folder = makeFolder()
    const users = [1, 2, 3].map(() => runUser({ dataDirectory: folder }))
    const answers = await Promise.all(users.map((user) => user.answer))
    expect(answers[0]?.url).toMatch(/^postgresql:/)
    expect(new Set(answers.map((answer) => answer.url)).size).toBe(1)
    expect(await Promise.all(users.map((user) => user.finish()))).toEqual([0, 0, 0])
    expect(findServerPid(join(folder, 'data'))).toBeUndefined()
  })

  test('what a killed first start left behind is cleared away', async () => {
    const folder = makeFolder()
    mkdirSync(join(folder, 'initialising-0123456789ab/data/base'), { recursive: true })
    const server = await acquireServer({ dataDirectory: folder })
    await server.release()
    expect(existsSync(join(folder, 'initialising-0123456789ab'))).toBe(false)
  })

  test('takes another port when its own is taken', async () => {
    const folder = await makeFolderWithData()
    const other = await acquireServer({ dataDirectory: await makeFolderWithData() })
    const { port } = new URL(other.url)
    writeFileSync(join(folder, 'port'), port)
    const server = await acquireServer({ dataDirectory: folder })
    expect(new URL(server.url).port).not.toBe(port)
    await Promise.all([server.release(), other.release()])
  })

  test('says which file is missing when its password was lost', async () => {
    const folder = await makeFolderWithData()
    await (await acquireServer({ dataDirectory: folder })).release()
    writeFileSync(join(folder, 'password'), 'another\n')
    await expect(acquireServer({ dataDirectory: folder })).rejects.toMatchObject({
      code: 'database.cannot-start',
      message: expect.stringContaining(join(folder, 'password')),
    })
  })
})
