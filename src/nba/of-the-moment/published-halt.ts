/** What readers are told of a date's picks: the halt and the coverage of the newest best bets. */
import { Temporal } from 'temporal-polyfill'
import type { Coverage, Halt } from '../6-exports/halts/halt.ts'
import type { StoredDocument } from '../6-exports/stored-documents.ts'

export interface PublishedEnvelope {
  readonly halt: Halt | null
  readonly coverage: Coverage
}

/** Of a document's body; what follows the envelope is given as it is. */
export function readEnvelope<Body>({ body }: StoredDocument): PublishedEnvelope & { readonly content: Body } {
  const content = JSON.parse(body) as Body & {
    readonly halt: {
      readonly halted: boolean
      readonly kind: Halt['kind'] | null
      readonly reason: string | null
      readonly since: string | null
    }
    readonly coverage: Coverage
  }
  const { halted, kind, reason, since } = content.halt
  return {
    content,
    coverage: content.coverage,
    halt: halted
      ? {
          kind: kind ?? 'manual',
          reason: reason ?? '',
          since: since === null ? null : Temporal.Instant.from(since),
        }
      : null,
  }
}
