/** What an operator does on this command line, as the same transaction and the same audit row as an action of the API: what was asked for and why, how
 * it was before and after, and from which host. */
import { hostname } from 'node:os'
import type { Temporal } from 'temporal-polyfill'
import type { System } from '../main.ts'
import { performAction } from '../platform/audit/perform-action.ts'
import type { Database } from '../platform/db/database.ts'
import { toPipelineError } from '../platform/errors.ts'
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

export interface WorkHere<Result> {
  readonly name: string
  readonly input: object
  work(): Promise<Result>
  /** What came of it, in a few figures. */
  summarise(result: Result): unknown
}

/** Work that is many transactions, or reaches beyond the database: a row before it begins, and one that says what came of it or how it failed. Of
 * work that was killed only the first is there. */
export async function workHere<Result>(
  { db, clock }: Pick<System, 'db' | 'clock'>,
  terminal: Terminal,
  { name, input, work, summarise }: WorkHere<Result>,
): Promise<Result> {
  const record = (step: 'begin' | 'end', said: object) =>
    performAction(db, {
      ...{ actor: actorOf(terminal), now: clock.now(), name: `${name}.${step}`, idempotencyKey: null },
      origin: { via: 'cli', host: hostname() },
      input: { ...input, ...said },
      act: async () => null,
    })
  await record('begin', {})
  const result = await work().catch(async (error: unknown) => {
    // What the work failed of is what the command ends with, also where its row cannot be written.
    await record('end', { failed: toPipelineError(error).code }).catch((second: unknown) =>
      terminal.writeError(
        `audit: how ${name} ended could not be written: ${toPipelineError(second).message}\n`,
      ),
    )
    throw error
  })
  await record('end', { outcome: summarise(result) })
  return result
}
