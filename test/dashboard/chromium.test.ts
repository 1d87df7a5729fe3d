/** The dashboard in a real Chromium over real HTTP: logging in by keyboard, every page on a desk and on a phone, light and dark, without scripts;
 * an action that is clicked, and a page that changes by itself. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { tabs } from '../../src/dashboard/tabs.ts'
import { controllerChannel } from '../../src/platform/controller/notify.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { doneDate, openDate, password } from '../support/api-stage.ts'
import { findBarriers, openAll } from '../support/axe.ts'
import {
  type Chromium,
  chromiumMissing,
  isChromiumMissing,
  keepScreenshot,
  type TabOptions,
} from '../support/chromium.ts'
import { type DashboardStage, setDashboardStage } from '../support/dashboard-stage.ts'
import { fillLists } from '../support/fill-stage.ts'

const failedPage = `/partitions/totals/${openDate}`
const preview = `/backfills/preview?from=${doneDate}&to=${openDate}&only=all`
const charts = [`${failedPage}/changes`, '/durations/readings', '/models/ridge/points']
const addresses = [
  ...tabs.map(([path]) => path),
  `/runs/${openDate}`,
  failedPage,
  '/incidents/1',
  '/backfills/1',
  preview,
  ...charts,
  '/account',
  '/names/choose?postedName=B.+Portiss&search=portis',
]
const wholeTourMs = 240_000

let stage: DashboardStage
let chromium: Chromium
let loggedIn: DashboardStage['loggedIn']

beforeAll(async () => {
  if (isChromiumMissing) return
  stage = await setDashboardStage()
  await fillLists(stage)
  ;({ chromium, loggedIn } = stage)
}, 120_000)
afterAll(async () => {
  if (!isChromiumMissing) await stage.close()
})
beforeEach((context) => context.skip(isChromiumMissing, chromiumMissing))

const nameOf = (path: string): string =>
  path === '/' ? 'today' : path.slice(1).replaceAll(/[^a-z0-9-]+/gi, '-')

/** Fields that reach over the border of the form that they are in. */
const beyondTheirForm = `[...document.querySelectorAll('.act[open] :is(input:not([type=hidden]), select, button)')]
  .filter((field) => field.getBoundingClientRect().right > field.closest('.act').getBoundingClientRect().right)
  .map((field) => field.outerHTML.slice(0, 80))`

const topsOfFields = `[...document.querySelectorAll('.filter :is(input, select)')]
  .map((field) => Math.round(field.getBoundingClientRect().top))`

/** Visits every page in one tab. */
async function tour(options: TabOptions, look: (page: Page, path: string) => Promise<void>): Promise<void> {
  const { page, context, faults } = await chromium.open({ ...options, storageState: loggedIn })
  for (const path of addresses) {
    const reply = await page.goto(path)
    expect([path, reply?.status()]).toEqual([path, 200])
    await look(page, path)
  }
  await context.close()
  expect(faults).toEqual([])
}
type Page = Awaited<ReturnType<Chromium['open']>>['page']

describe('every page', () => {
  test(
    'loads on a desk with nothing said on the console, and nothing beyond its edge',
    { timeout: wholeTourMs },
    () =>
      tour({}, async (page, path) => {
        expect(await page.locator('h1').count(), path).toBe(1)
        expect([path, await page.evaluate('document.documentElement.scrollWidth - innerWidth')]).toEqual([
          path,
          0,
        ])
        await keepScreenshot(page, `desktop-${nameOf(path)}`)
      }),
  )

  test(
    'fits a phone, with every form open: nothing but the grid or the list of pages scrolls to the side, and no barrier by axe',
    {
      timeout: wholeTourMs,
    },
    () =>
      tour({ size: 'phone', isPolicyOff: true }, async (page, path) => {
        const width = await page.evaluate('document.documentElement.scrollWidth')
        expect([path, width]).toEqual([path, 390])
        const current = page.locator('nav [aria-current]')
        if ((await current.count()) > 0) expect((await current.boundingBox())!.x, path).toBeLessThan(390 - 40)
        await keepScreenshot(page, `phone-${nameOf(path)}`)
        await openAll(page)
        expect([path, await page.evaluate('document.documentElement.scrollWidth')]).toEqual([path, 390])
        expect([path, await page.evaluate(beyondTheirForm)]).toEqual([path, []])
        expect([path, ...(await findBarriers(page, `phone-open-${nameOf(path)}`, ['light']))]).toEqual([path])
      }),
  )

  test('can be read without scripts', { timeout: wholeTourMs }, () =>
    tour({ hasScripts: false, size: 'phone' }, async (page, path) => {
      const [heading, content] = [
        await page.locator('h1').innerText(),
        await page.locator('main').innerText(),
      ]
      expect(await page.locator('h1').isVisible(), path).toBe(true)
      expect(content.length, path).toBeGreaterThan(heading.length + 20)
      expect(await page.locator('nav a').count(), path).toBe(tabs.length)
    }),
  )

  test('has no serious barrier by axe, in light and in dark', { timeout: wholeTourMs }, () =>
    tour({ isPolicyOff: true }, async (page, path) => {
      await openAll(page)
      expect([path, ...(await findBarriers(page, nameOf(path)))]).toEqual([path])
    }),
  )
})

test('the doors and a form that was refused have no serious barrier by axe, on a desk and on a phone', {
  timeout: 120_000,
}, async () => {
  for (const size of ['desktop', 'phone'] as const) {
    const { page, context } = await chromium.open({ size, isPolicyOff: true })
    const expectNone = async (name: string): Promise<void> => {
      const width = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
      expect([name, width, ...(await findBarriers(page, `${size}-${name}`))]).toEqual([name, 0])
    }
    await page.goto(`/login?next=${failedPage}`)
    await expectNone('login')
    const logIn = async (word: string): Promise<void> => {
      await page.getByLabel('Name').fill('the-viewer')
      await page.getByLabel('Password').fill(word)
      await page.getByRole('button', { name: 'Log in' }).click()
    }
    await logIn('a loud morning')
    await page.getByRole('alert').waitFor()
    await expectNone('login-refused')
    await logIn(password)
    await page.waitForURL(failedPage)
    await page.goto('/confirm?next=/account')
    await expectNone('confirm')
    await page.getByLabel('Password').fill('a loud morning')
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByRole('alert').waitFor()
    await expectNone('confirm-refused')
    await context.close()
    const asked = await chromium.open({ size, isPolicyOff: true, storageState: loggedIn })
    await asked.page.goto('/backfills/preview?from=2025-02-30&to=2025-03-01')
    await asked.page.getByText('expected a game date').first().waitFor()
    if (size === 'desktop') {
      const tops = await asked.page.evaluate(topsOfFields)
      expect(new Set(tops as number[]).size, `one line: ${String(tops)}`).toBe(1)
    }
    expect(await findBarriers(asked.page, `${size}-preview-refused`)).toEqual([])
    await asked.context.close()
  }
})

describe('a page that lies open', () => {
  test('is led to the login when its session is over, and back from there', async () => {
    const { page, context } = await chromium.open()
    await page.goto('/login?next=/schedules')
    await page.getByLabel('Name').fill('the-viewer')
    await page.getByLabel('Password').fill(password)
    await page.getByRole('button', { name: 'Log in' }).click()
    await page.waitForURL('/schedules')
    const listening = page.waitForResponse(/\/live$/)
    await page.reload()
    await listening
    await stage.toy.db.query(
      sql`update sessions set ended_at = created_at, ended_because = 'a test' where user_name = 'the-viewer'`,
    )
    stage.toy.clock.advanceBy(25_000)
    await page.waitForURL('/login?next=%2Fschedules')
    await context.close()
  })

  test('says so of what it asks by itself, with the script and without', { timeout: 60_000 }, async () => {
    for (const hasScripts of [true, false]) {
      const { page, context } = await chromium.open({ storageState: loggedIn, hasScripts })
      const listening = hasScripts ? page.waitForResponse(/\/live$/) : undefined
      await page.goto('/workers')
      await listening // what is told before is told to nobody
      const again = page.waitForRequest((request) => new URL(request.url()).pathname === '/workers', {
        timeout: 40_000,
      })
      await stage.toy.db.query(sql`select pg_notify(${controllerChannel}, '')`)
      const headers = await (await again).allHeaders()
      expect(hasScripts ? headers['x-live'] : headers['sec-fetch-user']).toBe(hasScripts ? '1' : undefined)
      expect(headers['sec-fetch-site']).toBe('same-origin')
      await context.close()
    }
  })
})

describe('an operator', () => {
  test('logs in with the keyboard alone, in the order of the page', async () => {
    const { page, context, faults } = await chromium.open()
    await page.goto(`/login?next=${failedPage}`)
    await keepScreenshot(page, 'desktop-login')
    await page.locator('input:focus').waitFor() // it comes with the first frame, which may be later than the load
    await page.keyboard.type('the-operator')
    await page.keyboard.press('Tab')
    await page.keyboard.type(password)
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await page.waitForURL(failedPage)
    await page.keyboard.press('Tab')
    expect(await page.locator(':focus').innerText()).toBe('To the content')
    expect(faults).toEqual([])
    await context.close()
  })

  test('who is wrong is told so, and stays outside', async () => {
    const { page, context } = await chromium.open({ size: 'phone' })
    await page.goto('/login')
    await page.locator('input:focus').waitFor()
    await page.keyboard.type('the-operator')
    await page.keyboard.press('Tab')
    await page.keyboard.type('a loud morning')
    await page.keyboard.press('Enter')
    expect(await page.getByRole('alert').innerText()).toBe('Name, password or code is wrong.')
    await keepScreenshot(page, 'phone-login')
    await page.goto('/')
    expect(new URL(page.url()).pathname).toBe('/login')
    await context.close()
  })

  test('tries a failed partition again by clicking; the open page of today shows it, without a reload', {
    timeout: 60_000,
  }, async () => {
    const watcher = await chromium.open({ storageState: loggedIn })
    await watcher.page.goto('/')
    const mark = watcher.page.locator(`.grid a[href="${failedPage}"]`)
    expect(await mark.getAttribute('class')).toContain('failed')
    await watcher.page.evaluate('window.isTheSamePage = true')
    await mark.focus()

    const { page, context, faults } = await chromium.open({ storageState: loggedIn })
    await page.goto(failedPage)
    const act = page.locator('details.act', { hasText: 'Try again' })
    await act.locator('summary').click()
    await act.getByLabel('Why').fill('the sum was mended')
    await keepScreenshot(page, 'desktop-form-open')
    await act.getByRole('button', { name: 'Try again' }).click()
    expect(await page.getByRole('status').innerText()).toContain('Done: it is tried again.')
    expect((await stage.toy.row('totals', openDate)).state).toBe('expected')
    const [row] = await stage.toy.db.query<{ actor: string; reason: string }>(sql`
      select actor, details -> 'input' ->> 'reason' as reason from audit_log where action = 'operator.partitions.retry'`)
    expect(row).toEqual({ actor: 'user/the-operator', reason: 'the sum was mended' })

    await stage.toy.settleAt(`${openDate}T05:10:00Z`)
    expect((await stage.toy.row('totals', openDate)).state).toBe('complete')
    await watcher.page.locator(`.grid a.complete[href="${failedPage}"]`).waitFor()
    expect(await watcher.page.evaluate('window.isTheSamePage')).toBe(true)
    expect(await watcher.page.locator(':focus').getAttribute('href')).toBe(failedPage)
    expect([...faults, ...watcher.faults]).toEqual([])
    await context.close()
    await watcher.context.close()
  })
})
