import { describe, expect, test } from 'vitest'
import { parseBalldontlieBoxScores } from '../../../src/nba/2-raw/parse/parse-balldontlie-box-scores.ts'
import { parseBalldontlieStats } from '../../../src/nba/2-raw/parse/parse-balldontlie-stats.ts'
import { parseEspnScoreboard } from '../../../src/nba/2-raw/parse/parse-espn-scoreboard.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'
import { badBodies, changeAt, faultOf } from './fault-of.ts'
import { receivedAs } from './fuzz-targets.ts'
import { hasPack, readPack, skipNote, toBody } from './payloads.ts'

const whenPackIsThere = hasPack ? test : test.skip
const id = (tricode: string): number => findTeam(tricode)!.teamId
const team = (abbreviation: string) => ({ id: 1, abbreviation, full_name: findTeam(abbreviation)!.fullName })
const game = (changes: Record<string, unknown> = {}) => ({
  id: 15908525,
  date: '2025-02-20',
  datetime: '2025-02-21T02:00:00.000Z',
  status: 'Final',
  period: 4,
  home_team_score: 25,
  visitor_team_score: 12,
  ...changes,
})
const line = (changes: Record<string, unknown> = {}) => ({
  ...{ min: '34', fgm: 9, fga: 16, fg3m: 2, fg3a: 5, ftm: 5, fta: 6, oreb: 1, dreb: 6, reb: 7 },
  ...{ ast: 6, stl: 2, blk: 1, turnover: 3, pf: 2, pts: 25 },
  player: { id: 246, first_name: 'Nikola', last_name: 'Jokić' },
  ...changes,
})
const rest = { fgm: 0, fga: 0, fg3m: 0, fg3a: 0, ftm: 0, fta: 0, oreb: 0, dreb: 0, reb: 0 }
const zeros = { min: '00', ...rest, ast: 0, stl: 0, blk: 0, turnover: 0, pf: 0, pts: 0 }
const visitor = line({
  ...zeros,
  min: '06',
  fgm: 6,
  fga: 6,
  pts: 12,
  player: { id: 7, first_name: 'LaMelo', last_name: 'Ball' },
})

describe('parseBalldontlieBoxScores', () => {
  const boxScores = (players: unknown[] = [line()], changes: Record<string, unknown> = {}) => ({
    data: [
      {
        ...game(changes),
        home_team: { ...team('DEN'), players },
        visitor_team: { ...team('CHA'), players: [visitor] },
      },
    ],
  })
  const parse = (players?: unknown[], changes?: Record<string, unknown>) =>
    parseBalldontlieBoxScores(toBody(boxScores(players, changes)))

  test('a line is a fact under balldontlie’s own id; what it does not have is null', () => {
    const { games, players, repeats } = parse()
    expect(repeats).toBe(0)
    expect(players[0]).toEqual({
      game: games[0],
      player: { playerId: null, sourceId: '246', name: 'Nikola Jokić' },
      teamId: id('DEN'),
      status: 'active',
      reason: null,
      isStarter: null,
      minutes: 34,
      fgm: 9,
      fga: 16,
      fg3m: 2,
      fg3a: 5,
      ftm: 5,
      fta: 6,
      oreb: 1,
      dreb: 6,
      reb: 7,
      ast: 6,
      stl: 2,
      blk: 1,
      tov: 3,
      pf: 2,
      pts: 25,
      plusMinus: null,
    })
  })

  test.each([
    ['34', 34],
    ['06', 6],
    ['34:12', 34],
    ['34:30', 35],
  ])('%s are %i minutes', (min, minutes) => {
    expect(parse([line({ min })]).players[0]!.minutes).toBe(minutes)
  })

  test.each([['00'], [''], [null]])('%j without a count is a player who did not play', (min) => {
    const bench = line({ ...zeros, min, player: { id: 8, first_name: 'DaRon', last_name: 'Holmes II' } })
    expect(parse([line(), bench]).players[1]).toMatchObject({
      status: 'did_not_play',
      minutes: null,
      pts: null,
      reb: null,
    })
  })

  test('who has a count was on the floor, though for under half a minute', () => {
    const brief = line({ ...zeros, pf: 1, player: { id: 8, first_name: 'DaRon', last_name: 'Holmes II' } })
    expect(parse([line(), brief]).players[1]).toMatchObject({ status: 'active', minutes: 0, pts: 0 })
  })

  test('lines that lack a part of the score are incomplete; too many points are impossible', async () => {
    expect(await faultOf(() => parse(undefined, { home_team_score: 100 }))).toMatchObject({
      code: 'source.incomplete',
    })
    expect(await faultOf(() => parse(undefined, { home_team_score: 24 }))).toMatchObject({
      code: 'check.failed',
    })
    expect(parse(undefined, { home_team_score: 100, status: '2nd Qtr' }).games[0]!.status).toBe('live')
  })

  test('a final game in which a team has no minute yet is incomplete', async () => {
    const fault = await faultOf(() => parse([line(zeros)], { home_team_score: 0 }))
    expect(fault.code).toBe('source.incomplete')
  })

  test('a player who stands there twice is one, counted', () => {
    expect(parse([line(), line()])).toMatchObject({ repeats: 1, players: { length: 2 } })
  })

  const row = '$.data[0].home_team.players[0]'
  test.each([
    [{ pts: 26 }, 'check.failed', row],
    [{ reb: 8 }, 'check.failed', row],
    [{ min: '99' }, 'check.failed', row],
    [{ pts: '25' }, 'source.schema-changed', `${row}.pts`],
    [{ ast: -1 }, 'source.schema-changed', `${row}.ast`],
    [{ min: 34 }, 'source.schema-changed', `${row}.min`],
    [{ min: undefined }, 'source.schema-changed', `${row}.min`],
    [{ player: { id: '246' } }, 'source.schema-changed', `${row}.player.id`],
  ])('%j is %s at %s', async (change, code, path) => {
    expect(await faultOf(() => parse([line(change)]))).toMatchObject({ code, path })
  })

  test('a team that is none is a changed shape', async () => {
    const body = changeAt(toBody(boxScores()), 'data.0.visitor_team', {
      abbreviation: 'SEA',
      full_name: 'Seattle SuperSonics',
      players: [],
    })
    const fault = await faultOf(() => parseBalldontlieBoxScores(body))
    expect(fault.path).toBe('$.data[0].visitor_team.abbreviation')
  })

  test.for(badBodies(toBody(boxScores())))('%s has its code', async ([_what, body, code]) => {
    expect((await faultOf(() => parseBalldontlieBoxScores(body))).code).toBe(code)
  })

  whenPackIsThere(
    `the real box scores of 2024-01-15 have 384 lines, 229 of players who played${skipNote}`,
    () => {
      const body = readPack('payloads/balldontlie/box_scores_2024-01-15.json')
      const { games, players, repeats } = parseBalldontlieBoxScores(body)
      expect({ games: games.length, players: players.length, repeats }).toEqual({
        games: 11,
        players: 384,
        repeats: 0,
      })
      expect(players.filter(({ status }) => status === 'active')).toHaveLength(229)
      expect(players.find(({ player }) => player.name === 'Joel Embiid')).toMatchObject({
        player: { sourceId: '145' },
        teamId: id('PHI'),
        minutes: 31,
        pts: 41,
        reb: 10,
        ast: 3,
        ftm: 16,
        fta: 17,
        tov: 2,
      })
      expect(players.find(({ player }) => player.name === 'Mo Bamba')).toMatchObject({
        status: 'did_not_play',
        pts: null,
      })
    },
  )

  whenPackIsThere(`a real day without games is empty${skipNote}`, () => {
    const body = readPack('payloads/balldontlie/box_scores_empty.json')
    expect(parseBalldontlieBoxScores(body)).toEqual({ games: [], players: [], repeats: 0 })
  })

  whenPackIsThere(
    `on 2024-01-15 its players' points are ESPN's final scores, 22 teams of 22${skipNote}`,
    () => {
      const { players } = parseBalldontlieBoxScores(
        readPack('payloads/balldontlie/box_scores_2024-01-15.json'),
      )
      const points = new Map<number, number>()
      for (const { teamId, pts } of players) points.set(teamId, (points.get(teamId) ?? 0) + (pts ?? 0))
      const scores = parseEspnScoreboard(readPack('payloads/espn/scoreboard_2024-01-15.json')).flatMap(
        (each) => [[each.homeTeamId, each.homeScore!] as const, [each.awayTeamId, each.awayScore!] as const],
      )
      expect(scores).toHaveLength(22)
      expect(points).toEqual(new Map(scores))
    },
  )
})

describe('parseBalldontlieStats', () => {
  const first = receivedAs('balldontlie/stats/2025-02-20/page-1')
  const nuggetsAtHome = game({ home_team_id: 8, visitor_team_id: 4 })
  const denver = { ...line(), team: team('DEN'), game: nuggetsAtHome }
  const charlotte = { ...visitor, team: team('CHA'), game: nuggetsAtHome }
  const page = (data: unknown[], meta: unknown = { per_page: 100 }) => toBody({ data, meta })

  test('lines of one game share it, its sides known by balldontlie’s ids', () => {
    const { games, players } = parseBalldontlieStats(page([denver, charlotte]), first)
    expect(games).toMatchObject([{ homeTeamId: id('DEN'), awayTeamId: id('CHA'), homeScore: 25 }])
    expect(players.map(({ game: its }) => its === games[0])).toEqual([true, true])
  })

  test('a page that is one of several may end within a game, one that is all there is may not', async () => {
    const more = page([denver], { next_cursor: 77, per_page: 100 })
    expect(parseBalldontlieStats(more, first).players).toHaveLength(1)
    const last = receivedAs('balldontlie/stats/2025-02-20/page-2')
    expect(parseBalldontlieStats(page([charlotte]), last).players).toHaveLength(1)
    const fault = await faultOf(() => parseBalldontlieStats(page([denver]), first))
    expect(fault.code).toBe('source.incomplete')
  })

  test.each([
    [{ ...denver, game: { ...nuggetsAtHome, home_team_id: 37 } }, '$.data[0].game.home_team_id'],
    [{ ...denver, team: team('BOS') }, '$.data[0].team'],
    [{ ...denver, game: undefined }, '$.data[0].game'],
  ])('a changed shape is named by its place (%#)', async (changed, path) => {
    const fault = await faultOf(() => parseBalldontlieStats(page([changed]), first))
    expect(fault).toMatchObject({ code: 'source.schema-changed', path })
  })

  test.for(badBodies(page([denver])))('%s has its code', async ([_what, body, code]) => {
    expect((await faultOf(() => parseBalldontlieStats(body, first))).code).toBe(code)
  })

  whenPackIsThere(
    `the real page has 30 lines of one game, 24 of players who played, and adds up${skipNote}`,
    () => {
      const body = readPack('payloads/balldontlie/stats_page.json')
      const { games, players } = parseBalldontlieStats(
        body,
        receivedAs('balldontlie/stats/2025-06-22/page-1'),
      )
      expect(games).toEqual([
        {
          gameId: null,
          gameDate: '2025-06-22',
          homeTeamId: id('OKC'),
          awayTeamId: id('IND'),
          tipAt: '2025-06-23T00:00:00Z',
          status: 'final',
          homeScore: 103,
          awayScore: 91,
        },
      ])
      expect(players).toHaveLength(30)
      expect(players.filter(({ status }) => status === 'active')).toHaveLength(24)
      expect(players[1]).toMatchObject({
        player: { sourceId: '38017685', name: 'Chet Holmgren' },
        minutes: 31,
        pts: 18,
        blk: 5,
      })
    },
  )
})
