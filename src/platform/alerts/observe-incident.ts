/** The way in for detectors that look again and again: an incident opens when two of the last three looks found something, and is resolved
 * when two of three did not. One odd look wakes nobody, and one lucky look ends nothing.
 *
 *     await observeIncident(tx, { cause: 'slowdown: predictions', now, found: isSlow ? { severity: 'warning', title, details } : null })
 *
 * A cause that is well, and was in its last looks, leaves no row behind. A look is known by its instant: repeated, it counts once. */
import type { Temporal } from 'temporal-polyfill'
import type { Transaction } from '../db/database.ts'
import { keepIncident, type NewIncident, resolveIncident } from '../ledger/incidents.ts'
import { isAtLevel, isSettled, keepLevel, type Level } from './level-shift.ts'
import { acceptLevel, countNormalLooks, lockCause, readLooks, storeLooks } from './look-memory.ts'

export interface Look {
  readonly cause: string
  readonly now: Temporal.Instant
  /** Null where all is well. */
  readonly found: Omit<NewIncident, 'cause' | 'now'> | null
  /** How many of how many looks must agree. Default two of three; `{ needed: 1, of: 1 }` believes every look. */
  readonly confirm?: { readonly needed: number; readonly of: number }
  /** For a value that may have moved to stay: it is told of once, and then taken as normal (level-shift.ts). */
  readonly level?: Level
}

/** quiet: nothing is open · suspected: found, and not confirmed · open · clearing: open, and not found this time · accepted: found at a
 * level that was told of before. */
export type LookOutcome = 'quiet' | 'suspected' | 'open' | 'clearing' | 'accepted'

export async function observeIncident(tx: Transaction, look: Look): Promise<LookOutcome> {
  const { cause, now, found, confirm = { needed: 2, of: 3 }, level } = look
  await lockCause(tx, cause)
  const { earlier, lookedAt, kept, acceptedLevel, isOpen } = await readLooks(tx, cause)
  const isAccepted = found !== null && isAtLevel(acceptedLevel, level)
  const isFound = found !== null && !isAccepted
  const isRepeated = lookedAt?.epochMilliseconds === now.epochMilliseconds
  const verdicts = (isRepeated ? earlier : [isFound, ...earlier]).slice(0, confirm.of)
  const isBad = verdicts.filter((each) => each).length >= confirm.needed
  const isWell = verdicts.filter((each) => !each).length >= confirm.needed
  const newLevel = isFound && level ? keepLevel(kept, level, now) : kept

  if (isOpen && isFound && level && newLevel && isSettled(newLevel, level, now)) {
    await acceptLevel(tx, { cause, parts: newLevel.parts, by: null, now })
    return 'accepted'
  }
  await storeLooks(tx, { cause, verdicts, kept: newLevel, now })
  if (acceptedLevel !== null) await countNormalLooks(tx, cause, found === null, confirm.needed)
  if (isFound && (isBad || isOpen)) {
    await keepIncident(tx, { ...found, cause, now })
    return 'open'
  }
  if (!isOpen) return isAccepted ? 'accepted' : isFound ? 'suspected' : 'quiet'
  if (!isWell) return 'clearing'
  await resolveIncident(tx, cause, now)
  return isAccepted ? 'accepted' : 'quiet'
}
