/** What needs much room: lists that are folded, texts that are cut with a mark, names that break at their signs, a grid that opens at its newest date. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { breakAtSigns, cutText } from '../../src/dashboard/format.ts'
import { renderLineChart } from '../../src/dashboard/line-chart.ts'
import { renderDocuments } from '../../src/dashboard/today-sections.ts'
import { chromiumMissing, isChromiumMissing } from '../support/chromium.ts'
import { type DashboardStage, setDashboardStage } from '../support/dashboard-stage.ts'

let stage: DashboardStage
beforeAll(async () => {
  if (!isChromiumMissing) stage = await setDashboardStage()
}, 120_000)
afterAll(async () => {
  if (!isChromiumMissing) await stage.close()
})

test('documents of one kind are folded where they are many', () => {
  const players = Array.from({ length: 412 }, (_, index) => ({
    ...{ name: `players/${index}`, gameDate: '2025-11-24', revision: 1 },
  }))
  const text = String(renderDocuments([{ name: 'results', gameDate: '2025-11-24', revision: 2 }, ...players]))
  expect(text).toContain('<details><summary>412 of players</summary>')
  const open = text.replace(/<details>.*<\/details>/s, '')
  expect([...open.matchAll(/<li>/g)]).toHaveLength(1)
})

test('a text that is cut says so, and a name breaks behind its signs', () => {
  expect([cutText('abcdef', 3), cutText('abc', 3)]).toEqual(['abc …', 'abc'])
  expect(String(breakAtSigns('symmetric_boosting'))).toBe(
    '<span class="parts">symmetric_<wbr>boosting</span>',
  )
  expect(String(breakAtSigns('open/loopback'))).toContain('open/<wbr>loopback')
  expect(String(breakAtSigns('a<b>.c'))).toContain('a&lt;b&gt;.<wbr>c')
})

test('a chart names in its legend only what it draws', () => {
  const series = [
    { name: 'live', values: [1, 2] },
    { name: 'backfill', values: [null, null] },
  ]
  const dates = ['2025-11-01', '2025-11-02']
  const text = String(renderLineChart({ label: 'error', dates, series, format: String }))
  expect(text).toContain('>live</span>')
  expect(text).not.toContain('backfill')
})

test('the grid of a season opens at its newest date, on a phone and without scripts', async (context) => {
  context.skip(isChromiumMissing, chromiumMissing)
  await stage.toy.want(
    Array.from({ length: 28 }, (_, index) => `2025-12-${String(index + 1).padStart(2, '0')}`),
  )
  const tab = await stage.chromium.open({ size: 'phone', hasScripts: false, storageState: stage.loggedIn })
  await tab.page.goto('/grid')
  const newest = tab.page.locator('.grid thead th').last()
  const oldest = tab.page.locator('.grid thead th').first()
  expect((await newest.boundingBox())!.x).toBeLessThan(390)
  expect((await oldest.boundingBox())!.x).toBeLessThan(0)
  const head = (await tab.page.locator('.grid tbody th[scope=row]').first().boundingBox())!
  expect(Math.round(head.x)).toBeGreaterThanOrEqual(0)
  await tab.context.close()
})

test('what is refused fits a phone, and a tab has a sign', async (context) => {
  context.skip(isChromiumMissing, chromiumMissing)
  const tab = await stage.chromium.open({ size: 'phone', storageState: stage.loggedIn })
  await tab.page.goto('/models/nope/points')
  expect(await tab.page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  const reply = await tab.page.request.get('/icon.svg')
  expect([reply.status(), reply.headers()['content-type']]).toEqual([200, 'image/svg+xml'])
  expect(await tab.page.locator('link[rel=icon]').getAttribute('href')).toBe('/icon.svg')
  await tab.context.close()
})
