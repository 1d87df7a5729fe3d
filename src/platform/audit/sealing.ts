/** The leader's part of sealing: once a minute, whatever workers have written is chained. Losing the memory only makes it look sooner. */
import type { Temporal } from 'temporal-polyfill'
import type { Database } from '../db/database.ts'
import { sealAudit } from './seal-audit.ts'

export interface Sealing {
  /** Returns how many rows it sealed. */
  look(db: Database, now: Temporal.Instant): Promise<number>
}

const everySeconds = 60

export function createSealing(): Sealing {
  let lookedMs = Number.NEGATIVE_INFINITY
  return {
    async look(db, now) {
      if (now.epochMilliseconds - lookedMs < everySeconds * 1000) return 0
      lookedMs = now.epochMilliseconds
      return sealAudit(db, now)
    },
  }
}
