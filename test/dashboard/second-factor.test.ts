/** The second factor in a real Chromium: set up at the account, asked for at the login and before what is dangerous, taken away again. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { toBase32 } from '../../src/platform/access/totp.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { password } from '../support/api-stage.ts'
import { readEnrolment, readQrCode, sayCode } from '../support/authenticator.ts'
import { findBarriers } from '../support/axe.ts'
import { chromiumMissing, isChromiumMissing, keepScreenshot } from '../support/chromium.ts'
import { type DashboardStage, setDashboardStage } from '../support/dashboard-stage.ts'

let stage: DashboardStage
beforeAll(async () => {
  if (isChromiumMissing) return
  stage = await setDashboardStage()
}, 120_000)
afterAll(async () => {
  if (!isChromiumMissing) await stage.close()
})
beforeEach((context) => context.skip(isChromiumMissing, chromiumMissing))

const done = (page: Page): Promise<string> => page.getByRole('status').innerText()
const press = async (page: Page, label: string): Promise<void> => {
  await page.locator('summary', { hasText: label }).click()
  await page.getByRole('button', { name: label }).click()
}

test('is set up, asked for at the login and before what is dangerous, and taken away', {
  timeout: 120_000,
}, async () => {
  const { clock, db } = stage.toy
  const { page, context, faults } = await stage.chromium.open({
    storageState: stage.loggedIn,
    isPolicyOff: true,
  })
  await page.goto('/account')
  await keepScreenshot(page, 'desktop-second-factor-none')
  await press(page, 'Set up a second factor')
  expect(await done(page)).toContain('Done: a second factor is begun.')
  expect(await findBarriers(page, 'second-factor-begun')).toEqual([])
  await page.setViewportSize({ width: 390, height: 844 })
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
  await keepScreenshot(page, 'phone-second-factor-begun')
  await page.setViewportSize({ width: 1280, height: 900 })
  const { secret, recoveryCodes } = readEnrolment(await page.content())
  const link = await page.getByRole('link', { name: 'this link' }).getAttribute('href')
  expect(readQrCode(await page.content())).toBe(link)
  expect(link).toContain(`secret=${toBase32(secret)}`)
  expect(recoveryCodes).toHaveLength(10)
  const confirm = page.locator('details.act', { hasText: 'Confirm the second factor' })
  await confirm.locator('summary').click()
  await confirm.getByLabel('Code of the app').fill(sayCode(secret, clock.now()))
  await confirm.getByRole('button').click()
  expect(await done(page)).toContain('Done: the second factor is set up.')
  await keepScreenshot(page, 'desktop-second-factor-in-force')

  clock.advanceBy(30_000)
  const elsewhere = await stage.chromium.open({ size: 'phone' })
  const logIn = async (code: string): Promise<void> => {
    await elsewhere.page.goto('/login')
    await elsewhere.page.getByLabel('Name').fill('the-operator')
    await elsewhere.page.getByLabel('Password').fill(password)
    await elsewhere.page.getByLabel('Code').fill(code)
    await elsewhere.page.getByRole('button', { name: 'Log in' }).click()
  }
  await logIn('')
  expect(await elsewhere.page.getByRole('alert').innerText()).toBe('Name, password or code is wrong.')
  await keepScreenshot(elsewhere.page, 'phone-login-code')
  await logIn(sayCode(secret, clock.now()))
  await elsewhere.page.waitForURL('/')

  clock.advanceBy(30_000)
  await db.query(sql`update sessions set confirmed_at = confirmed_at - interval '1 hour'`)
  await press(page, 'Take it away')
  await page.waitForURL(/\/confirm\?/)
  await keepScreenshot(page, 'desktop-confirm-code')
  await page.getByLabel('Password').fill(password)
  await page.getByLabel('Code').fill(sayCode(secret, clock.now()))
  await page.getByRole('button', { name: 'Confirm' }).click()
  await page.waitForURL('/account')
  await press(page, 'Take it away')
  expect(await done(page)).toContain('Done: the second factor is taken away.')
  const rows = await db.query<{ action: string }>(sql`
    select action from audit_log where action like 'operator.me.%second-factor' and actor = 'user/the-operator' order by id`)
  expect(rows.map(({ action }) => action)).toEqual([
    'operator.me.begin-second-factor',
    'operator.me.confirm-second-factor',
    'operator.me.remove-second-factor',
  ])
  expect(faults).toEqual([])
  await elsewhere.context.close()
  await context.close()
})
