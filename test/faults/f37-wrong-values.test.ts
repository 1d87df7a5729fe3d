/** F37: a percentage stored as a share, a value that stands still, a column that is 0 or null throughout: every value is possible, and none is true. Each is
 * told of within the time that the detector states; without it the date is as good as any other. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createDataQuality } from '../../src/nba/monitor/detectors/data-quality.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { type Sql, sql } from '../../src/platform/db/sql.ts'
import { readOpenIncidents } from '../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../src/platform/log.ts'
import type { Detector } from '../../src/platform/monitor/detector.ts'
import { createMonitorMemory, runDetectors } from '../../src/platform/monitor/run-detectors.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { addBoxScores, addGames, dateOf, lastDate, tipOf } from '../support/monitored-days.ts'
import { createToolPipeline } from '../support/tool-pipeline.ts'

const pipeline = createToolPipeline()
const dataQuality = createDataQuality(['points'])
/** When the rows of the last date are committed. */
const committedAt = tipOf(lastDate).add({ hours: 3 })
let database: TestDatabase

beforeEach(async () => {
  database = await createTestDatabase('f37 values')
  for (let daysAgo = 5; daysAgo >= 0; daysAgo -= 1) {
    await addGames(database.db, dateOf(daysAgo))
    await addBoxScores(database.db, dateOf(daysAgo))
  }
})
afterEach(() => database.drop())

/** Minutes from the commit to the first incident, and what it is; nothing where the night ends without one. */
async function liveNight(
  detectors: readonly Detector[],
): Promise<{ minutes: number; causes: string[] } | null> {
  const clock = new SimulatedClock(committedAt)
  const memory = createMonitorMemory()
  for (let minutes = 0; minutes <= 8 * 60; minutes += 15) {
    await runDetectors(
      { db: database.db, pipeline: { ...pipeline, detectors }, clock, log: silentLog },
      memory,
    )
    const causes = (await readOpenIncidents(database.db)).map(({ cause }) => cause)
    if (causes.length > 0) return { minutes, causes }
    clock.advanceBy(15 * 60_000)
  }
  return null
}

const dropRule = sql`alter table player_boxscores drop constraint player_boxscores_played`
const nullMinutes = sql`
  update player_boxscores set minutes = null where game_date = ${lastDate} and player_id % 200 > 0`

const faults: readonly { says: string; table: string; done: readonly Sql[] }[] = [
  {
    says: 'a percentage is stored as a share',
    table: 'player_game_summary',
    done: [sql`update player_game_summary set usage = usage / 100 where game_date = ${lastDate}`],
  },
  {
    says: 'a value stands still',
    table: 'player_boxscores',
    done: [sql`update player_boxscores set pts = 12 where game_date = ${lastDate}`],
  },
  {
    says: 'a value is 0 throughout',
    table: 'player_game_summary',
    done: [sql`update player_game_summary set usage = 0 where game_date = ${lastDate}`],
  },
  {
    says: 'minutes are null but for one row in two hundred, and the table takes them',
    table: 'player_boxscores',
    done: [dropRule, nullMinutes],
  },
]

describe.each(faults)('$says', ({ table, done }) => {
  it('is told of in the same night, within the time that the detector states', async () => {
    for (const statement of done) await database.db.query(statement)
    const told = await liveNight([dataQuality])
    expect(told?.causes).toEqual([`data-quality: ${table}`])
    expect(told!.minutes).toBeLessThanOrEqual(dataQuality.findsWithin.minutes)
  })

  it('and is told of by nobody where the detector does not look', async () => {
    for (const statement of done) await database.db.query(statement)
    expect(await liveNight([])).toBeNull()
  })
})

it('minutes of somebody who played cannot be null: the table refuses them', async () => {
  await expect(database.db.query(nullMinutes)).rejects.toThrow('player_boxscores_played')
})

it('a night as usual is told by nobody', async () => {
  expect(await liveNight([dataQuality])).toBeNull()
})
