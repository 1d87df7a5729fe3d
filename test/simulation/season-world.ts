/** What a fault of a broken season can reach, and what it has to say of itself. */
import type { Produced } from '../../src/platform/asset.ts'
import type { SimulatedClock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/db/database.ts'
import type { FaultBook } from '../../src/replay/faults/fault-book.ts'
import type { Spoiled } from './season-parts.ts'

export interface SeasonWorld {
  readonly db: Database
  readonly clock: SimulatedClock
  readonly sources: FaultBook
  readonly spoiled: Spoiled
  hasWorker: boolean
  hasController: boolean
  /** Whether the worker says that it is there. */
  beats: boolean
}

export interface SeasonFault {
  readonly name: string
  readonly from: string
  readonly until: string
  /** Of the incident that finds it. */
  readonly cause: string
  /** The instant that the stated time counts from, where it is not `from`: as it is known, or as it is read when the fault ends. */
  readonly countsFrom?: string
  readonly readCountsFrom?: (world: SeasonWorld) => Promise<number>
  /** The detector's stated time. */
  readonly withinMinutes: number
  /** Incidents that other parts keep of the same fault. */
  readonly mayBring?: RegExp
  begin(world: SeasonWorld): void | Promise<void>
  end(world: SeasonWorld): void | Promise<void>
}

/** Every row of what was made, changed. */
export function meddleRows(made: Produced, change: (row: Record<string, unknown>) => object): Produced {
  return { ...made, rows: made.rows.map((rows) => rows.map((row) => change(row as Record<string, unknown>))) }
}
