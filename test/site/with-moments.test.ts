/** The site's shelf has the documents of the moment, makes them once a second, and counts only what they say anew. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SimulatedClock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { createSite } from '../../src/site/site.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { makeBestBets } from '../support/site/picks.ts'
import { makeTonight } from '../support/site/tonight.ts'
import { createToolPipeline } from '../support/tool-pipeline.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('moments')
})
afterAll(() => database.drop())

test('a status is made anew after a second, is the same thing where nothing has changed, and rises with what it says', async () => {
  const { db } = database
  const clock = new SimulatedClock('2025-11-05T17:00:00Z')
  await db.query(sql`
    insert into runs (game_date, scope, cause, priority, requested_by, requested_at)
    values ('2025-11-05', 'full', 'schedule', 100, 'test', ${clock.now()})`)
  await db.query(sql`
    insert into ledger (asset, game_date, state, attempts_max, due_at) values ('games', '2025-11-05', 'expected', 5, '2025-11-05T18:00:00Z')`)
  const { shelf } = createSite(db, clock, createToolPipeline())
  const take = async () => (await shelf.take([{ name: 'status', until: '2025-11-06' }]))[0]
  const first = await take()
  expect(first).toMatchObject({ gameDate: '2025-11-05', revision: 1, content: { verdict: 'well' } })
  await db.query(sql`update ledger set state = 'failed', error_code = 'source.blocked' where asset = 'games'`)
  expect(await take()).toBe(first)
  clock.advanceTo('2025-11-05T17:00:02Z')
  const second = await take()
  expect(second).toMatchObject({
    revision: 2,
    content: { verdict: 'failing', words: ['schedule: it was given up: its source gives no usable answer'] },
  })
  clock.advanceTo('2025-11-05T17:00:04Z')
  expect(await take()).toBe(second)
  expect((await shelf.take([{ name: 'status', until: '2025-11-04' }]))[0]).toBeUndefined()
})

test('how picks stand is told of the newest date that has any published, though the next one is planned already', async () => {
  const clock = new SimulatedClock('2025-11-05T10:00:00Z')
  const { db } = database
  const bets = { ...makeBestBets(makeTonight({ games: 1 })), document: 'best-bets/2025-11-04' }
  await db.query(sql`
    insert into documents (game_date, name, revision, body, withdrawn)
    values ('2025-11-04', 'best-bets', 1, ${JSON.stringify(bets)}, false)`)
  const { shelf } = createSite(db, clock, createToolPipeline())
  const names = ['status', 'live-grading']
  const taken = await shelf.take(names.map((name) => ({ name, until: '2025-11-05' })))
  expect(taken.map((each) => each?.gameDate)).toEqual(['2025-11-05', '2025-11-04'])
  expect((await shelf.take([{ name: 'live-grading', until: '2025-11-03' }]))[0]).toBeUndefined()
})

test('one that had to be forgotten begins at revision 1 again, and is not taken for what was revision 1 before', async () => {
  const clock = new SimulatedClock('2025-11-05T17:10:00Z')
  let isDown = false
  const db = {
    ...database.db,
    query: ((statement) =>
      isDown ? Promise.reject(new Error('down')) : database.db.query(statement)) as Database['query'],
  }
  const { shelf } = createSite(db, clock, createToolPipeline())
  const take = async () => (await shelf.take([{ name: 'status', gameDate: '2025-11-05' }]))[0]
  const before = await take()
  isDown = true
  clock.advanceBy(2000)
  await expect(take()).rejects.toThrow('down')
  isDown = false
  await database.db.query(sql`update ledger set state = 'expected', error_code = null where asset = 'games'`)
  clock.advanceBy(2000)
  const after = await take()
  expect([before?.revision, after?.revision]).toEqual([1, 1])
  expect(after?.tag).not.toBe(before?.tag)
})
