/** The lock file, held complete for every platform.
 *
 * A registry mirror may carry only the platform packages of its own machines; npm then leaves the others out of the lock file
 * without a word, and `npm ci` refuses that file on every machine. Version, `os` and `cpu` are all that it needs to skip them. */
import { readText } from './files.ts'

interface LockedPackage {
  version?: string
  dev?: boolean
  optional?: boolean
  license?: string
  engines?: Record<string, string>
  os?: string[]
  cpu?: string[]
  libc?: string[]
  optionalDependencies?: Record<string, string>
}

interface LockFile {
  packages: Record<string, LockedPackage>
}

export interface MissingPackage {
  readonly name: string
  readonly version: string
  /** The package that names it, and a sibling for another platform that is there. */
  readonly parent: LockedPackage
  readonly sibling: LockedPackage | undefined
}

export function readLockFile(): LockFile {
  return JSON.parse(readText('package-lock.json')) as LockFile
}

/** Optional dependencies without an entry of their own. */
export function findMissingPackages({ packages }: LockFile): readonly MissingPackage[] {
  return Object.entries(packages).flatMap(([path, parent]) => {
    const platforms = Object.entries(parent.optionalDependencies ?? {})
    const lookUp = (name: string): LockedPackage | undefined => resolveFrom(packages, path, name)
    const sibling = platforms.map(([name]) => lookUp(name)).find((entry) => entry?.os !== undefined)
    return platforms
      .filter(([name]) => lookUp(name) === undefined)
      .map(([name, version]) => ({ name, version, parent, sibling }))
  })
}

/** The lock file with an entry for each missing package; integrity is filled in by the first npm that can fetch it. */
export function completeLockFile(lock: LockFile): LockFile {
  const added = findMissingPackages(lock).map(
    (missing) => [`node_modules/${missing.name}`, describeEntry(missing)] as const,
  )
  const [root, ...others] = Object.entries(lock.packages)
  const sorted = [...others, ...added].toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  return { ...lock, packages: Object.fromEntries(root ? [root, ...sorted] : sorted) }
}

/** '@oxc-parser/binding-linux-arm-gnueabihf' is for linux, arm and glibc. */
function describeEntry({ name, version, parent, sibling }: MissingPackage): LockedPackage {
  const platform = name.replace(/^@[^/]+\//, '').replace(/^(binding|cli)-/, '')
  const [os = '', cpu = ''] = platform.split('-')
  const libc =
    os !== 'linux' ? undefined : /musl/.test(platform) ? 'musl' : /gnu/.test(platform) ? 'glibc' : undefined
  return {
    version,
    cpu: [cpu],
    ...(parent.dev ? { dev: true } : {}),
    ...(libc ? { libc: [libc] } : {}),
    ...(sibling?.license ? { license: sibling.license } : {}),
    optional: true,
    os: [os],
    ...(sibling?.engines ? { engines: sibling.engines } : {}),
  }
}

/** Node's own search: beside the package, then one level up, until the root. */
function resolveFrom(packages: LockFile['packages'], path: string, name: string): LockedPackage | undefined {
  const entry = packages[`${path === '' ? '' : `${path}/`}node_modules/${name}`]
  if (entry || path === '') return entry
  const end = path.lastIndexOf('node_modules/')
  return resolveFrom(packages, end <= 0 ? '' : path.slice(0, end - 1), name)
}
