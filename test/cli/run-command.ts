/** Runs a command line in this process, with a terminal that keeps what is written. */
import { runCli } from '../../src/cli/run-cli.ts'
import { systemClock } from '../../src/platform/clock.ts'

export interface Spoken {
  readonly code: number
  readonly out: string
  readonly err: string
  /** What was written as JSON. */
  json<Value = Record<string, unknown>>(): Value
}

export async function runCommand(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Spoken> {
  let out = ''
  let err = ''
  const code = await runCli(argv, {
    environment,
    clock: systemClock,
    signal,
    isInteractive: false,
    columns: 100,
    write: (text) => {
      out += text
    },
    writeError: (text) => {
      err += text
    },
  })
  return { code, out, err, json: <Value>() => JSON.parse(out) as Value }
}
