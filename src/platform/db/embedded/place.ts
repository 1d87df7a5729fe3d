/** Where one embedded server keeps its things.
 *
 * The folder the caller names belongs to the caller and holds lock, users, password, port and log. The data lie in it as `data`,
 * except for a project of root's below a folder that the server's account may not enter: then they lie in the shared folder, and the
 * file `data-location` says where. Once made, data are never looked for elsewhere. */
import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Account, chooseAccount, findBarrier } from './account.ts'
import { secureFolder } from './binaries.ts'
import { cannotStart } from './cannot-start.ts'

export interface Place {
  readonly control: string
  readonly data: string
  readonly account: Account
  readonly isInitialised: boolean
}

/** Creates the folder of lock, users and password. */
export function prepareControl(control: string): void {
  mkdirSync(control, { recursive: true, mode: 0o711 })
}

/** Finds the data, or decides where they shall be. Call it under the lock. */
export function findPlace(control: string, sharedDirectory: string): Place {
  const pointer = join(control, 'data-location')
  const data = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : join(control, 'data')
  if (existsSync(join(data, 'PG_VERSION'))) return findExisting(control, data)
  const account = chooseAccount()
  if (!account.isLent) return { control, data: join(control, 'data'), account, isInitialised: false }
  if (statSync(control).uid === 0) chmodSync(control, 0o711)
  const isOutside = findBarrier(control, account) !== undefined
  if (!isOutside) return { control, data: join(control, 'data'), account, isInitialised: false }
  if (existsSync(pointer)) return { control, data, account, isInitialised: false }
  const clusters = join(sharedDirectory, 'clusters')
  secureFolder(sharedDirectory)
  secureFolder(clusters)
  const name = `${basename(dirname(dirname(control)))}-${randomBytes(6).toString('hex')}`
  const cluster = join(clusters, name)
  secureFolder(cluster)
  writeWhole(pointer, `${join(cluster, 'data')}\n`, 0o600)
  return { control, data: join(cluster, 'data'), account, isInitialised: false }
}

function findExisting(control: string, data: string): Place {
  const ownerUid = statSync(data).uid
  const account = chooseAccount(ownerUid)
  if (!account.isLent && ownerUid !== account.uid) {
    throw cannotStart(
      `the data in ${data} belong to user id ${ownerUid}, and this is ${account.name} (${account.uid}).`,
      'Use the account that made them, or name another folder.',
      { data, ownerUid },
    )
  }
  const barrier = account.isLent ? findBarrier(dirname(data), account) : undefined
  if (barrier) {
    throw cannotStart(
      `the account ${account.name}, which runs it for root, may not enter ${barrier}.`,
      `Allow it (chmod o+x ${barrier}), or move ${data} and write its new place into ${join(control, 'data-location')}.`,
      { barrier, data },
    )
  }
  return { control, data, account, isInitialised: true }
}

/** Gives what root made in another account's folder to that account, which else could not use its own server any more. */
export function giveToOwner(path: string): void {
  if (process.geteuid?.() !== 0) return
  const { uid, gid } = statSync(dirname(path))
  chownSync(path, uid, gid)
}

/** Replaces a file as a whole: a reader, or a crash, sees the old text or the new. */
export function writeWhole(path: string, text: string, mode: number): void {
  const draft = `${path}.${process.pid}.draft`
  rmSync(draft, { force: true })
  writeFileSync(draft, text, { mode, flush: true, flag: 'wx' }) // root writes into another account's folder: follow no link
  giveToOwner(draft)
  renameSync(draft, path)
}
