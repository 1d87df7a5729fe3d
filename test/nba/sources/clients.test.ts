import { Temporal } from 'temporal-polyfill'
import { beforeEach, describe, expect, test } from 'vitest'
import { nbaCdnSchedule, nbaStatsLeagueGameLog } from '../../../src/nba/1-sources/clients/index.ts'
import type { Collected, ScheduledGame, SourceConfig } from '../../../src/nba/1-sources/clients/source.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { parseSeason } from '../../../src/nba/domain/season.ts'
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

let asked: HttpRequest[] = []
const answer: (url: URL) => unknown = () => ({})
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
