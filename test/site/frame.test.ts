/** The frame of the picks site: open to everybody, sent again from what was rendered, nothing from elsewhere. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createFieldReader } from '../../src/site/field-reader.ts'
import { sitePages } from '../../src/site/pages/index.ts'
import { createRenderedPages } from '../../src/site/rendered-pages.ts'
import { createShelf } from '../../src/site/shelf.ts'
import { createSite, type Site } from '../../src/site/site.ts'
import { warmSite } from '../../src/site/warm.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { closedDoor } from '../support/doors.ts'
import { createToolPipeline } from '../support/tool-pipeline.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase('site')
})
afterAll(() => database.drop())

function openSite(site?: Site | null) {
  const { db } = database
  const clock = new SimulatedClock('2024-12-03T03:00:00Z')
  const parts = {
    db,
    clock,
    pipeline: createToolPipeline(),
    log: silentLog,
    door: closedDoor,
    readSources: async () => [],
  }
  return createApp(site === null ? parts : { ...parts, site: site ?? createSite(db, clock) })
}

const publish = (name: string, gameDate: string, revision: number, content: object) =>
  database.db.query(sql`
    insert into documents (game_date, name, revision, body, withdrawn) values (${gameDate}, ${name}, ${revision}, ${JSON.stringify(content)}, false)`)

describe('a page', () => {
  test('is for everybody, under the strict policy, without script, cookie or anything from elsewhere', async () => {
    const reply = await openSite().request('/picks/about')
    expect(reply.status).toBe(200)
    expect(reply.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(reply.headers.get('set-cookie')).toBeNull()
    const text = await reply.text()
    expect(text).not.toMatch(/<script| style=| on\w+="|https?:\/\//)
    expect(text).toContain('aria-current="page"')
  })

  test('of a simulated league says so before anything else; of a real one nothing of the kind', async () => {
    const clock = new SimulatedClock('2024-12-03T03:00:00Z')
    const simulated = openSite(createSite(database.db, clock, undefined, { isSimulated: true }))
    for (const path of ['/picks', '/picks/record', '/picks/about']) {
      const text = await (await simulated.request(path)).text()
      expect(text).toContain('A simulated league: the teams have real names')
      expect(text.indexOf('A simulated league')).toBeLessThan(text.indexOf('<main'))
      expect(await (await openSite().request(path)).text()).not.toContain('simulated')
    }
  })

  test('is not sent again to whoever has it, and travels compressed', async () => {
    const app = openSite()
    const plain = await app.request('/picks/about')
    const etag = plain.headers.get('etag')!
    expect((await app.request('/picks/about', { headers: { 'if-none-match': etag } })).status).toBe(304)
    for (const [accepted, encoding] of [
      ['gzip, deflate, br, zstd', 'br'],
      ['gzip;q=1.0, br;q=0', 'gzip'],
      ['identity', null],
    ] as const) {
      const reply = await app.request('/picks/about', { headers: { 'accept-encoding': accepted } })
      expect([accepted, reply.headers.get('content-encoding'), reply.headers.get('etag')]).toEqual([
        accepted,
        encoding,
        etag,
      ])
    }
  })

  test('is one page however many parameters are put to its address that it does not read', async () => {
    const site = createSite(database.db, new SimulatedClock('2024-12-03T03:00:00Z'))
    const keys: string[] = []
    const rendered: typeof site.rendered = {
      get: (key, render) => site.rendered.get(keys[keys.push(key) - 1]!, render),
    }
    const app = openSite({ ...site, rendered })
    for (const query of ['?market=points', '?x=1&market=points', '?market=points&market=rebounds&utm=2'])
      expect((await app.request(`/picks/systems${query}`)).status).toBe(200)
    await app.request('/picks/systems?market=rebounds')
    expect([keys.length, new Set(keys).size]).toEqual([4, 2])
  })

  test('that is not there is told in the frame of the site, without a way into the dashboard', async () => {
    const reply = await openSite().request('/picks/nowhere', { headers: { accept: 'text/html' } })
    expect(reply.status).toBe(404)
    const text = await reply.text()
    expect(text).toContain('<a href="/picks">To tonight</a>')
    expect(text).not.toContain('href="/"')
  })

  test('is not there where the process serves no site', async () => {
    expect((await openSite(null).request('/picks/about')).status).toBe(404)
  })
})

describe('the shelf', () => {
  test('gives the newest revision, asks at most once a second, and reads no body twice', async () => {
    const clock = new SimulatedClock('2024-12-03T03:00:00Z')
    const asked: string[] = []
    const db: typeof database.db = Object.assign(Object.create(database.db), {
      query: (statement: ReturnType<typeof sql>) => {
        asked.push(statement.text.includes('select body') ? 'body' : 'revision')
        return database.db.query(statement)
      },
    })
    const shelf = createShelf(db, clock)
    const ref = { name: 'tonight/all-players', gameDate: '2024-12-02' }
    expect(await shelf.take([ref])).toEqual([undefined])
    await publish(ref.name, ref.gameDate, 1, { a: 1 })
    expect(await shelf.take([ref])).toEqual([undefined])
    clock.advanceBy(1000)
    const [first] = await shelf.take([ref])
    expect(first).toEqual({ ...ref, revision: 1, isWithdrawn: false, content: { a: 1 } })
    clock.advanceBy(1000)
    const crowd = await Promise.all(Array.from({ length: 50 }, () => shelf.take([ref])))
    expect(new Set(crowd.flat())).toEqual(new Set([first]))
    await publish(ref.name, ref.gameDate, 2, { a: 2 })
    clock.advanceBy(1000)
    expect(await shelf.take([ref])).toEqual([{ ...ref, revision: 2, isWithdrawn: false, content: { a: 2 } }])
    expect(asked).toEqual(['revision', 'revision', 'body', 'revision', 'revision', 'body'])
  })

  test('without a date gives the newest up to the one that is named', async () => {
    const shelf = createShelf(database.db, new SimulatedClock('2024-12-03T03:00:00Z'))
    await publish('best-bets', '2024-11-30', 1, {})
    await publish('best-bets', '2024-12-04', 1, {})
    const [found, none] = await shelf.take([
      { name: 'best-bets', until: '2024-12-02' },
      { name: 'best-bets', until: '2024-11-29' },
    ])
    expect([found?.gameDate, none]).toEqual(['2024-11-30', undefined])
  })
})

test('fields of many dates are kept within their bytes, those asked for longest ago go first, and none is missing from an answer', async () => {
  const dates = ['2024-10-21', '2024-10-22', '2024-10-23'] as const
  for (const gameDate of dates) await publish('ledger', gameDate, 1, { picks: gameDate })
  const read: string[][] = []
  const db: typeof database.db = Object.assign(Object.create(database.db), {
    query: async (statement: ReturnType<typeof sql>) => {
      const rows = await database.db.query<{ gameDate: string }>(statement)
      read.push(rows.map(({ gameDate }) => gameDate))
      return rows
    },
  })
  const twoTexts = 2 * JSON.stringify(dates[0]).length
  const reader = createFieldReader(db, new SimulatedClock('2024-12-03T03:00:00Z'), 1000, twoTexts)
  const ask = async (...asked: string[]): Promise<string[]> => {
    const ref = { name: 'ledger', field: 'picks', until: '2024-10-23' }
    const listed = asked.map((gameDate) => ({ gameDate, revision: 1 }))
    return (await reader.readField(ref, listed)).map(({ text }) => JSON.parse(text) as string)
  }
  for (const asked of [[dates[0], dates[1]], [dates[0]], [dates[2]], [dates[0]], [...dates]])
    expect(await ask(...asked)).toEqual(asked)
  expect(read.map((each) => each.toSorted())).toEqual([[dates[0], dates[1]], [dates[2]], [dates[1]]])
})

describe('rendered pages', () => {
  test('are there before the first reader comes, where nothing is said in the address', async () => {
    const clock = new SimulatedClock('2024-12-03T03:00:00Z')
    const site = createSite(database.db, clock)
    await warmSite(site, clock)
    const made: string[] = []
    const rendered: typeof site.rendered = {
      get: (key, render) =>
        site.rendered.get(key, () => {
          made.push(key)
          return render()
        }),
    }
    const app = openSite({ ...site, rendered })
    for (const { path } of sitePages.filter((page) => !page.path.includes(':')))
      expect((await app.request(path)).status).toBe(200)
    expect(made).toEqual([])
    await app.request('/picks?q=anybody')
    expect(made).toHaveLength(1)
  })

  test('are rendered once however many ask, and again when they are made of something else', async () => {
    const pages = createRenderedPages()
    let rendered = 0
    const render = (): string => `page ${++rendered}`
    const [first, again] = await Promise.all([pages.get('a', render), pages.get('a', render)])
    expect(again).toBe(first)
    await pages.get('b', render)
    expect(rendered).toBe(2)
  })

  test('stay within their budget: what was asked for longest ago goes', async () => {
    const pages = createRenderedPages(2000)
    let rendered = 0
    const render = (): string => `${++rendered} ${'x'.repeat(600)}`
    for (const key of ['a', 'b', 'a', 'c', 'a']) await pages.get(key, render)
    expect(rendered).toBe(3)
    await pages.get('b', render)
    expect(rendered).toBe(4)
  })

  test('that failed are tried again', async () => {
    const pages = createRenderedPages()
    await expect(
      pages.get('a', () => {
        throw new Error('no')
      }),
    ).rejects.toThrow('no')
    expect(new TextDecoder().decode((await pages.get('a', () => 'yes')).plain)).toBe('yes')
  })
})
