/** The picks site in a real Chromium over real HTTP: every page of a full slate, and what is shown where something is not as usual; phone and desk, light and
 * dark, with scripts and without. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type RunningApi, serveApi } from '../../src/api/serve.ts'
import { sitePages } from '../../src/site/pages/index.ts'
import { findBarriers } from '../support/axe.ts'
import {
  type Chromium,
  chromiumMissing,
  isChromiumMissing,
  keepScreenshot,
  startChromium,
  type TabOptions,
} from '../support/chromium.ts'
import { addresses, publishAllPages } from '../support/site/all-pages.ts'
import { evening } from '../support/site/envelope.ts'
import { type SiteStage, setSiteStage } from '../support/site/stage.ts'
import { longName } from '../support/site/tonight.ts'

/** A4 without margins of a centimetre. */
const paper = { width: 718, height: 1046 }

let stage: SiteStage
let server: RunningApi
let chromium: Chromium
beforeAll(async () => {
  if (isChromiumMissing) return
  stage = await setSiteStage()
  await publishAllPages(stage)
  server = await serveApi(stage.parts, { port: 0, hostname: '127.0.0.1' })
  chromium = await startChromium(server.url)
}, 120_000)
afterAll(async () => {
  if (isChromiumMissing) return
  await chromium.close()
  await server.stop()
  await stage.close()
})
beforeEach((context) => context.skip(isChromiumMissing, chromiumMissing))

type Page = Awaited<ReturnType<Chromium['open']>>['page']

/** Visits every page in one tab: each says what it has to, and none asks anybody but this server. */
async function tour(options: TabOptions, look: (page: Page, name: string) => Promise<void>): Promise<void> {
  const { page, context, faults } = await chromium.open(options)
  const foreign: string[] = []
  page.on('request', (request) => request.url().startsWith(server.url) || foreign.push(request.url()))
  for (const [name, path, says] of addresses) {
    const reply = await page.goto(path)
    expect([name, reply?.status()]).toEqual([name, 200])
    const text = await page.locator('main').innerText()
    expect([name, ...says.filter((each) => !text.includes(each))]).toEqual([name])
    await look(page, name)
  }
  await context.close()
  expect([faults, foreign]).toEqual([[], []])
}

const wholeTourMs = 600_000

/** What goes on past its own edge, by what it is called and by how much: of a list of pages a reader does not see the rest, of a share its interval. */
function cutOff(page: Page, selector: string): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('${selector}')]
    .filter((each) => each.checkVisibility() && each.scrollWidth > each.clientWidth)
    .map((each) => each.getAttribute('aria-label') + ': ' + each.scrollWidth + ' in ' + each.clientWidth)`)
}

describe('every page', () => {
  test('fits a phone, says nothing on the console, and asks nobody but this server', {
    timeout: wholeTourMs,
  }, async () => {
    await tour({ size: 'phone' }, async (page, name) => {
      if (name === 'player-push') expect(await page.locator('rect.push').count()).toBeGreaterThan(0)
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 390])
      expect([name, ...(await cutOff(page, 'nav, .columns .scroll:has(.wraps)'))]).toEqual([name])
      expect([name, await page.locator('script').count(), await page.locator('h1').count()]).toEqual([
        name,
        0,
        1,
      ])
      if (name !== 'fifteen-games') await keepScreenshot(page, `site-phone-${name}`) // too long for a picture
    })
  })

  test.each(['desktop', 'phone'] as const)(
    'has no serious barrier by axe on a %s, in light and in dark',
    {
      timeout: wholeTourMs,
    },
    async (size) => {
      await tour({ isPolicyOff: true, size }, async (page, name) => {
        // The same rows as tonight's, five times over: no rule of axe sees another element, and it would take a minute a look.
        if (name === 'fifteen-games') return
        expect([name, ...(await findBarriers(page, `site-${size}-${name}`))]).toEqual([name])
      })
    },
  )

  test('can be read without scripts', { timeout: wholeTourMs }, async () => {
    const { page, context } = await chromium.open({ hasScripts: false })
    for (const { tab, path } of sitePages) {
      if (tab === undefined) continue
      await page.goto(path)
      expect((await page.locator('main').innerText()).length, path).toBeGreaterThan(200)
    }
    await context.close()
  })
})

describe('a reader', () => {
  test('finds a player by name without a script, and shares what he found', { timeout: 60_000 }, async () => {
    const { page, context, faults } = await chromium.open({ size: 'phone', hasScripts: false })
    await page.goto('/picks')
    await page.getByLabel('player').fill('papadimitriou')
    await page.getByLabel('market').selectOption('assists')
    await page.getByRole('button', { name: 'Show' }).click()
    const { searchParams } = new URL(page.url())
    expect([searchParams.get('q'), searchParams.get('market')]).toEqual(['papadimitriou', 'assists'])
    expect(await page.locator('.row').count()).toBe(6) // one a team
    await page.locator('.row a').first().click()
    expect(await page.locator('h1').innerText()).toBe(longName)
    expect(await page.locator('.links [aria-current]').innerText()).toBe('assists')
    expect(faults).toEqual([])
    await context.close()
  })

  test('prints the evening without what only a screen needs', { timeout: 60_000 }, async () => {
    const { page, context } = await chromium.open()
    await page.goto('/picks')
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('nav').isVisible()).toBe(false)
    expect(await page.locator('form').isVisible()).toBe(false)
    expect(await page.locator('.row').first().isVisible()).toBe(true)
    await keepScreenshot(page, 'site-print-tonight')
    await context.close()
  })

  test('prints every table whole: paper has no edge that could be drawn past', {
    timeout: wholeTourMs,
  }, async () => {
    const { page, context } = await chromium.open()
    await page.setViewportSize(paper)
    await page.emulateMedia({ media: 'print' })
    const printed = addresses.filter(([name]) =>
      /^(player|best-bets|trends|record|record-span|systems|systems-halt|calibration|health)$/.test(name),
    )
    for (const [name, path] of printed) {
      await page.goto(path)
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, paper.width])
      expect([name, ...(await cutOff(page, '.scroll'))]).toEqual([name])
      await keepScreenshot(page, `site-print-${name}`)
    }
    expect(printed).toHaveLength(9)
    await context.close()
  })

  test('sees a hit rate of the record on a phone with all that belongs to it', {
    timeout: 60_000,
  }, async () => {
    const { page, context } = await chromium.open({ size: 'phone' })
    await page.goto('/picks/record')
    const hits = page.locator('.hits').first()
    expect(await hits.innerText()).toMatch(/^[\d.]+\s% of \d+\s\([\d.–]+\),\sneeds [\d.]+\s%,\slive$/)
    const { x, width } = (await hits.boundingBox())!
    expect([x > 0, x + width < 390]).toEqual([true, true])
    await context.close()
  })

  test('who looks further along a row of a phone sees whose it is', { timeout: 60_000 }, async () => {
    const { page, context } = await chromium.open({ size: 'phone' })
    await page.goto(`/picks/record?date=${evening}`)
    const places = `(() => {
      const table = [...document.querySelectorAll('.scroll')].at(-1)
      const row = table.querySelector('tbody tr')
      const [first, last] = [row.firstElementChild, row.lastElementChild].map((cell) => Math.round(cell.getBoundingClientRect().left))
      return { first, isLastSeen: last < innerWidth, scrolled: table.scrollLeft }
    })()`
    const before = await page.evaluate<{ first: number; isLastSeen: boolean }>(places)
    await page.evaluate("[...document.querySelectorAll('.scroll')].at(-1).scrollLeft = 5000")
    expect(await page.evaluate(places)).toEqual({
      first: before.first,
      isLastSeen: true,
      scrolled: expect.toSatisfy((by: number) => by > 300),
    })
    expect(before.isLastSeen).toBe(false)
    await context.close()
  })
})
