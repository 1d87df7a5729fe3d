import { Temporal } from 'temporal-polyfill'
import { beforeEach, describe, expect, test } from 'vitest'
import { nbaCdnSchedule, nbaStatsLeagueGameLog, oddsApi } from '../../../src/nba/1-sources/clients/index.ts'
import { matchEvents } from '../../../src/nba/1-sources/clients/odds-api.ts'
import type { Collected, ScheduledGame, SourceConfig } from '../../../src/nba/1-sources/clients/source.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { parseSeason } from '../../../src/nba/domain/season.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import type { Http, HttpRequest } from '../../../src/platform/http.ts'

const config: SourceConfig = {
  nbaCdnUrl: 'http://replay/cdn.nba.com',
  nbaStatsUrl: 'http://replay/stats.nba.com',
  oddsApiUrl: 'http://replay/api.the-odds-api.com',
  oddsApiKey: 'k',
}
const gameDate = parseGameDate('2024-12-02')
const season = parseSeason('2024-25')
const celtics = 1610612738
const heat = 1610612748
const nets = 1610612751
const magic = 1610612753
const tip = Temporal.Instant.from('2024-12-03T00:30:00Z')

const game = (gameId: string, homeTeamId: number, awayTeamId: number, tipAt = tip): ScheduledGame => ({
  gameId,
  season,
  kind: 'regular',
  tipAt,
  homeTeamId,
  awayTeamId,
})
const games = [game('0022400301', celtics, heat), game('0022400302', nets, magic, tip.add({ minutes: 30 }))]

const event = (id: string, home: string, away: string, commence = '2024-12-03T00:40:00Z') => ({
  id,
  commence_time: commence,
  home_team: home,
  away_team: away,
})
const events = [event('e1', 'Boston Celtics', 'Miami Heat'), event('e2', 'Brooklyn Nets', 'Orlando Magic')]

let asked: HttpRequest[] = []
let answer: (url: URL) => unknown = () => ({})
beforeEach(() => {
  asked = []
})
const http: Http = {
  async get(request) {
    asked.push(request)
    const value = answer(new URL(request.url))
    if (value instanceof Error) throw value
    return {
      url: request.url,
      status: 200,
      headers: {},
      body: Buffer.from(JSON.stringify(value)),
      receivedAt: tip,
    }
  },
}
const contextAt = (now: Temporal.Instant, changes: Partial<SourceConfig> = {}) => ({
  http,
  config: { ...config, ...changes },
  clock: { now: () => now, monotonicMs: () => 0, sleep: async () => {} },
})
async function all(collecting: AsyncGenerator<Collected>): Promise<Collected[]> {
  const collected: Collected[] = []
  for await (const each of collecting) collected.push(each)
  return collected
}

describe('nba-cdn-schedule', () => {
  test('asks for the season in progress, or for the one named', async () => {
    const [now] = await all(nbaCdnSchedule.collect(contextAt(tip), gameDate))
    const [earlier] = await all(nbaCdnSchedule.collect(contextAt(tip), gameDate, season))
    expect([now!.resource, earlier!.resource]).toEqual(['nba-cdn/schedule', 'nba-cdn/schedule/2024-25'])
    expect(asked.map(({ url }) => url)).toEqual([
      'http://replay/cdn.nba.com/static/json/staticData/scheduleLeagueV2.json',
      'http://replay/cdn.nba.com/static/json/staticData/scheduleLeagueV2.json?season=2024-25',
    ])
  })
})

describe('nba-stats-leaguegamelog', () => {
  test('asks once for the date and kind of season, as the site does', async () => {
    const [collected] = await all(nbaStatsLeagueGameLog.collect(contextAt(tip), gameDate, games))
    expect(collected!.resource).toBe('nba-stats/leaguegamelog/2024-12-02')
    expect(asked).toHaveLength(1)
    const url = new URL(asked[0]!.url)
    expect(url.pathname).toBe('/stats.nba.com/stats/leaguegamelog')
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      Season: '2024-25',
      SeasonType: 'Regular Season',
      DateFrom: '2024-12-02',
      DateTo: '2024-12-02',
      PlayerOrTeam: 'P',
    })
    expect(asked[0]!.headers).toMatchObject({ referer: 'https://www.nba.com/' })
  })

  test('a date with two kinds of games is two requests; one without games is none', async () => {
    const mixed = [games[0]!, { season, kind: 'play-in' as const }]
    const collected = await all(nbaStatsLeagueGameLog.collect(contextAt(tip), gameDate, mixed))
    expect(collected.map(({ resource }) => resource)).toEqual([
      'nba-stats/leaguegamelog/2024-12-02',
      'nba-stats/leaguegamelog/2024-12-02/play-in',
    ])
    expect(await all(nbaStatsLeagueGameLog.collect(contextAt(tip), gameDate, []))).toEqual([])
  })
})

describe('odds-api', () => {
  const resources = (collected: readonly Collected[]) =>
    collected.map(({ resource, gameId }) => [resource, gameId])

  test('before tip it asks the live endpoints for every market at once', async () => {
    answer = (url) => (url.pathname.endsWith('/events') ? events : {})
    const collected = await all(oddsApi.collect(contextAt(tip.subtract({ hours: 2 })), gameDate, games))
    expect(resources(collected)).toEqual([
      ['odds-api/events/2024-12-02', undefined],
      ['odds-api/event-odds/2024-12-02/0022400301', '0022400301'],
      ['odds-api/event-odds/2024-12-02/0022400302', '0022400302'],
    ])
    const url = new URL(asked[1]!.url)
    expect(url.pathname).toBe('/api.the-odds-api.com/v4/sports/basketball_nba/events/e1/odds')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      apiKey: 'k',
      regions: 'us,us_dfs',
      markets: 'player_points,player_rebounds,player_assists,player_threes,player_points_rebounds_assists',
      oddsFormat: 'american',
      dateFormat: 'iso',
    })
  })

  test('after tip it asks the history, five minutes before each tip and no later', async () => {
    answer = (url) =>
      url.pathname.endsWith('/events') ? { timestamp: '2024-12-03T00:20:38Z', data: events } : {}
    const collected = await all(oddsApi.collect(contextAt(tip.add({ hours: 9 })), gameDate, games))
    expect(resources(collected)).toEqual([
      ['odds-api/historical-events/2024-12-02', undefined],
      ['odds-api/historical-event-odds/2024-12-02/0022400301/closing', '0022400301'],
      ['odds-api/historical-event-odds/2024-12-02/0022400302/closing', '0022400302'],
    ])
    const urls = asked.map(({ url }) => new URL(url))
    expect(urls.every((url) => url.pathname.startsWith('/api.the-odds-api.com/v4/historical/'))).toBe(true)
    expect(urls.map((url) => url.searchParams.get('date'))).toEqual([
      '2024-12-03T00:25:00Z',
      '2024-12-03T00:25:00Z',
      '2024-12-03T00:55:00Z',
    ])
  })

  test('an opening snapshot is taken where it is configured', async () => {
    answer = (url) =>
      url.pathname.endsWith('/events') ? { timestamp: '2024-12-03T00:20:38Z', data: events } : {}
    const context = contextAt(tip.add({ hours: 9 }), { oddsOpeningHours: 12 })
    const collected = await all(oddsApi.collect(context, gameDate, games.slice(0, 1)))
    expect(collected.slice(1).map(({ resource }) => resource.split('/').at(-1))).toEqual([
      'opening',
      'closing',
    ])
    expect(new URL(asked[1]!.url).searchParams.get('date')).toBe('2024-12-02T12:30:00Z')
  })

  test('between two tips the begun game comes from the history and the other live', async () => {
    answer = (url) => {
      if (!url.pathname.endsWith('/events')) return {}
      return url.pathname.includes('historical')
        ? { timestamp: '2024-12-03T00:20:38Z', data: events }
        : events
    }
    const collected = await all(oddsApi.collect(contextAt(tip.add({ minutes: 1 })), gameDate, games))
    expect(collected.map(({ resource }) => resource)).toEqual([
      'odds-api/events/2024-12-02',
      'odds-api/event-odds/2024-12-02/0022400302',
      'odds-api/historical-events/2024-12-02',
      'odds-api/historical-event-odds/2024-12-02/0022400301/closing',
    ])
  })

  test('a game without an event yields no odds, and a date without games asks nothing', async () => {
    answer = () => []
    expect(await all(oddsApi.collect(contextAt(tip.subtract({ hours: 2 })), gameDate, games))).toHaveLength(1)
    asked = []
    expect(await all(oddsApi.collect(contextAt(tip), gameDate, []))).toEqual([])
    expect(asked).toEqual([])
  })

  test('an event that the source no longer knows is an answer, and no other failure is', async () => {
    answer = (url) => (url.pathname.endsWith('/events') ? events : {})
    await all(oddsApi.collect(contextAt(tip.subtract({ hours: 2 })), gameDate, games))
    expect(asked.map(({ acceptStatuses }) => acceptStatuses)).toEqual([[], [404], [404]])
    const fault = new PipelineError('source.rate-limited', 'slow down')
    answer = (url) => (url.pathname.endsWith('/events') ? events : fault)
    await expect(all(oddsApi.collect(contextAt(tip.subtract({ hours: 2 })), gameDate, games))).rejects.toBe(
      fault,
    )
  })

  test('a list of events that changed its shape is said to be so', async () => {
    answer = () => [{ ...events[0], home_team: 7 }]
    const collecting = all(oddsApi.collect(contextAt(tip.subtract({ hours: 2 })), gameDate, games))
    await expect(collecting).rejects.toMatchObject({
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
