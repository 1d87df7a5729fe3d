/** F12 as the detector of lines sees it: on the first evening on which those who usually have a line have none, or on which all lines are old, somebody
 * is told before the games are over; without the detector nobody is. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lines } from '../../src/nba/monitor/detectors/lines.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { readOpenIncidents } from '../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../src/platform/log.ts'
import type { Detector } from '../../src/platform/monitor/detector.ts'
import { createMonitorMemory, runDetectors } from '../../src/platform/monitor/run-detectors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addGames, addSlate, dateOf, lastDate, tipOf } from '../support/monitored-days.ts'
import { createToolPipeline } from '../support/tool-pipeline.ts'

const pipeline = createToolPipeline()
const beforeTipHours = 2
let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('f12 lines')
  for (let daysAgo = 10; daysAgo >= 1; daysAgo -= 1) {
    await addGames(database.db, dateOf(daysAgo))
    await addSlate(database.db, dateOf(daysAgo))
  }
  await addGames(database.db, lastDate)
})
afterEach(() => database.drop())

/** Minutes from two hours before the tip to the first incident, and what it is; nothing where the evening ends without one. */
async function liveEvening(
  detectors: readonly Detector[],
): Promise<{ minutes: number; causes: string[] } | null> {
  const clock = new SimulatedClock(tipOf(lastDate).subtract({ hours: beforeTipHours }).toString())
  const memory = createMonitorMemory()
  for (let minutes = 0; minutes <= 60 * beforeTipHours + 40; minutes += 5) {
    await runDetectors(
      { db: database.db, pipeline: { ...pipeline, detectors }, clock, log: silentLog },
      memory,
    )
    const causes = (await readOpenIncidents(database.db)).map(({ cause }) => cause)
    if (causes.length > 0) return { minutes, causes }
    clock.advanceBy(5 * 60_000)
  }
  return null
}

const evenings = [
  {
    says: 'half of those who usually have a line have none',
    cause: 'lines: points no line',
    slate: { lined: 20 },
  },
  {
    says: 'every line is more than twelve hours old',
    cause: 'lines: points age',
    slate: { newestLineAt: tipOf(lastDate).subtract({ hours: 14 }) },
  },
]

describe.each(evenings)('$says', ({ cause, slate }) => {
  it('is told on the first evening, within the time that the detector states', async () => {
    await addSlate(database.db, lastDate, slate)
    const told = await liveEvening([lines])
    expect(told?.causes).toEqual([cause])
    expect(told!.minutes).toBeLessThanOrEqual(lines.findsWithin.minutes)
  })

  it('and is told of by nobody where the detector does not look', async () => {
    await addSlate(database.db, lastDate, slate)
    expect(await liveEvening([])).toBeNull()
  })
})

it('an evening as usual is told by nobody', async () => {
  await addSlate(database.db, lastDate)
  expect(await liveEvening([lines])).toBeNull()
})
