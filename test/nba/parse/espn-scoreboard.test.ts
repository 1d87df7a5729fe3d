import { describe, expect, test } from 'vitest'
import { parseEspnScoreboard } from '../../../src/nba/2-raw/parse/parse-espn-scoreboard.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'
import { badBodies, faultOf } from './fault-of.ts'
import { hasPack, readPack, skipNote, toBody } from './payloads.ts'

const whenPackIsThere = hasPack ? test : test.skip
const id = (tricode: string): number => findTeam(tricode)!.teamId
const final = { type: { name: 'STATUS_FINAL', state: 'post', completed: true } }
const ahead = { type: { name: 'STATUS_SCHEDULED', state: 'pre', completed: false } }
const side = (homeAway: string, abbreviation: string, score: string) => ({
  homeAway,
  score,
  team: { abbreviation },
})
const game = (changes: Record<string, unknown> = {}) => ({
  id: '401585193',
  competitions: [
    {
      date: '2024-01-16T03:30Z',
      timeValid: true,
      status: final,
      competitors: [side('home', 'LAL', '112'), side('away', 'OKC', '105')],
      ...changes,
    },
  ],
})

describe('parseEspnScoreboard', () => {
  const parse = (...changes: Record<string, unknown>[]) =>
    parseEspnScoreboard(toBody({ events: changes.map(game) }))

  test('a game belongs to the Eastern date of its tip, and its teams are found by abbreviation', () => {
    expect(parse({})).toEqual([
      {
        gameId: null,
        gameDate: '2024-01-15',
        homeTeamId: id('LAL'),
        awayTeamId: id('OKC'),
        tipAt: '2024-01-16T03:30:00Z',
        status: 'final',
        homeScore: 112,
        awayScore: 105,
      },
    ])
  })

  test.each([
    ['STATUS_SCHEDULED', 'pre', false, 'scheduled'],
    ['STATUS_DELAYED', 'pre', false, 'scheduled'],
    ['STATUS_IN_PROGRESS', 'in', false, 'live'],
    ['STATUS_HALFTIME', 'in', false, 'live'],
    ['STATUS_FINAL', 'post', false, 'live'],
    ['STATUS_FINAL', 'post', true, 'final'],
    ['STATUS_POSTPONED', 'post', false, 'postponed'],
    ['STATUS_CANCELED', 'post', true, 'postponed'],
  ])('%s, state %s, completed %s is %s', (name, state, completed, status) => {
    const [fact] = parse({ status: { type: { name, state, completed } } })
    expect(fact!.status).toBe(status)
    expect(fact!.homeScore).toBe(status === 'live' || status === 'final' ? 112 : null)
  })

  test('a time that is not settled is null, and the game keeps its date', () => {
    const [fact] = parse({ status: ahead, timeValid: false, date: '2024-01-15T05:00Z' })
    expect(fact).toMatchObject({ tipAt: null, gameDate: '2024-01-15' })
  })

  test('games of teams that are none of the thirty are left out', () => {
    const competitors = [side('home', 'EAST', '186'), side('away', 'WEST', '211')]
    expect(parse({ competitors }, {})).toHaveLength(1)
  })

  const place = '$.events[0].competitions[0]'
  test.each([
    [{ date: 'tonight' }, `${place}.date`],
    [{ date: undefined }, `${place}.date`],
    [
      { status: { type: { name: 'STATUS_FINAL', state: 'over', completed: true } } },
      `${place}.status.type.state`,
    ],
    [{ competitors: [] }, `${place}.competitors`],
    [{ competitors: [side('home', 'LAL', '1'), side('away', 'LAL', '2')] }, `${place}.competitors`],
    [{ date: '9024-01-16T03:30Z' }, `${place}.date`],
    [{ competitors: [side('home', 'LAL', '1'), side('home', 'OKC', '2')] }, `${place}.competitors`],
    [
      { competitors: [side('away', 'OKC', '105'), side('home', 'LAL', 'W')] },
      `${place}.competitors[1].score`,
    ],
  ])('%j is a changed shape at %s', async (change, path) => {
    expect(await faultOf(() => parse(change))).toMatchObject({ code: 'source.schema-changed', path })
  })

  whenPackIsThere(`the real scoreboard of 2024-01-15 has 11 final games${skipNote}`, () => {
    const facts = parseEspnScoreboard(readPack('payloads/espn/scoreboard_2024-01-15.json'))
    expect(facts).toHaveLength(11)
    expect(facts.every((fact) => fact.status === 'final' && fact.gameDate === '2024-01-15')).toBe(true)
    const of = (home: string) => facts.find((fact) => fact.homeTeamId === id(home))
    expect(of('PHI')).toMatchObject({
      awayTeamId: id('HOU'),
      homeScore: 124,
      awayScore: 115,
      tipAt: '2024-01-15T18:00:00Z',
    })
    expect(of('UTA')).toMatchObject({ awayTeamId: id('IND'), homeScore: 132, awayScore: 105 })
    expect(of('LAL')).toMatchObject({ awayTeamId: id('OKC'), tipAt: '2024-01-16T03:30:00Z' })
  })

  whenPackIsThere(`a real day without games is an empty list${skipNote}`, () => {
    expect(parseEspnScoreboard(readPack('payloads/espn/scoreboard_2025-02-14_no_games.json'))).toEqual([])
  })

  test.for(badBodies(toBody({ events: [game()] })))('%s has its code', async ([_what, body, code]) => {
    expect((await faultOf(() => parseEspnScoreboard(body))).code).toBe(code)
  })
})
