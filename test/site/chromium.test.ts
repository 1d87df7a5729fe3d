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
import { makeHalt } from '../support/site/envelope.ts'
import { makeBestBets } from '../support/site/picks.ts'
import { makePlayerTonight } from '../support/site/player.ts'
import { makeEvening, type SiteStage, setSiteStage } from '../support/site/stage.ts'
import { longName, makeTonight } from '../support/site/tonight.ts'

const noGames = '2024-12-03'
const halted = '2024-12-04'
const noBet = '2024-12-05'
const fifteenGames = '2024-12-06'

const full = makeTonight({ games: 3 })
const playerOf = (index: number): string => `/picks/player/${full.players[index]!.playerId}`
const addresses: readonly (readonly [name: string, path: string])[] = [
  ['tonight', '/picks'],
  ['fifteen-games', `/picks?date=${fifteenGames}`],
  ['tonight-sorted', '/picks?sort=ev&side=picks&market=all&ev=1'],
  ['tonight-nobody', '/picks?q=nobody'],
  ['no-games', `/picks?date=${noGames}`],
  ['halt', `/picks?date=${halted}`],
  ['player', playerOf(0)],
  ['player-assists', `${playerOf(0)}?market=assists`],
  ['player-no-line', playerOf(6)],
  ['player-excluded', playerOf(7)],
  ['player-long-name', playerOf(8)],
  ['best-bets', '/picks/best-bets'],
  ['best-bets-halt', `/picks/best-bets?date=${halted}`],
  ['no-bet', `/picks/best-bets?date=${noBet}`],
  ['trends', '/picks/trends'],
  ['record', '/picks/record'],
  ['systems', '/picks/systems'],
  ['calibration', '/picks/calibration'],
  ['health', '/picks/health'],
  ['about', '/picks/about'],
]

let stage: SiteStage
let server: RunningApi
let chromium: Chromium
beforeAll(async () => {
  if (isChromiumMissing) return
  stage = await setSiteStage()
  for (const document of makeEvening(full)) await stage.publish(document)
  const small = makeTonight({ games: 2, markets: ['points'] })
  const postponed = {
    ...small,
    games: small.games.map((game, index) => (index === 0 ? { ...game, status: 'postponed' as const } : game)),
  }
  const halt = makeHalt('no source of lines has answered for 3 hours')
  const bets = makeBestBets(small)
  const on = (name: string, date: string) => ({ document: `${name}/${date}` })
  await stage.publish({
    ...small,
    ...on('tonight/all-players', noGames),
    games: [],
    players: [],
    noGames: 'a day off within the season',
    coverage: { slate: 0, predicted: 0, excluded: {} },
  })
  await stage.publish({ ...postponed, ...halt, ...on('tonight/all-players', halted) })
  await stage.publish({
    ...bets,
    ...halt,
    ...on('best-bets', halted),
    verdict: 'halted',
    why: halt.withheld,
    picks: [],
  })
  await stage.publish({
    ...bets,
    ...on('best-bets', noBet),
    verdict: 'no_bet',
    why: 'no pick is worth 0.03 a unit at its best price',
    picks: [],
  })
  await stage.publish({
    ...makePlayerTonight(postponed, 0),
    ...on(`tonight/player/${small.players[0]!.playerId}`, halted),
  })
  await stage.publish({ ...makeTonight({ games: 15 }), ...on('tonight/all-players', fifteenGames) })
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

/** Visits every page in one tab. */
async function tour(options: TabOptions, look: (page: Page, name: string) => Promise<void>): Promise<void> {
  const { page, context, faults } = await chromium.open(options)
  for (const [name, path] of addresses) {
    const reply = await page.goto(path)
    expect([name, reply?.status()]).toEqual([name, 200])
    await look(page, name)
  }
  await context.close()
  expect(faults).toEqual([])
}

const wholeTourMs = 240_000

describe('every page', () => {
  test('fits a phone, says nothing on the console, and asks nobody but this server', {
    timeout: wholeTourMs,
  }, async () => {
    const foreign: string[] = []
    await tour({ size: 'phone' }, async (page, name) => {
      if (name === 'tonight')
        page.on('request', (request) => request.url().startsWith(server.url) || foreign.push(request.url()))
      expect([name, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([name, 390])
      expect([name, await page.locator('script').count(), await page.locator('h1').count()]).toEqual([
        name,
        0,
        1,
      ])
      if (name !== 'fifteen-games') await keepScreenshot(page, `phone-${name}`) // too long for a picture
    })
    expect(foreign).toEqual([])
  })

  test('has no serious barrier by axe, in light and in dark, and can be read without scripts', {
    timeout: wholeTourMs,
  }, async () => {
    await tour({ isPolicyOff: true }, async (page, name) => {
      if (name === 'fifteen-games') return // tonight, five times over
      expect([name, ...(await findBarriers(page, name))]).toEqual([name])
    })
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
    await keepScreenshot(page, 'print-tonight')
    await context.close()
  })
})
