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

/** '203.0.113.9, session 7'; '203.0.113.9, key 3f9a21c07be8'; 'host, command line'; empty where the program did it by itself. */
export function describeOrigin(origin: Partial<Origin> | null): string {
  if (origin === null) return ''
  const { via, address, session, key, host } = origin
  const means =
    session !== undefined
      ? `session ${session}`
      : key !== undefined
        ? `key ${key}`
        : via === 'cli'
          ? 'command line'
          : via
  return [address ?? host, means].filter((each) => each !== undefined).join(', ')
}

export async function setOrigin(tx: Transaction, origin: Origin): Promise<void> {
  await tx.query(sql`select set_config('sixthman.origin', ${json(origin)}, true)`)
}
