/** The log of games that several exports of one process read at a time, for dates that lie far apart. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
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

describe('those who want the same days at a time', () => {
  const gameDate = '2021-02-01'
  beforeAll(() => complete('2021-01-10'))

  /** What comes of so many that ask at a time; `fails`: readings in order that find no connection. */
  async function ask(askers: number, fails: readonly number[] = []) {
    const allAsked = Promise.withResolvers<void>()
    let [asked, readings] = [0, 0]
    const counted: Queryable = {
      async query(statement) {
        if (!statement.text.includes('from player_game_summary')) {
          const rows = await database.db.query<never>(statement)
          if (statement.text.includes('from ledger') && ++asked === askers) allAsked.resolve()
          return rows
        }
        const reading = ++readings
        await allAsked.promise
        await new Promise(setImmediate)
        if (fails.includes(reading)) throw new Error('the connection is lost')
        return database.db.query(statement)
      },
    }
    const read = createLogReader()
    const readOnce = () => read(counted, { gameDate })
    const outcomes = await Promise.allSettled(Array.from({ length: askers }, readOnce))
    await readOnce()
    return { outcomes: outcomes.map(({ status }) => status).sort(), readings } // who of them comes first is open
  }

  test('read them once where they are two', async () => {
    expect(await ask(2)).toEqual({ outcomes: ['fulfilled', 'fulfilled'], readings: 1 })
  })

  test('wait for no reading that two wait for already: it may hang', async () => {
    expect(await ask(3)).toEqual({ outcomes: ['fulfilled', 'fulfilled', 'fulfilled'], readings: 2 })
  })

  test('read for themselves what another could not', async () => {
    expect(await ask(2, [1])).toEqual({ outcomes: ['fulfilled', 'rejected'], readings: 2 })
    expect(await ask(2, [1, 2])).toEqual({ outcomes: ['rejected', 'rejected'], readings: 3 })
  })
})
