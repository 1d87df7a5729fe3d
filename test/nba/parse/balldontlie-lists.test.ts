import { describe, expect, test } from 'vitest'
import { parseBalldontlieGames } from '../../../src/nba/2-raw/parse/parse-balldontlie-games.ts'
import { parseBalldontlieInjuries } from '../../../src/nba/2-raw/parse/parse-balldontlie-injuries.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'
import { badBodies, faultOf } from './fault-of.ts'
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

describe('parseBalldontlieGames', () => {
  const parse = (...changes: Record<string, unknown>[]) =>
    parseBalldontlieGames(
      toBody({
        data: changes.map((change) => ({
          ...game(change),
          home_team: team('DEN'),
          visitor_team: team('CHA'),
        })),
      }),
    )

  test.each([
    ['Final', 'final', '2025-02-21T02:00:00Z'],
    ['Final/OT', 'final', '2025-02-21T02:00:00Z'],
    ['2nd Qtr', 'live', '2025-02-21T02:00:00Z'],
    ['Halftime', 'live', '2025-02-21T02:00:00Z'],
    ['End Q3', 'live', '2025-02-21T02:00:00Z'],
    ['Postponed', 'postponed', '2025-02-21T02:00:00Z'],
    ['2025-02-21T02:00:00Z', 'scheduled', '2025-02-21T02:00:00Z'],
  ])('%s is %s', (text, status, tipAt) => {
    const period = status === 'scheduled' ? 0 : 4
    expect(parse({ status: text, period })[0]).toMatchObject({ status, tipAt })
  })

  test('a wall-clock time is Eastern, on the date and whatever the season', () => {
    const scheduled = { period: 0, datetime: undefined }
    expect(parse({ ...scheduled, status: '7:00 pm ET' })[0]).toMatchObject({
      status: 'scheduled',
      tipAt: '2025-02-21T00:00:00Z',
      homeScore: null,
    })
    const summer = { ...scheduled, date: '2025-06-22', status: '12:30 PM ET' }
    expect(parse(summer)[0]!.tipAt).toBe('2025-06-22T16:30:00Z')
  })

  test('a status that is none, and a team that is none of the thirty', async () => {
    const fault = await faultOf(() => parse({ status: 'Tomorrow' }))
    expect(fault).toMatchObject({ code: 'source.schema-changed', path: '$.data[0].status' })
    const abroad = {
      ...game(),
      home_team: { abbreviation: 'RMD', full_name: 'Real Madrid' },
      visitor_team: team('DAL'),
    }
    expect(parseBalldontlieGames(toBody({ data: [abroad] }))).toEqual([])
  })

  whenPackIsThere(`the real games of 2025-02-20 are nine, all final${skipNote}`, () => {
    const facts = parseBalldontlieGames(readPack('payloads/balldontlie/games_2025-02-20.json'))
    expect(facts).toHaveLength(9)
    expect(facts.every(({ status, gameDate }) => status === 'final' && gameDate === '2025-02-20')).toBe(true)
    expect(facts[0]).toEqual({
      gameId: null,
      gameDate: '2025-02-20',
      homeTeamId: id('DEN'),
      awayTeamId: id('CHA'),
      tipAt: '2025-02-21T02:00:00Z',
      status: 'final',
      homeScore: 129,
      awayScore: 115,
    })
    expect(facts.at(-1)).toMatchObject({ homeTeamId: id('POR'), homeScore: 102, awayScore: 110 })
  })
})

describe('parseBalldontlieInjuries', () => {
  const injury = (changes: Record<string, unknown> = {}) => ({
    player: { id: 434, first_name: 'Jayson', last_name: 'Tatum', team_id: 2 },
    return_date: 'Feb 1',
    description: 'Jul 3: Tatum will miss the rest of the season.',
    status: 'Out',
    ...changes,
  })
  const parse = (...changes: Record<string, unknown>[]) =>
    parseBalldontlieInjuries(toBody({ data: changes.map(injury), meta: { per_page: 100 } }))

  test('a report holds from the instant of the reply, since it has no hour of its own', () => {
    expect(parse({})).toEqual([
      {
        reportedAt: null,
        gameDate: null,
        teamId: id('BOS'),
        player: { playerId: null, sourceId: '434', name: 'Jayson Tatum' },
        status: 'out',
        reason: 'Jul 3: Tatum will miss the rest of the season.',
      },
    ])
  })

  test('players of no team, or of one that is no more, are left out', () => {
    const of = (team_id: number | null) => ({ player: { id: 1, first_name: 'A', last_name: 'B', team_id } })
    expect(parse(of(null), of(37), of(30))).toMatchObject([{ teamId: id('WAS') }])
  })

  test.each([
    [{ status: 'Unwell' }, '$.data[0].status'],
    [{ player: { id: 434, first_name: 'Jayson', last_name: 'Tatum' } }, '$.data[0].player.team_id'],
  ])('%j is a changed shape at %s', async (change, path) => {
    expect(await faultOf(() => parse(change))).toMatchObject({ code: 'source.schema-changed', path })
  })

  test.for(badBodies(toBody({ data: [injury()] })))('%s has its code', async ([_what, body, code]) => {
    expect((await faultOf(() => parseBalldontlieInjuries(body))).code).toBe(code)
  })

  whenPackIsThere(`the real page has 100 players, nine of them out${skipNote}`, () => {
    const facts = parseBalldontlieInjuries(readPack('payloads/balldontlie/player_injuries_2025-07.json'))
    expect(facts).toHaveLength(100)
    expect(facts.filter(({ status }) => status === 'out')).toHaveLength(9)
    expect(facts.filter(({ status }) => status === 'questionable')).toHaveLength(91)
    const of = (name: string) => facts.find(({ player }) => player.name === name)
    expect(of('Jayson Tatum')).toMatchObject({
      teamId: id('BOS'),
      status: 'out',
      player: { sourceId: '434' },
    })
    expect(of('Stephen Curry')!.teamId).toBe(id('GSW'))
    expect(of('Zion Williamson')!.teamId).toBe(id('NOP'))
    expect(of('Tyrese Haliburton')!.teamId).toBe(id('IND'))
  })
})
