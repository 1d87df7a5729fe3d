/** One partition as a reader is told of it: there, there with less, awaited, late, or given up, and the kind of trouble in words. */
import { Temporal } from 'temporal-polyfill'
import type { Asset } from '../../platform/asset.ts'
import type { LedgerRow } from '../../platform/ledger/partition.ts'

export type PartState = 'complete' | 'degraded' | 'waiting' | 'late' | 'failed' | 'empty'

export interface StatusRow
  extends Pick<
    LedgerRow,
    | 'asset'
    | 'state'
    | 'committedState'
    | 'errorCode'
    | 'dueAt'
    | 'deadlineVerdict'
    | 'committedAt'
    | 'refreshAt'
  > {
  /** When a source confirmed it last. */
  readonly freshAt: Temporal.Instant | null
  readonly failedChecks: readonly string[]
}

export interface Judgement {
  readonly state: PartState
  readonly says: string
}

export function judgePartition(
  row: StatusRow,
  { poll }: Pick<Asset, 'poll'>,
  now: Temporal.Instant,
): Judgement {
  const { state, committedState, dueAt, failedChecks } = row
  if (committedState === null) {
    if (state === 'failed') return { state: 'failed', says: `it was given up: ${sayTrouble(row)}` }
    if (state === 'discarded') return { state: 'degraded', says: 'it was decided that it will not be made' }
    const isLate = dueAt !== null && Temporal.Instant.compare(dueAt, now) < 0
    return isLate
      ? { state: 'late', says: `it is late: ${sayTrouble(row)}` }
      : { state: 'waiting', says: 'it is not due yet' }
  }
  if (state === 'failed') return { state: 'degraded', says: `it could not be made anew: ${sayTrouble(row)}` }
  if (failedChecks.length > 0) return { state: 'degraded', says: 'a check has found something odd in it' }
  const silentHours = poll ? countSilentHours(row, poll.everyMinutes, now) : 0
  if (silentHours > 0)
    return {
      state: 'degraded',
      says: `no source has confirmed it for ${silentHours} ${silentHours === 1 ? 'hour' : 'hours'}`,
    }
  if (committedState === 'degraded')
    return { state: 'degraded', says: 'it was made with less than it should be made of' }
  return committedState === 'empty_ok'
    ? { state: 'empty', says: 'there is nothing to expect' }
    : { state: 'complete', says: 'it is there' }
}

/** 0 as long as at most a few looks in a row went wrong, and once it is not looked at any more. */
function countSilentHours(
  { freshAt, refreshAt }: StatusRow,
  everyMinutes: number,
  now: Temporal.Instant,
): number {
  if (freshAt === null || refreshAt === null) return 0
  const minutes = now.since(freshAt).total('minutes')
  return minutes > Math.max(60, 4 * everyMinutes) ? Math.floor(minutes / 60) : 0
}

const troubles: readonly (readonly [code: RegExp, says: string])[] = [
  [/^source\.not-yet$/, 'its source does not have it yet'],
  [/^source\./, 'its source gives no usable answer'],
  [/^(check\.|coverage\.)/, 'a check has found it faulty'],
  [/^input\./, 'what it is made of is missing'],
  [/^asset\.paused$/, 'it rests after several failures'],
  [/^database\./, 'the database was not well'],
  [/^(lease|attempt)\./, 'the work on it was cut short'],
]

function sayTrouble({ state, errorCode }: StatusRow): string {
  const known = errorCode === null ? undefined : troubles.find(([code]) => code.test(errorCode))
  if (known) return known[1]
  if (errorCode !== null) return 'a fault of the program'
  return state === 'running' ? 'it is being made' : 'it waits for another part'
}
