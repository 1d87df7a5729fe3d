/** What has to happen for a partition to move, in words. */
import { Temporal } from 'temporal-polyfill'
import type { LedgerRow } from '../../platform/ledger/partition.ts'

export interface Next {
  readonly at: Temporal.Instant | null
  readonly what: string
  /** It is for a controller and a worker to move it. */
  readonly isWaiting: boolean
}

export interface NextParts {
  readonly now: Temporal.Instant
  /** Something that it was made from says something else by now. */
  readonly isStale: boolean
  /** After its lock it is made again all the same: what is made of its date counts as made afterwards. */
  readonly isBackfill: boolean
}

export function describeNext(row: LedgerRow, { now, isStale, isBackfill }: NextParts): Next {
  const isAhead = (instant: Temporal.Instant | null): instant is Temporal.Instant =>
    instant !== null && Temporal.Instant.compare(instant, now) > 0
  if (row.state === 'failed') return rests('a redrive, or an input that changes')
  if (row.state === 'discarded') return rests('nothing: it is final, unless its letter is redriven')
  if (row.state === 'running')
    return rests(`its worker (${row.leaseOwner}) commits, or loses its lease`, row.leaseUntil)
  if (isAhead(row.refreshAt)) return rests('it is looked at again', row.refreshAt)
  if (row.committedState !== null) {
    if (row.refreshAt !== null) return waits('it is to be made again, and a worker takes it')
    if (row.locksAt !== null && !isAhead(row.locksAt) && !isBackfill)
      return rests('nothing: it is locked, whatever its inputs say by now')
    if (isStale) return waits('an input has changed: it is made again, and a worker takes it')
    return rests('nothing, unless an input changes')
  }
  if (row.state === 'blocked') return rests('what it needs is made, which was given up')
  if (isAhead(row.notBefore)) {
    const isPaused = row.errorCode === 'asset.paused'
    return rests(isPaused ? 'one date of its asset is tried' : 'it may start', row.notBefore)
  }
  return waits('its gate opens and a worker takes it')
}

const rests = (what: string, at: Temporal.Instant | null = null): Next => ({ at, what, isWaiting: false })
const waits = (what: string): Next => ({ at: null, what, isWaiting: true })
