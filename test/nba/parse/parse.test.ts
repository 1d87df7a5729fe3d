import fc from 'fast-check'
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { parseEventOdds as parseOdds } from '../../../src/nba/2-raw/parse/parse-event-odds.ts'
import { parseLeagueGameLog } from '../../../src/nba/2-raw/parse/parse-league-game-log.ts'
import { parseSchedule } from '../../../src/nba/2-raw/parse/parse-schedule.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import {
  eventOdds,
  gameLog,
  hasPack,
  readPack,
  schedule,
  scheduledGame,
  side,
  skipNote,
  toBody,
} from './payloads.ts'

const receivedAt = Temporal.Instant.from('2024-11-09T00:26:00Z')
const parseEventOdds = (body: Uint8Array) => parseOdds(body, receivedAt)
const whenPackIsThere = hasPack ? test : test.skip

/** Runs the parser and gives the error's code and JSON path. */
function faultOf(parse: () => unknown): { code: string; path: unknown; message: string } {
  try {
    parse()
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error
    return { code: error.code, path: error.details.path, message: error.message }
  }
  throw new Error('it was parsed')
}

describe('parseSchedule', () => {
  const parse = (...games: Record<string, unknown>[]) => parseSchedule(toBody(schedule(...games)))

  test('a final game becomes a row, its date Eastern and its tip UTC', () => {
    expect(parse(scheduledGame()).games).toEqual([
      {
        gameId: '0022400188',
        season: '2024-25',
        kind: 'regular',
        gameDate: '2024-11-08',
        tipAt: '2024-11-09T00:30:00Z',
        status: 'final',
        homeTeamId: 1610612739,
        awayTeamId: 1610612744,
        homeScore: 136,
        awayScore: 117,
      },
    ])
  })

  test('a game to come has no score, though the payload says 0', () => {
    const home = { teamId: 1610612739, score: 0 }
    expect(parse(scheduledGame({ gameStatus: 1, homeTeam: home })).games[0]).toMatchObject({
      status: 'scheduled',
      homeScore: null,
    })
  })

  test('an open tip-off time is null, not midnight', () => {
    expect(parse(scheduledGame({ gameStatus: 1, gameStatusText: 'TBD' })).games[0]!.tipAt).toBeNull()
  })

  test.for(['Y', 'P'])('a postponed game (%s) is postponed until it is final', (postponedStatus) => {
    expect(parse(scheduledGame({ gameStatus: 1, postponedStatus })).games[0]!.status).toBe('postponed')
    expect(parse(scheduledGame({ postponedStatus })).games[0]!.status).toBe('final')
  })

  test('a postponed entry never replaces the new date of the same game', () => {
    const moved = scheduledGame({ gameDateEst: '2025-01-20T00:00:00Z' })
    const old = scheduledGame({ gameStatus: 1, postponedStatus: 'Y' })
    for (const order of [
      [moved, old],
      [old, moved],
    ] as const) {
      expect(parse(...order)).toMatchObject({
        duplicates: 1,
        games: [{ gameDate: '2025-01-20', status: 'final' }],
      })
    }
  })

  test('games between teams not known yet are counted, not kept', () => {
    const open = scheduledGame({ gameId: '0042400401', homeTeam: { teamId: 0, score: 0 } })
    expect(parse(scheduledGame(), open)).toMatchObject({ openPairings: 1, games: [{ gameId: '0022400188' }] })
  })

  test('a schedule without games is empty, not fine', () => {
    expect(faultOf(() => parse()).code).toBe('source.empty')
    const bare = { leagueSchedule: { seasonYear: '2024-25', gameDates: [] } }
    expect(faultOf(() => parseSchedule(toBody(bare))).code).toBe('source.empty')
  })

  test.each([
    [{ gameId: undefined }, '$.leagueSchedule.gameDates[0].games[0].gameId'],
    [{ gameId: '22400188' }, '$.leagueSchedule.gameDates[0].games[0].gameId'],
    [{ gameStatus: 'Final' }, '$.leagueSchedule.gameDates[0].games[0].gameStatus'],
    [{ gameStatus: 9 }, '$.leagueSchedule.gameDates[0].games[0].gameStatus'],
    [{ gameDateEst: '11/08/2024' }, '$.leagueSchedule.gameDates[0].games[0].gameDateEst'],
    [{ gameDateTimeUTC: 'soon' }, '$.leagueSchedule.gameDates[0].games[0].gameDateTimeUTC'],
    [{ homeTeam: null }, '$.leagueSchedule.gameDates[0].games[0].homeTeam'],
    [{ awayTeam: { teamId: '1' } }, '$.leagueSchedule.gameDates[0].games[0].awayTeam.teamId'],
  ])('%j is a changed shape at %s', (change, path) => {
    expect(faultOf(() => parse(scheduledGame(change)))).toMatchObject({ code: 'source.schema-changed', path })
  })

  test('a schedule of another season than it says is refused', () => {
    const fault = faultOf(() => parse(scheduledGame({ gameId: '0022300188' })))
    expect(fault).toMatchObject({ code: 'source.schema-changed', path: '$.leagueSchedule.seasonYear' })
  })

  whenPackIsThere(`the real 2024-25 schedule has 1,400 games on 1,230 of them regular${skipNote}`, () => {
    const { season, games, openPairings, duplicates } = parseSchedule(
      readPack('schedule/scheduleLeagueV2_2024-25.json.gz'),
    )
    expect({ season, openPairings, duplicates, games: games.length }).toEqual({
      season: '2024-25',
      openPairings: 0,
      duplicates: 0,
      games: 1400,
    })
    expect(games.filter((game) => game.kind === 'regular')).toHaveLength(1230)
    expect(games.every((game) => game.status === 'final' && game.homeScore! > 0)).toBe(true)
  })

  whenPackIsThere(`the real preseason schedule has 13 games to come${skipNote}`, () => {
    const { games } = parseSchedule(readPack('payloads/nba-cdn/scheduleLeagueV2_2025-26_preseason.json'))
    expect(games.map((game) => game.status)).toEqual(Array(13).fill('scheduled'))
    expect(games.find((game) => game.gameId === '0012500008')).toMatchObject({
      kind: 'preseason',
      season: '2025-26',
    })
  })
})

describe('parseLeagueGameLog', () => {
  const parse = (...lines: Record<string, unknown>[]) => parseLeagueGameLog(toBody(gameLog(...lines)))

  test('a line becomes a row', () => {
    expect(parse({}).rows).toEqual([
      {
        gameId: '0022400188',
        season: '2024-25',
        gameDate: '2024-11-08',
        playerId: 201939,
        playerName: 'Stephen Curry',
        teamId: 1610612744,
        teamTricode: 'GSW',
        opponentTricode: 'CLE',
        isHome: false,
        won: false,
        minutes: 24,
        fgm: 4,
        fga: 10,
        fg3m: 2,
        fg3a: 6,
        ftm: 2,
        fta: 2,
        oreb: 1,
        dreb: 4,
        reb: 5,
        ast: 6,
        stl: 0,
        blk: 0,
        tov: 7,
        pf: 1,
        pts: 12,
        plusMinus: -26,
      },
    ])
  })

  test('columns are found by name, wherever they stand', () => {
    const payload = gameLog({})
    const [set] = payload.resultSets
    const turned = {
      ...set!,
      headers: set!.headers.toReversed(),
      rowSet: set!.rowSet.map((row) => row.toReversed()),
    }
    expect(parseLeagueGameLog(toBody({ resultSets: [turned] })).rows).toEqual(parse({}).rows)
  })

  test('an empty table gives no rows', () => expect(parse().rows).toEqual([]))

  test('a renamed column is named', () => {
    const payload = gameLog({})
    payload.resultSets[0]!.headers[16] = 'THREES'
    const fault = faultOf(() => parseLeagueGameLog(toBody(payload)))
    expect(fault).toMatchObject({ code: 'source.schema-changed', path: '$.resultSets[0].headers' })
  })

  test('an emptied header, no table, and no tables at all are changed shapes', () => {
    const set = { name: 'LeagueGameLog', headers: [], rowSet: [] }
    expect(faultOf(() => parseLeagueGameLog(toBody({ resultSets: [set] }))).path).toBe(
      '$.resultSets[0].headers',
    )
    expect(faultOf(() => parseLeagueGameLog(toBody({ resultSets: [] }))).path).toBe('$.resultSets')
    expect(faultOf(() => parseLeagueGameLog(toBody({}))).path).toBe('$.resultSets')
  })

  test.each([
    ['PTS', '12', '$.resultSets[0].rowSet[1][25]'],
    ['PLAYER_ID', 1.5, '$.resultSets[0].rowSet[1][1]'],
    ['GAME_ID', '22400188', '$.resultSets[0].rowSet[1][6]'],
    ['GAME_DATE', 'NOV 08, 2024', '$.resultSets[0].rowSet[1][7]'],
    ['MATCHUP', 'GSW - CLE', '$.resultSets[0].rowSet[1][8]'],
    ['MATCHUP', 'CLE vs. GSW', '$.resultSets[0].rowSet[1][8]'],
    ['WL', 'T', '$.resultSets[0].rowSet[1][9]'],
    ['MIN', null, '$.resultSets[0].rowSet[1][10]'],
  ])('%s as %j is a changed shape at its cell', (column, value, path) => {
    const fault = faultOf(() => parse({}, { PLAYER_ID: 2, [column]: value }))
    expect(fault).toMatchObject({ code: 'source.schema-changed', path })
    expect(fault.message).toContain(column)
  })

  test.each([
    [{ PTS: 13 }, 'PTS 13'],
    [{ REB: 6 }, 'REB 6'],
    [{ FGA: 3 }, 'FGM 4'],
    [{ FTA: 1 }, 'FTM 2'],
    [{ MIN: 99 }, 'MIN 99'],
  ])('%j cannot be true and fails the check', (change, what) => {
    const fault = faultOf(() => parse(change))
    expect(fault.code).toBe('check.failed')
    expect(fault.message).toContain(what)
  })

  test('a game in which nobody has a minute is a placeholder', () => {
    const empty = { GAME_ID: '0022400189', MIN: 0, FGM: 0, FGA: 0, FG3M: 0, FG3A: 0, FTM: 0, FTA: 0 }
    const zeros = { ...empty, OREB: 0, DREB: 0, REB: 0, PTS: 0 }
    const fault = faultOf(() => parse({}, zeros, { ...zeros, PLAYER_ID: 3 }))
    expect(fault.code).toBe('source.incomplete')
    expect(fault.message).toContain('0022400189')
    expect(parse({}, { ...zeros, GAME_ID: '0022400188', PLAYER_ID: 3 }).rows).toHaveLength(2)
  })

  test('repeats collapse; contradictions keep the last and are counted', () => {
    expect(parse({}, {})).toMatchObject({ rows: { length: 1 }, conflicts: 0, repeats: 1 })
    expect(parse({}, { AST: 7 })).toMatchObject({ rows: [{ ast: 7 }], conflicts: 1 })
  })

  whenPackIsThere(`the real log of 2025-03-15 has 157 rows${skipNote}`, () => {
    const { rows, conflicts } = parseLeagueGameLog(
      readPack('payloads/nba-stats/leaguegamelog_players_2025-03-15.json'),
    )
    expect(rows).toHaveLength(157)
    expect(conflicts).toBe(0)
    expect(rows[0]).toMatchObject({
      playerName: 'Stephen Curry',
      isHome: true,
      opponentTricode: 'NYK',
      pts: 28,
    })
  })
})

describe('parseEventOdds', () => {
  const curry = [side('Over', 'Stephen Curry', 24.5, -115), side('Under', 'Stephen Curry', 24.5, -105)]
  const parse = (outcomes: unknown[], overrides?: Record<string, unknown>) =>
    parseEventOdds(toBody(eventOdds(outcomes, overrides)))

  test('both sides of a line become one row', () => {
    expect(parse(curry)).toEqual({
      rows: [
        {
          eventId: 'f9f3f99b',
          commenceAt: '2024-11-09T00:40:00Z',
          homeTeamId: 1610612739,
          awayTeamId: 1610612744,
          bookmaker: 'draftkings',
          market: 'points',
          playerName: 'Stephen Curry',
          line: 2450,
          overPrice: -115,
          underPrice: -105,
          bookUpdatedAt: '2024-11-09T00:25:00Z',
          snapshotAt: '2024-11-09T00:26:00Z',
        },
      ],
      hasEvent: true,
      conflicts: 0,
      repeats: 0,
      refused: [],
      otherMarkets: 0,
    })
  })

  test('the historical envelope gives the same rows with its own instant', () => {
    const envelope = { timestamp: '2024-11-09T00:25:38Z', data: eventOdds(curry) }
    const [row] = parse(curry).rows
    expect(parseEventOdds(toBody(envelope)).rows).toEqual([{ ...row, snapshotAt: '2024-11-09T00:25:38Z' }])
  })

  test('all alternates are kept, and a side not offered is null', () => {
    const { rows } = parse([...curry, side('Over', 'Stephen Curry', 30, 210)])
    expect(rows.map(({ line, overPrice, underPrice }) => [line, overPrice, underPrice])).toEqual([
      [2450, -115, -105],
      [3000, 210, null],
    ])
  })

  test('a repeated side collapses; at another price the last stays, counted', () => {
    expect(parse([...curry, curry[0]])).toMatchObject({ rows: { length: 1 }, conflicts: 0, repeats: 1 })
    const again = side('Over', 'Stephen Curry', 24.5, -120)
    expect(parse([...curry, again])).toMatchObject({ rows: [{ overPrice: -120 }], conflicts: 1 })
  })

  test('a number that cannot be a line is refused by place; the others stand', () => {
    const parsed = parse([...curry, side('Over', 'Al Horford', 7.3, -110)])
    expect(parsed.rows).toHaveLength(1)
    expect(parsed.refused).toEqual([
      { path: 'bookmakers.0.markets.0.outcomes.2', reason: '7.3: a line is a multiple of 0.25' },
    ])
  })

  test('no market yet: an empty reply, no data, no bookmakers, an unknown event', () => {
    expect(parseEventOdds(new Uint8Array())).toMatchObject({ hasEvent: false, rows: [] })
    expect(parseEventOdds(toBody({ timestamp: '2024-11-09T00:25:38Z', data: null })).hasEvent).toBe(false)
    expect(
      parseEventOdds(toBody({ message: 'Event not found', error_code: 'EVENT_NOT_FOUND' })).hasEvent,
    ).toBe(false)
    expect(parse([], { bookmakers: [] })).toMatchObject({ hasEvent: true, rows: [] })
  })

  const place = '$.bookmakers[0].markets[0].outcomes[0]'
  test.each([
    [side('Yes', 'A', 24.5, -110), `${place}.name`],
    [side('Over', '', 24.5, -110), `${place}.description`],
    [side('Over', 'A', '24.5', -110), `${place}.point`],
    [side('Over', 'A', 24.5, 1.91), `${place}.price`],
    [side('Over', 'A', 24.5, null), `${place}.price`],
    ['Over', place],
  ])('%j is a changed shape at %s', (outcome, path) => {
    expect(faultOf(() => parse([outcome]))).toMatchObject({ code: 'source.schema-changed', path })
  })

  test('a team that is none is a changed shape, in the envelope too', () => {
    const wrong = { home_team: 'Seattle SuperSonics' }
    expect(faultOf(() => parse(curry, wrong)).path).toBe('$.home_team')
    const envelope = { timestamp: '2024-11-09T00:25:38Z', data: eventOdds(curry, wrong) }
    expect(faultOf(() => parseEventOdds(toBody(envelope))).path).toBe('$.data.home_team')
  })

  whenPackIsThere(
    `of the 572 outcomes of the real reply, 28 repeat another at another price (one book posts each main line twice)${skipNote}`,
    () => {
      const body = readPack('payloads/odds-api/event_odds_player_points_2024-02-22_nets_at_raptors.json')
      const { rows, refused, conflicts } = parseEventOdds(body)
      const sides = rows.flatMap((row) => [row.overPrice, row.underPrice]).filter((price) => price !== null)
      expect({ sides: sides.length, refused, conflicts }).toEqual({ sides: 544, refused: [], conflicts: 28 })
      expect(new Set(rows.map((row) => row.bookmaker)).size).toBe(10)
    },
  )

  whenPackIsThere(`the real historical reply of game lines holds none of our markets${skipNote}`, () => {
    const body = readPack('payloads/odds-api/historical_event_odds_game_lines_2024-01-25.json')
    expect(parseEventOdds(body)).toMatchObject({ hasEvent: true, rows: [], otherMarkets: 4 })
  })
})

const parsers = {
  parseSchedule: [
    parseSchedule,
    toBody(schedule(scheduledGame(), scheduledGame({ gameId: '0022400189', gameStatus: 1 }))),
  ],
  parseLeagueGameLog: [parseLeagueGameLog, toBody(gameLog({}, { PLAYER_ID: 2 }))],
  parseEventOdds: [
    parseEventOdds,
    toBody(eventOdds([side('Over', 'A', 24.5, -110), side('Under', 'A', 24.5, -110)])),
  ],
} as const

const genuine = {
  parseSchedule: 'payloads/nba-cdn/scheduleLeagueV2_2025-26_preseason.json',
  parseLeagueGameLog: 'payloads/nba-stats/leaguegamelog_players_2025-03-15.json',
  parseEventOdds: 'payloads/odds-api/event_odds_player_points_2024-02-22_nets_at_raptors.json',
} as const

const names = Object.keys(parsers) as (keyof typeof parsers)[]
const bodyOf = (name: keyof typeof parsers): Uint8Array => {
  const path = genuine[name]
  return hasPack && path ? readPack(path) : parsers[name][1]
}

describe.each(names)('%s, given bad bodies', (name) => {
  const body = bodyOf(name)

  test.each([
    ['half a body', body.slice(0, body.length >> 1), 'source.truncated'],
    ['an HTML page', Buffer.from('<!DOCTYPE html><html></html>'), 'source.html-instead'],
    ['garbage', Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x99]), 'source.not-json'],
    ['another document', Buffer.from('{"hello":"world"}'), 'source.schema-changed'],
    ['null', Buffer.from('null'), 'source.schema-changed'],
    ['a list of nothing', Buffer.from('[]'), 'source.schema-changed'],
  ])('%s has its code', (_what, bad, code) => {
    expect(faultOf(() => parsers[name][0](bad)).code).toBe(code)
  })
})

describe.each(names)('%s, given mutated bodies', (name) => {
  const parse = parsers[name][0]
  const body = bodyOf(name)

  test('no mutation makes it throw anything but a PipelineError', () => {
    let refused = 0
    const mutation = fc.record({
      place: fc.nat(1_000_000),
      how: fc.constantFrom('cut', 'flip', 'drop', 'replace', 'value'),
      value: fc.jsonValue(),
      byte: fc.integer({ min: 1, max: 255 }),
    })
    fc.assert(
      fc.property(mutation, ({ place, how, value, byte }) => {
        try {
          parse(mutate(body, place, how, value, byte))
        } catch (error) {
          refused += 1
          expect(error).toBeInstanceOf(PipelineError)
          expect((error as PipelineError).code).not.toBe('pipeline.bug')
        }
      }),
      { numRuns: 300, seed: 20241108 },
    )
    expect(refused).toBeGreaterThan(30) // else the mutations mutate nothing that matters
  })
})

/** Cuts or damages the bytes, or replaces or drops one value somewhere in the document. */
function mutate(body: Uint8Array, place: number, how: string, value: unknown, byte: number): Uint8Array {
  const at = place % body.length
  if (how === 'cut') return body.slice(0, at)
  if (how === 'flip') return Uint8Array.from(body, (each, index) => (index === at ? each ^ byte : each))
  let document: unknown
  try {
    document = JSON.parse(Buffer.from(body).toString())
  } catch {
    return Buffer.concat([body.slice(0, at), Buffer.from(JSON.stringify(value)), body.slice(at + byte)])
  }
  const spots: [Record<PropertyKey, unknown>, string][] = []
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    for (const key of Object.keys(node)) {
      spots.push([node as Record<string, unknown>, key])
      visit((node as Record<string, unknown>)[key])
    }
  }
  visit(document)
  const [holder, key] = spots[place % spots.length]!
  if (how === 'drop') {
    if (Array.isArray(holder)) holder.splice(Number(key), 1)
    else delete holder[key]
  } else if (how === 'replace') {
    holder[`${key}x`] = holder[key]
    delete holder[key]
  } else {
    holder[key] = value
  }
  return toBody(document)
}
