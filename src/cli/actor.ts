/** Who acts on this command line, as the audit log names him. */
import type { Terminal } from './terminal.ts'

export function actorOf({ environment }: Terminal): string {
  return `cli/${environment.USER || environment.LOGNAME || 'unknown'}`
}
