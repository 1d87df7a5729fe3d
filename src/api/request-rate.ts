/** Limits how often one address, and one key, may ask: a bucket that fills again by the minute. It lives in this process: several
 * processes that serve have one each, and a restart empties them. Passwords have a throttle of their own, in the database. */
import type { Clock } from '../platform/clock.ts'

export interface RequestRate {
  /** Null: it may. Otherwise the seconds to wait. */
  take(subject: string): number | null
}

/** Above it the one that was seen least recently is forgotten: an attacker with many addresses must not fill the memory. */
const subjectsMax = 10_000

export function createRequestRate(clock: Clock, perMinute: number): RequestRate {
  const buckets = new Map<string, { left: number; atMs: number }>()
  const perMs = perMinute / 60_000
  return {
    take(subject) {
      const nowMs = clock.monotonicMs()
      const bucket = buckets.get(subject)
      const left = bucket ? Math.min(perMinute, bucket.left + (nowMs - bucket.atMs) * perMs) : perMinute
      buckets.delete(subject)
      buckets.set(subject, { left: Math.max(0, left >= 1 ? left - 1 : left), atMs: nowMs })
      if (buckets.size > subjectsMax) buckets.delete(buckets.keys().next().value!)
      return left >= 1 ? null : Math.ceil((1 - left) / perMs / 1000)
    },
  }
}
