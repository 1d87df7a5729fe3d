/** The terminal as a command sees it: where it writes, what it reads from the environment, and whether somebody watches.
 *
 * Results go to standard output, everything said on the way to standard error, so that `--json` can be piped. */
import type { Clock } from '../platform/clock.ts'
import { askSecret } from './ask-secret.ts'

export interface Terminal {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  /** Aborted by the first interrupt; the second one ends the process. */
  readonly signal: AbortSignal
  /** A person sees the lines as they come, so that a progress bar may be redrawn in place. */
  readonly isInteractive: boolean
  readonly columns: number
  write(text: string): void
  /** To standard output, for what is no text. */
  writeBytes(bytes: Uint8Array): void
  writeError(text: string): void
  /** A password: asked for without showing it where a person types (twice, where it is a new one), or the first line of standard input. */
  readSecret(question: string, isNew: boolean): Promise<string>
}

/** The process's own terminal. */
export function createTerminal(clock: Clock): Terminal {
  const stopping = new AbortController()
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143)
    stopping.abort(signal)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // A reader that has gone (`| head`) is no fault of the command.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    throw error
  })
  return {
    environment: process.env,
    clock,
    signal: stopping.signal,
    isInteractive: process.stderr.isTTY === true,
    columns: process.stderr.columns || 80,
    write: (text) => void process.stdout.write(text),
    writeBytes: (bytes) => void process.stdout.write(bytes),
    writeError: (text) => void process.stderr.write(text),
    readSecret: askSecret,
  }
}
