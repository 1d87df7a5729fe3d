import { describe, expect, test } from 'vitest'
import {
  parseNbaCdnBoxScore,
  parseNbaCdnOfficials,
} from '../../../src/nba/2-raw/parse/parse-nba-cdn-boxscore.ts'
import { parseNbaStatsBoxScore } from '../../../src/nba/2-raw/parse/parse-nba-stats-boxscore.ts'
import type { BoxFact } from '../../../src/nba/domain/facts.ts'
import { badBodies, changeAt, faultOf } from './fault-of.ts'
import { hasPack, readPack, skipNote } from './payloads.ts'

const whenPackIsThere = describe.skipIf(!hasPack)
const celtics = 1610612738
const knicks = 1610612752
const raptors = 1610612761
const bucks = 1610612749

const byStatus = (players: readonly BoxFact[]) =>
  Object.fromEntries(
    (['active', 'did_not_play', 'inactive'] as const).map((status) => [
      status,
      players.filter((each) => each.status === status).length,
    ]),
  )
const named = (players: readonly BoxFact[], name: string): BoxFact =>
  players.find(({ player }) => player.name === name)!

whenPackIsThere(`the CDN's box score of 0022000196${skipNote}`, () => {
  const body = hasPack ? readPack('payloads/nba-cdn/livedata_boxscore_0022000196.json') : new Uint8Array()
  const { games, players, repeats } = hasPack
    ? parseNbaCdnBoxScore(body)
    : { games: [], players: [], repeats: 0 }

  test('the game is final, with its Eastern date and UTC tip', () => {
    expect(games).toEqual([
      {
        gameId: '0022000196',
        gameDate: '2021-01-17',
        homeTeamId: celtics,
        awayTeamId: knicks,
        tipAt: '2021-01-17T18:00:00Z',
        status: 'final',
        homeScore: 75,
        awayScore: 105,
      },
    ])
  })

  test('all 34 of both squads are there: 25 played, 2 sat, 7 were not dressed', () => {
    expect([players.length, repeats]).toEqual([34, 0])
    expect(byStatus(players)).toEqual({ active: 25, did_not_play: 2, inactive: 7 })
    expect(players.filter(({ isStarter }) => isStarter)).toHaveLength(10)
  })

  test('a line is taken number for number', () => {
    expect(named(players, 'Jaylen Brown')).toEqual({
      game: { gameId: '0022000196', gameDate: '2021-01-17', homeTeamId: celtics, awayTeamId: knicks },
      player: { playerId: 1627759, sourceId: null, name: 'Jaylen Brown' },
      teamId: celtics,
      status: 'active',
      reason: null,
      isStarter: true,
      minutes: 33,
      fgm: 9,
      fga: 20,
      fg3m: 3,
      fg3a: 9,
      ftm: 4,
      fta: 5,
      oreb: 3,
      dreb: 3,
      reb: 6,
      ast: 3,
      stl: 1,
      blk: 0,
      tov: 2,
      pf: 3,
      pts: 25,
      plusMinus: -27,
    })
  })

  test('who did not play has a status, the reason in the words of the source, and no numbers', () => {
    expect(named(players, 'Tacko Fall')).toMatchObject({
      status: 'inactive',
      reason: 'INACTIVE_INJURY: Left Ankle; Sprain',
      minutes: null,
      pts: null,
      plusMinus: null,
    })
    expect(named(players, 'Jayson Tatum').reason).toBe('INACTIVE_HEALTH_AND_SAFETY_PROTOCOLS')
    expect(named(players, 'Taj Gibson')).toMatchObject({
      status: 'did_not_play',
      reason: null,
      minutes: null,
    })
  })

  test('minutes and counts are those of the game log, player by player', () => {
    const [header, ...lines] = Buffer.from(readPack('box-scores/player_gamelogs_2020-21.csv.gz'))
      .toString('utf8')
      .split('\n')
      .map((line) => line.split(','))
    const cell = (line: readonly string[], column: string) => line[header!.indexOf(column)]!
    const log = new Map(
      lines
        .filter((line) => cell(line, 'GAME_ID') === '0022000196')
        .map((line) => [Number(cell(line, 'PLAYER_ID')), line]),
    )
    const played = players.filter(({ status }) => status === 'active')
    expect(log.size).toBe(25)
    for (const each of played) {
      const line = log.get(each.player.playerId!)!
      const ours = [each.minutes, each.fgm, each.fg3a, each.oreb, each.dreb, each.ast, each.stl, each.tov]
      const columns = ['MIN', 'FGM', 'FG3A', 'OREB', 'DREB', 'AST', 'STL', 'TOV']
      expect(ours, each.player.name).toEqual(columns.map((column) => Number(cell(line, column))))
      expect([each.pts, each.pf, each.plusMinus]).toEqual(
        ['PTS', 'PF', 'PLUS_MINUS'].map((column) => Number(cell(line, column))),
      )
    }
  })

  test('its three officials are there', () => {
    expect(parseNbaCdnOfficials(body).map(({ name, officialId, role }) => [name, officialId, role])).toEqual([
      ['Sean Wright', '2882', 'official1'],
      ['Brent Barnaky', '201638', 'official2'],
      ['Nate Green', '1627524', 'official3'],
    ])
  })

  const faultAt = (path: string, change: unknown) =>
    faultOf(() => parseNbaCdnBoxScore(changeAt(body, `game.${path}`, change)))

  test('a renamed key is named by its path', async () => {
    const rename = ({ points, ...rest }: Record<string, unknown>) => ({ ...rest, pts: points })
    expect(await faultAt('homeTeam.players.3.statistics', rename)).toMatchObject({
      code: 'source.schema-changed',
      path: '$.game.homeTeam.players[3].statistics.points',
    })
  })

  test('a changed type is named by its path', async () => {
    expect(await faultAt('awayTeam.score', '105')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.game.awayTeam.score',
    })
    expect(await faultAt('awayTeam.players.0.statistics.minutes', '28:10.5')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.game.awayTeam.players[0].statistics.minutes',
    })
  })

  test('a final game without its lines, or without one of them, is incomplete', async () => {
    expect(await faultAt('homeTeam.players', [])).toMatchObject({
      code: 'source.incomplete',
      message: expect.stringContaining('0 of their team'),
    })
    expect(await faultAt('homeTeam.players', (list: unknown[]) => list.slice(1))).toMatchObject({
      code: 'source.incomplete',
      message: expect.stringContaining('50 of their team'),
    })
  })

  test('points that the shots do not make, and a bench player with minutes, fail the check', async () => {
    expect(await faultAt('homeTeam.players.0.statistics.freeThrowsMade', 5)).toMatchObject({
      code: 'check.failed',
      path: '$.game.homeTeam.players[0]',
    })
    expect(await faultAt('awayTeam.players.0.played', '0')).toMatchObject({
      code: 'check.failed',
      path: '$.game.awayTeam.players[0]',
    })
  })

  test('a line that stands twice collapses; one that contradicts another does not', async () => {
    const again = (list: object[]) => [...list, list[0]]
    const twice = parseNbaCdnBoxScore(changeAt(body, 'game.homeTeam.players', again))
    expect([twice.repeats, twice.players.length]).toEqual([1, 34])
    const otherwise = (list: object[]) => [...list, { ...list[0], starter: '0' }]
    expect(await faultAt('homeTeam.players', otherwise)).toMatchObject({ code: 'source.duplicated' })
  })

  test('a game under way or called off is said to be so, and its lines are not taken', () => {
    const parse = (change: object) =>
      parseNbaCdnBoxScore(changeAt(body, 'game', (game: object) => ({ ...game, ...change })))
    const live = parse({ gameStatus: 2, gameStatusText: 'Q4 2:31' })
    expect(live).toMatchObject({ games: [{ status: 'live', homeScore: 75 }], players: [] })
    const off = parse({ gameStatus: 1, gameStatusText: 'PPD' })
    expect(off).toMatchObject({ games: [{ status: 'postponed', homeScore: null }], players: [] })
  })

  test.each(badBodies(body))('%s ends with its own code', async (_, bad, code) => {
    expect((await faultOf(() => parseNbaCdnBoxScore(bad))).code).toBe(code)
    expect((await faultOf(() => parseNbaCdnOfficials(bad))).code).toBe(code)
  })
})

whenPackIsThere(`stats.nba.com's box score of 0022500165${skipNote}`, () => {
  const body = hasPack
    ? readPack('payloads/nba-stats/boxscoretraditionalv3_0022500165.json')
    : new Uint8Array()
  const received = { resource: 'nba-stats/boxscoretraditionalv3/2025-11-04/0022500165' }
  const parse = (bytes = body) => parseNbaStatsBoxScore(bytes, received)
  const changed = (path: string, change: unknown) => changeAt(body, `boxScoreTraditional.${path}`, change)
  const faultAt = (path: string, change: unknown) => faultOf(() => parse(changed(path, change)))

  test('the game takes its date from the resource, and is final by its minutes and scores', () => {
    expect(parse().games).toEqual([
      {
        gameId: '0022500165',
        gameDate: '2025-11-04',
        homeTeamId: raptors,
        awayTeamId: bucks,
        tipAt: null,
        status: 'final',
        homeScore: 128,
        awayScore: 100,
      },
    ])
  })

  test('29 players, of whom two sat by the coach’s decision; ten began', () => {
    const { players } = parse()
    expect(players).toHaveLength(29)
    expect(byStatus(players)).toEqual({ active: 27, did_not_play: 2, inactive: 0 })
    expect(players.filter(({ isStarter }) => isStarter)).toHaveLength(10)
    expect(named(players, 'Garrett Temple')).toMatchObject({
      reason: "DNP - Coach's Decision",
      minutes: null,
      pts: null,
    })
  })

  test('times are rounded to the nearest minute', () => {
    const { players } = parse()
    const minutes = ['Brandon Ingram', 'Scottie Barnes', 'Jonathan Mogbo', 'Jamison Battle'].map(
      (name) => named(players, name).minutes,
    )
    expect(minutes).toEqual([31, 28, 7, 5]) // 30:49, 27:30, 6:30, 4:31
    expect(named(players, 'Giannis Antetokounmpo')).toMatchObject({ pts: 22, teamId: bucks, plusMinus: -8 })
  })

  test.each([
    ['DND - Injury/Illness', 'inactive'],
    ['NWT - Not With Team', 'inactive'],
    ['DNP - Injury/Illness', 'did_not_play'],
    ['', 'did_not_play'],
  ])('the comment "%s" means %s', (comment, status) => {
    const { players } = parse(changed('homeTeam.players.13.comment', comment))
    expect(named(players, 'Garrett Temple')).toMatchObject({ status, reason: comment || null })
  })

  test('before the end, level after regulation, and before the start it is not final', () => {
    type Box = Record<'homeTeam' | 'awayTeam', { statistics: object }>
    const parseWith = (home: object, away: object) =>
      parse(
        changeAt(body, 'boxScoreTraditional', (box: Box) => ({
          ...box,
          homeTeam: { ...box.homeTeam, statistics: { ...box.homeTeam.statistics, ...home } },
          awayTeam: { ...box.awayTeam, statistics: { ...box.awayTeam.statistics, ...away } },
        })),
      )
    expect(parseWith({ minutes: '212:30' }, { minutes: '212:30' })).toMatchObject({
      games: [{ status: 'live', homeScore: 128 }],
      players: [],
    })
    expect(parseWith({ points: 100 }, {}).games[0]!.status).toBe('live')
    expect(parseWith({ minutes: '' }, { minutes: '' }).games[0]).toMatchObject({
      status: 'scheduled',
      homeScore: null,
    })
    expect(parseWith({ minutes: '265:00' }, { minutes: '265:00' }).games[0]!.status).toBe('final')
  })

  test('changed shapes are named by their paths', async () => {
    expect(await faultAt('homeTeam.players.2.comment', undefined)).toMatchObject({
      code: 'source.schema-changed',
      path: '$.boxScoreTraditional.homeTeam.players[2].comment',
    })
    expect(await faultAt('awayTeam.players.1.personId', '203507')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.boxScoreTraditional.awayTeam.players[1].personId',
    })
    expect(await faultAt('awayTeam.players', [])).toMatchObject({ code: 'source.incomplete' })
    expect(await faultAt('gameId', '0022500166')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.boxScoreTraditional.gameId',
    })
    expect(await faultAt('homeTeam.players.13.statistics.minutes', '3:00')).toMatchObject({
      path: '$.boxScoreTraditional.homeTeam.players[13]',
      code: 'check.failed',
    })
  })

  test.each(badBodies(body))('%s ends with its own code', async (_, bad, code) => {
    expect((await faultOf(() => parse(bad))).code).toBe(code)
  })
})
