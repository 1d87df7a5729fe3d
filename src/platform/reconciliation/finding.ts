/** What the reconciliation finds: something that ought to exist by now and does not, typed, with the partition that it comes from.
 *
 * An equation compares sets, not counts: three rows missing and three strangers do not balance. */

export const findingKinds = [
  /** Nothing is planned: no ledger row. */
  'missing_partition',
  /** Planned as empty, although the calendar has games. */
  'emptied',
  /** Its budget is used up. */
  'failed',
  /** Past its deadline and not made: waits, is blocked, or is at work. */
  'not_final',
  /** The ledger has committed other rows than the table holds. */
  'lost_rows',
  /** An equation across phases does not balance. */
  'unbalanced',
  /** A season without a stored schedule in whose numbering games are missing. */
  'unknown_games',
] as const

export type FindingKind = (typeof findingKinds)[number]

/** A finding before its root is known. */
export interface Gap {
  readonly asset: string
  readonly gameDate: string
  readonly kind: FindingKind
  /** The equation, or the table; empty for the partition as a whole. */
  readonly subject: string
  readonly expected: number
  readonly found: number
  readonly detail: string
}

/** One that stands by itself and follows from no partition. */
export interface FurtherGap extends Gap {
  /** What it is told as. Default: kind and asset. */
  readonly cause?: string
}

export interface Finding extends Gap {
  /** The earliest broken partition upstream; the partition itself where all that it reads is sound. */
  readonly rootAsset: string
  readonly rootDate: string
  /** Kind and asset of the root: findings of one cause are one incident. */
  readonly cause: string
}

/** One date of an equation. `missing` ought to be there and is not; `extra` is there and ought not to be, or is there twice. */
export interface Balance {
  readonly gameDate: string
  readonly expected: number
  readonly found: number
  readonly missing: number
  readonly extra: number
}

export interface DateSpan {
  readonly from: string
  readonly to: string
}

export function formatCause({ kind, asset }: Pick<Gap, 'kind' | 'asset'>): string {
  return `${kind} ${asset}`
}
