/** Looks at secrets: files that others may read, keys that are too short or look like an example, a database password everybody knows.
 *
 * No value is ever part of what is said. */
import { statSync } from 'node:fs'
import type { Route } from '../alerts/routes/route.ts'
import { isSettingName } from '../config.ts'
import { credentialsOf } from '../credentials-of.ts'
import { isOnOtherMachine, judgeWay } from '../db/database-address.ts'
import { type DoctorFinding, isFine } from './finding.ts'

type Environment = Readonly<Record<string, string | undefined>>

const lengthMin = 16
const examples =
  /^(?:x+|0+|test.*|example.*|change.?me.*|your.?key.*|secret.*|password.*|abc.*|1234.*|dummy.*|placeholder.*)$/i
const knownPasswords = new Set([
  'postgres',
  'password',
  'secret',
  'admin',
  'root',
  'sixthman',
  'changeme',
  'test',
])

/** `files`: the configuration file and whatever else holds secrets, beside those that `NAME_FILE` names. */
export function lookAtSecretFiles(environment: Environment, files: readonly string[]): DoctorFinding[] {
  const named = Object.entries(environment).flatMap(([name, path]) =>
    name.endsWith('_FILE') && path !== undefined && path !== '' && isSettingName(name) ? [path] : [],
  )
  const looked = [...new Set([...files, ...named])]
  const open = looked.flatMap((path) => describeOpenFile(path))
  if (open.length > 0) return open
  return [
    isFine(
      'secrets.files',
      looked.length === 0
        ? 'no secret lies in a file'
        : `${looked.join(', ')}: for their owner alone, or his group`,
    ),
  ]
}

/** A secret that stands where settings stand is changed by hand, and is in every copy of them. */
export function lookAtSecretStore(environment: Environment): DoctorFinding {
  const standing = Object.entries(environment).flatMap(([name, value = '']) =>
    value !== '' && isSettingName(name) && holdsSecret(name, value) ? [name] : [],
  )
  if (standing.length === 0)
    return isFine('secrets.store', 'no secret stands among the settings: each comes from a file or a command')
  return {
    ...{ name: 'secrets.store', level: 'advice' },
    says: `${standing.toSorted().join(', ')}: stands among the settings as it is`,
    todo: 'give it as NAME_COMMAND, from a secret manager, or as NAME_FILE (docs/configuration.md)',
  }
}

function holdsSecret(name: string, value: string): boolean {
  if (/_(?:FILE|COMMAND)$/.test(name)) return false
  if (/_KEY$|^SIXTHMAN_PING_URL$/.test(name)) return true
  return URL.canParse(value) && new URL(value).password !== ''
}

function describeOpenFile(path: string): DoctorFinding[] {
  const mode = readMode(path)
  if (mode === null)
    return [
      { name: 'secrets.files', level: 'fault', says: `${path} cannot be looked at`, todo: `ls -l ${path}` },
    ]
  if ((mode & 0o007) === 0 || process.platform === 'win32') return []
  return [
    {
      name: 'secrets.files',
      level: 'fault',
      says: `every user of this machine may read ${path}`,
      todo: `chmod 600 ${path}; whoever could read it may know what it holds, so renew that`,
    },
  ]
}

function readMode(path: string): number | null {
  try {
    return statSync(path).mode
  } catch {
    return null // told by the caller
  }
}

/** The settings as they are, by name, and the routes of alerts, whose receivers have passwords and keys of their own. */
export function lookAtKeys(
  settings: Readonly<Record<string, unknown>>,
  routes: readonly Pick<Route, 'name' | 'receiver'>[] = [],
): DoctorFinding[] {
  const keys = Object.entries(settings).filter(
    (entry): entry is [string, string] =>
      /_(?:KEY|TOKEN|SECRET)$/.test(entry[0]) &&
      typeof entry[1] === 'string' &&
      !entry[1].startsWith('-----BEGIN'),
  )
  const ofRoutes = routes.flatMap(({ name, receiver }) =>
    receiver.secrets.map((secret): [string, string] => [`a secret of the alert route ${name}`, secret]),
  )
  const found = [
    ...keys.flatMap((key) => lookAtKey(key, 'give the key that the provider made')),
    ...ofRoutes.flatMap((key) => lookAtKey(key, 'give the receiver a random one, of 16 signs or more')),
    ...lookAtDatabasePassword(settings.DATABASE_URL),
  ]
  return found.length > 0 ? found : [isFine('secrets.keys', 'none is weak')]
}

function lookAtKey([name, value]: readonly [string, string], todo: string): DoctorFinding[] {
  const why = examples.test(value)
    ? 'looks like an example'
    : value.length < lengthMin || new Set(value).size < 6
      ? 'is short or of few signs'
      : null
  return why === null ? [] : [{ name: 'secrets.keys', level: 'advice', says: `${name} ${why}`, todo }]
}

function lookAtDatabasePassword(url: unknown): DoctorFinding[] {
  if (typeof url !== 'string') return []
  const found: DoctorFinding[] = []
  if (knownPasswords.has((credentialsOf(url)?.password ?? '').toLowerCase()))
    found.push({
      ...{ name: 'secrets.database', level: isOnOtherMachine(url) ? 'fault' : 'advice' },
      says: 'the password of DATABASE_URL is one that everybody tries first',
      todo: 'alter role … password …, and give the new one as DATABASE_URL_FILE',
    })
  const way = judgeWay(url)
  if (way === 'clear' || way === 'unchecked')
    found.push({
      ...{ name: 'secrets.database', level: 'advice' },
      says: `the database is on another machine, and DATABASE_URL ${way === 'clear' ? 'does not ask for TLS' : 'asks for TLS with whoever answers: no certificate is checked'}`,
      todo: 'add ?sslmode=verify-full (and sslrootcert=FILE where the authority is your own), unless the network between is yours; SIXTHMAN_DATABASE_TLS=required refuses to start without',
    })
  return found
}
