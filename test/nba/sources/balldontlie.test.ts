import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
  balldontlieBoxScores,
  balldontlieGames,
  balldontlieInjuries,
  balldontlieStats,
} from '../../../src/nba/1-sources/clients/index.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { hasPack, readPack, skipNote } from '../parse/payloads.ts'
import { createFakeAsk, fakeConfig, game, requestFor } from './fake-ask.ts'

const request = requestFor('2024-01-15', [game('0022300561', 'HOU', 'PHI', '2024-01-15T18:00:00Z')])
const now = '2024-01-16T09:00:00Z'

/** Pages by the cursor that they are asked with; '' is the first. */
const answerPages = (pages: Readonly<Record<string, unknown>>) => (url: URL) => ({
  data: [],
  meta: { next_cursor: pages[url.searchParams.get('cursor') ?? ''], per_page: 100 },
})

describe('pages', () => {
  test('are followed by the cursor to the last, each one a resource', async () => {
    const fake = createFakeAsk({ now, answer: answerPages({ '': 100, 100: 250 }) })
    const collected = await fake.collect(balldontlieStats, request)
    expect(collected.map(({ resource }) => resource)).toEqual([
      'balldontlie/stats/2024-01-15/page-1',
      'balldontlie/stats/2024-01-15/page-2',
      'balldontlie/stats/2024-01-15/page-3',
    ])
    const queries = fake.asked.map(({ url }) => Object.fromEntries(new URL(url).searchParams))
    expect(queries).toEqual([
      { 'dates[]': '2024-01-15', per_page: '100' },
      { 'dates[]': '2024-01-15', per_page: '100', cursor: '100' },
      { 'dates[]': '2024-01-15', per_page: '100', cursor: '250' },
    ])
    expect(fake.asked[0]!.headers).toMatchObject({ authorization: 'bk' })
  })

  test.each([
    ['the page before', { '': 100, 100: 100 }, 2],
    ['an earlier page', { '': 100, 100: 250, 250: 100 }, 3],
  ])('a cursor that %s has named ends the round as incomplete', async (_what, pages, requests) => {
    const fake = createFakeAsk({ now, answer: answerPages(pages) })
    await expect(fake.collect(balldontlieStats, request)).rejects.toMatchObject({
      code: 'source.incomplete',
      details: { path: '$.meta.next_cursor', cursor: '100' },
    })
    expect(fake.asked).toHaveLength(requests)
  })

  test('that never end are given up after twenty', async () => {
    const fake = createFakeAsk({
      now,
      answer: (url) => ({ data: [], meta: { next_cursor: Number(url.searchParams.get('cursor') ?? 0) + 1 } }),
    })
    await expect(fake.collect(balldontlieStats, request)).rejects.toMatchObject({ code: 'source.incomplete' })
    expect(fake.asked).toHaveLength(20)
  })

  test('whose cursor is of another kind have changed their shape', async () => {
    const fake = createFakeAsk({ now, answer: answerPages({ '': { after: 100 } }) })
    await expect(fake.collect(balldontlieStats, request)).rejects.toMatchObject({
      code: 'source.schema-changed',
      details: { path: '$.meta.next_cursor' },
    })
  })

  const whenPackIsThere = hasPack ? test : test.skip
  whenPackIsThere(
    `the genuine list of injuries names a second page, the genuine stats none${skipNote}`,
    async () => {
      const injuries = readPack('payloads/balldontlie/player_injuries_2025-07.json')
      const stats = readPack('payloads/balldontlie/stats_page.json')
      const fake = createFakeAsk({
        now,
        answer: (url) =>
          url.pathname.endsWith('/player_injuries') && !url.searchParams.has('cursor') ? injuries : stats,
      })
      await fake.collect(balldontlieInjuries, request)
      await fake.collect(balldontlieStats, request)
      expect(fake.asked.map(({ resource }) => resource)).toEqual([
        'balldontlie/player_injuries/2024-01-15/page-1',
        'balldontlie/player_injuries/2024-01-15/page-2',
        'balldontlie/stats/2024-01-15/page-1',
      ])
      expect(new URL(fake.asked[1]!.url).searchParams.get('cursor')).toBe('4082934')
    },
  )
})

test('box scores are one request for the date, games one page', async () => {
  const fake = createFakeAsk({ now, answer: () => ({ data: [] }) })
  await fake.collect(balldontlieBoxScores, request)
  await fake.collect(balldontlieGames, requestFor('2024-01-15', []))
  expect(fake.asked.map(({ resource, url }) => [resource, url])).toEqual([
    ['balldontlie/box_scores/2024-01-15', 'http://replay/api.balldontlie.io/v1/box_scores?date=2024-01-15'],
    [
      'balldontlie/games/2024-01-15/page-1',
      'http://replay/api.balldontlie.io/v1/games?dates%5B%5D=2024-01-15&per_page=100',
    ],
  ])
})

test('a date without games asks for no box lines', async () => {
  const fake = createFakeAsk({ now, answer: () => ({ data: [] }) })
  await fake.collect(balldontlieBoxScores, requestFor('2024-01-15', []))
  await fake.collect(balldontlieStats, requestFor('2024-01-15', []))
  expect(fake.asked).toEqual([])
})

test('without a key balldontlie cannot be asked, and says why', () => {
  for (const source of [balldontlieBoxScores, balldontlieGames, balldontlieInjuries, balldontlieStats]) {
    expect(source.unavailable!({ ...fakeConfig, balldontlieKey: '' })).toContain('BALLDONTLIE_KEY')
    expect(source.unavailable!(fakeConfig)).toBeUndefined()
  }
})

test('the injured are said for today only', () => {
  const at = Temporal.Instant.from(now)
  expect(balldontlieInjuries.silent!(parseGameDate('2024-01-16'), at)).toBeUndefined()
  expect(balldontlieInjuries.silent!(parseGameDate('2024-01-15'), at)).toContain('only of now')
})
