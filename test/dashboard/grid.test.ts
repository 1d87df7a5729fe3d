/** The season's grid, of which what was drawn is kept: it shows at once what has changed of a partition, of its gate and by the clock alone. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { renderGrid } from '../../src/dashboard/grid-view.ts'
import { type Sql, sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, doneDate, openDate, setApiStage } from '../support/api-stage.ts'

let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage()
})
afterAll(() => stage.close())

const address = `/grid?from=${doneDate}&to=${openDate}`
async function readMark(gameDate: string, path = address): Promise<{ mark: string; said: string } | null> {
  const page = await (await stage.get(path, { accept: 'text/html' })).text()
  const link = new RegExp(
    `<a class="mark ([a-z -]+)" href="/partitions/totals/${gameDate}" aria-label="([^"]*)"`,
  )
  const found = link.exec(page)
  return found === null ? null : { mark: found[1]!, said: found[2]! }
}
const change = (assignments: ReturnType<typeof sql>) =>
  stage.toy.db.query(sql`update ledger set ${assignments} where asset = 'totals' and game_date = ${openDate}`)

test('shows what changed of a partition, and leaves the other dates as they are', async () => {
  const before = await readMark(doneDate)
  expect((await readMark(openDate))?.mark).toBe('failed')
  await change(sql`reason = 'told "anew" <b>', deadline_verdict = 'missed'`)
  expect(await readMark(openDate)).toMatchObject({
    mark: 'failed late',
    said: expect.stringContaining('after its deadline (told &quot;anew&quot; &lt;b&gt;)'),
  })
  expect(await readMark(doneDate)).toEqual(before)
})

test('shows what follows from the clock alone, and from a gate alone', async () => {
  const { clock, db } = stage.toy
  const soon = clock.now().add({ minutes: 5 })
  await change(sql`state = 'expected', reason = null, not_before = ${soon}`)
  await db.query(sql`update gates set state = 'open' where game_date = ${openDate}`)
  expect((await readMark(openDate))?.mark).toBe('not-yet late')
  clock.advanceBy(5 * 60_000)
  expect((await readMark(openDate))?.mark).toBe('due late')
  await db.query(sql`update gates set state = 'closed' where game_date = ${openDate}`)
  expect((await readMark(openDate))?.mark).toBe('blocked late')
})

test('of one phase is not that of another', async () => {
  const { phase } = stage.parts.pipeline.asset('totals')
  const other = stage.parts.pipeline.assets.find((asset) => asset.phase !== phase)!
  expect(await readMark(openDate, `${address}&phase=${phase}`)).not.toBeNull()
  expect(await readMark(openDate, `${address}&phase=${other.phase}`)).toBeNull()
})

test('reads of the dates only those in which something was written since, and draws them once for all who ask at the same time', async () => {
  const read: string[][] = []
  const db = {
    query: <Row>(statement: Sql): Promise<Row[]> => {
      if (statement.text.includes('json_agg')) read.push(statement.values.find(Array.isArray) as string[])
      return stage.toy.db.query<Row>(statement)
    },
  }
  const pipeline = { ...stage.parts.pipeline } // nothing was drawn of it
  const draw = () => renderGrid({ db, pipeline, gameDates: [doneDate, openDate], now: stage.toy.clock.now() })
  await Promise.all([draw(), draw()])
  expect(read.map((dates) => dates.toSorted())).toEqual([[doneDate, openDate]])
  read.length = 0
  await Promise.all([draw(), draw()])
  expect(read).toEqual([])
  await change(sql`reason = 'told twice'`)
  await Promise.all([draw(), draw()])
  expect(read).toEqual([[openDate]])
  await stage.toy.db.query(sql`update gates set reason = 'another' where game_date = ${doneDate}`)
  expect(await draw()).not.toEqual([])
  expect(read).toEqual([[openDate], [doneDate]])
})

test('shows what a transaction wrote that began before the newest one and was over after it', async () => {
  const { db } = stage.toy
  await db.transaction(async (tx) => {
    await tx.query(
      sql`update ledger set reason = 'the longer one' where asset = 'totals' and game_date = ${openDate}`,
    )
    await db.query(
      sql`update ledger set reason = 'the shorter one' where asset <> 'totals' and game_date = ${openDate}`,
    )
    expect((await readMark(openDate))?.said).not.toContain('the longer one')
  })
  expect((await readMark(openDate))?.said).toContain('the longer one')
})
