/** Opens the system for a command and closes it again, whatever the command does. */
import { openSystem, type System } from '../main.ts'
import { reachDatabase } from './reach-database.ts'
import { readSettings } from './read-settings.ts'
import type { Terminal } from './terminal.ts'

export async function withSystem<Result>(
  { environment, clock }: Terminal,
  work: (system: System) => Promise<Result>,
): Promise<Result> {
  const config = readSettings(environment)
  if (config.DATABASE_URL) await reachDatabase(config.DATABASE_URL)
  const system = await openSystem(config, { clock })
  try {
    return await work(system)
  } finally {
    await system.close()
  }
}
