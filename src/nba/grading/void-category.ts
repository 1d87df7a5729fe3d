/** Why a bet on somebody who did not play is void: he was out before the game, he was scratched late, or nobody says.
 *
 * Only what was known before the tip-off makes "confirmed out". A coach who leaves a healthy player on the bench is no scratch. */
import type { VoidCategory } from './types.ts'

export interface Absence {
  /** His last status that was known before the tip-off; null where no report names him. */
  readonly statusBefore: string | null
  /** Was there a report of his team before the tip-off? */
  readonly wasReported: boolean
  /** From his box row, where a source lists who did not play. */
  readonly boxStatus: 'did_not_play' | 'inactive' | null
  readonly boxReason: string | null
}

export function categoriseAbsence(absence: Absence): VoidCategory {
  const { statusBefore, wasReported, boxStatus, boxReason } = absence
  if (statusBefore === 'out') return 'confirmed_out'
  if (boxStatus === 'inactive') return 'late_scratch'
  if (boxStatus === 'did_not_play') {
    return boxReason === null || /coach/i.test(boxReason) ? 'unknown' : 'late_scratch'
  }
  return wasReported ? 'late_scratch' : 'unknown'
}
