/** What came of a line, and what was known beforehand of somebody who did not play. */
import type { PlayerStatus } from '../../domain/history.ts'

export interface SettledLine {
  readonly result: 'over' | 'under' | 'push' | null
  /** What he did minus the line, in the unit of the market. */
  readonly margin: number | null
}

/** `line` in hundredths; nothing is settled where nobody knows what he did, or he did not play. */
export function settleLine(line: number, actual: number | null): SettledLine {
  if (actual === null) return { result: null, margin: null }
  const margin = (100 * actual - line) / 100
  return { result: margin > 0 ? 'over' : margin < 0 ? 'under' : 'push', margin }
}

export type AbsenceCategory = 'confirmed_out' | 'late_scratch' | 'unknown'

export interface Absence {
  /** The last word before the tip-off; 'available' also for one whom his team's report does not name; null without a report. */
  readonly reported: PlayerStatus['status'] | null
  readonly hadLine: boolean
}

/** A late scratch was expected: a report had him doubtful at worst, or left him out while the books still offered his line. Without a
 * report nobody can tell one from the other. */
export function categoriseAbsence({ reported, hadLine }: Absence): AbsenceCategory {
  if (reported === null) return 'unknown'
  if (reported === 'out') return 'confirmed_out'
  return reported !== 'available' || hadLine ? 'late_scratch' : 'unknown'
}
