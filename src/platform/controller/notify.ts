/** The wake-up call to the controller, sent with the commit that gives it something to do. Losing one costs a loop's time. */
import type { Transaction } from '../db/database.ts'
import { sql } from '../db/sql.ts'

export const controllerChannel = 'sixthman_ledger'

export async function notifyController(tx: Transaction, gameDate: string): Promise<void> {
  await tx.query(sql`select pg_notify(${controllerChannel}, ${gameDate})`)
}
