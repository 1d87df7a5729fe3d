/** What a document of the moment is made from, and what its builder gives: a document's content with the hashes of what it is made of. */
import type { Temporal } from 'temporal-polyfill'
import type { Queryable } from '../../platform/db/database.ts'
import type { Pipeline } from '../../platform/pipeline.ts'
import type { DocumentContent, SourceHashes } from '../6-exports/envelope.ts'

export interface MomentContext {
  readonly db: Queryable
  readonly pipeline: Pick<Pipeline, 'assets' | 'loadCalendar'>
  readonly now: Temporal.Instant
}

export interface MomentContent extends DocumentContent {
  readonly sources: SourceHashes
}
