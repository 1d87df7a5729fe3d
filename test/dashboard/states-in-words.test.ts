/** What pages say of a state that is easily said wrong: a fact nobody set up, a look that had nothing to count, a source that an operator paused. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, openDate, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'
import { closedDoor } from '../support/doors.ts'
import { stageSources, wholeParts } from '../support/fill-stage.ts'

let stage: ApiStage
let operator: Browser
beforeAll(async () => {
  stage = await setApiStage({ ...closedDoor, requestsPerMinute: 1_000_000 }, wholeParts)
  operator = await stage.enter('operator')
})
afterAll(() => stage.close())

test('of a simulated league every page says so, and of a real one none', async () => {
  const invented = await setApiStage(closedDoor, () => ({ isSimulated: true }))
  const viewer = await invented.enter('viewer')
  for (const path of ['/', '/sources']) {
    expect(await (await viewer.get(path)).text()).toContain('A simulated league: the teams have real names')
    expect(await show(path)).not.toContain('simulated')
  }
  await invented.close()
})

const show = async (path: string): Promise<string> => (await operator.get(path)).text()

test('a verdict stands once with its subject, and what nobody set up is not said to be well', async () => {
  const { db, clock } = stage.toy
  const now = clock.now()
  await db.query(sql`
    insert into detectors (detector, looked_at, tried_at, took_ms) select name, ${now}, ${now}, 3 from unnest(array['slowdown', 'dead-letters', 'sources']) as name`)
  await db.query(sql`
    insert into verdicts (detector, subject, status, since, looked_at, says, figures)
    select detector, subject, 'well', ${now}, ${now}, says, figures::jsonb from (values
      ('slowdown', 'boot', 'boot: 0 assets take what they usually take', '{}'), ('dead-letters', '', 'there is no dead letter', '{}'),
      ('sources', 'prop_lines', 'prop_lines is not set up: none can be asked', '{"isSetUp": false}'),
      ('sources', 'further facts', 'no further fact is out', '{}')) as v(detector, subject, says, figures)`)
  const text = await show('/monitor')
  const lists = [...text.matchAll(/<ul class="plain">.*?<\/ul>/gs)].join('')
  const items = [...lists.matchAll(/<li><span class="([^"]*)">(.*?)<\/li>/g)]
  expect(items.map(([, status, said]) => `${status} ${said!.replace('</span>', '')}`).sort()).toEqual(
    [
      'complete well there is no dead letter',
      'complete well boot: 0 assets take what they usually take',
      'complete well further facts: no further fact is out',
      'soft not set up prop_lines is not set up: none can be asked',
    ].sort(),
  )
})

test('a look that had nothing to count says so, and which dates it counts', async () => {
  const { db, clock } = stage.toy
  await db.query(sql`
    insert into reconciliations (at, dates, expected, found, findings) values (${clock.now()}, 0, 0, 0, 0)`)
  expect(await show('/reliability')).toContain('There was nothing to count: no partition is due yet.')
  await db.query(sql`update reconciliations set dates = 42, expected = 7, found = 7`)
  const text = await show('/reliability')
  expect(text).toContain('The last look was made before they were kept')
  expect(text).toContain('42 dates that have games in a season that is kept, or are wanted')
})

test('a source that is paused is asked again from its own row, and the operator’s reason is no error', async () => {
  const paused = stageSources[1]!
  const row = async (): Promise<string> => {
    const text = await show('/sources')
    return text.slice(text.indexOf(`1. ${paused.source}`)).split('</tr>')[0]!
  }
  expect(await row()).toContain('<summary>Pause for 60 min</summary>')
  for (const name of [`source/${paused.source}`, `host/${paused.host}`]) {
    await stage.toy.db.query(sql`
      insert into breakers (name, state, failures_in_row, times_opened, opened_at, probe_at, last_error_code, last_error)
      values (${name}, 'open', 0, 1, ${stage.toy.clock.now()}, ${`${openDate}T09:00:00Z`}, 'operator', 'a holiday')`)
    expect(await row()).toContain('<summary>Ask it again</summary>')
    expect(await row()).toContain(JSON.stringify({ name }).replaceAll('"', '&quot;'))
    expect(await row()).not.toContain('Pause for')
    const text = await show('/sources')
    expect(text).toMatch(/data-head="why">an operator paused it: a holiday</)
    expect(text).not.toContain('last error')
    await stage.act('/breakers/close', { name, reason: 'it is over' })
  }
  expect(await row()).toContain('<summary>Pause for 60 min</summary>')
})
