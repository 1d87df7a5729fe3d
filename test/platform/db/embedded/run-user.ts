/** Starts processes that use the embedded server, under any account, and looks at the server from outside. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { onTestFinished } from 'vitest'
import { findProcess } from '../../../../src/platform/db/embedded/processes.ts'
import { acquireServer, type ServerOptions } from '../../../../src/platform/db/embedded/server.ts'

export const isRoot = process.geteuid?.() === 0
export const projectDirectory = join(import.meta.dirname, '../../../..')

export interface Answer {
  readonly url?: string
  readonly code?: string
  readonly message?: string
}

export interface ServerUser {
  readonly process: ChildProcess
  readonly answer: Promise<Answer>
  /** Lets it release and end; resolves to its exit code. */
  finish(): Promise<number | null>
  /** Ends it without a chance to release. */
  kill(): Promise<void>
}

export interface UserOptions extends ServerOptions {
  readonly uid?: number
  readonly project?: string
  /** In a process group of its own, as a shell starts a command. */
  readonly detached?: boolean
}

export function runUser({
  uid,
  project = projectDirectory,
  detached = false,
  ...options
}: UserOptions): ServerUser {
  const script = join(project, 'test/platform/db/embedded/server-user.ts')
  const child = spawn(process.execPath, [script, JSON.stringify(options)], {
    ...(uid === undefined ? {} : { uid, gid: uid }),
    cwd: '/',
    detached,
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit') as Promise<[number | null]>
  const firstLine = once(createInterface(child.stdout), 'line') as Promise<[string]>
  const answer = Promise.race([
    firstLine.then(([line]) => JSON.parse(line) as Answer),
    ended.then(([code]) => Promise.reject(new Error(`the process ended with ${code} and said nothing`))),
  ])
  answer.catch(() => {}) // a test that awaits it sees the rejection
  return {
    process: child,
    answer,
    async finish() {
      child.stdin.end()
      return (await ended)[0]
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

/** A folder of the test's own, removed with the server that may be left in it. */
export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sixthman-embedded-'))
  onTestFinished(() => {
    const pid = findServerPid(join(folder, 'data'))
    if (pid !== undefined) process.kill(pid, 'SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })
  return folder
}

let initialised: string | undefined

/** A folder whose database is made already, copied from one that this file's first caller made: a first start costs a second. */
export async function makeFolderWithData(): Promise<string> {
  if (initialised === undefined) {
    const folder = mkdtempSync(join(tmpdir(), 'sixthman-embedded-'))
    const server = await acquireServer({ dataDirectory: folder })
    await server.release()
    rmSync(join(folder, 'port')) // a copy finds its own
    initialised = folder
  }
  const folder = makeFolder()
  execFileSync('cp', ['-a', `${initialised}/.`, folder]) // keeps the owners
  return folder
}

/** The next file of the same process makes one of its own. */
export function removeInitialised(): void {
  if (initialised !== undefined) rmSync(initialised, { recursive: true, force: true })
  initialised = undefined
}

/** The process id of the server of a cluster; undefined when it is stopped. */
export function findServerPid(data: string): number | undefined {
  const file = join(data, 'postmaster.pid')
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined
  return pid !== undefined && findProcess(pid)?.command.includes('postgres -D') ? pid : undefined
}
