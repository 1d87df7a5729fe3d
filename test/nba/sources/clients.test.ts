import { Temporal } from 'temporal-polyfill'
import { beforeEach, describe, expect, test } from 'vitest'
import {
  type FactRequest,
  nbaCdnSchedule,
  nbaStatsLeagueGameLog,
  type Source,
  type SourceContext,
  type Wanted,
} from '../../../src/nba/1-sources/clients/index.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { type GameKind, parseSeason } from '../../../src/nba/domain/season.ts'
import { replaySources } from '../../support/replay-sources.ts'

const tipAt = Temporal.Instant.from('2024-12-03T00:30:00Z')
const season = parseSeason('2024-25')

let asked: Wanted[] = []
beforeEach(() => {
  asked = []
})

const context: SourceContext = {
  config: replaySources('http://replay'),
  clock: { now: () => tipAt, monotonicMs: () => 0, sleep: async () => {} },
  async ask(wanted) {
    asked.push(wanted)
    const { resource, url } = wanted
    return { resource, reply: { url, status: 200, headers: {}, body: new Uint8Array(), receivedAt: tipAt } }
  },
}

async function collect(source: Source, kinds: readonly GameKind[]): Promise<string[]> {
  const games = kinds.map((kind, index) => ({
    ...{ gameId: `002240030${index}`, season, kind, tipAt },
    ...{ homeTeamId: 1610612738, awayTeamId: 1610612748 },
  }))
  const request: FactRequest = { gameDate: parseGameDate('2024-12-02'), season, games }
  const resources: string[] = []
  for await (const { resource } of source.collect(context, request)) resources.push(resource)
  return resources
}

describe('nba-cdn/schedule', () => {
  test('asks for the season by name', async () => {
    expect(await collect(nbaCdnSchedule, [])).toEqual(['nba-cdn/schedule/2024-25'])
    expect(asked.map(({ url }) => url)).toEqual([
      'http://replay/cdn.nba.com/static/json/staticData/scheduleLeagueV2.json?season=2024-25',
    ])
  })
})

describe('nba-stats/leaguegamelog', () => {
  test('asks once for the date and kind of season, as the site does', async () => {
    expect(await collect(nbaStatsLeagueGameLog, ['regular', 'regular'])).toEqual([
      'nba-stats/leaguegamelog/2024-12-02',
    ])
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
    expect(await collect(nbaStatsLeagueGameLog, ['regular', 'play-in'])).toEqual([
      'nba-stats/leaguegamelog/2024-12-02',
      'nba-stats/leaguegamelog/2024-12-02/play-in',
    ])
    expect(await collect(nbaStatsLeagueGameLog, [])).toEqual([])
  })
})
