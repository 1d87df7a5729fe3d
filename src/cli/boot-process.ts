/** Opens the system for a command that stays, and writes down when it could not: until it says that it is ready, every error is a boot failure. */
import { flushCompileCache } from 'node:module'
import { type Running, type RunOptions, type System, startProcessing } from '../main.ts'
import { readCodeHash } from '../platform/release/code-hash.ts'
import { recordBootFailure } from '../platform/release/record-boot-failure.ts'
import { resolveBootFailures } from '../platform/release/resolve-boot-failures.ts'
import type { Terminal } from './terminal.ts'

export type Boot = (system: System, options: RunOptions) => Promise<Running>

/** `work` calls `boot` when everything else stands. */
export async function bootProcess<Result>(
  terminal: Terminal,
  kind: 'up' | 'worker',
  work: (boot: Boot) => Promise<Result>,
): Promise<Result> {
  let isReady = false
  try {
    return await work(async (system, options) => {
      const running = await startProcessing(system, options)
      isReady = true
      flushCompileCache() // at its end Node does so itself, but a process that stays may be killed
      await resolveBootFailures(system.db, kind, readCodeHash(), system.clock.now())
      return running
    })
  } catch (error) {
    if (!isReady) await recordBootFailure({ kind, error, environment: terminal.environment })
    throw error
  }
}
