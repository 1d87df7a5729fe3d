/** The log of games that several exports of one process read at a time, for dates that lie far apart. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createLogReader } from '../../../src/nba/6-exports/game-log.ts'
import type { Queryable } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('game_log')
})
afterAll(() => database.drop())

const complete = (gameDate: string) =>
  database.db.query(sql`
    insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, attempts_max)
    values ('player_game_summary', ${gameDate}, 'complete', 'complete', ${gameDate}, 1, 5)`)

test('who reads while another reads a date years later keeps the days that he has', async () => {
  const { db } = database
  const read = createLogReader()
  for (const gameDate of ['2023-01-10', '2025-01-10']) await complete(gameDate)
  await read(db, { gameDate: '2023-02-01' })
  await complete('2023-01-20')
  let between = 0
  const overtaken: Queryable = {
    async query(statement) {
      if (statement.text.includes('from player_game_summary')) {
        between += 1
        await read(db, { gameDate: '2025-02-01' })
      }
      return db.query(statement)
    },
  }
  const log = await read(overtaken, { gameDate: '2023-02-01' })
  expect([between, log.on('2023-01-10')]).toEqual([1, []])
})

test('two who want the same days at a time read them once, and what could not be read is read again', async () => {
  const { db } = database
  const read = createLogReader()
  await complete('2021-01-10')
  let reads = 0
  /** What comes of a reading that begins when both have asked, and whose first is still under way when the second asks. */
  const readTwice = async (isAway: boolean) => {
    const bothAsked = Promise.withResolvers<void>()
    let asked = 0
    const counted: Queryable = {
      async query(statement) {
        if (!statement.text.includes('from player_game_summary')) {
          const rows = await db.query<never>(statement)
          if (statement.text.includes('from ledger') && ++asked === 2) bothAsked.resolve()
          return rows
        }
        reads += 1
        await bothAsked.promise
        await new Promise(setImmediate)
        if (isAway) throw new Error('the connection is lost')
        return db.query(statement)
      },
    }
    const both = await Promise.allSettled([
      read(counted, { gameDate: '2021-02-01' }),
      read(counted, { gameDate: '2021-01-10', isIncluded: true }),
    ])
    return both.map(({ status }) => status)
  }
  expect([await readTwice(true), reads]).toEqual([['rejected', 'rejected'], 1])
  expect([await readTwice(false), reads]).toEqual([['fulfilled', 'fulfilled'], 2])
  expect([await readTwice(false), reads]).toEqual([['fulfilled', 'fulfilled'], 2])
})
