/** What was confirmed, on the page of the names: in pages, and forgotten by the form beside it. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'

let stage: ApiStage
let operator: Browser
beforeAll(async () => {
  stage = await setApiStage()
  const { db, clock } = stage.toy
  await db.query(sql`
    insert into player_source_ids (source, source_id, player_id, confirmed_by, confirmed_at)
    select 'espn', 'no ' || to_char(n, 'FM000'), 1626171, 'user/anna', ${clock.now()} from generate_series(1, 51) n`)
  await db.query(sql`
    insert into player_aliases (alias, player_id, posted_name, confirmed_by, confirmed_at)
    values ('bobby p', 1626171, 'Bobby P', 'user/anna', ${clock.now()})`)
  operator = await stage.enter('operator')
})
afterAll(() => stage.close())

const show = async (path: string): Promise<string> => (await operator.get(path)).text()
const ids = (page: string): string[] => [...page.matchAll(/>(no \d+)<\/td>/g)].map(([, id]) => id!)

test('ids of sources stand beside the aliases, fifty a page, with who confirmed them', async () => {
  const first = await show('/names')
  expect(ids(first)).toHaveLength(50)
  expect(first).toContain('user/anna')
  expect(first).toContain('Bobby P')
  const [, further] = /<a href="([^"]+)">Further ids/.exec(first)!
  const second = await show(further!.replaceAll('&amp;', '&'))
  expect(ids(second)).toEqual(['no 051'])
  expect(second).toContain('Bobby P')
})

test('an id is forgotten by its form', async () => {
  const given = JSON.stringify({ name: 'espn:no 001' })
  expect(await show('/names')).toContain(given.replaceAll('"', '&quot;'))
  const formToken = await operator.formToken()
  const reply = await operator.post('/act/names/forget', {
    ...{ formToken, given, next: '/names', reason: 'another player' },
  })
  expect([reply.status, reply.headers.get('location')]).toEqual([303, '/names?done=names.forget'])
  expect(ids(await show('/names'))[0]).toBe('no 002')
})

test('a viewer sees them, and no button', async () => {
  const viewer = await stage.enter('viewer')
  const page = await (await viewer.get('/names')).text()
  expect(ids(page)).toHaveLength(50)
  expect(page).not.toContain('Forget')
})
