/** An open transaction as a database: what opens a transaction of its own inside gets a savepoint. So a function that commits by itself can
 * be made part of something larger. One after the other: savepoints of one connection do not run beside each other. */
import type { Database, Transaction } from './database.ts'
import { identifier, Sql } from './sql.ts'

export function nestDatabase(outer: Transaction): Database {
  let count = 0
  return {
    query: (statement) => outer.query(statement),
    async transaction(work) {
      count += 1
      const point = identifier(`nested_${count}`).text
      const callbacks: (() => void)[] = []
      await outer.query(new Sql(`savepoint ${point}`, []))
      try {
        const result = await work({ ...outer, afterCommit: (callback) => void callbacks.push(callback) })
        await outer.query(new Sql(`release savepoint ${point}`, []))
        for (const callback of callbacks) outer.afterCommit(callback)
        return result
      } catch (error) {
        await outer.query(new Sql(`rollback to savepoint ${point}`, []))
        throw error
      }
    },
    close: () => Promise.resolve(), // the connection is the outer one's
  }
}
