/** The page of a model: what an operator has put into use, from the moment he said so, and how it is let go. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { featureSchemaVersion } from '../../src/nba/4-features/feature-list.ts'
import { rollBackModel } from '../../src/nba/roll-back-model.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, doneDate, openDate, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'
import { fillStage, hashes } from '../support/fill-stage.ts'

let stage: ApiStage
let operator: Browser
beforeAll(async () => {
  stage = await setApiStage()
  await fillStage(stage)
  operator = await stage.enter('operator')
})
afterAll(() => stage.close())

const show = async (path: string): Promise<string> => (await operator.get(path)).text()

test('a pin is told before any date uses it: who, why, from when on; and can be released', async () => {
  const { db, clock } = stage.toy
  expect(await show('/models/ridge/points')).not.toMatch(/Pinned|>Release</)
  const order = { system: 'ridge', market: 'points', actor: 'user/ann', reason: 'the newer one drifts' }
  await rollBackModel(db, { ...order, now: clock.now() }, hashes.earlier)
  for (const path of ['/models', '/models/ridge/points']) {
    const ahead = await show(path)
    expect(ahead).toMatch(/Pinned [^<]+ by user\/ann: <code>abababababab<\/code>/)
    expect(ahead).toContain('Why: the newer one drifts.')
    expect(ahead).toContain('It is not in use yet: it counts from the next models partition that is made on')
    expect(ahead).toContain('<summary>Release</summary>')
  }
  const [model] = await stage.read<{ hash: string; pin: object }[]>('/models')
  expect(model).toMatchObject({ hash: hashes.newer, pin: { hash: hashes.earlier, by: 'user/ann' } })
  await db.query(
    sql`update models_in_use set artefact_hash = ${hashes.earlier} where game_date = ${openDate}`,
  )
  expect(await show('/models/ridge/points')).toContain('It is in use until it is released.')
})

const readPin = async (query: string) =>
  (await stage.read<{ pin: { hash: string } | null }[]>(`/models${query}`))[0]!.pin

test('a date that is given has the pin that was in force then: none that was set later, and one that was lifted since', async () => {
  const { db } = stage.toy
  expect(await readPin('')).toMatchObject({ hash: hashes.earlier })
  expect(await readPin(`?date=${openDate}`)).toMatchObject({ hash: hashes.earlier })
  expect(await readPin(`?date=${doneDate}`)).toBeNull()
  await db.query(sql`
    insert into model_pins (system, market, artefact_hash, reason, set_by, set_at, lifted_at, lifted_by)
    values ('ridge', 'points', ${hashes.newer}, 'an evening', 'user/ann', ${`${doneDate}T20:00:00Z`}, ${`${openDate}T12:00:00Z`}, 'user/ann')`)
  expect(await readPin(`?date=${doneDate}`)).toMatchObject({ hash: hashes.newer })
  await db.query(
    sql`update model_pins set lifted_at = ${`${openDate}T02:00:00Z`} where artefact_hash = ${hashes.newer}`,
  )
  expect(await readPin(`?date=${doneDate}`), 'without a lock at the end of the day').toBeNull()
  await db.query(sql`
    insert into ledger (asset, game_date, state, attempts_max, locks_at) values ('models', ${doneDate}, 'expected', 4, ${`${openDate}T00:30:00Z`})`)
  expect(await readPin(`?date=${doneDate}`), 'at the lock').toMatchObject({ hash: hashes.newer })
  await db.query(sql`delete from ledger where asset = 'models'`)
  expect(await readPin('')).toMatchObject({ hash: hashes.earlier })
  await db.query(sql`delete from model_pins where artefact_hash = ${hashes.newer}`)
})

test('what is in use may be chosen while another is pinned; what is pinned may not', async () => {
  const { db } = stage.toy
  const setInUse = (hash: string) =>
    db.query(sql`update models_in_use set artefact_hash = ${hash} where game_date = ${openDate}`)
  const offered = async () =>
    [...(await show('/models/ridge/points')).matchAll(/<option value="(\w+)"/g)].map(([, hash]) => hash)
  await setInUse(hashes.newer)
  expect(await offered()).toEqual([hashes.newer])
  await setInUse(hashes.earlier)
})

test('a pin on another version of the features is said to count for no date', async () => {
  const { db } = stage.toy
  const setVersion = (version: number) =>
    db.query(sql`
      update model_artefacts set artefact = jsonb_set(artefact::jsonb, '{featureSchema}', ${String(version)}::jsonb)::json
      where artefact_hash = ${hashes.earlier}`)
  await setVersion(featureSchemaVersion - 1)
  for (const path of ['/models', '/models/ridge/points']) {
    const text = await show(path)
    expect(text).toContain(
      `It was fitted on version ${featureSchemaVersion - 1} of the features; this is version ${featureSchemaVersion}: no date that is made from now on uses it.`,
    )
    expect(text).not.toMatch(/It counts from|It is in use until/)
  }
  await setVersion(featureSchemaVersion)
})

test('and is released by its form', async () => {
  const next = '/models/ridge/points'
  const fields = { formToken: await operator.formToken(), next, reason: 'the newer one was mended' }
  const given = JSON.stringify({ system: 'ridge', market: 'points' })
  const reply = await operator.post('/act/models/release', { ...fields, given })
  expect([reply.status, reply.headers.get('location')]).toEqual([303, `${next}?done=models.release`])
  expect(await show(next)).not.toMatch(/Pinned|>Release</)
})

test('the audit row says which artefact was pinned before and after, beside the one in use', async () => {
  const { db } = stage.toy
  await db.query(sql`update models_in_use set artefact_hash = ${hashes.newer} where game_date = ${openDate}`)
  const body = { system: 'ridge', market: 'points', to: hashes.earlier, reason: 'the newer one drifts' }
  expect(await stage.act('/models/roll-back', body)).toMatchObject({ status: 200 })
  const [row] = await db.query<{ details: object }>(
    sql`select details from audit_log where action = 'operator.models.roll-back' order by id desc limit 1`,
  )
  const inUse = { date: openDate, hash: hashes.newer }
  expect(row!.details).toMatchObject({
    before: [{ ...inUse, pinned: null }],
    after: [{ ...inUse, pinned: hashes.earlier }],
  })
})
