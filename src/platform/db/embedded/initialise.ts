/** Makes a new cluster: beside its final place first, then by one rename, so that a killed `initdb` leaves no half of one.
 *
 * Its one account, `sixthman`, has a random password that lies beside the data, readable by its owner alone. */
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { spawnOptions } from './account.ts'
import type { Binaries } from './binaries.ts'
import { cannotStart } from './cannot-start.ts'
import { type Place, writeWhole } from './place.ts'

/** The random password is beyond guessing, so one that is slow to check buys nothing and costs 5 ms a connection. */
const scramIterations = 64

export function readPassword(control: string): string {
  const path = passwordPath(control)
  if (existsSync(path)) return readFileSync(path, 'utf8').trim()
  throw cannotStart(
    `its data are there, but the password file ${path} is not.`,
    'Restore it from a backup, or move the data folder away to begin with an empty database.',
    { path },
  )
}

function passwordPath(control: string): string {
  return join(control, 'password')
}

export async function initialise(place: Place, binaries: Binaries, durable: boolean): Promise<void> {
  const { account, control, data } = place
  const parent = dirname(data)
  for (const name of readdirSync(parent)) {
    if (name.startsWith('initialising-')) removeTree(join(parent, name))
  }
  if (!existsSync(passwordPath(control))) {
    writeWhole(passwordPath(control), `${randomBytes(24).toString('hex')}\n`, 0o600)
  }
  const draft = join(parent, `initialising-${randomBytes(6).toString('hex')}`)
  const draftData = join(draft, 'data')
  const passwordCopy = join(draft, 'password')
  mkdirSync(draft, { mode: 0o700 })
  mkdirSync(draftData, { mode: 0o700 })
  writeFileSync(passwordCopy, readPassword(control), { mode: 0o600 })
  if (account.isLent)
    for (const path of [draft, draftData, passwordCopy]) chownSync(path, account.uid, account.gid)
  try {
    await run(binaries.initdb, place, [
      `--pgdata=${draftData}`,
      `--pwfile=${passwordCopy}`,
      '--username=sixthman',
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      `--set=scram_iterations=${scramIterations}`,
      ...(durable ? [] : ['--no-sync']),
    ])
    renameSync(draftData, data)
  } finally {
    removeTree(draft)
  }
}

function removeTree(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 }) // an orphaned initdb may still be writing
}

async function run(program: string, place: Place, args: string[]): Promise<void> {
  const child = spawn(program, args, {
    ...spawnOptions(place.account),
    cwd: '/',
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const end = await new Promise<number | string | null>((resolve) => {
    child.on('error', (error) => resolve(error.message))
    child.on('close', (code, signal) => resolve(code ?? signal))
  })
  if (end === 0) return
  throw cannotStart(
    `initdb ended with ${end}: ${complaint.trim().replaceAll('\n', ' ')}.`,
    `Look at the folder ${dirname(place.data)}: it must lie on a local disk with room, and allow chmod.`,
    { data: place.data, account: place.account.name },
  )
}
