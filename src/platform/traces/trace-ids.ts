/** Ids of traces and spans, derived from what they are of: every process that speaks of an attempt speaks of the same trace, also after a
 * restart, and an attempt can point at the one before it without having been told of it.
 *
 * OpenTelemetry asks a generator for an id whenever it makes a span; this one gives the id that was laid down for the next one. */
import { createHash } from 'node:crypto'
import type { PartitionKey } from '../asset.ts'

export interface SpanIds {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId: string
}

/** The fence is the attempt's number. */
export function attemptTrace({ asset, gameDate }: PartitionKey, fence: number): string {
  return digest(`attempt ${asset} ${gameDate} ${fence}`, 32)
}

/** Everything that was planned for a date, in whichever pass. */
export function planTrace(gameDate: string): string {
  return digest(`plan ${gameDate}`, 32)
}

export function spanOf(traceId: string, name: string): SpanIds {
  return { traceId, spanId: digest(`${traceId} ${name}`, 16) }
}

const digest = (text: string, digits: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, digits)

export function createNextIds() {
  let next: SpanIds = { traceId: '', spanId: '' }
  return {
    lay(ids: SpanIds): void {
      next = ids
    },
    generateTraceId: (): string => next.traceId,
    generateSpanId: (): string => next.spanId,
  }
}
