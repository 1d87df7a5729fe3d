/** What an operator does on this command line, as the same transaction and the same audit row as an action of the API: what was asked for and why, how
 * it was before and after, and from which host. */
import { hostname } from 'node:os'
import type { Temporal } from 'temporal-polyfill'
import type { System } from '../main.ts'
import { performAction } from '../platform/audit/perform-action.ts'
import type { Database } from '../platform/db/database.ts'
import { actorOf } from './actor.ts'
import type { Terminal } from './terminal.ts'

export interface ActionHere<Result> {
  /** As the API calls it, where it has the same. */
  readonly name: string
  /** What was asked for, with the reason; no secret. */
  readonly input: object
  /** How what it is about is: read before and after. */
  look(db: Database, now: Temporal.Instant): Promise<unknown>
  act(db: Database, by: { readonly actor: string; readonly now: Temporal.Instant }): Promise<Result>
}

export async function actHere<Result>(
  { db, clock }: Pick<System, 'db' | 'clock'>,
  terminal: Terminal,
  { name, input, look, act }: ActionHere<Result>,
): Promise<Result> {
  const [actor, now] = [actorOf(terminal), clock.now()]
  const { result } = await performAction(db, {
    ...{ actor, now, name, input, idempotencyKey: null },
    origin: { via: 'cli', host: hostname() },
    look: (within) => look(within, now),
    act: (within) => act(within, { actor, now }),
  })
  return result
}
