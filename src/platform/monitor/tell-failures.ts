/** What is told of detectors that fail: each by itself, and from three on all of them as one incident, for their cause is one: a database or a
 * calendar that none of them can read.
 *
 * The one names those that fail now, and stands until none does: with the last but two of them it does not fall apart again. */
import type { Temporal } from 'temporal-polyfill'
import type { Database, Transaction } from '../db/database.ts'
import { isIncidentOpen, keepIncident, resolveIncident } from '../ledger/incidents.ts'
import { statementSecondsMax } from './detector.ts'
import { type DetectorHeartbeat, readDetectorHeartbeats } from './detector-heartbeats.ts'

/** A look that fails now and then is lost in the next one. */
const failuresInRowTold = 2
const toldTogetherFrom = 3
const togetherCause = 'detectors fail'

export const failureCause = (detector: string): string => `the detector ${detector} fails`

/** Of the declared detectors. Returns how many have failed in their last look, told or not. */
export function tellFailures(
  db: Database,
  declared: readonly string[],
  now: Temporal.Instant,
): Promise<number> {
  return db.transaction(async (tx) => {
    const heartbeats = await readDetectorHeartbeats(tx)
    const failing = heartbeats.filter(
      ({ detector, failuresInRow }) => failuresInRow > 0 && declared.includes(detector),
    )
    const told = failing.filter(({ failuresInRow }) => failuresInRow >= failuresInRowTold)
    const isTogether = await isIncidentOpen(tx, togetherCause)
    if (told.length >= toldTogetherFrom || (isTogether && told.length > 0)) await tellTogether(tx, told, now)
    else {
      if (isTogether) await resolveIncident(tx, togetherCause, now)
      for (const each of told) await tellOne(tx, each, now)
    }
    return failing.length
  })
}

async function tellTogether(
  tx: Transaction,
  told: readonly DetectorHeartbeat[],
  now: Temporal.Instant,
): Promise<void> {
  const errors = [...new Set(told.map(({ lastError }) => lastError))]
  await keepIncident(tx, {
    cause: togetherCause,
    severity: 'warning',
    title: `${told.length} detectors fail, so that nobody looks there: ${told.map(({ detector }) => detector).join(', ')}: ${errors[0]}${errors.length > 1 ? `; and ${errors.length - 1} other errors` : ''}`,
    details: {
      detectors: told.map(({ detector, failuresInRow, lastError }) => ({
        ...{ detector, failuresInRow, error: lastError },
      })),
    },
    ...guidance('sixthman monitor --now'),
    now,
  })
  for (const { detector } of told)
    await resolveIncident(tx, failureCause(detector), now, `told together with others: ${togetherCause}`)
}

async function tellOne(
  tx: Transaction,
  { detector, failuresInRow, lastError }: DetectorHeartbeat,
  now: Temporal.Instant,
): Promise<void> {
  await keepIncident(tx, {
    cause: failureCause(detector),
    severity: 'warning',
    title: `the detector ${detector} has failed ${failuresInRow} times in a row, so that nobody looks there: ${lastError}`,
    details: { detector, error: lastError },
    ...guidance(`sixthman monitor ${detector}`),
    now,
  })
}

function guidance(command: string) {
  return {
    page: 'monitoring.md',
    systemDoes: `It looks again when its time comes; the other detectors and all work go on. What was judged last stands, and is shown with its age.`,
    whatToDo: `${command} says it at once, and what came of it. A statement that was stopped after ${statementSecondsMax} s means a database that is slow (sixthman health); anything else is a fault of the detector: report it with this error.`,
  }
}
