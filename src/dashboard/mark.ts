/** The mark of a partition on the grid: what its ledger state means at this moment, in one sign.
 *
 * The ledger says `expected` both for what is to come and for what is held up; the clock and the gate tell them apart. */
import type { LedgerState } from '../platform/ledger/partition.ts'
import type { GateState } from '../platform/ledger/read-situations.ts'

export type Mark =
  | 'complete'
  | 'empty'
  | 'degraded'
  | 'running'
  | 'due'
  | 'not-yet'
  | 'blocked'
  | 'failed'
  | 'discarded'

export const marks: Readonly<Record<Mark, { readonly sign: string; readonly meaning: string }>> = {
  complete: { sign: '●', meaning: 'complete' },
  empty: { sign: '○', meaning: 'empty, and rightly so' },
  degraded: { sign: '◐', meaning: 'made without something; made again when it comes' },
  running: { sign: '▶', meaning: 'running' },
  due: { sign: '…', meaning: 'due, about to run' },
  'not-yet': { sign: '·', meaning: 'not yet: its time has not come' },
  blocked: { sign: '■', meaning: 'blocked: its gate is closed' },
  failed: { sign: '✕', meaning: 'failed: see the dead letters' },
  discarded: { sign: '–', meaning: 'discarded: given up for good, by decision' },
}

export interface Markable {
  readonly state: LedgerState
  /** Its time has not come. */
  readonly isEarly: boolean
}

export function markPartition({ state, isEarly }: Markable, gate: GateState | undefined): Mark {
  switch (state) {
    case 'complete':
    case 'degraded':
    case 'running':
    case 'failed':
    case 'discarded':
      return state
    case 'empty_ok':
      return 'empty'
    case 'blocked':
      return 'blocked'
    case 'expected':
    case 'not_yet': {
      if (isEarly) return 'not-yet'
      return gate === undefined || gate === 'closed' ? 'blocked' : 'due'
    }
  }
}
