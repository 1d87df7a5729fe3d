/** The server process: found through its pid file, started in a session of its own, stopped cleanly.
 *
 * It outlives the process that started it, and Ctrl-C in a terminal does not reach it: only the last user stops it. */
import { spawn } from 'node:child_process'
import { closeSync, existsSync, openSync, readFileSync, realpathSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Clock, systemClock } from '../../clock.ts'
import { PipelineError } from '../../errors.ts'
import { spawnOptions } from './account.ts'
import type { Binaries } from './binaries.ts'
import { cannotStart, systemCode } from './cannot-start.ts'
import { giveToOwner, type Place, writeWhole } from './place.ts'
import { findProcess } from './processes.ts'
import { shortenLog } from './server-log.ts'
import { serverArguments } from './server-settings.ts'

export interface Postmaster {
  readonly pid: number
  readonly port: number
}

const pollMs = 10
/** Replaying the log after a crash may take this long. */
const startSeconds = 300
const stopSeconds = 60
const startsMax = 20

/** The running server of these data, once it takes connections; undefined when there is none. */
export async function findPostmaster(
  data: string,
  clock: Clock = systemClock,
): Promise<Postmaster | undefined> {
  const giveUpMs = clock.monotonicMs() + startSeconds * 1000
  for (;;) {
    const file = readPidFile(data)
    if (!file || !isServing(file.pid, data)) return undefined
    if (file.status === 'ready') return { pid: file.pid, port: file.port }
    if (clock.monotonicMs() > giveUpMs) {
      throw cannotStart(
        `the server (process ${file.pid}) has been '${file.status}' for ${startSeconds} s.`,
        'Look at its log.',
        { data },
      )
    }
    await clock.sleep(pollMs) // starting, or stopping because someone else told it to
  }
}

function readPidFile(data: string): { pid: number; port: number; status: string } | undefined {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7]?.trim() ?? 'starting' }
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** After a crash the pid in the file may be some other program's, or another server's. */
function isServing(pid: number, data: string): boolean {
  const facts = findProcess(pid)
  if (!facts || !/\bpostgres\b.* -D /.test(facts.command)) return false
  return facts.directory === undefined ? facts.command.includes(data) : facts.directory === realpathSync(data)
}

export async function startPostmaster(
  place: Place,
  binaries: Binaries,
  durable: boolean,
  clock: Clock = systemClock,
): Promise<Postmaster> {
  const logPath = join(place.control, 'server.log')
  disownPidFile(place.data)
  let port = readPort(place.control) ?? (await findFreePort())
  for (let start = 1; ; start++) {
    const logStart = shortenLog(logPath)
    const pid = await tryStart(place, binaries, port, durable, logPath, clock)
    if (pid !== undefined) {
      writeWhole(join(place.control, 'port'), `${port}\n`, 0o600)
      return { pid, port }
    }
    const complaint = readFileSync(logPath).subarray(logStart).toString('utf8').trim()
    if (start < startsMax && /could not bind|Address already in use/.test(complaint)) {
      port = await findFreePort()
    } else if (start < startsMax && /pre-existing shared memory block/.test(complaint)) {
      await clock.sleep(start * pollMs * 5) // the dead server's workers are still noticing its death
    } else {
      const lastLines = complaint.split('\n').slice(-6).join(' ')
      throw cannotStart(`it ended at once: ${lastLines}`, `Its log is ${logPath}.`, {
        log: logPath,
        data: place.data,
      })
    }
  }
}

/** The process id once connections are taken; undefined when the process ended instead. */
async function tryStart(
  place: Place,
  binaries: Binaries,
  port: number,
  durable: boolean,
  logPath: string,
  clock: Clock,
): Promise<number | undefined> {
  const log = openSync(logPath, 'a', 0o600)
  giveToOwner(logPath)
  const child = spawn(binaries.postgres, serverArguments(place.data, port, durable), {
    ...spawnOptions(place.account),
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  let hasEnded = false
  child.on('error', () => {
    hasEnded = true
  })
  child.on('exit', () => {
    hasEnded = true
  })
  child.unref()
  const giveUpMs = clock.monotonicMs() + startSeconds * 1000
  while (!hasEnded) {
    const file = readPidFile(place.data)
    if (file?.pid === child.pid && file?.status === 'ready') return child.pid
    if (clock.monotonicMs() > giveUpMs) {
      throw cannotStart(`it was not ready after ${startSeconds} s.`, `Its log is ${logPath}.`, {
        log: logPath,
      })
    }
    await clock.sleep(pollMs)
  }
  return undefined
}

/** Stops it fast (sessions are ended, data are written) and waits for its end. */
export async function stopPostmaster(postmaster: Postmaster, clock: Clock = systemClock): Promise<void> {
  try {
    process.kill(postmaster.pid, 'SIGINT')
  } catch (error) {
    if (systemCode(error) === 'ESRCH') return
    throw error
  }
  const giveUpMs = clock.monotonicMs() + stopSeconds * 1000
  while (findProcess(postmaster.pid)) {
    if (clock.monotonicMs() > giveUpMs) {
      throw new PipelineError(
        'database.unavailable',
        `The embedded PostgreSQL (process ${postmaster.pid}) was told to stop and has not ended after ${stopSeconds} s. What was committed is safe. Look at its log; the next command uses it or recovers it.`,
        { pid: postmaster.pid },
      )
    }
    await clock.sleep(pollMs)
  }
}

/** A dead server's pid file stays for PostgreSQL to judge: it holds the key of the shared memory that the dead server's workers
 * may still use. But when the pid is now some other program's of the same account, PostgreSQL takes that program for a server.
 * It never does so with its own parent, so we write that pid instead. */
function disownPidFile(data: string): void {
  const file = readPidFile(data)
  if (!file || !findProcess(file.pid)) return
  const path = join(data, 'postmaster.pid')
  const rest = readFileSync(path, 'utf8').split('\n').slice(1)
  writeWhole(path, [process.pid, ...rest].join('\n'), 0o600)
}

function readPort(control: string): number | undefined {
  const path = join(control, 'port')
  return existsSync(path) ? Number(readFileSync(path, 'utf8')) : undefined
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
