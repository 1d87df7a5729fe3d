/** The page of an incident: what it offers in which state, and what becomes of a form that came too late. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'
import { fillStage } from '../support/fill-stage.ts'

let stage: ApiStage
let operator: Browser
beforeAll(async () => {
  stage = await setApiStage()
  await fillStage(stage)
  operator = await stage.enter('operator')
})
afterAll(() => stage.close())

async function findIncident(cause: string): Promise<{ id: number; isOpen: boolean }> {
  const rows = await stage.toy.db.query<{ id: number; isOpen: boolean }>(
    sql`select id, resolved_at is null as "isOpen" from incidents where cause = ${cause}`,
  )
  return rows[0]!
}

async function offered(id: number): Promise<string[]> {
  const text = await (await operator.get(`/incidents/${id}`)).text()
  const main = text.slice(text.indexOf('<article'), text.indexOf('</article>'))
  return [...main.matchAll(/<summary>([^<]+)</g)].map(([, label]) => label!)
}

test('a level is offered to be taken as normal where there is one', async () => {
  expect(await offered((await findIncident('test')).id)).toEqual(['Acknowledge', 'Resolve'])
  expect(await offered((await findIncident('shift')).id)).toContain('Take the level as normal')
})

test('one has a level as long as it is open and a value of it has moved', async () => {
  const { db, clock } = stage.toy
  await db.query(sql`
    insert into incident_looks (cause, verdicts, looked_at, level, level_since, level_parts)
    values ('test', '{true,true}', ${clock.now()}, null, null, null)`)
  const hasLevel = async (cause: string) =>
    (await stage.read<{ hasLevel: boolean }>(`/incidents/${(await findIncident(cause)).id}`)).hasLevel
  expect([await hasLevel('test'), await hasLevel('over')]).toEqual([false, true])
  await stage.act('/incidents/resolve', { ids: [(await findIncident('over')).id], note: 'over' })
  expect(await hasLevel('over')).toBe(false)
})

test('one that is over offers nothing, says who ended it, and refuses the form of a page that is old', async () => {
  const { id } = await findIncident('shift')
  const next = `/incidents/${id}`
  const fields = async () => ({
    ...{ formToken: await operator.formToken(), next, note: 'over' },
    given: JSON.stringify({ ids: [id] }),
  })
  const done = await operator.post('/act/incidents/resolve', await fields())
  expect(done.status).toBe(303)
  expect(await findIncident('shift')).toMatchObject({ isOpen: false })
  expect(await offered(id)).toEqual([])
  const countActs = async () =>
    (await stage.toy.db.query(sql`select 1 from audit_log where action = 'operator.incidents.resolve'`))
      .length
  const before = await countActs()
  for (const action of ['resolve', 'acknowledge', 'accept']) {
    const late = await operator.post(`/act/incidents/${action}`, await fields())
    const text = await late.text()
    expect([late.status, text.includes(`Nothing was done: incident ${id} is resolved already`)]).toEqual([
      409,
      true,
    ])
    expect(text).toContain('resolved by user/the-operator')
    expect(text).not.toContain('Done: ')
  }
  expect(await countActs()).toBe(before)
})
