/** F26: the literal words YESTERDAY and TODAY as a date. Every command and every address that takes a date refuses them before anything is
 * opened: what "today" is depends on where and when it is read. Which of them take a date is read from what they declare. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/api/app.ts'
import { routeTable } from '../../src/api/route-table.ts'
import { routes } from '../../src/api/routes/index.ts'
import { endpoints } from '../../src/api/v1/index.ts'
import { type Command, exitCodes } from '../../src/cli/command.ts'
import { commands } from '../../src/cli/commands/index.ts'
import { readNewestDocument } from '../../src/nba/6-exports/stored-documents.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { silentLog } from '../../src/platform/log.ts'
import { sitePages } from '../../src/site/pages/index.ts'
import { createSite } from '../../src/site/site.ts'
import { runCommand } from '../cli/run-command.ts'
import { type ApiStage, doneDate, setApiStage } from '../support/api-stage.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'
import { openDoor } from '../support/doors.ts'
import { addressOf } from '../support/route-address.ts'
import { createToyPipeline, createToyWorld } from '../support/toy-pipeline.ts'

const words = ['YESTERDAY', 'TODAY', 'tomorrow']
const sound = '2025-11-05'

/** What stands before the date, marked `@`, where it is not the only parameter; or besides the option. */
const uses: Readonly<Record<string, readonly string[]>> = {
  'sources [subject]': ['compare', '@'],
  'explain <date>': ['games', '@'],
  'changes <date>': ['games', '@'],
  'retry <date>': ['games', '@'],
  'document <date>': ['predictions', '@'],
  'replay --season-start': ['--simulate', 'x'],
}

const flagOf = (flags: string): string => flags.split(' ')[0]!
const takesDate = (text: string): boolean => /<date>/.test(text)

/** Command lines in which one date is the word, and every other one is sound. */
function callsOf(command: Command, word: string): string[][] {
  const options = command.options ?? []
  const parameters = command.parameters ?? []
  const dated = options.filter(({ flags }) => takesDate(flags)).map(({ flags }) => flagOf(flags))
  const required = options
    .filter((each) => each.isRequired && takesDate(each.flags))
    .map(({ flags }) => flagOf(flags))
  const needed = parameters
    .filter(({ name }) => name.startsWith('<'))
    .map(({ name }) => (takesDate(name) ? sound : 'x'))
  const byOption = dated.map((flag) => {
    const others = new Set([
      ...required,
      ...(dated.includes('--from') && flag !== '--date' ? ['--from', '--to'] : []),
    ])
    others.delete(flag)
    const rest = [...others].flatMap((each) => [each, sound])
    return [command.name, ...(uses[`${command.name} ${flag}`] ?? needed), ...rest, flag, word]
  })
  const places = parameters.filter(
    ({ name, description }) => takesDate(name) || /a game date/.test(description),
  )
  const byPlace = places.map(({ name }) => {
    const use = uses[`${command.name} ${name}`] ?? ['@']
    return [command.name, ...use.map((each) => (each === '@' ? word : each))]
  })
  return [...byOption, ...byPlace]
}

const calls = words.flatMap((word) => commands.flatMap((command) => callsOf(command, word)))

describe('the literal word as a date', () => {
  it('is tried at every command that takes one', () => {
    expect(new Set(calls.map(([name]) => name)).size).toBeGreaterThanOrEqual(15)
  })

  it.each(calls.map((argv) => ({ call: argv.join(' '), argv })))(
    'is refused by sixthman $call',
    async ({ argv }) => {
      const { code, out, err } = await runCommand(argv, {
        DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
      })
      expect({ code, out }).toEqual({ code: exitCodes.usage, out: '' })
      expect(err).toContain('words such as TODAY')
    },
  )
})

describe('behind the edge', () => {
  let database: TestDatabase
  afterEach(() => database.drop())

  it('nothing would refuse the word: PostgreSQL takes it for a date, and for another one tomorrow', async () => {
    database = await createTestDatabase('words')
    const { db } = database
    await db.query(sql`
      insert into documents (game_date, collection, name, revision, body, withdrawn) values (current_date, 'results', 'results', 1, '{}', false)`)
    expect(await readNewestDocument(db, 'results', 'TODAY')).toMatchObject({ revision: 1 })
    expect(await readNewestDocument(db, 'results', 'TOMORROW')).toBeUndefined()
  })
})

describe('a page that takes a date', () => {
  let database: TestDatabase
  afterEach(() => database.drop())

  it('knows no word for one, even where a document lies under that name', async () => {
    database = await createTestDatabase('words')
    const { db } = database
    await db.query(sql`
      insert into documents (game_date, collection, name, revision, body, withdrawn) values (${sound}, 'results', 'results', 1, '{}', false)`)
    const app = createApp({
      db,
      clock: new SimulatedClock(`${sound}T17:00:00Z`),
      pipeline: createToyPipeline(createToyWorld([sound])),
      log: silentLog,
      door: openDoor,
      readSources: async () => [],
    })
    const dated = routes.filter(({ path }) => /:(path|date|gameDate)/.test(path))
    expect(dated.length).toBeGreaterThan(0)
    for (const { path } of dated) {
      const at = (date: string): string =>
        path
          .replace(/:path(\{[^}]*\})?/, `results/${date}.json`)
          .replace(/:(date|gameDate)(\{[^}]*\})?/, date)
      expect((await app.request(at(sound))).status, at(sound)).toBe(200)
      for (const word of [...words, 'YESTERDAY.json', '%27today%27'])
        expect((await app.request(at(word))).status).toBe(404)
    }
  })

  it('of the picks site refuses the word, with a page that says what is expected', async () => {
    database = await createTestDatabase('words')
    const { db } = database
    const clock = new SimulatedClock(`${sound}T17:00:00Z`)
    const app = createApp({
      ...{ db, clock, log: silentLog, door: { ...openDoor, requestsPerMinute: 1_000_000 } },
      ...{
        pipeline: createToyPipeline(createToyWorld([sound])),
        readSources: async () => [],
        site: createSite(db, clock),
      },
    })
    const asked = sitePages.flatMap(({ path, queries }) =>
      ['date', 'from', 'to']
        .filter((name) => queries.includes(name))
        .map((name) => `${addressOf(path)}?${name}=`),
    )
    expect(asked.length).toBeGreaterThanOrEqual(10)
    for (const address of asked)
      for (const word of [...words, '2024-02-30', '2 December']) {
        const headers = { accept: 'text/html' }
        const refused = await app.request(`${address}${encodeURIComponent(word)}`, { headers })
        expect([address, word, refused.status]).toEqual([address, word, 400])
        const text = await refused.text()
        expect(text).toContain('words such as TODAY')
        expect(text).toContain('<a href="/picks">To tonight</a>')
      }
    expect((await app.request('/picks?date=')).status).toBe(200)
  })
})

describe('an address that takes a date', () => {
  let stage: ApiStage
  beforeAll(async () => {
    stage = await setApiStage()
  })
  afterAll(() => stage.close())

  const call = (method: string, address: string): Promise<Response> =>
    method === 'GET' ? stage.get(address) : stage.post(address, { reason: 'a test' })
  const dated = routeTable.filter(({ path }) => path.includes(':gameDate'))

  it('in its path knows no word for one, whatever it does', async () => {
    expect(dated.length).toBeGreaterThanOrEqual(10)
    for (const { method, path } of dated) {
      const address = addressOf(path)
      for (const word of words) {
        const refused = await call(method, address.replace(doneDate, word))
        expect({ address, word, status: refused.status }).toEqual({
          ...{ address, word },
          status: expect.toBeOneOf([400, 403, 404]),
        })
      }
      if (method === 'GET' && !path.includes('/gates/'))
        expect({ address, status: (await call(method, address)).status }).toEqual({ address, status: 200 })
    }
  })

  it('among its parameters says that words depend on when they are read', async () => {
    const asked = endpoints.flatMap((endpoint) =>
      endpoint.kind === 'read'
        ? Object.keys(endpoint.query.shape)
            .filter((name) => ['date', 'from', 'to'].includes(name))
            .map((name) => ({
              name,
              address: `/api/v1${addressOf(endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'))}`,
            }))
        : [],
    )
    expect(asked.length).toBeGreaterThanOrEqual(5)
    for (const { name, address } of asked)
      for (const word of words) {
        const refused = await stage.get(`${address}?${name}=${word}`)
        expect({ address, name, status: refused.status }).toEqual({ address, name, status: 400 })
        expect(await refused.text()).toContain('words such as TODAY')
      }
  })
})
