/** A healer repairs one kind of fault: `find` says what is wrong and changes nothing, `mend` sets it right.
 *
 *     export const expiredLeases: Healer = {
 *       name: 'expired-leases', repairs: 'work whose worker is gone', everySeconds: 0,
 *       find: ({ db, now }) => …, mend: ({ db, now }, found) => …,
 *     }
 *
 * What a healer says of its own work counts for nothing: what was mended is what `find` does not find any more. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../db/database.ts'

export interface Found {
  /** What it is, the same words at every look: 'totals 2025-01-10'. */
  readonly key: string
  /** What is wrong with it. */
  readonly says: string
  /** What mending does; null where only a human can. */
  readonly remedy: string | null
}

export interface HealingContext {
  readonly db: Database
  readonly now: Temporal.Instant
}

export interface Healer<Fault extends Found = Found> {
  /** Kebab-case, named after the fault. */
  readonly name: string
  /** The fault in a few words, as docs/healing.md and `sixthman heal` say it. */
  readonly repairs: string
  /** How often it is worth looking; 0: in every pass. */
  readonly everySeconds: number
  find(context: HealingContext): Promise<readonly Fault[]>
  /** Given what `find` has just found. Looks again where it matters: things may have moved since. Repeated, it changes nothing. */
  mend(context: HealingContext, found: readonly Fault[]): Promise<void>
}

export interface Healing {
  readonly healer: string
  readonly found: readonly Found[]
  /** Found before, and not found any more: done, or ordered in the ledger. */
  readonly mended: readonly Found[]
  readonly left: readonly Found[]
}

/** Finds, mends, and looks again. */
export async function heal(healer: Healer, context: HealingContext): Promise<Healing> {
  const found = await healer.find(context)
  if (found.length === 0) return { healer: healer.name, found, mended: [], left: [] }
  if (found.some(({ remedy }) => remedy !== null)) await healer.mend(context, found)
  const after = new Set((await healer.find(context)).map(({ key }) => key))
  return {
    healer: healer.name,
    found,
    mended: found.filter(({ key }) => !after.has(key)),
    left: found.filter(({ key }) => after.has(key)),
  }
}
