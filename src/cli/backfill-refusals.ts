/** What a backfill is told that is not in the state for it. */
import type { Backfill } from '../platform/backfills/backfills.ts'
import { PipelineError } from '../platform/errors.ts'
import { program } from './output.ts'

export function isPaused({ id, reason }: Backfill): PipelineError {
  return new PipelineError(
    'usage.invalid',
    `backfill ${id} is paused (${reason}): ${program} backfill resume ${id}`,
  )
}

export function isOver({ id, state }: Backfill): PipelineError {
  return new PipelineError('usage.invalid', `backfill ${id} is ${state}; this needs one that is not`)
}
