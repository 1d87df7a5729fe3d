/** A worker of the program in a process of its own, on core facts, as a bench counts its time.
 *
 * `isYielding`: it leaves the processor to whoever else wants it, ten steps below us as docs/scale-out.md has it for one beside the pages. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { replayEnvironment } from '../src/replay/replay-environment.ts'

export function startWorkerProcess(
  databaseUrl: string,
  replayUrl: string,
  parameters: readonly string[],
  isYielding = false,
): ChildProcess {
  const program = fileURLToPath(new URL('../bin/sixthman.js', import.meta.url))
  const command = [process.execPath, program, 'worker', ...parameters]
  // By `nice` and not afterwards: threads that it has begun by then would not yield.
  const [file, ...rest] = isYielding ? ['nice', '-n', '10', ...command] : command
  return spawn(file!, rest, {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      ...replayEnvironment(replayUrl),
      SIXTHMAN_FACTS: 'core',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
