/** The leak test on the whole pipeline: two worlds that differ only in what happened on one day.
 *
 * Whatever is made before that day's games must be the same to the byte in both; what comes later must not. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import type { League } from '../../src/replay/league.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { createSmallLeague, datesOf, startSmallSystem } from '../support/small-league.ts'

const league = createSmallLeague('leak')
const dates = datesOf(league)
const changedDate = dates[4]!
const changedGames = new Set(
  league
    .games('2025-26')
    .filter((game) => game.gameDate === changedDate)
    .map((game) => game.gameId),
)

/** The same league, in which everyone makes three more shots on the changed day. */
const otherWorld: League = {
  ...league,
  boxScore: (gameId) =>
    changedGames.has(gameId)
      ? league
          .boxScore(gameId)
          .map((line) => (line.minutes === 0 ? line : { ...line, fgm: line.fgm + 3, fga: line.fga + 3 }))
      : league.boxScore(gameId),
}

interface World {
  readonly database: TestDatabase
  readonly vectors: ReadonlyMap<string, string>
  readonly predictions: ReadonlyMap<string, string>
}

const worlds: World[] = []

beforeAll(async () => {
  for (const each of [league, otherWorld]) {
    const database = await createTestDatabase('leak')
    const system = await startSmallSystem(database.url, each, '2025-11-20T12:00:00Z')
    const now = system.clock.now()
    await requestRuns(database.db, {
      gameDates: dates,
      scope: 'full',
      cause: 'backfill',
      requestedBy: 'test',
      now,
    })
    await system.process.settle()
    await system.stop()
    worlds.push({
      database,
      vectors: await readVectors(database.db),
      predictions: await readPredictions(database.db),
    })
  }
}, 120_000)

afterAll(async () => {
  for (const { database } of worlds) await database.drop()
})

/** Date → all vectors of the date, as text. */
async function readVectors(db: Database): Promise<Map<string, string>> {
  const rows = await db.query<{ gameDate: string; text: string }>(sql`
    select game_date as "gameDate", string_agg(player_id || ' ' || vector_hash || ' ' || as_of, E'\n' order by player_id) as text
    from feature_vectors group by game_date order by game_date`)
  return new Map(rows.map((row) => [row.gameDate, row.text]))
}

async function readPredictions(db: Database): Promise<Map<string, string>> {
  const rows = await db.query<{ gameDate: string; text: string }>(sql`
    select game_date as "gameDate", string_agg(system || player_id || ' ' || median || ' ' || coalesce(p_over::text, '')
      || recommendation || factors, E'\n' order by system, player_id) as text
    from predictions group by game_date order by game_date`)
  return new Map(rows.map((row) => [row.gameDate, row.text]))
}

describe('when every result of a day is changed and everything is made again', () => {
  it('no feature and no prediction of that day or of an earlier one changes', () => {
    const [here, there] = worlds as [World, World]
    const upToChange = dates.filter((date) => date <= changedDate && here.vectors.has(date))
    expect(upToChange.length).toBeGreaterThan(2)
    for (const date of upToChange) {
      expect(there.vectors.get(date), date).toBe(here.vectors.get(date))
      expect(there.predictions.get(date), date).toBe(here.predictions.get(date))
    }
  })

  it('the features of every later day do change', () => {
    const [here, there] = worlds as [World, World]
    const later = dates.filter((date) => date > changedDate)
    expect(later.length).toBeGreaterThan(0)
    for (const date of later) expect(there.vectors.get(date), date).not.toBe(here.vectors.get(date))
  })

  it('the grades of that day change: the worlds really differ', async () => {
    const [here, there] = await Promise.all(
      worlds.map(({ database }) =>
        database.db.query(
          sql`select system, player_id, actual from grades where game_date = ${changedDate} order by 1, 2`,
        ),
      ),
    )
    expect(here!.length).toBeGreaterThan(0)
    expect(there).not.toEqual(here)
  })
})
