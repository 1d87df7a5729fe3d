/** Which processes live, told apart although the system uses process ids again.
 *
 * A process is named by its id and the instant it started. A zombie counts as dead: in a container whose first process
 * does not collect its children, a stopped server stays in the process table for ever. */
import { spawnSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'

export interface ProcessFacts {
  readonly startedAt: string
  readonly command: string
  /** The folder it works in, where the system lets us see it. */
  readonly directory?: string
}

/** The facts of a living process; undefined when there is none with this id. */
export function findProcess(pid: number): ProcessFacts | undefined {
  return process.platform === 'linux' ? readProc(pid) : askPs(pid)
}

/** This process as text: `<pid>-<start>`, fit for a file name. */
export function ownIdentity(): string {
  return identityOf(process.pid)
}

export function identityOf(pid: number): string {
  return `${pid}-${findProcess(pid)?.startedAt ?? 'unknown'}`
}

/** Whether the process that called itself `identity` is still running. */
export function isRunning(identity: string): boolean {
  const match = /^(\d+)-([^.]+)/.exec(identity)
  return match !== null && findProcess(Number(match[1]))?.startedAt === match[2]
}

function readProc(pid: number): ProcessFacts | undefined {
  let stat: string
  let command: string
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return undefined // no such process; it may also end between the two reads
  }
  // The name, in parentheses, may hold anything; the state is the first field after it, the start time the twentieth.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined
  const facts = { startedAt: fields[19] ?? '', command: command.split('\0').join(' ') }
  try {
    return { ...facts, directory: readlinkSync(`/proc/${pid}/cwd`) }
  } catch {
    return facts // another account's process
  }
}

function askPs(pid: number): ProcessFacts | undefined {
  const answer = spawnSync('ps', ['-ww', '-o', 'stat=,lstart=,command=', '-p', String(pid)], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, LC_ALL: 'C' },
  })
  const match = /^(\S+)\s+(\w+\s+\w+\s+\d+\s+[\d:]+\s+\d+)\s+(.*)$/s.exec(answer.stdout?.trim() ?? '')
  if (!match || match[1]?.startsWith('Z')) return undefined
  return { startedAt: match[2]!.replace(/\W+/g, '_'), command: match[3]! }
}
