import { describe, expect, test } from 'vitest'
import { parseNbaCdnOdds } from '../../../src/nba/2-raw/parse/parse-nba-cdn-odds.ts'
import { parseNbaCdnPlayByPlay } from '../../../src/nba/2-raw/parse/parse-nba-cdn-playbyplay.ts'
import { readZone } from '../../../src/nba/2-raw/parse/parse-nba-shot-zone.ts'
import type { PlayFact } from '../../../src/nba/domain/facts.ts'
import { badBodies, changeAt, faultOf } from './fault-of.ts'
import { receivedAs } from './fuzz-targets.ts'
import { hasPack, readPack, skipNote } from './payloads.ts'

const whenPackIsThere = describe.skipIf(!hasPack)
const read = (path: string): Uint8Array => (hasPack ? readPack(`payloads/${path}`) : new Uint8Array())

const countBy = (values: readonly (string | null)[]) =>
  Object.fromEntries(
    [...new Set(values)].map((value) => [value, values.filter((each) => each === value).length]),
  )

whenPackIsThere(`the play-by-play of 0022400500${skipNote}`, () => {
  const body = read('nba-cdn/livedata_playbyplay_0022400500.json.gz')
  const plays = hasPack ? parseNbaCdnPlayByPlay(body) : []
  const shots = plays.filter(({ shotValue }) => shotValue !== null)
  const faultAt = (path: string, change: unknown) =>
    faultOf(() => parseNbaCdnPlayByPlay(changeAt(body, `game.${path}`, change)))

  test('571 events, of which 181 are shots: 78 went in, 28 of them threes', () => {
    expect([plays.length, shots.length]).toEqual([571, 181])
    expect(shots.filter(({ isMade }) => isMade)).toHaveLength(78)
    expect(shots.filter(({ isMade, shotValue }) => isMade && shotValue === 3)).toHaveLength(28)
  })

  test('the shots and free throws that went in make the final score', () => {
    const points = (play: PlayFact) => (play.isMade ? (play.shotValue ?? 1) : 0)
    const last = plays.find(({ action, detail }) => action === 'game' && detail === 'end')!
    expect([last.homeScore, last.awayScore]).toEqual([108, 106])
    expect(plays.reduce((sum, play) => sum + points(play), 0)).toBe(214)
  })

  test('zones are the feed’s areas; the tip-in that it calls a mid-range shot is at the rim', () => {
    expect(countBy(shots.map(({ zone }) => zone))).toEqual({
      restricted_area: 45,
      paint: 46,
      mid_range: 16,
      corner_three: 19,
      above_break_three: 55,
    })
  })

  test('a shot has its place, its player and the clock', () => {
    expect(plays.find(({ eventNumber }) => eventNumber === 238)).toEqual({
      gameId: '0022400500',
      eventNumber: 238,
      period: 2,
      secondsLeft: 364,
      teamId: 1610612750,
      playerId: 1629675,
      playerName: 'N. Reid',
      playerSourceId: null,
      action: '3pt',
      detail: 'Jump Shot',
      isMade: true,
      shotValue: 3,
      zone: 'corner_three',
      x: 92.85479632063075,
      y: 4.6568627450980395,
      distanceFeet: 22.72,
      homeScore: 28,
      awayScore: 44,
    })
  })

  test('an event of nobody has neither player nor team; a time-out has a team', () => {
    expect(plays[0]).toMatchObject({
      action: 'period',
      detail: 'start',
      playerId: null,
      teamId: null,
      x: null,
    })
    const timeout = plays.find(({ action }) => action === 'timeout')!
    expect(timeout).toMatchObject({ teamId: 1610612750, playerId: null, playerName: null })
  })

  test('places alone give the zone that the feed names, but for 5 of 181 at the circle’s rim', () => {
    const placed = JSON.parse(Buffer.from(body).toString('utf8')).game.actions.filter(
      (action: { isFieldGoal: number }) => action.isFieldGoal === 1,
    )
    const differing = placed.filter((action: Parameters<typeof readZone>[0] & { actionType: string }) => {
      const shotValue = action.actionType === '3pt' ? 3 : 2
      const { x, y } = action
      return readZone({ shotValue, x, y }) !== readZone({ ...action, shotValue })
    })
    expect(differing.length).toBeLessThanOrEqual(5)
  })

  test('no events, a game without its end, and an event with two contents are told apart', async () => {
    expect(await faultAt('actions', [])).toMatchObject({ code: 'source.empty', path: '$.game.actions' })
    expect(await faultAt('actions', (list: unknown[]) => list.slice(0, 300))).toMatchObject({
      code: 'source.incomplete',
      message: expect.stringContaining('300 events'),
    })
    const again = (list: object[]) => [...list, { ...list[5], period: 2 }]
    expect(await faultAt('actions', again)).toMatchObject({ code: 'source.duplicated' })
  })

  test('changed shapes are named by their paths', async () => {
    expect(await faultAt('actions.7.clock', '11:42')).toMatchObject({
      code: 'source.schema-changed',
      path: '$.game.actions[7].clock',
    })
    expect(await faultAt('actions.7.scoreHome', 12)).toMatchObject({ path: '$.game.actions[7].scoreHome' })
    const shot = plays.findIndex(({ eventNumber }) => eventNumber === 238)
    expect(await faultAt(`actions.${shot}.shotResult`, undefined)).toMatchObject({
      code: 'source.schema-changed',
      path: `$.game.actions[${shot}]`,
    })
  })

  test.each(badBodies(body))('%s ends with its own code', async (_, bad, code) => {
    expect((await faultOf(() => parseNbaCdnPlayByPlay(bad))).code).toBe(code)
  })
})

describe('the zone of a shot without a named area', () => {
  const at = (sideways: number, outwards: number, shotValue: 2 | 3) =>
    readZone({ shotValue, x: null, y: null, xLegacy: sideways * 10, yLegacy: outwards * 10 })

  test.each([
    [0, 1, 2, 'restricted_area'],
    [3, 3, 2, 'restricted_area'],
    [6, 8, 2, 'paint'],
    [9, 8, 2, 'mid_range'],
    [0, 16, 2, 'mid_range'],
    [-22.5, 3, 3, 'corner_three'],
    [22.5, 9.5, 3, 'above_break_three'],
    [0, 25, 3, 'above_break_three'],
    [10, 60, 3, 'backcourt'],
  ] as const)('%s feet aside and %s out, for %s: %s', (sideways, outwards, value, zone) => {
    expect(at(sideways, outwards, value)).toBe(zone)
  })

  test('an area that contradicts the value of the shot is not believed, and without a place it is unknown', () => {
    const nowhere = { x: null, y: null }
    expect(readZone({ shotValue: 3, area: 'Mid-Range', ...nowhere })).toBeNull()
    expect(readZone({ shotValue: 3, area: 'Left Corner 3', ...nowhere })).toBe('corner_three')
    expect(readZone({ shotValue: 2, ...nowhere })).toBeNull()
  })
})

whenPackIsThere(`the CDN's odds of 2025-03-08${skipNote}`, () => {
  const body = read('nba-cdn/odds_todaysGames_2025-03-08.json')
  const received = receivedAs('nba-cdn/odds/2025-03-08')
  const lines = hasPack ? parseNbaCdnOdds(body, received) : []
  const faultAt = (path: string, change: unknown) =>
    faultOf(() => parseNbaCdnOdds(changeAt(body, path, change), received))

  test('three games: 20 moneylines and 24 spreads, of nine books in as many countries', () => {
    expect(countBy(lines.map(({ market }) => market))).toEqual({ moneyline: 20, spread: 24 })
    expect(new Set(lines.map(({ game }) => game.gameId)).size).toBe(3)
    expect([...new Set(lines.map(({ bookmaker }) => bookmaker))].toSorted()).toEqual([
      'betmgmcanadaontario_ca',
      'fanduel_us',
      'mozzartbet_rs',
      'novibet_cy',
      'novibet_gr',
      'olybet_ee',
      'sportingbetbr_br',
      'sportsbet_aus',
      'tabaustralia_au',
    ])
  })

  test('decimal prices become American ones, the spread is the home side’s, the instant that of receipt', () => {
    const fanduel = lines.filter(
      ({ bookmaker, game }) => bookmaker === 'fanduel_us' && game.gameId === '0022400913',
    )
    const common = {
      game: {
        gameId: '0022400913',
        gameDate: '2025-03-08',
        homeTeamId: 1610612745,
        awayTeamId: 1610612740,
      },
      eventId: 'sr:match:52632103',
      bookmaker: 'fanduel_us',
      snapshotAt: '2025-03-08T18:00:00Z',
      commenceAt: null,
    }
    expect(fanduel).toEqual([
      { ...common, market: 'moneyline', line: null, homeOrOverPrice: -270, awayOrUnderPrice: 220 },
      { ...common, market: 'spread', line: -700, homeOrOverPrice: -108, awayOrUnderPrice: -112 },
    ])
  })

  test('games that are not the date’s are left out where the date’s are known', () => {
    const kept = parseNbaCdnOdds(body, received, new Set(['0022400914']))
    expect(new Set(kept.map(({ game }) => game.gameId))).toEqual(new Set(['0022400914']))
  })

  test('the live file wraps the list in an object; no game is no line', () => {
    const wrapped = Buffer.from(JSON.stringify({ games: JSON.parse(Buffer.from(body).toString('utf8')) }))
    expect(parseNbaCdnOdds(wrapped, received)).toEqual(lines)
    expect(parseNbaCdnOdds(Buffer.from('{"games":[]}'), received)).toEqual([])
  })

  test('a suspended side has no price; a suspended spread is no line', () => {
    const outcomes = '0.markets.1.books.0.outcomes'
    const unpriced = parseNbaCdnOdds(changeAt(body, `${outcomes}.0.odds`, null), received)
    expect(unpriced.filter(({ homeOrOverPrice }) => homeOrOverPrice === null)).toHaveLength(1)
    const withoutSpread = (list: object[]) => list.map((each) => ({ ...each, spread: null }))
    expect(parseNbaCdnOdds(changeAt(body, outcomes, withoutSpread), received)).toHaveLength(43)
  })

  test('changed shapes are named by their paths', async () => {
    expect(await faultAt('1.markets.0.books.2.outcomes.0.odds', 1.89)).toMatchObject({
      code: 'source.schema-changed',
      path: '$[1].markets[0].books[2].outcomes[0].odds',
    })
    expect(await faultAt('2.markets.0.books.0.outcomes', [])).toMatchObject({
      code: 'source.schema-changed',
      path: '$[2].markets[0].books[0].outcomes',
    })
    expect(await faultAt('0.homeTeamId', undefined)).toMatchObject({ path: '$[0].homeTeamId' })
    const renamed = (markets: object[]) => markets.map((market) => ({ ...market, name: 'h2h' }))
    expect(await faultAt('0.markets', renamed)).toMatchObject({
      code: 'source.schema-changed',
      path: '$[0].markets',
    })
  })

  test('spreads that are not opposite fail the check; a book with two prices is refused', async () => {
    expect(await faultAt('0.markets.1.books.0.outcomes.1.spread', '7.5')).toMatchObject({
      code: 'check.failed',
      path: '$[0].markets[1].books[0].outcomes',
    })
    const contradict = (books: { countryCode: string }[]) => [...books, { ...books[3], outcomes: twoSides }]
    expect(await faultAt('0.markets.0.books', contradict)).toMatchObject({ code: 'source.duplicated' })
  })
  const twoSides = [
    { type: 'home', odds: '1.500' },
    { type: 'away', odds: '2.500' },
  ]

  test.each(badBodies(body))('%s ends with its own code', async (_, bad, code) => {
    expect((await faultOf(() => parseNbaCdnOdds(bad, received))).code).toBe(code)
  })
})
