/** What somebody sees whose address names what is not there, or what cannot be: which of the two, what is allowed, and the way on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tabs } from '../../src/dashboard/tabs.ts'
import { type ApiStage, openDate, setApiStage } from '../support/api-stage.ts'
import type { Browser } from '../support/browser.ts'

let stage: ApiStage
let operator: Browser
beforeAll(async () => {
  stage = await setApiStage()
  operator = await stage.enter('operator')
})
afterAll(() => stage.close())

const refused: readonly (readonly [path: string, status: number, says: string])[] = [
  [`/partitions/nope/${openDate}`, 404, 'there is no asset nope'],
  ['/partitions/totals/1999-01-01', 404, 'totals 1999-01-01 is not planned'],
  ['/runs/2025-02-30', 400, 'the calendar has no 2025-02-30'],
  ['/runs/TODAY', 400, 'words such as TODAY'],
  ['/audit?by=all', 400, 'by: expected everybody, or nothing for people'],
  ['/grid?from=2025-02-30', 400, 'from: expected a game date, YYYY-MM-DD; the calendar has no 2025-02-30'],
  ['/grid?phase=9', 400, 'phase: expected 1-sources, '],
]

test.for(refused)('%s', async ([path, status, says]) => {
  const reply = await operator.get(path)
  const text = await reply.text()
  expect([reply.status, text]).toEqual([status, expect.stringContaining(says)])
  for (const [tab] of tabs) expect(text).toContain(`<li><a href="${tab}"`)
})

test('the API says the same of an asset that is not there', async () => {
  const reply = await stage.get(`/api/v1/partitions/nope/${openDate}`)
  expect([reply.status, await reply.text()]).toEqual([404, expect.stringContaining('there is no asset nope')])
})

test('whoever is not known gets no menu', async () => {
  const reply = await stage.app.request('/login?next=%00', { headers: { accept: 'text/html' } })
  expect(await reply.text()).not.toContain('aria-label="pages"')
})
