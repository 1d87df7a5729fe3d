/** What a partition's page says of the rows that it ought to have, where that cannot be said; and lists that can be read to their end. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readRowExpectation } from '../../src/api/reads/row-expectation.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { type ApiStage, doneDate, setApiStage } from '../support/api-stage.ts'

let stage: ApiStage
beforeAll(async () => {
  stage = await setApiStage()
})
afterAll(() => stage.close())

test.for([
  ['/names/aliases', sql`select max(alias) as id from player_aliases where length(alias) > 300`],
  ['/names/source-ids', sql`select max(source_id) as id from player_source_ids where length(source_id) > 90`],
] as const)('%s can be read to its end where an item in it is long', async ([list, longest]) => {
  const { db, clock } = stage.toy
  await db.query(sql`
      insert into player_aliases (alias, player_id, posted_name, confirmed_by, confirmed_at)
      values (repeat('s', 396), 1626171, repeat('ß', 198), 'test', ${clock.now()}), ('zzz', 1626171, 'Zzz', 'test', ${clock.now()}) on conflict do nothing`)
  await db.query(sql`
      insert into player_source_ids (source, source_id, player_id, confirmed_by, confirmed_at)
      values ('nba', repeat('選', 100), 1626171, 'test', ${clock.now()}), ('zzz', '1', 1626171, 'test', ${clock.now()}) on conflict do nothing`)
  const [{ id } = { id: '' }] = await db.query<{ id: string }>(longest)
  const seen: string[] = []
  for (let after = ''; ; ) {
    const { items, next } = await stage.read<{ items: object[]; next: string | null }>(
      `${list}?limit=1${after}`,
    )
    seen.push(JSON.stringify(items))
    if (next === null) break
    after = `&after=${next}`
  }
  expect(seen.at(-2)).toContain(id)
  expect(seen.at(-1)).toContain('zzz')
  await db.query(sql`delete from player_aliases where alias = 'zzz' or length(alias) > 300`)
  await db.query(sql`delete from player_source_ids where source = 'zzz' or length(source_id) > 90`)
})

test('why a row count cannot be expected is part of the answer; a bug or a database that is away is not', async () => {
  const { db, pipeline } = stage.toy
  const row = await stage.toy.row('totals', doneDate)
  const ask = (error: Error) =>
    readRowExpectation(db, { ...pipeline.asset('totals'), expects: () => Promise.reject(error) }, row)
  expect(await ask(new PipelineError('coverage.unbalanced', 'the sum is not right'))).toMatchObject({
    ...{ kind: 'unknown', says: 'not to be said', because: 'the sum is not right' },
  })
  for (const error of [
    new TypeError('x is undefined'),
    new PipelineError('database.unavailable', 'no answer'),
    new PipelineError('pipeline.bug', 'it is ours'),
  ])
    await expect(ask(error)).rejects.toBe(error)
})
