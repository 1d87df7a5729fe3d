/** A healer repairs one kind of fault, again and again: it looks at the database, sets right what it finds, and says what.
 *
 * Its result is what the ledger says afterwards, never its own word. The controller calls it in its loop. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../db/database.ts'
import type { Log } from '../log.ts'

export interface Healer {
  readonly name: string
  /** How often it is worth looking. */
  readonly everySeconds: number
  /** One line a thing that was set right; none where all is well. Called twice, it finds nothing the second time. */
  heal(db: Database, now: Temporal.Instant): Promise<readonly string[]>
}

/** When each healer last looked, by name; losing it only makes them look sooner. */
export type HealerMemory = Map<string, number>

/** A healer that fails is logged and tried again; the others go on. */
export async function runHealers(
  healers: readonly Healer[],
  parts: { readonly db: Database; readonly log: Log; readonly now: Temporal.Instant },
  memory: HealerMemory,
): Promise<string[]> {
  const { db, log, now } = parts
  const healed: string[] = []
  for (const { name, everySeconds, heal } of healers) {
    const nowMs = now.epochMilliseconds
    if (nowMs - (memory.get(name) ?? Number.NEGATIVE_INFINITY) < everySeconds * 1000) continue
    memory.set(name, nowMs)
    try {
      const lines = await heal(db, now)
      for (const line of lines) log.info({ healer: name }, line)
      healed.push(...lines)
    } catch (error) {
      log.error(
        { healer: name, error: error instanceof Error ? error.stack : String(error) },
        'a healer failed',
      )
    }
  }
  return healed
}
