/** A detector looks at the database and says how one side of the system is: a plain function of what is stored and of `now`.
 *
 *     export const deadLetters: Detector = {
 *       name: 'dead-letters', watches: 'work that is not tried again', alarms: 'a day old, or 10 of them', everySeconds: 300,
 *       confirmation: twoOfThree, findsWithin: { minutes: 10, from: 'the threshold' }, look: async ({ db, now }) => [ … ],
 *     }
 *
 * It asks nobody else, writes nothing and remembers nothing: what is kept of its verdicts, and who is told, is the runner's. */
import type { Temporal } from 'temporal-polyfill'
import type { LevelPart } from '../alerts/level-shift.ts'
import type { Asset } from '../asset.ts'
import type { Calendar } from '../calendar.ts'
import type { Queryable } from '../db/database.ts'
import type { Schedules } from '../schedules/schedule.ts'

/** Warning: somebody should look by daylight. Critical: tonight's predictions are at risk, or wrong. */
export type Status = 'well' | 'warning' | 'critical'

/** Numbers and names that the verdict rests on, as they are stored and shown. */
export type Figures = Readonly<Record<string, unknown>>

export interface Verdict {
  /** What of the detector's side: one incident each. Empty where it is all one. */
  readonly subject: string
  readonly status: Status
  /** One plain sentence, also where all is well. */
  readonly says: string
  readonly figures: Figures
  /** Of values that may move to stay: told of once, and taken as normal when they have kept to it for three days. */
  readonly level?: readonly LevelPart[]
  /** The incident that another part keeps of the same cause: two would be one too many. */
  readonly toldBy?: string
  /** Kept as the day's, for what nothing tells afterwards. */
  readonly daily?: Figures
}

/** So many looks of so many have to agree before an incident opens, and before it is resolved. */
export interface Confirmation {
  readonly needed: number
  readonly of: number
}

export const twoOfThree: Confirmation = { needed: 2, of: 3 }

/** For each of its statements: so that one that hangs keeps no other from looking. */
export const statementSecondsMax = 20

export interface DetectorContext {
  readonly db: Queryable
  readonly now: Temporal.Instant
  readonly assets: readonly Asset[]
  readonly schedules: Schedules | undefined
  readonly calendar: Calendar
}

export interface Detector {
  /** Kebab-case; its page is docs/runbook/monitor.<name>.md. */
  readonly name: string
  /** What it looks at, in a few words. */
  readonly watches: string
  /** When it warns and when it is critical, with the numbers: taken from the very constants that it judges by. */
  readonly alarms: string
  readonly everySeconds: number
  readonly confirmation: Confirmation
  /** The stated time to detect, which the replayed season is held to. */
  readonly findsWithin: { readonly minutes: number; readonly from: string }
  look(context: DetectorContext): Promise<readonly Verdict[]>
}

const ranks: Readonly<Record<Status, number>> = { well: 0, warning: 1, critical: 2 }

export function isWorse(one: Status, other: Status): boolean {
  return ranks[one] > ranks[other]
}

export function worstOf(statuses: readonly Status[]): Status {
  return statuses.reduce((worst, each) => (isWorse(each, worst) ? each : worst), 'well')
}

/** By two thresholds of a number that is bad when it is high. */
export function gradeHigh(value: number, warningFrom: number, criticalFrom: number): Status {
  if (value >= criticalFrom) return 'critical'
  return value >= warningFrom ? 'warning' : 'well'
}
