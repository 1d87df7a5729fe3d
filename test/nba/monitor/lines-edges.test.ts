/** Every threshold of the detector of lines at its edge: what just reaches it is told of, what just misses it is not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { lines } from '../../../src/nba/monitor/detectors/lines.ts'
import type { Calendar } from '../../../src/platform/calendar.ts'
import { identifier, sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listBad, lookOnce } from '../../support/look-once.ts'
import {
  addGames,
  addSlate,
  dateOf,
  lastDate,
  type SlateOptions,
  tipOf,
} from '../../support/monitored-days.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

const pipeline = createToolPipeline()
const evening = tipOf(lastDate).subtract({ hours: 1 })
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('edges of lines')
})
beforeEach(async () => {
  for (const table of ['prediction_slate', 'games', 'runs', 'source_replies'])
    await database.db.query(sql`delete from ${identifier(table)}`)
})
afterAll(() => database.drop())

const inSeason = { ...pipeline, loadCalendar: () => loadCalendarWith(5) }
const bad = async (): Promise<string[]> => listBad(await lookOnce(database.db, lines, evening, inSeason))

/** A season that has so many dates still to come. */
async function loadCalendarWith(ahead: number): Promise<Calendar> {
  const calendar = await pipeline.loadCalendar(database.db)
  return {
    ...calendar,
    dates: () => [lastDate, ...Array.from({ length: ahead }, (_, index) => dateOf(-1 - index))],
  }
}

interface Evening {
  readonly usual?: SlateOptions
  readonly tonight?: SlateOptions
  readonly games?: number
  readonly dates?: number
}

async function live({ usual = {}, tonight = {}, games = 5, dates = 10 }: Evening): Promise<void> {
  for (let daysAgo = dates; daysAgo > 0; daysAgo -= 1) {
    await addGames(database.db, dateOf(daysAgo))
    await addSlate(database.db, dateOf(daysAgo), usual)
  }
  await addGames(database.db, lastDate, games)
  await addSlate(database.db, lastDate, { ...usual, ...tonight })
}

describe('lines at the edge of', () => {
  it.each([
    ['10 % without a line', { usual: { players: 200, lined: 200 }, tonight: { lined: 181 } }, []],
    [
      '10 % without a line',
      { usual: { players: 200, lined: 200 }, tonight: { lined: 180 } },
      ['points no line warning'],
    ],
    ['50 % without a line', { tonight: { lined: 21 } }, ['points no line warning']],
    ['50 % without a line', { tonight: { lined: 20 } }, ['points no line critical']],
    ['four and a half deviations', { usual: { players: 30, lined: 20 }, tonight: { lined: 18 } }, []],
    [
      'four and a half deviations',
      { usual: { players: 30, lined: 20 }, tonight: { lined: 17 } },
      ['points no line warning'],
    ],
    ['20 usual players', { usual: { lined: 19 }, tonight: { lined: 9 } }, []],
    ['20 usual players', { usual: { lined: 20 }, tonight: { lined: 10 } }, ['points no line critical']],
    ['five known dates', { tonight: { lined: 24 }, dates: 7 }, []],
    ['five known dates', { tonight: { lined: 24 }, dates: 8 }, ['points no line warning']],
    ['four deviations of the first dates', { tonight: { lined: 20 }, dates: 1 }, []],
    ['four deviations of the first dates', { tonight: { lined: 19 }, dates: 1 }, ['points no line critical']],
    [
      '10 % more than the first dates',
      { usual: { players: 400, lined: 400 }, tonight: { lined: 261 }, dates: 3 },
      [],
    ],
    [
      '10 % more than the first dates',
      { usual: { players: 400, lined: 400 }, tonight: { lined: 259 }, dates: 3 },
      ['points no line warning'],
    ],
    ['the very first date', { tonight: { lined: 5 }, dates: 0 }, []],
    ['12 h', { tonight: { newestLineAt: evening.subtract({ hours: 11, minutes: 59 }) } }, []],
    ['12 h', { tonight: { newestLineAt: evening.subtract({ hours: 12 }) } }, ['points age warning']],
    [
      '24 h',
      { tonight: { newestLineAt: evening.subtract({ hours: 23, minutes: 59 }) } },
      ['points age warning'],
    ],
    ['24 h', { tonight: { newestLineAt: evening.subtract({ hours: 24 }) } }, ['points age critical']],
    ['25 % of the games', { tonight: { games: 4 }, games: 5 }, []],
    ['25 % of the games', { tonight: { games: 3 }, games: 4 }, ['points games warning']],
    ['50 % of the games', { tonight: { games: 4 }, games: 7 }, ['points games warning']],
    ['50 % of the games', { tonight: { games: 2 }, games: 4 }, ['points games critical']],
    ['three games', { tonight: { games: 1 }, games: 2 }, []],
    ['three games', { tonight: { games: 2 }, games: 3 }, ['points games warning']],
    ['5 % excluded', { usual: { players: 200, lined: 200 }, tonight: { excluded: 9 } }, []],
    [
      '5 % excluded',
      { usual: { players: 200, lined: 200 }, tonight: { excluded: 10 } },
      ['points coverage warning'],
    ],
    ['25 % excluded', { tonight: { excluded: 9 } }, ['points coverage warning']],
    ['25 % excluded', { tonight: { excluded: 10 } }, ['points coverage critical']],
    ['four deviations of the excluded', { tonight: { excluded: 3 } }, []],
    ['four deviations of the excluded', { tonight: { excluded: 4 } }, ['points coverage warning']],
    ['20 lined players', { usual: { lined: 19 }, tonight: { excluded: 10 } }, []],
    ['20 lined players', { usual: { lined: 20 }, tonight: { excluded: 10 } }, ['points coverage critical']],
    ['three dates before', { tonight: { excluded: 10 }, dates: 2 }, []],
    ['three dates before', { tonight: { excluded: 10 }, dates: 3 }, ['points coverage critical']],
  ] satisfies [string, Evening, string[]][])('%s: %j is %j', async (_, given, expected) => {
    await live(given)
    expect(await bad()).toEqual(expected)
  })

  it.each([
    ['a game of the date', `odds-api/event-odds/${lastDate}/${lastDate}-4`, []],
    ['a list that leads to games', `odds-api/events/${lastDate}`, ['points age warning']],
  ])('12 h, where %s was heard of since: %s, %j', async (_, resource, expected) => {
    await live({ tonight: { newestLineAt: evening.subtract({ hours: 13 }) } })
    await database.db.query(sql`
      insert into archive_bodies (body_hash, encoding, body, byte_count) values ('said', 'zstd', '', 0) on conflict do nothing`)
    await database.db.query(sql`
      insert into source_replies (asset, game_date, resource, revision, body_hash, received_at, withdrawn)
      values ('prop_line_replies', ${lastDate}, ${resource}, 1, 'said', ${evening.subtract({ hours: 11 })}, false)`)
    expect(await bad()).toEqual(expected)
  })

  it('a second night on which most have none is told as the first one was', async () => {
    await live({ tonight: { lined: 16 } })
    await database.db.query(
      sql`update prediction_slate set line = null where game_date = ${dateOf(2)} and player_id >= 16`,
    )
    expect(await bad()).toEqual(['points no line critical'])
  })

  it.each([
    ['always none', 0, ['points no line warning']],
    ['now none, now a quarter', 10, []],
  ])('a third without a line, of whom usually have none: %s', async (_, without, expected) => {
    await live({ tonight: { lined: 27 } })
    await database.db.query(sql`
      update prediction_slate set line = null where game_date < ${lastDate} and extract(day from game_date)::int % 2 = 0 and player_id < ${without}`)
    expect(await bad()).toEqual(expected)
  })

  it.each([
    [16, 3, []],
    [17, 3, ['points no line warning']],
    [18, 3, ['points no line critical']],
    [18, 2, []],
    [21, 2, []],
    [22, 2, ['points no line critical']],
  ])(
    'of 36, of whom 6 usually have none: %d with %d dates to come is %j',
    async (without, ahead, expected) => {
      const looked = { ...pipeline, loadCalendar: () => loadCalendarWith(ahead) }
      await live({ usual: { players: 36, lined: 36 } })
      await database.db.query(sql`
      update prediction_slate set line = null where game_date < ${lastDate} and (player_id + (game_date - date '2025-01-01')) % 6 = 0`)
      await database.db.query(
        sql`update prediction_slate set line = null where game_date = ${lastDate} and player_id < ${without}`,
      )
      expect(listBad(await lookOnce(database.db, lines, evening, looked))).toEqual(expected)
    },
  )

  it.each([
    [519, []],
    [520, ['points no line warning']],
  ])('10 % more than usual, where 400 of 1200 usually have none: %d is %j', async (without, expected) => {
    await live({ usual: { players: 1200, lined: 1200 } })
    // Each player lacks a line on every third date, as one whom bookmakers list on and off.
    await database.db.query(sql`
      update prediction_slate set line = null where game_date < ${lastDate} and (player_id + (game_date - date '2025-01-01')) % 3 = 0`)
    await database.db.query(
      sql`update prediction_slate set line = null where game_date = ${lastDate} and player_id < ${without}`,
    )
    expect(await bad()).toEqual(expected)
  })
})
