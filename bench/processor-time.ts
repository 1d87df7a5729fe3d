/** The processor time of a process and its descendants, from Linux's /proc: it says the same on a machine that others use as well,
 * where seconds do not. Of descendants that have ended the kernel adds the time to their parent's. */
import { readdirSync, readFileSync } from 'node:fs'

/** Linux counts in hundredths of a second, whatever its timer does (USER_HZ). */
const ticksPerSecond = 100

interface ProcessTimes {
  readonly pid: number
  readonly parent: number
  readonly ticks: number
}

/** Undefined where there is no /proc. */
export function readProcessorSeconds(roots: readonly number[]): number | undefined {
  const processes = readProcesses()
  if (processes.length === 0) return undefined
  const counted = new Set(roots)
  for (let size = 0; size < counted.size; ) {
    size = counted.size
    for (const { pid, parent } of processes) if (counted.has(parent)) counted.add(pid)
  }
  const ticks = processes.reduce((sum, each) => sum + (counted.has(each.pid) ? each.ticks : 0), 0)
  return ticks / ticksPerSecond
}

function readProcesses(): ProcessTimes[] {
  try {
    return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? readProcess(Number(name)) : []))
  } catch {
    return [] // another system
  }
}

/** The name of the program, in brackets, may hold anything: what is counted stands behind it (proc(5): ppid is field 4, utime field 14). */
function readProcess(pid: number): ProcessTimes[] {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const ticks = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)
    return [{ pid, parent: Number(fields[1]), ticks }]
  } catch {
    return [] // it has ended meanwhile
  }
}
