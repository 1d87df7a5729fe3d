/** Opens the system for a command and closes it again, whatever the command does. */
import { openSystem, type System } from '../main.ts'
import { readConfig } from '../platform/config.ts'
import type { Terminal } from './terminal.ts'

export async function withSystem<Result>(
  { environment, clock }: Terminal,
  work: (system: System) => Promise<Result>,
): Promise<Result> {
  const system = await openSystem(readConfig(environment), { clock })
  try {
    return await work(system)
  } finally {
    await system.close()
  }
}
