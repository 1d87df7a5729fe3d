/** The account the server runs under.
 *
 * PostgreSQL refuses to run as root, so root lends it another account: the owner of the existing data, else `sixthman` where
 * the administrator has created one, else `nobody`. An account needs a line in the passwd file: `initdb` looks it up. */
import { readFileSync, type Stats, statSync } from 'node:fs'
import { userInfo } from 'node:os'
import { dirname } from 'node:path'
import { cannotStart } from './cannot-start.ts'

export interface Account {
  readonly name: string
  readonly uid: number
  readonly gid: number
  /** True when it is not the account of this process, which then is root. */
  readonly isLent: boolean
}

const candidates = ['sixthman', 'nobody']

/** `dataOwnerUid` is the owner of the data folder, where it exists already. */
export function chooseAccount(dataOwnerUid?: number): Account {
  const uid = process.geteuid?.() ?? 0
  if (process.platform === 'win32') {
    throw cannotStart('Windows is not supported by it.', 'Use WSL.')
  }
  if (uid !== 0) return ownAccount(uid)
  const accounts = readAccounts()
  const chosen =
    dataOwnerUid === undefined || dataOwnerUid === 0
      ? candidates.map((name) => accounts.find((account) => account.name === name)).find(Boolean)
      : accounts.find((account) => account.uid === dataOwnerUid)
  if (chosen) return { ...chosen, isLent: true }
  throw cannotStart(
    dataOwnerUid ? `its data belong to user id ${dataOwnerUid}, which has no passwd entry.` : noAccountToLend,
    'Create an account `sixthman` (useradd --system sixthman), or run as an ordinary user.',
    { dataOwnerUid },
  )
}

const noAccountToLend =
  'PostgreSQL refuses to run as root, and neither `sixthman` nor `nobody` is in /etc/passwd.'

function ownAccount(uid: number): Account {
  try {
    return { name: userInfo().username, uid, gid: process.getegid?.() ?? uid, isLent: false }
  } catch (cause) {
    throw cannotStart(
      `user id ${uid} has no passwd entry, and initdb needs one.`,
      'Run as a user that has one (in a container: add a line for it to /etc/passwd).',
      { uid },
      cause,
    )
  }
}

function readAccounts(): Omit<Account, 'isLent'>[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .flatMap(([name, , uid, gid]) =>
      name && uid && gid ? [{ name, uid: Number(uid), gid: Number(gid) }] : [],
    )
}

/** The first folder on the way to `path`, from the root down, that `account` may not enter; undefined when it may enter all. */
export function findBarrier(path: string, account: Account): string | undefined {
  const parent = dirname(path)
  const above = parent === path ? undefined : findBarrier(parent, account)
  return above ?? (mayEnter(statSync(path), account) ? undefined : path)
}

function mayEnter(stats: Stats, account: Account): boolean {
  if (!stats.isDirectory()) return true
  if (stats.uid === account.uid) return (stats.mode & 0o100) !== 0
  if (stats.gid === account.gid) return (stats.mode & 0o010) !== 0
  return (stats.mode & 0o001) !== 0
}

/** What `spawn` needs to run a program under the account, with an environment that cannot change its settings. */
export function spawnOptions(account: Account): { uid?: number; gid?: number; env: Record<string, string> } {
  const env = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }
  return account.isLent ? { uid: account.uid, gid: account.gid, env } : { env }
}
