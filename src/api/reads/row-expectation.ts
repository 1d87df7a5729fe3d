/** How many rows a partition ought to have, as its asset says now, beside how many were committed. */
import { type Asset, type Expectation, fitsExpectation, formatExpectation } from '../../platform/asset.ts'
import type { Queryable } from '../../platform/db/database.ts'
import { PipelineError } from '../../platform/errors.ts'
import type { LedgerRow } from '../../platform/ledger/partition.ts'
import { redact } from '../../platform/redaction.ts'

export interface RowExpectation {
  /** unknown: the asset could not say it. */
  readonly kind: Expectation['kind'] | 'unknown'
  readonly rows: number | null
  /** In words: 'at least 20'. */
  readonly says: string
  readonly because: string
  /** Null where nothing is committed, or nothing is known to hold it against. */
  readonly isMet: boolean | null
}

/** Errors that speak of the partition; a bug of ours, or a database that does not answer, is not why a row count cannot be expected. */
const ofThePartition = /^(source|check|coverage|input|asset|import|usage|config)\./

/** Throws what is neither about the data nor their sources. */
export async function readRowExpectation(
  db: Queryable,
  asset: Asset,
  { gameDate, rowCount, contentHash, reason }: LedgerRow,
): Promise<RowExpectation> {
  if (contentHash === 'empty')
    return { kind: 'exactly', rows: 0, says: 'none', because: reason ?? 'planned as empty', isMet: true }
  try {
    const expectation = await asset.expects(db, gameDate)
    return {
      kind: expectation.kind,
      rows: expectation.kind === 'empty_allowed' ? null : expectation.rows,
      says: formatExpectation(expectation),
      because: expectation.because,
      isMet: rowCount === null ? null : fitsExpectation(expectation, rowCount),
    }
  } catch (error) {
    if (!(error instanceof PipelineError) || !ofThePartition.test(error.code)) throw error
    // What cannot be expected is often why the partition failed, and its page is where somebody looks for that.
    const because = redact(error.message).slice(0, 300)
    return { kind: 'unknown', rows: null, says: 'not to be said', because, isMet: null }
  }
}
