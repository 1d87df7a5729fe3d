import { describe, expect, test } from 'vitest'
import { parseOddsApiGameLines } from '../../../src/nba/2-raw/parse/parse-odds-api-game-lines.ts'
import { parseOddsApiScores } from '../../../src/nba/2-raw/parse/parse-odds-api-scores.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'
import { badBodies, changeAt, faultOf } from './fault-of.ts'
import { receivedAs } from './fuzz-targets.ts'
import { hasPack, readPack, skipNote, toBody } from './payloads.ts'

const whenPackIsThere = hasPack ? test : test.skip
const id = (tricode: string): number => findTeam(tricode)!.teamId
const received = receivedAs('odds-api/game-lines/2024-01-24', '2024-01-25T01:00:00Z')
const home = 'Golden State Warriors'
const away = 'Atlanta Hawks'
const event = (markets: unknown[], changes: Record<string, unknown> = {}) => ({
  id: 'cd0bc7d0',
  commence_time: '2024-01-25T03:10:00Z',
  home_team: home,
  away_team: away,
  bookmakers: [{ key: 'draftkings', title: 'DraftKings', markets }],
  ...changes,
})
const moneyline = {
  key: 'h2h',
  outcomes: [
    { name: away, price: 215 },
    { name: home, price: -260 },
  ],
}
const spread = {
  key: 'spreads',
  outcomes: [
    { name: away, price: -110, point: 6.5 },
    { name: home, price: -108, point: -6.5 },
  ],
}
const total = {
  key: 'totals',
  outcomes: [
    { name: 'Under', price: -112, point: 248.5 },
    { name: 'Over', price: -105, point: 248.5 },
  ],
}

describe('parseOddsApiGameLines', () => {
  const parse = (value: unknown) => parseOddsApiGameLines(toBody(value), received)
  const common = {
    game: { gameId: null, gameDate: '2024-01-24', homeTeamId: id('GSW'), awayTeamId: id('ATL') },
    eventId: 'cd0bc7d0',
    bookmaker: 'draftkings',
    snapshotAt: '2024-01-25T01:00:00Z',
    commenceAt: '2024-01-25T03:10:00Z',
  }
  const lines = [
    { ...common, market: 'moneyline', line: null, homeOrOverPrice: -260, awayOrUnderPrice: 215 },
    { ...common, market: 'spread', line: -650, homeOrOverPrice: -108, awayOrUnderPrice: -110 },
    { ...common, market: 'total', line: 24850, homeOrOverPrice: -105, awayOrUnderPrice: -112 },
  ]

  test('each market of a book is one fact, its sides by name and not by place', () => {
    expect(parse([event([moneyline, spread, total])])).toEqual(lines)
  })

  test('one event, many, and both in the envelope of a snapshot read alike', () => {
    const one = event([moneyline, spread, total])
    const then = lines.map((line) => ({ ...line, snapshotAt: '2024-01-25T00:55:38Z' }))
    expect(parse(one)).toEqual(lines)
    expect(parse({ timestamp: '2024-01-25T00:55:38Z', data: [one] })).toEqual(then)
    expect(parse({ timestamp: '2024-01-25T00:55:38Z', data: one })).toEqual(then)
  })

  test('no market yet: nothing, no data, no events, no books, an unknown event', () => {
    expect(parseOddsApiGameLines(new Uint8Array(), received)).toEqual([])
    expect(parse({ timestamp: '2024-01-25T00:55:38Z', data: null })).toEqual([])
    expect(parse([])).toEqual([])
    expect(parse([event([], { bookmakers: [] })])).toEqual([])
    expect(parse({ message: 'Event not found', error_code: 'EVENT_NOT_FOUND' })).toEqual([])
  })

  test('a side that is not offered is null; the line is turned to the home side all the same', () => {
    const one = { key: 'spreads', outcomes: [spread.outcomes[0]] }
    expect(parse([event([one])])).toMatchObject([
      { line: -650, homeOrOverPrice: null, awayOrUnderPrice: -110 },
    ])
  })

  test('player markets are not ours here', () => {
    expect(parse([event([{ key: 'player_points', outcomes: [] }, total])])).toHaveLength(1)
  })

  const place = '$[0].bookmakers[0].markets[0].outcomes'
  const change = (market: { outcomes: unknown[] }, row: number, changes: Record<string, unknown>) => ({
    ...market,
    outcomes: market.outcomes.with(row, { ...(market.outcomes[row] as object), ...changes }),
  })
  test.each([
    ['another team', change(moneyline, 0, { name: 'Boston Celtics' }), `${place}[0].name`],
    ['a draw', change(moneyline, 1, { name: 'Draw' }), `${place}[1].name`],
    ['neither over nor under', change(total, 0, { name: 'Exactly' }), `${place}[0].name`],
    ['two sides of different lines', change(spread, 1, { point: -7.5 }), `${place}[1].point`],
    ['two totals', change(total, 1, { point: 249.5 }), `${place}[1].point`],
    ['no line', change(spread, 0, { point: undefined }), `${place}[0].point`],
    ['a line that is none', change(total, 0, { point: 24.85 }), `${place}[0].point`],
    ['a price that is none', change(moneyline, 0, { price: 0 }), `${place}[0].price`],
    ['a price as text', change(moneyline, 0, { price: '215' }), `${place}[0].price`],
    ['no side', { key: 'h2h', outcomes: [] }, place],
  ])('%s is a changed shape at its place', async (_what, market, path) => {
    const fault = await faultOf(() => parse([event([market])]))
    expect(fault).toMatchObject({ code: 'source.schema-changed', path })
  })

  test('the place in an envelope begins with its data', async () => {
    const body = toBody({
      timestamp: '2024-01-25T00:55:38Z',
      data: [event([total], { home_team: 'Sonics' })],
    })
    const fault = await faultOf(() => parseOddsApiGameLines(body, received))
    expect(fault).toMatchObject({ code: 'source.schema-changed', path: '$.data[0].home_team' })
  })

  const bad = badBodies(toBody([event([total])])).filter(([what]) => what !== 'nothing')
  test.for(bad)('%s has its code', async ([_what, body, code]) => {
    expect((await faultOf(() => parseOddsApiGameLines(body, received))).code).toBe(code)
  })

  whenPackIsThere(
    `the real historical reply has a spread and a total of two books, in decimal prices${skipNote}`,
    () => {
      const body = readPack('payloads/odds-api/historical_event_odds_game_lines_2024-01-25.json')
      const facts = parseOddsApiGameLines(body, received)
      expect(
        facts.map((fact) => [
          fact.bookmaker,
          fact.market,
          fact.line,
          fact.homeOrOverPrice,
          fact.awayOrUnderPrice,
        ]),
      ).toEqual([
        ['draftkings', 'spread', -650, -120, -110],
        ['draftkings', 'total', 24850, -115, -115],
        ['fanduel', 'spread', -750, -114, -114],
        ['fanduel', 'total', 24750, -115, -114],
      ])
      expect(facts[0]).toMatchObject({
        game: { gameDate: '2024-01-24', homeTeamId: id('GSW'), awayTeamId: id('ATL') },
        eventId: 'cd0bc7d0c238f4446ce1c03d0cea7ec4',
        snapshotAt: '2024-01-25T03:55:40Z',
        commenceAt: '2024-01-25T03:20:30Z',
      })
    },
  )

  whenPackIsThere(`the real event odds of player points hold no game line${skipNote}`, () => {
    const body = readPack('payloads/odds-api/event_odds_player_points_2024-02-22_nets_at_raptors.json')
    expect(parseOddsApiGameLines(body, received)).toEqual([])
  })
})

describe('parseOddsApiScores', () => {
  const scored = (changes: Record<string, unknown> = {}) => ({
    id: 'f54c4a22',
    commence_time: '2024-02-23T00:00:00Z',
    completed: true,
    home_team: 'Cleveland Cavaliers',
    away_team: 'Orlando Magic',
    scores: [
      { name: 'Orlando Magic', score: '116' },
      { name: 'Cleveland Cavaliers', score: '109' },
    ],
    ...changes,
  })
  const parse = (...changes: Record<string, unknown>[]) => parseOddsApiScores(toBody(changes.map(scored)))

  test('a completed game is final; scores belong to the team that they name', () => {
    expect(parse({})).toEqual([
      {
        gameId: null,
        gameDate: '2024-02-22',
        homeTeamId: id('CLE'),
        awayTeamId: id('ORL'),
        tipAt: '2024-02-23T00:00:00Z',
        status: 'final',
        homeScore: 109,
        awayScore: 116,
      },
    ])
    expect(parse({ completed: false })[0]!.status).toBe('live')
    expect(parse({ completed: false, scores: null })[0]).toMatchObject({
      status: 'scheduled',
      homeScore: null,
    })
  })

  test.each([
    [{ scores: null }, '$[0].scores'],
    [{ scores: [{ name: 'Orlando Magic', score: '116' }] }, '$[0].scores'],
    [{ scores: [{ name: 'Orlando Magic', score: 116 }] }, '$[0].scores[0].score'],
    [{ completed: 'yes' }, '$[0].completed'],
    [{ away_team: 'Sonics' }, '$[0].away_team'],
    [{ away_team: 'Cleveland Cavaliers' }, '$[0].away_team'],
  ])('%j is a changed shape at %s', async (change, path) => {
    expect(await faultOf(() => parse(change))).toMatchObject({ code: 'source.schema-changed', path })
  })

  test('a renamed key is named', async () => {
    const body = changeAt(toBody([scored()]), '0.commence_time', undefined)
    expect((await faultOf(() => parseOddsApiScores(body))).path).toBe('$[0].commence_time')
  })

  whenPackIsThere(`the real list of 2024-02-22 and 23 has 21 games to come${skipNote}`, () => {
    const facts = parseOddsApiScores(readPack('payloads/odds-api/scores_2024-02-23.json'))
    expect(facts).toHaveLength(21)
    expect(facts.every(({ status, homeScore }) => status === 'scheduled' && homeScore === null)).toBe(true)
    expect(facts.filter(({ gameDate }) => gameDate === '2024-02-22')).toHaveLength(12)
    expect(facts.filter(({ gameDate }) => gameDate === '2024-02-23')).toHaveLength(9)
    expect(facts[7]).toMatchObject({ homeTeamId: id('OKC'), awayTeamId: id('LAC') })
  })
})
