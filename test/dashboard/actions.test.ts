/** Every action of the dashboard, clicked in a real Chromium: what it does in the tables, and who did it and why in the audit log. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { endpoints } from '../../src/api/v1/index.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { doneDate, openDate, password } from '../support/api-stage.ts'
import { chromiumMissing, isChromiumMissing, keepScreenshot, type Tab } from '../support/chromium.ts'
import { type Act, acts, everyAct, halts, partition } from '../support/dashboard-acts.ts'
import { type DashboardStage, setDashboardStage } from '../support/dashboard-stage.ts'

let stage: DashboardStage
let tab: Tab
beforeAll(async () => {
  if (isChromiumMissing) return
  stage = await setDashboardStage()
  tab = await stage.chromium.open({ storageState: stage.loggedIn })
}, 120_000)
afterAll(async () => {
  if (isChromiumMissing) return
  expect(tab.faults).toEqual([])
  await stage.close()
})
beforeEach((context) => context.skip(isChromiumMissing, chromiumMissing))

const read = async (statement: ReturnType<typeof sql>): Promise<unknown> =>
  (await stage.toy.db.query<{ said: unknown }>(statement))[0]?.said

const sayDone = (name: string): string =>
  endpoints.flatMap((each) => (each.kind === 'action' && each.name === name ? [each.done] : []))[0]!

/** Ends what was confirmed, so that the next dangerous act asks for the password. */
const forgetConfirmations = () =>
  stage.toy.db.query(sql`update sessions set confirmed_at = confirmed_at - interval '1 hour'`)

async function fillAndSend(page: Page, { beside, label, choice = {} }: Act, why: string): Promise<void> {
  const place = beside === undefined ? page.locator('main') : page.locator('tr, article', { hasText: beside })
  const act = place.locator('details.act', {
    has: page.locator('summary', { hasText: new RegExp(`^${label}$`) }),
  })
  await act.locator('summary').click()
  for (const [name, value] of Object.entries(choice)) await act.getByLabel(name).selectOption(value)
  await act.getByLabel('Why').fill(why)
  await act.getByRole('button', { name: label }).click()
}

async function givePassword(page: Page, back: string): Promise<void> {
  await page.waitForURL(/\/confirm\?/)
  await page.locator('[name=password]:focus').waitFor()
  await page.keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.waitForURL((address) => address.pathname + address.search === back)
}

async function expectAudit(name: string, why: string | null): Promise<void> {
  const [row] = await stage.toy.db.query(sql`
    select actor, coalesce(details -> 'input' ->> 'reason', details -> 'input' ->> 'note') as why, origin ->> 'via' as via,
      origin ->> 'address' as address, origin ? 'session' as "hasSession"
    from audit_log where action = ${`operator.${name}`} order by id desc limit 1`)
  expect(row).toEqual({ actor: 'user/the-operator', why, via: 'web', address: '127.0.0.1', hasSession: true })
}

test.for(everyAct)('$name does what it says, once, and says who and why', async (act) => {
  const { name, path, isDangerous, meanwhile, effect } = act
  const { page } = tab
  const [statement, before, after] = effect
  const why = `because of ${name}`
  expect(await read(statement)).toEqual(before)
  if (meanwhile) await stage.toy.db.query(meanwhile)
  if (isDangerous) await forgetConfirmations()
  await page.goto(path)
  await fillAndSend(page, act, why)
  if (isDangerous) {
    await givePassword(page, path)
    expect(await read(statement), 'not before the password').toEqual(before)
    await fillAndSend(page, act, why)
  }
  expect(await page.getByRole('status').innerText()).toContain(`Done: ${sayDone(name)}.`)
  expect(new URL(page.url()).pathname).toBe(path)
  expect(await read(statement)).toEqual(after)
  await expectAudit(name, why)
})

test('a backfill is wished for, shown partition by partition, confirmed, and made of exactly these', async () => {
  const { page } = tab
  await forgetConfirmations()
  await page.goto('/backfills')
  await page.getByLabel('From', { exact: true }).fill(doneDate)
  await page.getByLabel('To', { exact: true }).fill(openDate)
  await page.getByLabel('Assets').fill('totals,trend')
  await page.getByLabel('Make').selectOption('all')
  await page.getByRole('button', { name: 'Preview' }).click()
  const preview = page.url().slice(stage.server.url.length - 1)
  const shown: (string | null)[] = []
  for (const link of await page.locator('table').first().locator('a[href^="/partitions/"]').all())
    shown.push(await link.getAttribute('href'))
  await keepScreenshot(page, 'desktop-backfill-preview')
  const orders = async () => (await stage.toy.db.query(sql`select 1 from backfills`)).length
  const earlier = await orders()
  const count = shown.length
  expect(count).toBeGreaterThan(1)
  const act = { label: `Order these ${count} partitions` } as Act
  await fillAndSend(page, act, 'a parser was mended')
  await givePassword(page, preview)
  expect(await orders()).toBe(earlier)
  await fillAndSend(page, act, 'a parser was mended')
  await page.waitForURL('/backfills?done=backfills.order')
  const made = await stage.toy.db.query<{ address: string }>(sql`
    select '/partitions/' || asset || '/' || game_date as address from backfill_partitions where backfill = (select max(id) from backfills)`)
  expect(made.map(({ address }) => address).sort()).toEqual([...shown].sort())
  await expectAudit('backfills.order', 'a parser was mended')
  await page.locator('tbody a').first().click()
  expect(await page.locator('h1').innerText()).toMatch(/^Backfill \d+$/)
  await keepScreenshot(page, 'desktop-backfill')
})

test('a wish that cannot be is told beside the form that mends it', async () => {
  const { page } = tab
  await page.goto(`/backfills/preview?from=${openDate}&to=${doneDate}&assets=nothing`)
  expect(await page.getByRole('alert').innerText()).toContain('the earlier one first')
  expect(await page.getByLabel('Assets').inputValue()).toBe('nothing')
})

test('every action that the API has was clicked here', () => {
  const ownAccount = ['me.change-password', 'me.end-sessions']
  const secondFactor = ['me.begin-second-factor', 'me.confirm-second-factor', 'me.remove-second-factor'] // second-factor.test.ts
  const clicked = [...everyAct.map(({ name }) => name), 'backfills.order', ...ownAccount, ...secondFactor]
  const declared = endpoints.flatMap((each) => (each.kind === 'action' ? [each.name] : []))
  expect(clicked.sort()).toEqual(declared.sort())
})

describe('an action', () => {
  test('is not sent without a reason', async () => {
    const { page } = tab
    await page.goto('/schedules')
    const act = page.locator('details.act', { hasText: 'Run now' })
    await act.locator('summary').click()
    await act.getByRole('button', { name: 'Run now' }).click()
    expect(await act.locator('[name=reason]:invalid').count()).toBe(1)
    expect(await read(acts)).toBe(1)
  })

  test('is done with the keyboard alone, the password included', async () => {
    const { page } = tab
    const reach = async (text: string): Promise<void> => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab')
        if ((await page.locator(':focus').innerText()) === text) return
      }
      throw new Error(`no Tab leads to ${text}`)
    }
    const act = async (text: string): Promise<void> => {
      await reach(text)
      await page.keyboard.press('Enter') // opens
      await page.keyboard.press('Tab')
      await page.keyboard.type('by hand')
      await page.keyboard.press('Enter') // sends
    }
    await page.goto('/halt')
    await act('Publish no picks from now on')
    await page.getByRole('status').waitFor()
    expect(await read(halts)).toBe(1)
    await forgetConfirmations()
    await page.goto('/halt')
    await act('Publish picks again')
    await givePassword(page, '/halt')
    await act('Publish picks again')
    await page.getByRole('status').waitFor()
    expect(await read(halts)).toBe(0)
    await expectAudit('halt.resume', 'by hand')
  })

  test('is done on a phone, and without scripts', async () => {
    for (const hasScripts of [true, false]) {
      const { page, context, faults } = await stage.chromium.open({
        size: 'phone',
        hasScripts,
        storageState: await tab.context.storageState(),
      })
      const before = Number(await read(acts))
      stage.toy.clock.advanceBy(60_000)
      await page.goto('/schedules')
      await page.locator('summary', { hasText: 'Run now' }).tap()
      const button = page.getByRole('button', { name: 'Run now' })
      const box = (await button.boundingBox())!
      expect(box.x + box.width).toBeLessThan(390)
      await page.getByLabel('Why').first().fill('from the sofa')
      await keepScreenshot(page, `phone-form-open-${hasScripts ? 'scripts' : 'plain'}`)
      await button.tap()
      expect(await page.getByRole('status').innerText()).toContain(`Done: ${sayDone('schedules.run')}.`)
      expect(await read(acts)).toBe(before + 1)
      expect(faults).toEqual([])
      await context.close()
    }
  })

  test('that somebody is writing stays open, with its words and the focus, while the page goes on changing', async () => {
    const { page } = tab
    await page.goto(partition('totals', doneDate))
    const attempts = page.locator('h2:text-is("Attempts") + table tbody tr')
    const earlier = await attempts.count()
    const act = page.locator('details.act', { hasText: 'Make again' })
    await act.locator('summary').click()
    await act.getByLabel('Why').pressSequentially('half a sen')
    await stage.toy.settleAt(`${openDate}T06:00:00Z`)
    await attempts.nth(earlier).waitFor()
    await page.keyboard.type('tence')
    expect(await act.getByLabel('Why').inputValue()).toBe('half a sentence')
    await act.getByRole('button', { name: 'Make again' }).click()
    await page.waitForURL(/\/confirm\?/) // it was sent, with a token that still counts; an hour has passed since the password
  })
})

test('somebody ends a session of his elsewhere, and takes a new password', async () => {
  const elsewhere = await stage.chromium.open()
  const logIn = async (word: string): Promise<void> => {
    await elsewhere.page.goto('/login')
    await elsewhere.page.getByLabel('Name').fill('the-operator')
    await elsewhere.page.getByLabel('Password').fill(word)
    await elsewhere.page.getByRole('button', { name: 'Log in' }).click()
  }
  await logIn(password)
  await elsewhere.page.waitForURL('/')
  const { page } = tab
  const other = Number(
    await read(sql`select max(id)::int as said from sessions where user_name = 'the-operator'`),
  )
  const howItEnded = sql`select coalesce(ended_because, 'it goes on') as said from sessions where id = ${other}`
  const endIt = async (): Promise<void> => {
    const row = page.locator('tr', { has: page.locator(`[name=given][value='{"ids":[${other}]}']`) })
    await row.locator('summary').click()
    await row.getByRole('button', { name: 'End' }).click()
  }
  await forgetConfirmations()
  await page.goto('/account')
  await endIt()
  await givePassword(page, '/account')
  expect(await read(howItEnded), 'not before the password').toBe('it goes on')
  await endIt()
  expect(await page.getByRole('status').innerText()).toContain(`Done: ${sayDone('me.end-sessions')}.`)
  expect(await read(howItEnded)).toBe('ended by its user')
  await expectAudit('me.end-sessions', null)
  await elsewhere.page.goto('/')
  expect(new URL(elsewhere.page.url()).pathname).toBe('/login')
  await logIn(password)
  await elsewhere.page.waitForURL('/')
  await forgetConfirmations()
  const passwordHash = sql`select password_hash as said from users where name = 'the-operator'`
  const oldHash = await read(passwordHash)
  const changePassword = async (): Promise<void> => {
    await page.locator('summary', { hasText: 'Change the password' }).click()
    await page.getByLabel('Current password').fill(password)
    await page.getByLabel('New password').fill('another quiet evening')
    await keepScreenshot(page, 'desktop-account-form')
    await page.getByRole('button', { name: 'Change the password' }).click()
  }
  await changePassword()
  await givePassword(page, '/account')
  await changePassword()
  expect(await page.getByRole('status').innerText()).toContain(`Done: ${sayDone('me.change-password')}.`)
  expect(await read(passwordHash)).not.toBe(oldHash)
  await expectAudit('me.change-password', null)
  await elsewhere.page.goto('/')
  expect(new URL(elsewhere.page.url()).pathname).toBe('/login')
  await logIn('another quiet evening')
  await elsewhere.page.waitForURL('/')
  await elsewhere.context.close()
})
