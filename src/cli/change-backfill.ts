/** What an operator does to a backfill from the command line: one transaction with its audit row, the state before and after. */
import type { Temporal } from 'temporal-polyfill'
import type { System } from '../main.ts'
import { type Backfill, readBackfill } from '../platform/backfills/backfills.ts'
import { actHere } from './act-here.ts'
import { isOver } from './backfill-refusals.ts'
import type { Terminal } from './terminal.ts'

interface By {
  readonly id: number
  readonly actor: string
  readonly now: Temporal.Instant
}

/** False or undefined where the backfill is not in the state for it. */
type Apply<Result> = (db: System['db'], by: By) => Promise<Result>

export type ChangeBackfill = <Result>(input: object, apply: Apply<Result>) => Promise<Result>

/** Throws `usage.invalid` where the backfill is over. */
export function changeBackfill<Result>(
  system: System,
  terminal: Terminal,
  stored: Backfill,
  change: { readonly name: string; readonly input: object; readonly apply: Apply<Result> },
): Promise<Result> {
  const { id } = stored
  return actHere(system, terminal, {
    name: change.name,
    input: { id, ...change.input },
    look: async (within) => (await readBackfill(within, id))?.state ?? null,
    async act(within, by) {
      const applied = await change.apply(within, { id, ...by })
      if (applied === false || applied === undefined) throw isOver(stored)
      return applied
    },
  })
}
