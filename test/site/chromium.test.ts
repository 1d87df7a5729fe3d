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
import { evening, makeHalt } from '../support/site/envelope.ts'
import { makeBestBets, makeLedger } from '../support/site/picks.ts'
import { makePlayerTonight } from '../support/site/player.ts'
import { makeTrends } from '../support/site/season.ts'
import { makeEvening, type SiteStage, setSiteStage } from '../support/site/stage.ts'
import { longName, makeTonight } from '../support/site/tonight.ts'
import { longSystem, makeUnusualDates } from '../support/site/unusual-dates.ts'

const noGames = '2024-12-03'
const halted = '2024-12-04'
const noBet = '2024-12-05'
const fifteenGames = '2024-12-06'
const calledOff = '2024-12-07'

const full = makeTonight({ games: 3 })
const playerOf = (index: number): string => `/picks/player/${full.players[index]!.playerId}`
const small = makeTonight({ games: 2, markets: ['points'] })
const haltReason = 'no source of lines has answered for 3 hours'
const saysHalt = `No picks are published: ${haltReason}`
const offReason = 'no game of the 2024-25 regular season on this date'
const saysPostponed = 'Postponed: nothing of this game counts, its picks are void.'
const fifteen = makeTonight({ games: 15 })
const pushId = 77
const scored = makePlayerTonight(full, 0).log[0]!.points!
/** A4 without margins of a centimetre. */
const paper = { width: 718, height: 1046 }

/** What each address has to say, as it is read, for the state that it stands for. */
const addresses: readonly (readonly [name: string, path: string, says: readonly string[]])[] = [
  ['tonight', '/picks', ['min old when predicted', 'realised (', 'questionable']],
  ['fifteen-games', `/picks?date=${fifteenGames}`, [`Of ${fifteen.coverage.slate} on the slate`]],
  ['tonight-sorted', '/picks?sort=ev&side=picks&market=all&ev=1', ['of them picks', '· pick']],
  ['tonight-nobody', '/picks?q=nobody', ['Nobody fits.']],
  ['no-games', `/picks?date=${noGames}`, [`No games: ${offReason}.`, `No picks are published: ${offReason}`]],
  ['halt', `/picks?date=${halted}`, [saysHalt, saysPostponed]],
  ['player', playerOf(0), ['On no injury report that is known.']],
  ['player-assists', `${playerOf(0)}?market=assists`, ['assists in his last 20 games']],
  ['player-no-line', playerOf(6), ['Nobody has posted a line.']],
  ['player-excluded', playerOf(7), ['No prediction: no earlier game of his is known']],
  ['player-long-name', playerOf(8), [longName]],
  [
    'player-postponed',
    `/picks/player/${small.players[0]!.playerId}?date=${halted}`,
    [saysPostponed, saysHalt],
  ],
  [
    'player-no-games',
    `${playerOf(0)}?date=${noGames}`,
    ['No slate of Tue 3 Dec 2024 that is published has him.', 'Season 2024-25'],
  ],
  ['player-push', `/picks/player/${pushId}?date=${evening}`, []],
  [
    'best-bets',
    '/picks/best-bets',
    ['push: the stake comes back', 'void: the stake comes back', 'leading', longName],
  ],
  ['best-bets-halt', `/picks/best-bets?date=${halted}`, [saysHalt]],
  ['best-bets-no-games', `/picks/best-bets?date=${noGames}`, [`No picks are published: ${offReason}`]],
  [
    'best-bets-postponed',
    `/picks/best-bets?date=${calledOff}`,
    ['postponed: void', 'void: the stake comes back', '7 void'],
  ],
  ['best-bets-filtered', '/picks/best-bets?side=UNDER&sort=tip', ['picks are shown.']],
  ['no-bet', `/picks/best-bets?date=${noBet}`, ['No bet tonight. No pick is worth 0.03 a unit']],
  ['trends', '/picks/trends', ['such lists do not predict', '4 of 5: 80.0', longName]],
  ['trends-halt', `/picks/trends?date=${halted}`, [saysHalt]],
  [
    'trends-no-games',
    `/picks/trends?date=${noGames}`,
    [`No picks are published: ${offReason}`, 'Nobody tonight.'],
  ],
  ['record', `/picks/record?date=${evening}`, ['won', 'lost', 'push', 'void', 'scratched late', longName]],
  ['record-halt', `/picks/record?date=${halted}`, [saysHalt, 'the game was not played on this date']],
  [
    'record-no-games',
    `/picks/record?date=${noGames}`,
    ['there are no picks on the record of Tue 3 Dec 2024 yet', '2024-25 live'],
  ],
  ['record-span', '/picks/record?from=2024-11-01&to=2024-12-02&outcome=loss&sort=chance', ['of 2 dates']],
  ['systems-no-games', `/picks/systems?date=${noGames}`, ['there are no figures of systems yet']],
  ['systems-halt', `/picks/systems?date=${halted}`, [saysHalt, longSystem.slice(0, 40)]],
  ['systems-postponed', `/picks/systems?date=${calledOff}`, ['216', 'or his game was postponed']],
  ['calibration-postponed', `/picks/calibration?date=${calledOff}`, ['postponed game is in no bin', 'ours']],
  ['calibration-no-games', `/picks/calibration?date=${noGames}`, ['there are no figures of calibration yet']],
  [
    'calibration-halt',
    `/picks/calibration?date=${halted}`,
    [saysHalt, 'Nothing is graded with a chance yet.'],
  ],
  ['health-no-games', `/picks/health?date=${noGames}`, ['No games.', offReason, 'a day off']],
  ['health-halt', `/picks/health?date=${halted}`, [saysHalt, 'No bookmaker has been heard since 16:00']],
  [
    'health-postponed',
    `/picks/health?date=${calledOff}`,
    ['Every game of this date was called off. The last date', 'called off'],
  ],
  ['systems', '/picks/systems', ['needs 52.4']],
  ['calibration', '/picks/calibration', ['ours']],
  ['health', '/picks/health', ['The injury report has not been seen since 17:30']],
  ['about', '/picks/about', ['No advice.']],
]

let stage: SiteStage
let server: RunningApi
let chromium: Chromium
beforeAll(async () => {
  if (isChromiumMissing) return
  stage = await setSiteStage()
  for (const document of makeEvening(full)) await stage.publish(document)
  const postponed = {
    ...small,
    games: small.games.map((game, index) => (index === 0 ? { ...game, status: 'postponed' as const } : game)),
  }
  const halt = makeHalt(haltReason)
  const off = makeHalt(offReason)
  const dayOff = { ...off, halt: { ...off.halt, kind: 'no_games' } }
  const bets = makeBestBets(small)
  const on = (name: string, date: string) => ({ document: `${name}/${date}` })
  await stage.publish({
    ...small,
    ...dayOff,
    ...on('tonight/all-players', noGames),
    games: [],
    players: [],
    noGames: offReason,
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
    ...bets,
    ...dayOff,
    ...on('best-bets', noGames),
    verdict: 'halted',
    why: offReason,
    picks: [],
  })
  for (const name of ['hot', 'cold', 'bounce-back', 'quick-hits']) {
    const list = makeTrends(name, small)
    await stage.publish({ ...list, ...halt, ...on(`trends/${name}`, halted) })
    await stage.publish({ ...list, ...dayOff, ...on(`trends/${name}`, noGames), entries: [] })
  }
  const ledger = makeLedger(bets)
  await stage.publish({
    ...ledger,
    ...halt,
    ...on('ledger', halted),
    picks: ledger.picks.map((pick) => ({ ...pick, outcome: 'void', reason: 'postponed', actual: null })),
  })
  const page = makePlayerTonight(full, 0)
  await stage.publish({
    ...page,
    ...on(`tonight/player/${pushId}`, evening),
    playerId: pushId,
    markets: page.markets.map((each) => ({ ...each, line: { ...each.line!, line: scored } })),
  })
  await stage.publish({
    ...makePlayerTonight(postponed, 0),
    ...halt,
    ...on(`tonight/player/${small.players[0]!.playerId}`, halted),
  })
  await stage.publish({ ...fifteen, ...on('tonight/all-players', fifteenGames) })
  for (const document of makeUnusualDates({ halt, dayOff, halted, noGames, calledOff }))
    await stage.publish(document)
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
