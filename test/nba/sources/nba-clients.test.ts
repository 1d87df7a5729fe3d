import { Temporal } from 'temporal-polyfill'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  type Collected,
  type FactRequest,
  nbaCdnBoxScore,
  nbaCdnOdds,
  nbaCdnPlayByPlay,
  nbaOfficialInjuryReport,
  nbaOfficialReferees,
  nbaStatsBoxScore,
  nbaStatsPlayerIndex,
  nbaStatsScoreboard,
  nbaStatsScoreboardV2,
  type ScheduledGame,
  type Source,
  type SourceConfig,
  type Wanted,
} from '../../../src/nba/1-sources/clients/index.ts'
import { findReportSlot } from '../../../src/nba/1-sources/clients/nba-official-injury-report.ts'
import { addDays, type GameDate, parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { parseSeason } from '../../../src/nba/domain/season.ts'
import { PipelineError } from '../../../src/platform/errors.ts'

const config: SourceConfig = {
  nbaCdnUrl: 'http://replay/cdn.nba.com',
  nbaStatsUrl: 'http://replay/stats.nba.com',
  nbaOfficialUrl: 'http://replay/official.nba.com',
  nbaReportsUrl: 'http://replay/ak-static.cms.nba.com',
  espnUrl: 'http://replay/espn',
  balldontlieUrl: 'http://replay/balldontlie',
  oddsApiUrl: 'http://replay/odds',
  balldontlieKey: '',
  oddsApiKey: '',
}
const gameDate = parseGameDate('2024-12-02')
const tip = Temporal.Instant.from('2024-12-03T00:30:00Z') // 19:30 in New York

const game = (gameId: string, tipAt = tip): ScheduledGame => ({
  gameId,
  season: parseSeason('2024-25'),
  kind: 'regular',
  tipAt,
  homeTeamId: 1610612738,
  awayTeamId: 1610612748,
})
const games = [game('0022400301', tip.add({ minutes: 30 })), game('0022400302')]
const request = (changes: Partial<FactRequest> = {}): FactRequest => ({
  gameDate,
  season: parseSeason('2024-25'),
  games,
  ...changes,
})

let asked: Wanted[] = []
let statusOf: (url: string) => number = () => 200
beforeEach(() => {
  asked = []
  statusOf = () => 200
})

async function collect(source: Source, now: Temporal.Instant, wanted = request()): Promise<Collected[]> {
  const collected: Collected[] = []
  const context = {
    config,
    clock: { now: () => now, monotonicMs: () => 0, sleep: async () => {} },
    async ask(each: Wanted): Promise<Collected> {
      asked.push(each)
      const { url, resource, gameId } = each
      const reply = { url, status: statusOf(url), headers: {}, body: new Uint8Array(), receivedAt: now }
      return { resource, ...(gameId === undefined ? {} : { gameId }), reply }
    },
  }
  for await (const each of source.collect(context, wanted)) collected.push(each)
  return collected
}

describe('what is asked game by game', () => {
  test('nba-cdn/boxscore: a game that has not begun has no file, and is not asked for', async () => {
    expect((await collect(nbaCdnBoxScore, tip)).map(({ gameId }) => gameId)).toEqual(['0022400302'])
    expect(await collect(nbaCdnBoxScore, tip.subtract({ hours: 6 }))).toEqual([])
  })

  test.each([
    [
      nbaCdnBoxScore,
      'nba-cdn/boxscore/0022400301',
      '/cdn.nba.com/static/json/liveData/boxscore/boxscore_0022400301.json',
    ],
    [
      nbaCdnPlayByPlay,
      'nba-cdn/playbyplay/0022400301',
      '/cdn.nba.com/static/json/liveData/playbyplay/playbyplay_0022400301.json',
    ],
    [
      nbaStatsBoxScore,
      'nba-stats/boxscoretraditionalv3/2024-12-02/0022400301',
      '/stats.nba.com/stats/boxscoretraditionalv3',
    ],
  ])('$name: one request a game, in their order', async (source, resource, path) => {
    const collected = await collect(source, tip.add({ hours: 6 }))
    expect(collected.map(({ gameId }) => gameId)).toEqual(['0022400301', '0022400302'])
    expect(collected[0]!.resource).toBe(resource)
    expect(resource.startsWith(`${source.name}/`)).toBe(true)
    expect(new URL(asked[0]!.url).pathname).toBe(path)
    expect(asked[0]!.url).toContain('0022400301')
    expect(await collect(source, tip, request({ games: [] }))).toEqual([])
  })
})

describe('what is asked once for a date', () => {
  test.each([
    [
      nbaStatsScoreboard,
      'nba-stats/scoreboardv3/2024-12-02',
      '/stats.nba.com/stats/scoreboardv3?GameDate=2024-12-02&LeagueID=00',
    ],
    [
      nbaStatsScoreboardV2,
      'nba-stats/scoreboardv2/2024-12-02',
      '/stats.nba.com/stats/scoreboardv2?DayOffset=0&GameDate=2024-12-02&LeagueID=00',
    ],
    [
      nbaStatsPlayerIndex,
      'nba-stats/playerindex/2024-25',
      '/stats.nba.com/stats/playerindex?Historical=0&LeagueID=00&Season=2024-25&TeamID=0',
    ],
    [
      nbaOfficialReferees,
      'nba-official/referees/2024-12-02',
      '/official.nba.com/wp-json/api/v1/get-game-officials?&date=2024-12-02',
    ],
    [nbaCdnOdds, 'nba-cdn/odds/2024-12-02', '/cdn.nba.com/static/json/liveData/odds/odds_todaysGames.json'],
  ])('$name', async (source, resource, url) => {
    const collected = await collect(source, tip.subtract({ hours: 2 }))
    expect(collected.map((each) => each.resource)).toEqual([resource])
    expect(asked.map((each) => each.url)).toEqual([`http://replay${url}`])
    expect(asked[0]!.headers).toMatchObject({ referer: expect.stringContaining('nba.com') })
  })
})

describe('what speaks only of now', () => {
  const at = (source: Source, date: GameDate): string | undefined =>
    source.silent!(date, Temporal.Instant.from('2024-12-03T04:00:00Z')) // still 2 December in New York

  test('the odds are silent about any other day than today, in New York', () => {
    expect(at(nbaCdnOdds, gameDate)).toBeUndefined()
    expect(at(nbaCdnOdds, addDays(gameDate, -1))).toContain('2024-12-02')
    expect(at(nbaCdnOdds, addDays(gameDate, 1))).toContain('2024-12-02')
  })

  test('the index of players is silent about the past', () => {
    expect(at(nbaStatsPlayerIndex, gameDate)).toBeUndefined()
    expect(at(nbaStatsPlayerIndex, addDays(gameDate, 1))).toBeUndefined()
    expect(at(nbaStatsPlayerIndex, addDays(gameDate, -1))).toContain('2024-12-02')
  })

  test('the odds are not asked for once every game has begun: they are in-play odds then', async () => {
    expect(await collect(nbaCdnOdds, tip.add({ minutes: 10 }))).toHaveLength(1)
    expect(await collect(nbaCdnOdds, tip.add({ minutes: 30 }))).toEqual([])
  })
})

describe('the times of injury reports', () => {
  const named = (instant: string): string => findReportSlot(Temporal.Instant.from(instant)).name

  test.each([
    ['2024-01-04T22:45:00Z', '2024-01-04_05PM', '17:45, of the 05:30 PM one'],
    ['2024-01-04T22:30:00Z', '2024-01-04_05PM', '17:30, at its very time'],
    ['2024-01-04T22:29:59Z', '2024-01-04_04PM', 'a second before'],
    ['2024-01-05T05:10:00Z', '2024-01-04_11PM', 'ten past midnight'],
    ['2024-01-05T05:30:00Z', '2024-01-05_12AM', 'half past midnight'],
    ['2024-07-04T16:40:00Z', '2024-07-04_12PM', 'noon, in summer time'],
    ['2026-01-13T18:37:00Z', '2026-01-13_01_30PM', 'by quarter-hours since December 2025'],
    ['2026-01-13T05:03:00Z', '2026-01-13_12_00AM', 'midnight'],
  ])('at %s it is %s (%s)', (instant, name) => {
    expect(named(instant)).toBe(name)
  })

  test('before the first quarter-hour comes the last report of the hourly kind', () => {
    const first = findReportSlot(Temporal.Instant.from('2025-12-23T05:00:00Z'))
    expect(first.name).toBe('2025-12-23_12_00AM')
    expect(findReportSlot(first.at.subtract({ minutes: 1 })).name).toBe('2025-12-22_11PM')
  })
})

describe('the injury report', () => {
  const slots = (): string[] => asked.map(({ url }) => /Injury-Report_(.*)\.pdf$/.exec(url)![1]!)

  test('is the newest at or before now, as bytes', async () => {
    const [collected] = await collect(nbaOfficialInjuryReport, tip.subtract({ minutes: 90 }))
    expect(collected!.resource).toBe('nba-official/injury-report/2024-12-02/2024-12-02_05PM')
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({
      url: 'http://replay/ak-static.cms.nba.com/referee/injury/Injury-Report_2024-12-02_05PM.pdf',
      expect: 'bytes',
      acceptStatuses: [403, 404],
    })
  })

  test('of a date that is over is the last one before the first tip-off', async () => {
    await collect(nbaOfficialInjuryReport, tip.add({ hours: 24 * 30 }))
    expect(slots()).toEqual(['2024-12-02_07PM'])
  })

  test('that is not up yet is looked for at the times before', async () => {
    statusOf = (url) => (url.includes('03PM') ? 200 : url.includes('04PM') ? 404 : 403)
    const collected = await collect(nbaOfficialInjuryReport, tip.subtract({ minutes: 90 }))
    expect(slots()).toEqual(['2024-12-02_05PM', '2024-12-02_04PM', '2024-12-02_03PM'])
    expect(collected.map(({ resource }) => resource)).toEqual([
      'nba-official/injury-report/2024-12-02/2024-12-02_03PM',
    ])
  })

  test('that is nowhere to be found is looked for twelve times, and said to be missing', async () => {
    statusOf = () => 403
    const failure = await collect(nbaOfficialInjuryReport, tip).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(PipelineError)
    expect(failure).toMatchObject({
      code: 'source.empty',
      message: expect.stringContaining('from 2024-12-02_07PM back to 2024-12-02_08AM'),
    })
    expect(asked).toHaveLength(12)
  })

  test('is not asked for on a date without games', async () => {
    expect(await collect(nbaOfficialInjuryReport, tip, request({ games: [] }))).toEqual([])
    expect(asked).toEqual([])
  })
})
