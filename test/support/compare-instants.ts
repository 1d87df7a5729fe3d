/** Two moments are equal where they are the same moment. The matchers look at the fields of an object, and those of Temporal have none: any two would do. */
import { Temporal } from 'temporal-polyfill'
import { expect } from 'vitest'

const kinds = [
  Temporal.Instant,
  Temporal.PlainDate,
  Temporal.PlainDateTime,
  Temporal.PlainTime,
  Temporal.ZonedDateTime,
  Temporal.Duration,
]

/** Files share a process, and the matchers keep every tester they were given: one for each file made them ten times as slow. */
const given = globalThis as { comparesInstants?: boolean }

if (given.comparesInstants !== true) {
  given.comparesInstants = true
  expect.addEqualityTesters([
    (left: unknown, right: unknown): boolean | undefined => {
      const kind = kinds.find((each) => left instanceof each || right instanceof each)
      if (kind === undefined) return undefined
      return left instanceof kind && right instanceof kind && left.toString() === right.toString()
    },
  ])
}
