/** Who uses the server: one file a user, named after its process. A process that died without saying so leaves a file that
 * the next visitor removes; that is all the harm it does. */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isRunning, ownIdentity } from './processes.ts'

let entries = 0

/** Adds an entry for this process and returns its path. Call it under the lock. */
export function addUser(directory: string): string {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const path = join(directory, `${ownIdentity()}.${entries++}`)
  writeFileSync(path, '')
  return path
}

/** Removes the entries of dead processes and counts the rest. Call it under the lock. */
export function countUsers(directory: string): number {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const names = readdirSync(directory)
  const dead = names.filter((name) => !isRunning(name))
  for (const name of dead) rmSync(join(directory, name), { force: true })
  return names.length - dead.length
}
