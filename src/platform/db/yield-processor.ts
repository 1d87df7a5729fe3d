/** A process that leaves the processor to others (`nice`) has the server's processes that work for it do the same: of a backfill they take more of it than
 * the process itself, and would take it from the pages.
 *
 * Only of a server on this machine, and where it lets us: of the same account, or as root. A connection's process is known by its title, in which our own
 * port stands: a number alone may be another process's, in a container of its own. */
import type { Socket } from 'node:net'
import { getPriority, setPriority } from 'node:os'
import type { ClientBase } from 'pg'
import { findProcess } from './embedded/processes.ts'

/** What `pg` keeps of a connection and does not declare. */
interface Connected {
  readonly processID: number | null
  readonly connection: { readonly stream: Socket }
}

/** `niceness`: as `nice` has it, 0 for a process that yields to nobody. Default: our own. */
export function yieldProcessor(client: ClientBase, niceness = getPriority()): void {
  if (niceness <= 0) return
  const { processID, connection } = client as unknown as Connected
  const { localPort } = connection.stream
  if (processID === null || localPort === undefined) return
  if (findProcess(processID)?.command.match(/^postgres: .*\((\d+)\)/)?.[1] !== String(localPort)) return
  try {
    if (getPriority(processID) < niceness) setPriority(processID, niceness)
  } catch {
    // another account's: it goes on as it is
  }
}
