/** From where somebody acts: told to the database once a transaction, so that every audit row that is written in it has it, whichever
 * function writes it (the column's default reads the setting). */
import { json, type Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export interface Origin {
  readonly via: 'web' | 'cli'
  readonly address?: string
  /** Number of the session, or id of the key. */
  readonly session?: number
  readonly key?: string
  readonly host?: string
}

export async function setOrigin(tx: Transaction, origin: Origin): Promise<void> {
  await tx.query(sql`select set_config('sixthman.origin', ${json(origin)}, true)`)
}
