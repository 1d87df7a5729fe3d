import { describe, expect, test } from 'vitest'
import { parseEspnGameLines } from '../../../src/nba/2-raw/parse/parse-espn-game-lines.ts'
import { parseEspnInjuries } from '../../../src/nba/2-raw/parse/parse-espn-injuries.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'
import { badBodies, changeAt, faultOf } from './fault-of.ts'
import { receivedAs } from './fuzz-targets.ts'
import { hasPack, readPack, skipNote, toBody } from './payloads.ts'

const whenPackIsThere = hasPack ? test : test.skip
const id = (tricode: string): number => findTeam(tricode)!.teamId
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
      status: ahead,
      competitors: [side('home', 'LAL', '112'), side('away', 'OKC', '105')],
      ...changes,
    },
  ],
})

describe('parseEspnGameLines', () => {
  const received = receivedAs('espn/game-lines/2024-01-15', '2024-01-15T22:00:00Z')
  const posted = {
    provider: { id: '58', name: 'ESPN BET' },
    details: 'LAL -2.5',
    spread: -2.5,
    overUnder: 235.5,
    overOdds: -110,
    underOdds: -115,
    homeTeamOdds: { favorite: true, moneyLine: -140, spreadOdds: -112 },
    awayTeamOdds: { favorite: false, moneyLine: 120, spreadOdds: -108 },
  }
  const parse = (...odds: unknown[]) =>
    parseEspnGameLines(toBody({ events: [game({ status: ahead, odds })] }), received)
  const spreadOf = (odds: Record<string, unknown>) =>
    parse({ ...posted, ...odds }).find(({ market }) => market === 'spread')!.line

  test('a bookmaker’s odds are three facts, the spread the home side’s', () => {
    const common = {
      game: { gameId: null, gameDate: '2024-01-15', homeTeamId: id('LAL'), awayTeamId: id('OKC') },
      eventId: '401585193',
      bookmaker: 'espnbet',
      snapshotAt: '2024-01-15T22:00:00Z',
      commenceAt: '2024-01-16T03:30:00Z',
    }
    expect(parse(posted)).toEqual([
      { ...common, market: 'spread', line: -250, homeOrOverPrice: -112, awayOrUnderPrice: -108 },
      { ...common, market: 'total', line: 23550, homeOrOverPrice: -110, awayOrUnderPrice: -115 },
      { ...common, market: 'moneyline', line: null, homeOrOverPrice: -140, awayOrUnderPrice: 120 },
    ])
  })

  test('the text beside the spread says whose it is, whatever its sign', () => {
    expect(spreadOf({ details: 'OKC -6.5', spread: 6.5 })).toBe(650)
    expect(spreadOf({ details: 'OKC -6.5', spread: -6.5 })).toBe(650)
    expect(spreadOf({ details: 'LAL -6.5', spread: 6.5 })).toBe(-650)
    expect(spreadOf({ details: 'EVEN', spread: 0 })).toBe(0)
  })

  test('without the text the favourite decides, and without him it is the home side’s', () => {
    const away = { homeTeamOdds: { favorite: false }, awayTeamOdds: { favorite: true } }
    expect(spreadOf({ details: undefined, spread: -3, ...away })).toBe(300)
    expect(spreadOf({ details: undefined, spread: -3, homeTeamOdds: {}, awayTeamOdds: {} })).toBe(-300)
  })

  test('a text that names another number is believed no more than the number', async () => {
    const fault = await faultOf(() => spreadOf({ details: 'LAL -6.5', spread: -2.5 }))
    expect(fault).toMatchObject({
      code: 'source.schema-changed',
      path: '$.events[0].competitions[0].odds[0].spread',
    })
  })

  test('prices may be nested and texts; what is off the board is null', () => {
    const nested = {
      provider: { name: 'Draft Kings' },
      spread: -2.5,
      overUnder: 235.5,
      moneyline: { home: { close: { odds: 'EVEN' } }, away: { close: { odds: 'OFF' } } },
      pointSpread: { home: { close: { line: '-2.5', odds: '-105' } }, away: { close: { odds: '-115' } } },
      total: { over: { close: { line: 'o235.5', odds: '+102' } }, under: { close: {} } },
    }
    expect(
      parse(nested).map((fact) => [fact.bookmaker, fact.homeOrOverPrice, fact.awayOrUnderPrice]),
    ).toEqual([
      ['draftkings', -105, -115],
      ['draftkings', 102, null],
      ['draftkings', 100, null],
    ])
  })

  test('a game without odds, or with a null among them, has no lines', () => {
    expect(parse(null)).toEqual([])
    expect(parseEspnGameLines(toBody({ events: [game()] }), received)).toEqual([])
  })

  const place = '$.events[0].competitions[0].odds[0]'
  test.each([
    [{ spread: '-2.5' }, `${place}.spread`],
    [{ details: undefined, spread: -2.3 }, `${place}.spread`],
    [{ overUnder: 24 }, `${place}.overUnder`],
    [{ overOdds: 1.91 }, `${place}.overOdds`],
    [{ provider: {} }, `${place}.provider.name`],
    [{ provider: { name: '—' } }, `${place}.provider.name`],
  ])('%j is a changed shape at %s', async (change, path) => {
    const fault = await faultOf(() => parse({ ...posted, ...change }))
    expect(fault).toMatchObject({ code: 'source.schema-changed', path })
  })

  test.for(badBodies(toBody({ events: [game()] })))('%s has its code', async ([_what, body, code]) => {
    expect((await faultOf(() => parseEspnGameLines(body, received))).code).toBe(code)
  })

  whenPackIsThere(
    `the real excerpt's pickcenter is a spread and a total of one book, without prices${skipNote}`,
    () => {
      const excerpt = readPack('payloads/espn/summary_401810791_excerpt.json')
      const received = receivedAs('espn/game-lines/2026-03-11/0022500941', '2026-03-11T22:00:00Z')
      const common = {
        game: { gameId: null, gameDate: '2026-03-11', homeTeamId: id('PHI'), awayTeamId: id('MEM') },
        eventId: '0022500941',
        bookmaker: 'draftkings',
        snapshotAt: '2026-03-11T22:00:00Z',
        commenceAt: null,
        homeOrOverPrice: null,
        awayOrUnderPrice: null,
      }
      expect(parseEspnGameLines(excerpt, received)).toEqual([
        { ...common, market: 'spread', line: -450 },
        { ...common, market: 'total', line: 22950 },
      ])
    },
  )

  whenPackIsThere(`the real scoreboard of games that are over has no odds left${skipNote}`, () => {
    const body = readPack('payloads/espn/scoreboard_2024-01-15.json')
    expect(parseEspnGameLines(body, received)).toEqual([])
  })
})

describe('parseEspnInjuries', () => {
  const injury = (changes: Record<string, unknown> = {}) => ({
    id: '-56292',
    date: '2026-07-19T00:14Z',
    status: 'Day-To-Day',
    shortComment: 'Gueye underwent surgery Tuesday.',
    athlete: {
      displayName: 'Mouhamed Gueye',
      links: [{ href: 'https://www.espn.com/nba/player/_/id/4712863/mouhamed-gueye' }],
    },
    details: { type: 'Foot', side: 'Left', detail: 'Not Specified', returnDate: '2026-11-01' },
    ...changes,
  })
  const report = (...changes: Record<string, unknown>[]) => ({
    timestamp: '2026-07-20T12:00:00Z',
    injuries: [{ id: '1', displayName: 'Atlanta Hawks', injuries: changes.map(injury) }],
  })
  const parse = (...changes: Record<string, unknown>[]) => parseEspnInjuries(toBody(report(...changes)))

  test('a report becomes a fact, its player known by the id in his page’s address', () => {
    expect(parse({})).toEqual([
      {
        reportedAt: '2026-07-19T00:14:00Z',
        gameDate: null,
        teamId: id('ATL'),
        player: { playerId: null, sourceId: '4712863', name: 'Mouhamed Gueye' },
        status: 'questionable',
        reason: 'Left Foot',
      },
    ])
  })

  test.each([
    ['Out', 'out'],
    ['OUT', 'out'],
    ['Suspension', 'out'],
    ['Doubtful', 'doubtful'],
    ['Questionable', 'questionable'],
    ['Probable', 'probable'],
    ['Active', 'available'],
  ])('%s is %s', (status, expected) => {
    expect(parse({ status })[0]!.status).toBe(expected)
  })

  test('without details the comment is the reason; without either there is none', () => {
    expect(parse({ details: undefined })[0]!.reason).toBe('Gueye underwent surgery Tuesday.')
    expect(parse({ details: undefined, shortComment: '' })[0]!.reason).toBeNull()
  })

  const place = '$.injuries[0].injuries[0]'
  test.each([
    [{ status: 'Vacation' }, `${place}.status`],
    [{ status: undefined }, `${place}.status`],
    [{ date: 'Jul 14' }, `${place}.date`],
    [{ athlete: { fullName: 'Mouhamed Gueye' } }, `${place}.athlete.displayName`],
  ])('%j is a changed shape at %s', async (change, path) => {
    expect(await faultOf(() => parse(change))).toMatchObject({ code: 'source.schema-changed', path })
  })

  test('a team that is none is a changed shape; a list without anybody is none', async () => {
    const body = changeAt(toBody(report({})), 'injuries.0.displayName', 'Seattle SuperSonics')
    expect((await faultOf(() => parseEspnInjuries(body))).path).toBe('$.injuries[0].displayName')
    expect(parseEspnInjuries(toBody({ injuries: [] }))).toEqual([])
  })

  test.for(badBodies(toBody(report({}))))('%s has its code', async ([_what, body, code]) => {
    expect((await faultOf(() => parseEspnInjuries(body))).code).toBe(code)
  })
})
