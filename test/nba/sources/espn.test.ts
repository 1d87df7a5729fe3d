import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
  espnGameLines,
  espnInjuries,
  espnScoreboard,
  espnSummary,
} from '../../../src/nba/1-sources/clients/index.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { hasPack, readPack, skipNote } from '../parse/payloads.ts'
import { createFakeAsk, game, requestFor } from './fake-ask.ts'

const games = [
  game('0022300561', 'HOU', 'PHI', '2024-01-15T18:00:00Z'),
  game('0022300570', 'IND', 'UTA', '2024-01-16T02:00:00Z'),
]
const onTheDay = requestFor('2024-01-15', games)
const event = (id: string, away: string, home: string, odds?: unknown[]) => ({
  id,
  competitions: [
    {
      competitors: [
        { homeAway: 'away', team: { abbreviation: away } },
        { homeAway: 'home', team: { abbreviation: home } },
      ],
      ...(odds ? { odds } : {}),
    },
  ],
})
const board = (...events: unknown[]) => ({ events })
const resources = (fake: { asked: readonly { resource: string }[] }) =>
  fake.asked.map(({ resource }) => resource)

describe('espn/scoreboard', () => {
  test('asks for the date in digits', async () => {
    const fake = createFakeAsk({ now: '2024-01-16T09:00:00Z', answer: () => board() })
    const collected = await fake.collect(espnScoreboard, requestFor('2024-01-15', []))
    expect(collected.map(({ resource }) => resource)).toEqual(['espn/scoreboard/2024-01-15'])
    expect(fake.asked[0]!.url).toBe(
      'http://replay/site.api.espn.com/apis/site/v2/sports/basketball/nba/scoreboard?dates=20240115',
    )
  })
})

describe('espn/summary', () => {
  test('finds the events by both teams and asks for the summary of each wanted game', async () => {
    const listed = board(event('1', 'PHI', 'HOU'), event('2', 'IND', 'UTAH'), event('3', 'HOU', 'PHI'))
    const fake = createFakeAsk({ now: '2024-01-16T09:00:00Z', answer: () => listed })
    const collected = await fake.collect(espnSummary, onTheDay)
    expect(collected.map(({ resource, gameId }) => [resource, gameId])).toEqual([
      ['espn/scoreboard/2024-01-15', undefined],
      ['espn/summary/2024-01-15/0022300561', '0022300561'],
      ['espn/summary/2024-01-15/0022300570', '0022300570'],
    ])
    expect(fake.asked.slice(1).map(({ url }) => url.slice(url.indexOf('/nba/')))).toEqual([
      '/nba/summary?event=3',
      '/nba/summary?event=2',
    ])
  })

  test('a date without games asks nothing; a scoreboard that changed its shape is said to be so', async () => {
    const idle = createFakeAsk({ now: '2024-01-16T09:00:00Z', answer: () => board() })
    expect(await idle.collect(espnSummary, requestFor('2024-01-15', []))).toEqual([])
    const changed = createFakeAsk({ now: '2024-01-16T09:00:00Z', answer: () => board({ id: 7 }) })
    await expect(changed.collect(espnSummary, onTheDay)).rejects.toMatchObject({
      code: 'source.schema-changed',
      details: { path: '$.events[0].id' },
    })
  })

  const whenPackIsThere = hasPack ? test : test.skip
  whenPackIsThere(`finds both games in the genuine scoreboard${skipNote}`, async () => {
    const body = readPack('payloads/espn/scoreboard_2024-01-15.json')
    const fake = createFakeAsk({ now: '2024-01-16T09:00:00Z', answer: () => body })
    await fake.collect(espnSummary, onTheDay)
    expect(fake.asked.slice(1).map(({ url }) => new URL(url).searchParams.get('event'))).toEqual([
      '401585183',
      '401585192',
    ])
  })
})

describe('espn/game-lines', () => {
  test('asks for the summary only of games that have no odds on the scoreboard and have not begun', async () => {
    const third = game('0022300571', 'OKC', 'LAL', '2024-01-16T03:30:00Z')
    const listed = board(
      event('1', 'HOU', 'PHI'),
      event('2', 'IND', 'UTAH', [null]),
      event('3', 'OKC', 'LAL', [{ provider: { name: 'ESPN BET' } }]),
    )
    const fake = createFakeAsk({ now: '2024-01-15T20:00:00Z', answer: () => listed })
    await fake.collect(espnGameLines, requestFor('2024-01-15', [...games, third]))
    expect(resources(fake)).toEqual(['espn/game-lines/2024-01-15', 'espn/game-lines/2024-01-15/0022300570'])
  })

  test('when all games have begun nothing is asked; of days past it says nothing', async () => {
    const fake = createFakeAsk({ now: '2024-01-16T04:00:00Z', answer: () => board() })
    expect(await fake.collect(espnGameLines, onTheDay)).toEqual([])
    expect(fake.asked).toEqual([])
    const now = Temporal.Instant.from('2024-01-16T15:00:00Z')
    expect(espnGameLines.silent!(parseGameDate('2024-01-15'), now)).toContain('2024-01-15')
    expect(espnGameLines.silent!(parseGameDate('2024-01-16'), now)).toBeUndefined()
  })
})

test('espn/injuries speaks of today in Eastern time, and of no other day', async () => {
  const lateEvening = Temporal.Instant.from('2024-01-16T04:59:00Z')
  expect(espnInjuries.silent!(parseGameDate('2024-01-15'), lateEvening)).toBeUndefined()
  expect(espnInjuries.silent!(parseGameDate('2024-01-16'), lateEvening)).toContain('only of now')
  const fake = createFakeAsk({ now: '2024-01-15T20:00:00Z', answer: () => ({ injuries: [] }) })
  await fake.collect(espnInjuries, onTheDay)
  expect(resources(fake)).toEqual(['espn/injuries/2024-01-15'])
})
