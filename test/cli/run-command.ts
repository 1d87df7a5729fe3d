/** Runs a command line in this process, with a terminal that keeps what is written. */
import { runCli } from '../../src/cli/run-cli.ts'
import { systemClock } from '../../src/platform/clock.ts'

export interface Spoken {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Standard output as it came. */
  readonly bytes: Uint8Array
  /** What was written as JSON. */
  json<Value = Record<string, unknown>>(): Value
}

export async function runCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
  signal: AbortSignal = new AbortController().signal,
  typed = '',
): Promise<Spoken> {
  const written: Uint8Array[] = []
  let err = ''
  const code = await runCli(argv, {
    environment,
    clock: systemClock,
    signal,
    isInteractive: false,
    columns: 100,
    write: (text) => void written.push(Buffer.from(text)),
    writeBytes: (bytes) => void written.push(bytes),
    writeError: (text) => {
      err += text
    },
    readSecret: () => Promise.resolve(typed),
  })
  const bytes = Buffer.concat(written)
  const out = bytes.toString('utf8')
  return { code, out, err, bytes, json: <Value>() => JSON.parse(out) as Value }
}
