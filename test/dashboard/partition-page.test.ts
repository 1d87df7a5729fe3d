/** The page of a partition and of a backfill: what moves it, who is there to do it, which commit its deadline judged. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeNext } from '../../src/api/reads/describe-next.ts'
import { readExplanation } from '../../src/api/reads/explanation.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, doneDate, openDate, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'

let stage: ApiStage
let operator: Browser
beforeAll(async () => {
  stage = await setApiStage()
  await stage.act('/backfills', {
    ...{ from: doneDate, to: doneDate, assets: ['hint'], only: ['all'], reason: 'a sample' },
  })
  operator = await stage.enter('operator')
})
afterAll(() => stage.close())

const show = async (path: string): Promise<string> => (await operator.get(path)).text()
const page = `/partitions/totals/${doneDate}`
const nobody =
  /No(body| worker| controller)[^<]*\. What was ordered is kept[^<]*start <code>sixthman worker( --controller)?</

test('where nobody is at work, what waits for somebody says so, and what waits for nobody does not', async () => {
  expect(await show(page)).not.toMatch(nobody)
  expect(await show('/backfills/1')).toMatch(nobody)
  expect(await show('/backfills')).toMatch(nobody)
  await stage.act('/backfills/1/pause', { reason: 'not now' })
  expect(await show('/backfills/1')).not.toMatch(nobody)
  expect(await show('/backfills')).not.toMatch(nobody)
})

test('one that was ordered anew says that it is to be made, why, and that nobody is there to do it', async () => {
  expect(await show(page)).toContain('<dd>nothing, unless an input changes</dd>')
  await stage.act(`${page}/force`, { reason: 'a parser was mended' })
  const text = await show(page)
  expect(text).toContain('<dd>it is to be made again, and a worker takes it</dd>')
  expect(text).toContain('<span class="soft">Reason: a parser was mended</span>')
  expect(text).toMatch(nobody)
})

test('one that is locked says so, whatever its inputs say by now', async () => {
  const row = await stage.toy.row('report', doneDate)
  const now = stage.toy.clock.now()
  const locked = { ...row, refreshAt: null, locksAt: now.subtract({ hours: 1 }) }
  const parts = { now, isStale: true, isBackfill: false }
  expect(describeNext(locked, parts).what).toBe('nothing: it is locked, whatever its inputs say by now')
  expect(describeNext(locked, { ...parts, isBackfill: true })).toMatchObject({ isWaiting: true })
  // The ledger takes what is due before it asks for the lock.
  expect(describeNext({ ...locked, refreshAt: now.subtract({ minutes: 2 }) }, parts)).toMatchObject({
    what: 'it is to be made again, and a worker takes it',
    isWaiting: true,
  })
  const blocked = { ...row, state: 'blocked', committedState: null, notBefore: null } as const
  expect(describeNext(blocked, parts)).toMatchObject({
    what: 'what it needs is made, which was given up',
    isWaiting: false,
  })
  expect(describeNext({ ...locked, locksAt: null }, parts).what).toMatch(/^an input has changed/)
})

test('a deadline that was met by an earlier commit says by which', async () => {
  const { db } = stage.toy
  const row = await stage.toy.row('readings', doneDate)
  const path = `/partitions/readings/${doneDate}`
  expect(await show(path)).toMatch(/<dt>due<\/dt><dd>11-04 \d\d:\d\d \((met|missed)\)</)
  await db.query(sql`
    update ledger set committed_at = ${row.dueAt!.add({ hours: 2 })} where asset = 'readings' and game_date = ${doneDate}`)
  const first = row.committedAt!.toZonedDateTimeISO('America/New_York')
  const at = `${Temporal.PlainDate.from(first).toString().slice(5)} ${first.toPlainTime().toString().slice(0, 5)}`
  expect(await show(path)).toMatch(new RegExp(`\\((met|missed): first committed ${at}\\)`))
})

test('an asset without checks has none, and the first commit is the first', async () => {
  expect(await show(`/partitions/hint/${doneDate}`)).toMatch(/<h2>Checks<\/h2><p class="soft">It has none\.</)
  const text = await show(`/partitions/readings/${openDate}/changes`)
  const said = [...text.matchAll(/data-head="said">([^<]+)</g)].map(([, each]) => each)
  expect(said.at(-1)).toBe('it for the first time')
})

test('whether an input has changed and whether a backfill wants the date is read where it stands', async () => {
  const { db, clock } = stage.toy
  const kept = await stage.toy.row('report', doneDate)
  const explain = async () => (await readExplanation(stage.parts, 'report', doneDate))!
  const setUp = async (cause: string, locksAt: Temporal.Instant | null, hash: string) => {
    await db.query(sql`update runs set cause = ${cause} where game_date = ${doneDate}`)
    await db.query(sql`
      update ledger set locks_at = ${locksAt}, refresh_at = null, inputs = jsonb_set(inputs, '{totals}', to_jsonb(${hash}::text))
      where asset = 'report' and game_date = ${doneDate}`)
  }
  const over = clock.now().subtract({ hours: 1 })
  await setUp('schedule', over, 'another')
  expect(await explain()).toMatchObject({
    inputs: expect.arrayContaining([expect.objectContaining({ name: 'totals', isStale: true })]),
    ...{ next: { what: 'nothing: it is locked, whatever its inputs say by now' }, isWaiting: false },
  })
  await setUp('backfill', over, 'another')
  expect(await explain()).toMatchObject({
    next: { what: expect.stringMatching(/^an input has changed/) },
    isWaiting: true,
  })
  await setUp('schedule', null, 'another')
  expect(await explain()).toMatchObject({
    next: { what: expect.stringMatching(/^an input has changed/) },
    isWaiting: true,
  })
  await setUp('schedule', null, kept.inputs!.totals!)
  expect(await explain()).toMatchObject({
    next: { what: 'nothing, unless an input changes' },
    isWaiting: false,
  })
  await setUp('schedule', kept.locksAt, kept.inputs!.totals!)
})

test('of several commits the first is the one that the deadline judges', async () => {
  const { db } = stage.toy
  const { committedAt } = await stage.toy.row('trend', doneDate)
  const earlier = committedAt!.subtract({ hours: 3 })
  for (const at of [committedAt!.add({ hours: 3 }), earlier])
    await db.query(sql`
      insert into audit_log (at, actor, action, asset, game_date, details)
      values (${at}, 'test', 'partition.committed', 'trend', ${doneDate}, '{}')`)
  const { firstCommittedAt } = (await readExplanation(stage.parts, 'trend', doneDate))!
  expect(firstCommittedAt!.toString()).toBe(earlier.toString())
})
