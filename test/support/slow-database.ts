/** A database that takes its time: whatever is asked, the clock goes on so far before there is an answer. */
import type { SimulatedClock } from '../../src/platform/clock.ts'
import type { Database, Queryable } from '../../src/platform/db/database.ts'

/** `secondsNow`: read at each statement. */
export function slowed(real: Database, clock: () => SimulatedClock, secondsNow: () => number): Database {
  const slow = (target: Queryable): Queryable => ({
    query(statement) {
      const seconds = secondsNow()
      if (seconds > 0) clock().advanceBy(1000 * seconds)
      return target.query(statement)
    },
  })
  return {
    ...slow(real),
    transaction: (work) => real.transaction((tx) => work({ ...tx, ...slow(tx) })),
    close: () => real.close(),
  }
}
