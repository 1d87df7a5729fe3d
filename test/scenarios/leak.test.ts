/** The leak test on the whole pipeline: two worlds that differ only in what happened on one day.
 *
 * Whatever is made before that day's games must be the same to the byte in both; what comes later must not. Every day is made twice:
 * the first time before its own results are there, when nothing can leak, and again when they lie in the tables. */

import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPointInTime } from '../../src/nba/point-in-time/create-point-in-time.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { refreshPartitions } from '../../src/platform/ledger/refresh.ts'
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

const predictionAssets = ['predictions_moving_average', 'predictions_ridge', 'predictions_baselines']

interface World {
  readonly database: TestDatabase
  /** Partitions that were ordered again with all results in the tables. */
  readonly madeAgain: readonly string[]
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
    const made = await refreshPredictions(database.db, now)
    await system.process.settle()
    await system.stop()
    worlds.push({
      database,
      madeAgain: made,
      vectors: await readVectors(database.db),
      predictions: await readPredictions(database.db),
    })
  }
}, 120_000)

afterAll(async () => {
  for (const { database } of worlds) await database.drop()
})

/** Everything from features to predictions is due again on every date. */
async function refreshPredictions(db: Database, now: Temporal.Instant): Promise<string[]> {
  const partitions = dates.flatMap((gameDate) =>
    ['feature_vectors', 'models', 'prediction_slate', ...predictionAssets].map((asset) => ({
      asset,
      gameDate,
    })),
  )
  const again = await db.transaction((tx) =>
    refreshPartitions(tx, { partitions, actor: 'test', reason: 'with the results there', now }),
  )
  return again.map(({ asset, gameDate }) => `${asset} ${gameDate}`)
}

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

describe('when the features of a day are made again and its results are there', () => {
  it('every day with a vector was made twice, and each attempt came to an end', async () => {
    for (const { database, madeAgain } of worlds) {
      expect(madeAgain).toContain(`feature_vectors ${changedDate}`)
      const twice = await database.db.query<{ gameDate: string }>(sql`
        select game_date as "gameDate" from attempts where asset = 'feature_vectors' and outcome in ('complete', 'empty_ok', 'unchanged')
        group by game_date having count(*) >= 2 order by game_date`)
      expect(twice.map(({ gameDate }) => gameDate)).toEqual(dates)
      const unfinished = await database.db.query(sql`
        select asset, game_date from ledger where committed_state is null or refresh_at is not null or state = 'failed'`)
      expect(unfinished).toEqual([])
    }
  })

  it('the as-of view gives no row of the day, even to somebody who may know everything', async () => {
    const { database } = worlds[0]!
    const atTheEnd = Temporal.Instant.from('2100-01-01T00:00:00Z')
    const blocks = await createPointInTime(database.db, new Map()).history(changedDate, atTheEnd)
    expect(blocks.map(({ block }) => block.gameDate)).toEqual(dates.filter((date) => date < changedDate))
  })
})

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
