/** A database that a process loses at a chosen call: from then on nothing of that process reaches the server any more.
 *
 * A call is a query, a `begin` or a `commit`, counted in the order in which they are issued. A crash before the call leaves it
 * undone; one after it leaves it done and unanswered, which for a commit is the nastier case. Open transactions roll back. */
import type { Database, Transaction } from '../../src/platform/db/database.ts'
import type { Sql } from '../../src/platform/db/sql.ts'

export interface CrashPoint {
  /** From 1. */
  readonly call: number
  readonly when: 'before' | 'after'
  /** The connection is lost for so many calls, and the process lives on. Default: the process dies. */
  readonly lostCalls?: number
}

export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash'
}

export interface CrashingDatabase extends Database {
  readonly isDead: () => boolean
  /** Calls that lost their connection so far. */
  readonly countLost: () => number
  /** What each call so far was: 'begin', 'commit', or the first words of a statement. */
  readonly calls: readonly string[]
  /** The next place to die at, or none; its call is counted as the others are. */
  arm(point: CrashPoint | undefined): void
}

export function createCrashingDatabase(real: Database, first?: CrashPoint): CrashingDatabase {
  const calls: string[] = []
  let point = first
  let dead = false
  let lost = 0

  /** Counts a call and returns its number; dies here if this is the place. */
  function enter(label: string): number {
    if (dead) throw new SimulatedCrash(`the process is gone: ${label}`)
    calls.push(label)
    dieAt(calls.length, 'before')
    return calls.length
  }

  /** Another call of the process may have died while this one was under way: its answer reaches nobody. */
  function leave(call: number): void {
    if (dead) throw new SimulatedCrash('the process is gone')
    dieAt(call, 'after')
  }

  function dieAt(call: number, when: CrashPoint['when']): void {
    if (point?.lostCalls !== undefined) {
      loseAt(call, when, point.call, point.lostCalls)
      return
    }
    if (point?.call !== call || point.when !== when) return
    dead = true
    throw new SimulatedCrash(`${when} call ${call}: ${calls[call - 1]}`)
  }

  /** Of the first call it loses only the answer, where that is wanted; the others never reach the server. */
  function loseAt(call: number, when: CrashPoint['when'], from: number, count: number): void {
    const isLost = call === from ? when === point?.when : call > from && call < from + count
    if (!isLost) return
    lost += 1
    throw new Error('Connection terminated unexpectedly')
  }

  async function query<Row>(target: Database | Transaction, statement: Sql): Promise<Row[]> {
    const call = enter(statement.text.trim().replaceAll(/\s+/g, ' ').slice(0, 80))
    const rows = await target.query<Row>(statement)
    leave(call)
    return rows
  }

  return {
    isDead: () => dead,
    countLost: () => lost,
    calls,
    arm(next) {
      point = next
    },
    query: (statement) => query(real, statement),
    async transaction(work) {
      const begin = enter('begin')
      const callbacks: (() => void)[] = []
      let commit = 0
      const result = await real.transaction(async (tx) => {
        leave(begin)
        const value = await work({
          isTransaction: true,
          query: (statement) => query(tx, statement),
          afterCommit: (callback) => void callbacks.push(callback),
        })
        commit = enter('commit')
        return value
      })
      leave(commit)
      for (const callback of callbacks) callback()
      return result
    },
    close: () => real.close(),
  }
}
