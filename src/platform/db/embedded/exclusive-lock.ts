/** A lock between processes that survives the death of its holder, built on numbered files.
 *
 * A plain lock file cannot be taken over safely: two that find the holder dead may delete each other's new file. Here nobody
 * deletes a lock to take it. The next holder links the next number, which only one can do, and the highest number rules. A file
 * of size 0 is a released lock; its number stays, so that a slow process cannot use it a second time. */
import { linkSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../clock.ts'
import { cannotStart, systemCode } from './cannot-start.ts'
import { isRunning, ownIdentity } from './processes.ts'

const pollMs = 20
const waitSeconds = 120
let attempts = 0

/** Runs `work` while no other process, and no other call in this one, holds the lock in `directory`. */
export async function withExclusiveLock<Result>(
  directory: string,
  work: () => Promise<Result>,
  clock: Clock = systemClock,
): Promise<Result> {
  const path = await takeLock(directory, clock)
  try {
    return await work()
  } finally {
    truncateSync(path)
  }
}

async function takeLock(directory: string, clock: Clock): Promise<string> {
  const identity = ownIdentity()
  const draft = join(directory, `draft-${identity}.${attempts++}`)
  writeFileSync(draft, identity)
  try {
    const giveUpMs = clock.monotonicMs() + waitSeconds * 1000
    for (;;) {
      const highest = Math.max(0, ...lockNumbers(directory))
      const holder = highest === 0 ? '' : readHolder(lockPath(directory, highest))
      if (!isRunning(holder) && tryLink(draft, lockPath(directory, highest + 1))) {
        const numbers = lockNumbers(directory)
        if (Math.max(...numbers) === highest + 1) {
          removeFinished(directory, highest)
          return lockPath(directory, highest + 1)
        }
        rmSync(lockPath(directory, highest + 1)) // a number that was used and cleaned away while we were slow
      }
      if (clock.monotonicMs() > giveUpMs) {
        throw cannotStart(
          `process ${holder.split('-')[0]} has held its start-up lock for more than ${waitSeconds} s.`,
          'Look at what that process is doing, end it, and try again.',
          { directory },
        )
      }
      await clock.sleep(pollMs)
    }
  } finally {
    rmSync(draft, { force: true })
  }
}

function lockPath(directory: string, number: number): string {
  return join(directory, `lock-${number}`)
}

function lockNumbers(directory: string): number[] {
  return readdirSync(directory).flatMap((name) => {
    const match = /^lock-(\d+)$/.exec(name)
    return match ? [Number(match[1])] : []
  })
}

/** '' is a lock that was released, or cleaned away by a later holder. */
function readHolder(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return ''
    throw error
  }
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path)
    return true
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false
    throw error
  }
}

function removeFinished(directory: string, highest: number): void {
  for (const number of lockNumbers(directory)) {
    if (number <= highest) rmSync(lockPath(directory, number), { force: true })
  }
  for (const name of readdirSync(directory)) {
    const owner = name.startsWith('draft-') ? name.slice('draft-'.length) : undefined
    if (owner !== undefined && !isRunning(owner)) rmSync(join(directory, name), { force: true })
  }
}
