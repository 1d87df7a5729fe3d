/** A worker of the program in a process of its own, on core facts, as a bench counts its time. */
import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { replayEnvironment } from '../src/replay/replay-environment.ts'

export function startWorkerProcess(
  databaseUrl: string,
  replayUrl: string,
  parameters: readonly string[],
): ChildProcess {
  const program = fileURLToPath(new URL('../bin/sixthman.js', import.meta.url))
  return spawn(process.execPath, [program, 'worker', ...parameters], {
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
