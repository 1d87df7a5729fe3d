/** What a schedule declares: when, in whose clock, what is made up for after a pause, and which action it calls.
 *
 *     { name: 'export', cron: '0 13 * * *', catchUp: 'latest', overlap: 'skip', toleranceMinutes: 30, action: 'export' }
 *
 * An action works in the transaction that stores its tick: both commit, or neither. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Transaction } from '../db/database.ts'
import { parseCron } from './cron.ts'

/** After a pause: none of the ticks that were missed, the newest of them, or all of them up to so many, oldest first. */
export type CatchUp = 'none' | 'latest' | { readonly allUpTo: number }

export interface Schedule {
  readonly name: string
  /** Minute, hour, day of the month, month, day of the week, in the zone of the declaration. */
  readonly cron: string
  readonly catchUp: CatchUp
  /** While what an earlier tick began is under way: is the next one left out, or does it wait? */
  readonly overlap: 'skip' | 'queue'
  /** A tick that is not settled after so long is late. */
  readonly toleranceMinutes: number
  /** Its name among the actions. */
  readonly action: string
  /** Run too, beside its ticks, whenever the calendar says something new. */
  readonly alsoOn?: 'calendar_change'
}

export interface TickContext {
  readonly tx: Transaction
  /** For reading a snapshot of one's own; whatever is written is written through `tx`. */
  readonly db: Database
  readonly nominalAt: Temporal.Instant
  readonly now: Temporal.Instant
}

export interface ScheduleAction {
  /** Says in one line what it did. Idempotent: an operator may call it at any time. */
  run(context: TickContext): Promise<string>
  /** What an earlier tick began and has not ended yet, in one line; null where nothing is. Default: an action ends when it returns. */
  findUnderWay?(context: TickContext): Promise<string | null>
}

export interface Schedules {
  readonly zone: string
  readonly declared: readonly Schedule[]
  readonly actions: Readonly<Record<string, ScheduleAction>>
}

/** Refuses names that stand twice, crons that cannot be read, and actions that nobody provides. */
export function createSchedules(schedules: Schedules): Schedules {
  const names = new Set<string>()
  const faults = schedules.declared.flatMap(({ name, cron, action }) => {
    const found: string[] = []
    if (names.has(name)) found.push(`two schedules are named '${name}'`)
    names.add(name)
    if (!Object.hasOwn(schedules.actions, action))
      found.push(`'${name}' calls '${action}', which is no action`)
    try {
      parseCron(cron)
    } catch (error) {
      found.push(`'${name}': ${(error as Error).message}`)
    }
    return found
  })
  if (faults.length > 0) throw new Error(`the schedules do not fit together:\n- ${faults.join('\n- ')}`)
  return schedules
}
