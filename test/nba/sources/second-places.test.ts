/** What the clients that stand in for lines, rosters and plays ask for, and when they do not ask. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import {
  balldontlieActivePlayers,
  balldontlieProps,
  espnPlays,
  espnRosters,
  nbaStatsPlayByPlay,
} from '../../../src/nba/1-sources/clients/index.ts'
import { parseGameDate } from '../../../src/nba/domain/game-date.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'
import { findTeamByEspnId } from '../../../src/replay/source-ids.ts'
import { createFakeAsk, fakeConfig, game, requestFor } from './fake-ask.ts'

const games = [
  game('0022300561', 'HOU', 'PHI', '2024-01-15T18:00:00Z'),
  game('0022300570', 'IND', 'UTA', '2024-01-16T02:00:00Z'),
  game('0022300571', 'OKC', 'LAL', '2024-01-16T03:30:00Z'),
]
const onTheDay = requestFor('2024-01-15', games)
const team = (abbreviation: string) => ({ abbreviation, full_name: '' })
const list = {
  data: [
    { id: 7, home_team: team('UTA'), visitor_team: team('IND') },
    { id: 8, home_team: team('PHI'), visitor_team: team('HOU') },
    { id: 9, home_team: team('LAL'), visitor_team: team('OKC') },
  ],
}
const path = (url: string) => url.slice(url.indexOf('balldontlie.io') + 14)

describe('balldontlie/player_props', () => {
  const answerWith = (props: (id: string) => unknown) => (url: URL) =>
    url.pathname.endsWith('/v1/games')
      ? list
      : url.pathname.includes('player_props')
        ? props(url.searchParams.get('game_id')!)
        : { data: [] }

  test('asks for the list, each game that has not begun, and who the players are that were named', async () => {
    const answer = answerWith((id) => ({ data: [{ player_id: 20 }, { player_id: id === '7' ? 3 : 20 }] }))
    const fake = createFakeAsk({ now: '2024-01-15T20:00:00Z', answer })
    const collected = await fake.collect(balldontlieProps, onTheDay)
    expect(fake.asked.map(({ resource, url }) => [resource, path(url)])).toEqual([
      ['balldontlie/games/2024-01-15/page-1', '/v1/games?dates%5B%5D=2024-01-15&per_page=100'],
      ['balldontlie/player_props/2024-01-15/0022300570', '/v2/odds/player_props?game_id=7'],
      ['balldontlie/player_props/2024-01-15/0022300571', '/v2/odds/player_props?game_id=9'],
      [
        'balldontlie/players/2024-01-15/part-1',
        '/v1/players?per_page=100&player_ids%5B%5D=3&player_ids%5B%5D=20',
      ],
    ])
    expect(collected.map(({ gameId }) => gameId)).toEqual([undefined, '0022300570', '0022300571', undefined])
    expect(fake.asked.every(({ headers }) => headers?.authorization === 'bk')).toBe(true)
  })

  test('more than a hundred players are asked for in parts', async () => {
    const data = Array.from({ length: 101 }, (_, index) => ({ player_id: index + 1 }))
    const fake = createFakeAsk({ now: '2024-01-15T20:00:00Z', answer: answerWith(() => ({ data })) })
    await fake.collect(balldontlieProps, onTheDay)
    const parts = fake.asked.filter(({ resource }) => resource.startsWith('balldontlie/players/'))
    expect(parts.map(({ url }) => new URL(url).searchParams.getAll('player_ids[]').length)).toEqual([100, 1])
  })

  test('a game whose lines cannot be read is collected all the same, and costs the others nothing', async () => {
    const answer = answerWith((id) => (id === '7' ? { items: [] } : { data: [{ player_id: 20 }] }))
    const fake = createFakeAsk({ now: '2024-01-15T20:00:00Z', answer })
    expect(await fake.collect(balldontlieProps, onTheDay)).toHaveLength(4)
  })

  test('when all games have begun nothing is asked; of a day past it says nothing; without a key it cannot', async () => {
    const fake = createFakeAsk({ now: '2024-01-16T04:00:00Z', answer: () => list })
    expect(await fake.collect(balldontlieProps, onTheDay)).toEqual([])
    expect(fake.asked).toEqual([])
    const now = Temporal.Instant.from('2024-01-16T15:00:00Z')
    expect(balldontlieProps.silent!(parseGameDate('2024-01-15'), now)).toContain('2024-01-15')
    expect(balldontlieProps.silent!(parseGameDate('2024-01-16'), now)).toBeUndefined()
    for (const source of [balldontlieProps, balldontlieActivePlayers])
      expect(source.unavailable!({ ...fakeConfig, balldontlieKey: '' })).toContain('BALLDONTLIE_KEY')
  })
})

describe('rosters', () => {
  test('ESPN is asked for all thirty teams, each by the id that is its own', async () => {
    const fake = createFakeAsk({ now: '2024-01-15T20:00:00Z', answer: () => ({}) })
    await fake.collect(espnRosters, onTheDay)
    expect(fake.asked).toHaveLength(30)
    expect(fake.asked[9]).toMatchObject({
      resource: 'espn/rosters/2024-01-15/GSW',
      url: 'http://replay/site.api.espn.com/apis/site/v2/sports/basketball/nba/teams/9/roster',
    })
    for (const { resource, url } of fake.asked) {
      const id = /teams\/(\d+)\/roster$/.exec(url)![1]!
      expect(findTeamByEspnId(id), resource).toBe(findTeam(resource.split('/').at(-1)!)!.teamId)
    }
  })

  test('both stand-ins speak of today only; balldontlie is asked page by page', async () => {
    const lateEvening = Temporal.Instant.from('2024-01-16T04:59:00Z')
    for (const source of [espnRosters, balldontlieActivePlayers]) {
      expect(source.silent!(parseGameDate('2024-01-15'), lateEvening)).toBeUndefined()
      expect(source.silent!(parseGameDate('2024-01-14'), lateEvening)).toContain('only of now')
    }
    const pages = [
      { data: [], meta: { next_cursor: 5 } },
      { data: [], meta: {} },
    ]
    const fake = createFakeAsk({
      now: '2024-01-15T20:00:00Z',
      answer: (url) => pages[url.searchParams.has('cursor') ? 1 : 0],
    })
    await fake.collect(balldontlieActivePlayers, onTheDay)
    expect(fake.asked.map(({ resource, url }) => [resource, path(url)])).toEqual([
      ['balldontlie/active_players/2024-01-15/page-1', '/v1/players/active?per_page=100'],
      ['balldontlie/active_players/2024-01-15/page-2', '/v1/players/active?per_page=100&cursor=5'],
    ])
  })
})

describe('plays', () => {
  test('playbyplayv3 is one request a game; ESPN finds the events of the games first', async () => {
    const stats = createFakeAsk({ now: '2024-01-16T09:00:00Z', answer: () => ({}) })
    await stats.collect(nbaStatsPlayByPlay, onTheDay)
    expect(stats.asked.map(({ resource }) => resource)).toEqual(
      games.map(({ gameId }) => `nba-stats/playbyplayv3/${gameId}`),
    )
    expect(stats.asked[0]!.url).toContain('/stats/playbyplayv3?EndPeriod=0&GameID=0022300561&StartPeriod=0')
    const side = (homeAway: string, abbreviation: string) => ({ homeAway, team: { abbreviation } })
    const event = { id: '31', competitions: [{ competitors: [side('away', 'IND'), side('home', 'UTAH')] }] }
    const espn = createFakeAsk({ now: '2024-01-16T09:00:00Z', answer: () => ({ events: [event] }) })
    await espn.collect(espnPlays, onTheDay)
    expect(espn.asked.map(({ resource }) => resource)).toEqual([
      'espn/scoreboard/2024-01-15',
      'espn/plays/2024-01-15/0022300570',
    ])
    expect(await espn.collect(espnPlays, requestFor('2024-01-15', []))).toEqual([])
  })
})
