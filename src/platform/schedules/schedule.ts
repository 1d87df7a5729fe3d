/** What a schedule declares: when, in whose clock, what is made up for after a pause, and which action it calls.
 *
 *     { name: 'export', cron: '0 13 * * *', catchUp: 'latest', toleranceMinutes: 30, action: 'export' }
 *
 * An action works in the transaction that stores its tick: both commit, or neither. So two ticks of one schedule never act beside each other;
 * only of work that outlives its tick has a schedule to say what becomes of the next one. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Transaction } from '../db/database.ts'
import { parseCron } from './cron.ts'

/** After a pause: none of the ticks that were missed, the newest of them, or all of them up to so many, oldest first. */
export type CatchUp = 'none' | 'latest' | { readonly allUpTo: number }

export type Overlap = 'skip' | 'queue'

export interface Schedule {
  readonly name: string
  /** Minute, hour, day of the month, month, day of the week, in the zone of the declaration. */
  readonly cron: string
  readonly catchUp: CatchUp
  /** While what an earlier tick began is under way: is the next one left out, or does it wait? Declared where the action can say that it is;
   * every other one ends with its tick, and the next waits for that. */
  readonly overlap?: Overlap
  /** A tick that is not settled after so long is late. */
  readonly toleranceMinutes: number
  /** Its name among the actions. */
  readonly action: string
  /** Run too, beside its ticks, whenever the calendar says something new. */
  readonly alsoOn?: 'calendar_change'
}

/** What becomes of a tick whose forerunner is at work. Who ends with his tick may still fail, and take everything back: leaving the next one out
 * for him could lose both. */
export function overlapOf({ overlap = 'queue' }: Pick<Schedule, 'overlap'>): Overlap {
  return overlap
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

/** Refuses names that stand twice, crons that cannot be read, actions that nobody provides, and an overlap that cannot be, or is not said. */
export function createSchedules(schedules: Schedules): Schedules {
  const names = new Set<string>()
  const faults = schedules.declared.flatMap(({ name, cron, action, overlap }) => {
    const found: string[] = []
    if (names.has(name)) found.push(`two schedules are named '${name}'`)
    names.add(name)
    if (!Object.hasOwn(schedules.actions, action))
      found.push(`'${name}' calls '${action}', which is no action`)
    else if ((schedules.actions[action]!.findUnderWay === undefined) !== (overlap === undefined))
      found.push(
        overlap === undefined
          ? `'${name}' begins work that outlives its tick, and does not say what becomes of the next one meanwhile`
          : `'${name}' says '${overlap}' of what is under way, and '${action}' ends with its tick`,
      )
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
