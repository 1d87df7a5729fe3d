/** The page of a model: what an operator has put into use, from the moment he said so, and how it is let go. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rollBackModel } from '../../src/nba/roll-back-model.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type ApiStage, openDate, setApiStage } from '../support/api-stage.ts'
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

test('and is released by its form', async () => {
  const next = '/models/ridge/points'
  const fields = { formToken: await operator.formToken(), next, reason: 'the newer one was mended' }
  const given = JSON.stringify({ system: 'ridge', market: 'points' })
  const reply = await operator.post('/act/models/release', { ...fields, given })
  expect([reply.status, reply.headers.get('location')]).toEqual([303, `${next}?done=models.release`])
  expect(await show(next)).not.toMatch(/Pinned|>Release</)
})
