import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { oddsApiGameLines, oddsApiProps } from '../../../src/nba/1-sources/clients/index.ts'
import { matchEvents } from '../../../src/nba/1-sources/clients/odds-api.ts'
import type { Collected, SourceConfig } from '../../../src/nba/1-sources/clients/source.ts'
import { readQuota } from '../../../src/nba/1-sources/quota.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import { createFakeAsk, fakeConfig, game, requestFor } from './fake-ask.ts'

const games = [
  game('0022400301', 'MIA', 'BOS', '2024-12-03T00:30:00Z'),
  game('0022400302', 'ORL', 'BKN', '2024-12-03T01:00:00Z'),
]
const tonight = requestFor('2024-12-02', games)
const beforeTip = '2024-12-02T22:30:00Z'
const afterTip = '2024-12-03T09:30:00Z'

const event = (id: string, home: string, away: string, commence = '2024-12-03T00:40:00Z') => ({
  id,
  commence_time: commence,
  home_team: home,
  away_team: away,
})
const events = [event('e1', 'Boston Celtics', 'Miami Heat'), event('e2', 'Brooklyn Nets', 'Orlando Magic')]
const answerEvents = (url: URL): unknown => {
  if (!url.pathname.endsWith('/events')) return {}
  return url.pathname.includes('historical') ? { timestamp: '2024-12-03T00:20:38Z', data: events } : events
}
const fakeAt = (now: string, config: Partial<SourceConfig> = {}, answer = answerEvents) =>
  createFakeAsk({ now, answer, config })
const named = (collected: readonly Collected[]) => collected.map(({ resource, gameId }) => [resource, gameId])

describe('odds-api/event-odds', () => {
  test('before tip it asks the live endpoints for every market at once', async () => {
    const fake = fakeAt(beforeTip)
    expect(named(await fake.collect(oddsApiProps, tonight))).toEqual([
      ['odds-api/events/2024-12-02', undefined],
      ['odds-api/event-odds/2024-12-02/0022400301', '0022400301'],
      ['odds-api/event-odds/2024-12-02/0022400302', '0022400302'],
    ])
    const url = new URL(fake.asked[1]!.url)
    expect(url.pathname).toBe('/api.the-odds-api.com/v4/sports/basketball_nba/events/e1/odds')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      apiKey: 'k',
      regions: 'us,us_dfs',
      markets: 'player_points,player_rebounds,player_assists,player_threes,player_points_rebounds_assists',
      oddsFormat: 'american',
      dateFormat: 'iso',
    })
    expect(fake.asked.some(({ isFinal }) => isFinal)).toBe(false)
  })

  test('after tip it asks the history, five minutes before each tip and no later', async () => {
    const fake = fakeAt(afterTip)
    expect(named(await fake.collect(oddsApiProps, tonight))).toEqual([
      ['odds-api/historical-events/2024-12-02/2024-12-03T00:25:00Z', undefined],
      ['odds-api/historical-event-odds/2024-12-02/0022400301/closing/2024-12-03T00:25:00Z', '0022400301'],
      ['odds-api/historical-event-odds/2024-12-02/0022400302/closing/2024-12-03T00:55:00Z', '0022400302'],
    ])
    const urls = fake.asked.map(({ url }) => new URL(url))
    expect(urls.every((url) => url.pathname.startsWith('/api.the-odds-api.com/v4/historical/'))).toBe(true)
    expect(urls.map((url) => url.searchParams.get('date'))).toEqual([
      '2024-12-03T00:25:00Z',
      '2024-12-03T00:25:00Z',
      '2024-12-03T00:55:00Z',
    ])
  })

  test('on the evening itself it asks no history: the games to come keep their lines whatever a key may read', async () => {
    const fake = fakeAt('2024-12-03T00:31:00Z')
    await fake.collect(oddsApiProps, tonight)
    expect(fake.asked.map(({ resource, isFinal }) => [resource, isFinal ?? false])).toEqual([
      ['odds-api/events/2024-12-02', false],
      ['odds-api/event-odds/2024-12-02/0022400302', false],
    ])
  })

  test('what it asks of the history never changes: the archive may answer the next time', async () => {
    const first = fakeAt(afterTip)
    await first.collect(oddsApiProps, tonight)
    expect(first.asked.map(({ isFinal }) => isFinal)).toEqual([true, true, true])
  })

  test('an opening snapshot is taken where it is configured', async () => {
    const fake = fakeAt(afterTip, { oddsOpeningHours: 12 })
    const collected = await fake.collect(oddsApiProps, requestFor('2024-12-02', games.slice(0, 1)))
    expect(collected.slice(1).map(({ resource }) => resource.split('/').at(-2))).toEqual([
      'opening',
      'closing',
    ])
    expect(new URL(fake.asked[1]!.url).searchParams.get('date')).toBe('2024-12-02T12:30:00Z')
  })

  test('a game without an event yields no odds, and a date without games asks nothing', async () => {
    expect(await fakeAt(beforeTip, {}, () => []).collect(oddsApiProps, tonight)).toHaveLength(1)
    const idle = fakeAt(beforeTip)
    expect(await idle.collect(oddsApiProps, requestFor('2024-12-02', []))).toEqual([])
    expect(idle.asked).toEqual([])
  })

  test('an event that the source no longer knows is an answer, and no other failure is', async () => {
    const fake = fakeAt(beforeTip)
    await fake.collect(oddsApiProps, tonight)
    expect(fake.asked.map(({ acceptStatuses }) => acceptStatuses)).toEqual([undefined, [404], [404]])
    const fault = new PipelineError('source.rate-limited', 'slow down')
    const failing = fakeAt(beforeTip, {}, (url) => (url.pathname.endsWith('/events') ? events : fault))
    await expect(failing.collect(oddsApiProps, tonight)).rejects.toBe(fault)
  })

  test('a list of events that changed its shape is said to be so', async () => {
    const fake = fakeAt(beforeTip, {}, () => [{ ...events[0], home_team: 7 }])
    await expect(fake.collect(oddsApiProps, tonight)).rejects.toMatchObject({
      code: 'source.schema-changed',
      details: { path: '$[0].home_team' },
    })
  })

  test('the nearest event of the same teams is the game; the return match and a swapped home side are not', () => {
    const listed = [
      event('tomorrow', 'Boston Celtics', 'Miami Heat', '2024-12-04T00:30:00Z'),
      event('swapped', 'Miami Heat', 'Boston Celtics'),
      event('late', 'Boston Celtics', 'Miami Heat', '2024-12-03T00:52:00Z'),
    ]
    expect(matchEvents(listed, games).map(({ eventId }) => eventId)).toEqual(['late'])
    expect(matchEvents(listed.slice(0, 2), games)).toEqual([])
  })
})

describe('odds-api/game-lines', () => {
  test('before tip all games are one request, for what is still to come', async () => {
    const fake = fakeAt(beforeTip)
    const collected = await fake.collect(oddsApiGameLines, tonight)
    expect(named(collected)).toEqual([['odds-api/game-lines/2024-12-02', undefined]])
    const url = new URL(fake.asked[0]!.url)
    expect(url.pathname).toBe('/api.the-odds-api.com/v4/sports/basketball_nba/odds')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      apiKey: 'k',
      regions: 'us',
      markets: 'h2h,spreads,totals',
      oddsFormat: 'american',
      commenceTimeFrom: '2024-12-02T22:30:00Z',
      commenceTimeTo: '2024-12-03T07:00:00Z',
      dateFormat: 'iso',
    })
  })

  test('afterwards there is one snapshot for each tip-off, asked for once', async () => {
    const third = game('0022400303', 'LAL', 'UTA', '2024-12-03T00:30:00Z')
    const fake = fakeAt(afterTip)
    await fake.collect(oddsApiGameLines, requestFor('2024-12-02', [...games, third]))
    expect(fake.asked.map(({ resource, isFinal }) => [resource, isFinal])).toEqual([
      ['odds-api/game-lines/2024-12-02/2024-12-03T00:25:00Z', true],
      ['odds-api/game-lines/2024-12-02/2024-12-03T00:55:00Z', true],
    ])
    const url = new URL(fake.asked[1]!.url)
    expect(url.pathname).toBe('/api.the-odds-api.com/v4/historical/sports/basketball_nba/odds')
    expect(url.searchParams.get('date')).toBe('2024-12-03T00:55:00Z')
    expect(url.searchParams.get('commenceTimeFrom')).toBe('2024-12-03T00:55:00Z')
  })

  test("pick'em regions, which post no game lines, are not paid for", async () => {
    const regionsFor = async (oddsApiRegions: string) => {
      const fake = fakeAt(beforeTip, { oddsApiRegions })
      await fake.collect(oddsApiGameLines, tonight)
      return new URL(fake.asked[0]!.url).searchParams.get('regions')
    }
    expect(await regionsFor('us,us2,us_dfs')).toBe('us,us2')
    expect(await regionsFor('us_dfs')).toBe('us')
  })
})

test('without a key The Odds API cannot be asked, and says why', () => {
  for (const source of [oddsApiProps, oddsApiGameLines]) {
    expect(source.unavailable!({ ...fakeConfig, oddsApiKey: '' })).toContain('ODDS_API_KEY')
    expect(source.unavailable!(fakeConfig)).toBeUndefined()
  }
})

describe('readQuota', () => {
  test('reads what is left, what was used and what the last request cost', () => {
    const headers = { 'x-requests-remaining': '19850', 'x-requests-used': '150', 'x-requests-last': '10' }
    expect(readQuota(headers)).toEqual({ remaining: 19_850, used: 150, lastCost: 10 })
  })

  test('a header that is not there or no number is null, never 0', () => {
    expect(readQuota({ 'x-requests-remaining': '', 'x-requests-used': 'many' })).toEqual({
      remaining: null,
      used: null,
      lastCost: null,
    })
  })
})

test('the closing snapshot is that of five minutes before tip, in whole seconds', async () => {
  const odd = { ...games[0]!, tipAt: Temporal.Instant.from('2024-12-03T00:30:12.345Z') }
  const fake = fakeAt(afterTip)
  await fake.collect(oddsApiGameLines, requestFor('2024-12-02', [odd]))
  expect(new URL(fake.asked[0]!.url).searchParams.get('date')).toBe('2024-12-03T00:25:12Z')
})
