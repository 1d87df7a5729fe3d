/** The latest of some instants, of which some may not be known; null without any. */
import { Temporal } from 'temporal-polyfill'

export function latestOf(instants: readonly (Temporal.Instant | null)[]): Temporal.Instant | null {
  return instants.reduce<Temporal.Instant | null>(
    (latest, each) =>
      each !== null && (latest === null || Temporal.Instant.compare(latest, each) < 0) ? each : latest,
    null,
  )
}
