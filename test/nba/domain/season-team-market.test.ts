import { describe, expect, test } from 'vitest'
import {
  findMarketByOddsApiKey,
  marketStat,
  markets,
  oddsApiMarketKey,
} from '../../../src/nba/domain/market.ts'
import {
  isCompetitive,
  isGameId,
  kindOfGame,
  parseSeason,
  previousSeason,
  seasonOfGame,
} from '../../../src/nba/domain/season.ts'
import { findTeam, findTeamById, teams } from '../../../src/nba/domain/team.ts'

describe('season', () => {
  test.each([
    ['0022400061', '2024-25', 'regular'],
    ['0012500008', '2025-26', 'preseason'],
    ['0032400001', '2024-25', 'all-star'],
    ['0041900406', '2019-20', 'playoffs'],
    ['0052400101', '2024-25', 'play-in'],
    ['0062400001', '2024-25', 'cup-final'],
    ['0029900001', '1999-00', 'regular'],
    ['0024600001', '1946-47', 'regular'],
  ])('game %s is of season %s and kind %s', (gameId, season, kind) => {
    expect(seasonOfGame(gameId)).toBe(season)
    expect(kindOfGame(gameId)).toBe(kind)
  })

  test.each(['22400061', '0072400061', '1022400061', '', '00224000610'])('"%s" is no game id', (gameId) => {
    expect(isGameId(gameId)).toBe(false)
    expect(() => seasonOfGame(gameId)).toThrow(RangeError)
  })

  test('the season before 2000-01 is 1999-00', () => {
    expect(previousSeason(parseSeason('2000-01'))).toBe('1999-00')
  })

  test.each(['2024-26', '2024', '2024/25'])('"%s" is no season', (text) => {
    expect(() => parseSeason(text)).toThrow(/2024-25/)
  })

  test('preseason and all-star games are not competitive', () => {
    expect(
      (['preseason', 'regular', 'all-star', 'playoffs', 'play-in', 'cup-final'] as const).filter(
        isCompetitive,
      ),
    ).toEqual(['regular', 'playoffs', 'play-in', 'cup-final'])
  })
})

describe('team', () => {
  test('thirty teams with distinct ids, tricodes and names', () => {
    expect(teams).toHaveLength(30)
    for (const key of ['teamId', 'tricode', 'fullName'] as const) {
      expect(new Set(teams.map((team) => team[key])).size).toBe(30)
    }
    for (const team of teams) expect(findTeamById(team.teamId)).toBe(team)
  })

  test.each(['LA Clippers', 'Los Angeles Clippers', 'LAC', 'los angeles clippers'])(
    '"%s" is the Clippers',
    (name) => {
      expect(findTeam(name)?.tricode).toBe('LAC')
    },
  )

  test('no name stands for two teams', () => {
    const names = teams.flatMap((team) => [team.fullName, team.tricode, ...team.aliases])
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(names.length)
    for (const team of teams)
      for (const name of [team.fullName, team.tricode, ...team.aliases]) expect(findTeam(name)).toBe(team)
  })

  test.each(['TBD', 'Team LeBron', ''])('"%s" is no team', (name) => expect(findTeam(name)).toBeUndefined())
})

describe('market', () => {
  test('each market reads its statistic off the box line', () => {
    const box = { pts: 30, reb: 8, ast: 7, fg3m: 4 }
    expect(markets.map((market) => marketStat(market, box))).toEqual([30, 8, 7, 4, 45])
  })

  test('the keys of The Odds API are found again', () => {
    for (const market of markets) expect(findMarketByOddsApiKey(oddsApiMarketKey(market))).toBe(market)
    expect(oddsApiMarketKey('points_rebounds_assists')).toBe('player_points_rebounds_assists')
    expect(findMarketByOddsApiKey('spreads')).toBeUndefined()
  })
})
