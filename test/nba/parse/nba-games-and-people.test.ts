import { describe, expect, test } from 'vitest'
import { parseNbaStatsPlayerIndex } from '../../../src/nba/2-raw/parse/parse-nba-stats-playerindex.ts'
import { parseNbaStatsScoreboardV2 } from '../../../src/nba/2-raw/parse/parse-nba-stats-scoreboardv2.ts'
import { parseNbaStatsScoreboard } from '../../../src/nba/2-raw/parse/parse-nba-stats-scoreboardv3.ts'
import { parseRefereeAssignments } from '../../../src/nba/2-raw/parse/parse-referee-assignments.ts'
import { badBodies, changeAt, faultOf } from './fault-of.ts'
import { hasPack, readPack, skipNote } from './payloads.ts'

const whenPackIsThere = describe.skipIf(!hasPack)
const read = (path: string): Uint8Array => (hasPack ? readPack(`payloads/${path}`) : new Uint8Array())

whenPackIsThere(`scoreboardv3 of 2025-11-05${skipNote}`, () => {
  const body = read('nba-stats/scoreboardv3_2025-11-05.json')
  const at = (path: string) => `scoreboard.games.${path}`
  const faultAt = (path: string, change: unknown) =>
    faultOf(() => parseNbaStatsScoreboard(changeAt(body, at(path), change)))

  test('eleven final games, their dates Eastern and their tips UTC', () => {
    const games = parseNbaStatsScoreboard(body)
    expect(games).toHaveLength(11)
    expect(new Set(games.map(({ gameDate, status }) => `${gameDate} ${status}`))).toEqual(
      new Set(['2025-11-05 final']),
    )
    expect(games[10]).toEqual({
      gameId: '0022500181',
      gameDate: '2025-11-05',
      homeTeamId: 1610612758,
      awayTeamId: 1610612744,
      tipAt: '2025-11-06T03:00:00Z',
      status: 'final',
      homeScore: 121,
      awayScore: 116,
    })
  })

  test('statuses: to come, under way, called off, without a time', () => {
    const first = (change: object) =>
      parseNbaStatsScoreboard(changeAt(body, at('0'), (game: object) => ({ ...game, ...change })))[0]
    expect(first({ gameStatus: 1, gameStatusText: '7:00 pm ET' })).toMatchObject({
      status: 'scheduled',
      tipAt: '2025-11-06T00:00:00Z',
      homeScore: null,
    })
    expect(first({ gameStatus: 2, gameStatusText: 'Half' })).toMatchObject({ status: 'live', homeScore: 132 })
    expect(first({ gameStatus: 1, gameStatusText: 'PPD' })).toMatchObject({ status: 'postponed' })
    expect(first({ gameStatus: 1, gameStatusText: 'TBD' })).toMatchObject({ tipAt: null })
  })

  test('a pairing still open is passed over, a date without games is empty, a repeated game stands once', () => {
    const open = changeAt(body, at('0.homeTeam.teamId'), 0)
    expect(parseNbaStatsScoreboard(open)).toHaveLength(10)
    expect(parseNbaStatsScoreboard(changeAt(body, 'scoreboard.games', []))).toEqual([])
    const again = changeAt(body, 'scoreboard.games', (games: unknown[]) => [...games, games[0]])
    expect(parseNbaStatsScoreboard(again)).toHaveLength(11)
  })

  test('changed shapes are named by their paths; a final game without a score is incomplete', async () => {
    expect(await faultAt('4.gameTimeUTC', '7pm')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.scoreboard.games[4].gameTimeUTC',
    })
    expect(await faultAt('4.gameStatus', 4)).toMatchObject({ path: '$.scoreboard.games[4].gameStatus' })
    expect(await faultAt('4.awayTeam.score', undefined)).toMatchObject({ code: 'source.incomplete' })
  })

  test.each(badBodies(body))('%s ends with its own code', async (_, bad, code) => {
    expect((await faultOf(() => parseNbaStatsScoreboard(bad))).code).toBe(code)
  })
})

whenPackIsThere(`scoreboardv2 of 2024-01-15${skipNote}`, () => {
  const body = read('nba-stats/scoreboardv2_2024-01-15.json')
  const faultAt = (path: string, change: unknown) =>
    faultOf(() => parseNbaStatsScoreboardV2(changeAt(body, path, change)))

  test('eleven final games; Miami won in Brooklyn by a point after overtime', () => {
    const games = parseNbaStatsScoreboardV2(body)
    expect(games).toHaveLength(11)
    expect(games.every(({ status, tipAt }) => status === 'final' && tipAt === null)).toBe(true)
    expect(games.find(({ gameId }) => gameId === '0022300562')).toEqual({
      gameId: '0022300562',
      gameDate: '2024-01-15',
      homeTeamId: 1610612751,
      awayTeamId: 1610612748,
      tipAt: null,
      status: 'final',
      homeScore: 95,
      awayScore: 96,
    })
  })

  test('a game to come has its tip in the text, in Eastern time, and no score', () => {
    const row = '0.rowSet.0'
    const upcoming = [
      [`resultSets.${row}.3`, 1],
      [`resultSets.${row}.4`, '1:00 pm ET'],
    ].reduce<Uint8Array>((changed, [path, value]) => changeAt(changed, String(path), value), body)
    expect(parseNbaStatsScoreboardV2(upcoming)[0]).toMatchObject({
      status: 'scheduled',
      tipAt: '2024-01-15T18:00:00Z',
      homeScore: null,
    })
  })

  test('changed shapes are named by their places, and by the column', async () => {
    expect(await faultAt('resultSets.0.headers.2', 'GAMEID')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.resultSets[0].headers',
      message: expect.stringContaining('the columns GAME_ID'),
    })
    expect(await faultAt('resultSets.0.rowSet.3.6', '1610612764')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.resultSets[0].rowSet[3][6]',
      message: expect.stringContaining('HOME_TEAM_ID'),
    })
    expect(await faultAt('resultSets.1.name', 'Lines')).toMatchObject({ path: '$.resultSets' })
    expect(await faultAt('resultSets.1.rowSet', [])).toMatchObject({ code: 'source.incomplete' })
  })

  test.each(badBodies(body))('%s ends with its own code', async (_, bad, code) => {
    expect((await faultOf(() => parseNbaStatsScoreboardV2(bad))).code).toBe(code)
  })
})

whenPackIsThere(`the index of players of 2025-26${skipNote}`, () => {
  const body = read('nba-stats/playerindex_2025-26.json')
  const faultAt = (path: string, change: unknown) =>
    faultOf(() => parseNbaStatsPlayerIndex(changeAt(body, `resultSets.0.${path}`, change)))

  test('594 players of thirty teams; 31 without a number, 8 without a position', () => {
    const players = parseNbaStatsPlayerIndex(body)
    expect(players).toHaveLength(594)
    expect(new Set(players.map(({ teamId }) => teamId)).size).toBe(30)
    const missing = (field: 'jersey' | 'position') => players.filter((each) => each[field] === null).length
    expect([missing('jersey'), missing('position')]).toEqual([31, 8])
    expect(players.filter(({ teamId }) => teamId === 1610612766)).toHaveLength(24)
  })

  test('names are whole, with accents and suffixes', () => {
    const players = new Map(parseNbaStatsPlayerIndex(body).map((each) => [each.player.playerId, each]))
    expect(players.get(1630173)).toEqual({
      player: { playerId: 1630173, sourceId: null, name: 'Precious Achiuwa' },
      teamId: 1610612752,
      position: 'F',
      jersey: '5',
    })
    expect(players.get(1642365)!.player.name).toBe('Nikola Đurišić')
    expect(players.get(1631232)!.player.name).toBe('Keion Brooks Jr.')
    expect(players.get(200782)).toMatchObject({ player: { name: 'P.J. Tucker' }, jersey: null })
  })

  test('a name with a NUL character in it is damaged: no text column would take it', async () => {
    expect(await faultAt('rowSet.0.1', 'Achi\0wa')).toMatchObject({ code: 'source.not-json' })
  })

  test('team 0 is none, and a first name may be missing', () => {
    const loose = changeAt(changeAt(body, 'resultSets.0.rowSet.0.4', 0), 'resultSets.0.rowSet.0.2', null)
    expect(parseNbaStatsPlayerIndex(loose)[0]).toMatchObject({ teamId: null, player: { name: 'Achiuwa' } })
  })

  test('no player at all is empty, one player in two teams duplicated', async () => {
    expect(await faultAt('rowSet', [])).toMatchObject({ code: 'source.empty' })
    const twoTeams = (rows: unknown[][]) => [...rows, rows[0]!.with(4, 1610612737)]
    expect(await faultAt('rowSet', twoTeams)).toMatchObject({ code: 'source.duplicated' })
  })

  test('changed shapes are named by their places, and by the column', async () => {
    expect(await faultAt('rowSet.17.0', '1630173')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.resultSets[0].rowSet[17][0]',
      message: expect.stringContaining('PERSON_ID'),
    })
    expect(await faultAt('headers.4', 'TEAM')).toMatchObject({ path: '$.resultSets[0].headers' })
    expect(await faultAt('rowSet.2', (row: unknown[]) => row.slice(1))).toMatchObject({
      path: '$.resultSets[0].rowSet[2]',
    })
  })

  test.each(badBodies(body))('%s ends with its own code', async (_, bad, code) => {
    expect((await faultOf(() => parseNbaStatsPlayerIndex(bad))).code).toBe(code)
  })
})

whenPackIsThere(`the referees of 2025-01-08${skipNote}`, () => {
  const body = read('nba-official/referee_assignments_2025-01-08.json')
  const faultAt = (path: string, change: unknown) =>
    faultOf(() => parseRefereeAssignments(changeAt(body, `nba.Table.${path}`, change)))

  test('three officials for each of eight games, without the replay centre and the other leagues', () => {
    const facts = parseRefereeAssignments(body)
    expect(facts).toHaveLength(24)
    expect(new Set(facts.map(({ game }) => game.gameId)).size).toBe(8)
    expect(facts.slice(0, 3)).toEqual(
      [
        ['John Goble', '101284', 'official1'],
        ['Ray Acosta', '1626300', 'official2'],
        ['Robert Hussey', '1628480', 'official3'],
      ].map(([name, officialId, role]) => ({
        game: {
          gameId: '0022400509',
          gameDate: '2025-01-08',
          homeTeamId: 1610612739,
          awayTeamId: 1610612760,
        },
        name,
        officialId,
        role,
      })),
    )
  })

  test('an alternate is taken where there is one; a day without games has nobody', () => {
    const named = changeAt(body, 'nba.Table.rows.0.official4', 'Zach Zarba')
    expect(parseRefereeAssignments(named)[3]).toMatchObject({ role: 'official4', officialId: null })
    expect(parseRefereeAssignments(changeAt(body, 'nba.Table.rows', []))).toEqual([])
  })

  test('a game without names is incomplete; changed shapes are named by their paths', async () => {
    const unnamed = (row: object) => ({ ...row, official1: null, official2: null, official3: '' })
    expect(await faultAt('rows.2', unnamed)).toMatchObject({
      code: 'source.incomplete',
      message: expect.stringContaining('0022400511'),
    })
    expect(await faultAt('rows.2.game_date', '2025/01/08')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.nba.Table.rows[2].game_date',
    })
    expect(await faultAt('rows', undefined)).toMatchObject({ path: '$.nba.Table.rows' })
    expect(await faultAt('rows.0.official1', { name: 'John Goble' })).toMatchObject({
      path: '$.nba.Table.rows[0].official1',
    })
    const twice = (row: object) => ({ ...row, official2: 'John Goble' })
    expect(await faultAt('rows.0', twice)).toMatchObject({ code: 'source.duplicated' })
  })

  test.each(badBodies(body))('%s ends with its own code', async (_, bad, code) => {
    expect((await faultOf(() => parseRefereeAssignments(bad))).code).toBe(code)
  })
})
