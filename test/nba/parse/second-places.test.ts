/** The sources that stand in for lines, rosters and plays: what is read of their documented replies, and what is refused. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { parseBalldontliePlayers } from '../../../src/nba/2-raw/parse/parse-balldontlie-players.ts'
import { parseBalldontlieProps } from '../../../src/nba/2-raw/parse/parse-balldontlie-props.ts'
import { parseEspnPlays } from '../../../src/nba/2-raw/parse/parse-espn-plays.ts'
import { parseEspnRoster } from '../../../src/nba/2-raw/parse/parse-espn-roster.ts'
import { parseNbaStatsPlayByPlay } from '../../../src/nba/2-raw/parse/parse-nba-stats-playbyplay.ts'
import * as documented from './documented.ts'
import { faultOf } from './fault-of.ts'
import { toBody } from './payloads.ts'

const received = {
  resource: 'espn/plays/2025-11-13/0022500190',
  receivedAt: Temporal.Instant.from('2025-11-05T22:02:00Z'),
}
const props = (...data: unknown[]) => parseBalldontlieProps(toBody({ data }), received)
const prop = documented.balldontlieProp

describe('balldontlie player props', () => {
  test('a line has its book, market, player and both prices; milestones and other markets are counted, and are no lines', () => {
    const { rows, ...counts } = parseBalldontlieProps(documented.balldontlieProps, received)
    expect(rows[0]).toEqual({
      eventId: 'balldontlie/18447082',
      bookmaker: 'draftkings',
      market: 'points',
      playerSourceId: '115',
      line: 2550,
      overPrice: -115,
      underPrice: -105,
      bookUpdatedAt: '2025-11-05T22:01:07.142Z',
      snapshotAt: '2025-11-05T22:02:00Z',
    })
    expect(rows.map(({ bookmaker, market, line }) => [bookmaker, market, line])).toEqual([
      ['draftkings', 'points', 2550],
      ['williamhill_us', 'points', 2650],
      ['draftkings', 'points_rebounds_assists', 3550],
      ['draftkings', 'threes', 250],
    ])
    expect(counts).toEqual({ milestones: 1, otherMarkets: 1, repeats: 0, conflicts: 0, refused: [] })
  })

  test('a side without a price is null; a prop without any, and a line that is none, is refused with its place', () => {
    const { rows, refused } = props(
      prop({ market: { type: 'over_under', over_odds: 0, under_odds: '+120' } }),
      prop({ line_value: 24.3 }),
      prop({ line_value: '9.5', market: { type: 'over_under', over_odds: null } }),
    )
    expect(rows.map(({ overPrice, underPrice }) => [overPrice, underPrice])).toEqual([[null, 120]])
    expect(refused.map(({ path }) => path)).toEqual(['data.1', 'data.2'])
  })

  test('of one line posted twice the later one counts, whichever stands first', () => {
    const early = prop({
      updated_at: '2025-11-05T20:00:00Z',
      market: { type: 'over_under', over_odds: 100, under_odds: -120 },
    })
    for (const both of [
      [early, prop()],
      [prop(), early],
    ]) {
      const { rows, conflicts } = props(...both)
      expect([rows.length, rows[0]?.overPrice, conflicts]).toEqual([1, -115, 1])
    }
    expect(props(prop(), prop()).repeats).toBe(1)
  })

  test('a changed shape names its place, and two games in one reply are one', async () => {
    const wrong = (value: unknown) => faultOf(() => props(prop(), value))
    expect(await wrong(prop({ market: undefined }))).toMatchObject({
      code: 'source.schema-changed',
      path: '$.data[1].market',
    })
    expect(await wrong(prop({ line_value: '25,5' }))).toMatchObject({ path: '$.data[1].line_value' })
    expect(await wrong(prop({ updated_at: 'now' }))).toMatchObject({ path: '$.data[1].updated_at' })
    expect(await wrong(prop({ market: { type: 'over_under', over_odds: 50 } }))).toMatchObject({
      path: '$.data[1].market.over_odds',
    })
    expect(await wrong(prop({ game_id: 4 }))).toMatchObject({ path: '$.data[1].game_id' })
    expect(await faultOf(() => parseBalldontlieProps(toBody({ items: [] }), received))).toMatchObject({
      path: '$.data',
    })
  })
})

describe('rosters', () => {
  test('balldontlie: who has no team has none, who has one name has that, an empty number is none', async () => {
    expect(parseBalldontliePlayers(documented.balldontliePlayers)).toEqual([
      {
        player: { playerId: null, sourceId: '115', name: 'Stephen Curry' },
        teamId: 1610612744,
        position: 'G',
        jersey: '30',
      },
      {
        player: { playerId: null, sourceId: '2', name: 'Nene' },
        teamId: 1610612744,
        position: null,
        jersey: null,
      },
      {
        player: { playerId: null, sourceId: '3', name: 'Free Agent' },
        teamId: null,
        position: 'G',
        jersey: '30',
      },
    ])
    const nameless = toBody({ data: [documented.balldontliePlayer({ first_name: '', last_name: '' })] })
    expect(await faultOf(() => parseBalldontliePlayers(nameless))).toMatchObject({
      code: 'source.schema-changed',
    })
  })

  test('ESPN: the team is said once, in its own abbreviation; a number may be absent', async () => {
    expect(parseEspnRoster(documented.espnRoster)).toEqual([
      {
        player: { playerId: null, sourceId: '3975', name: 'Stephen Curry' },
        teamId: 1610612744,
        position: 'G',
        jersey: '30',
      },
      {
        player: { playerId: null, sourceId: '5105637', name: 'Will Richard' },
        teamId: 1610612744,
        position: 'G',
        jersey: null,
      },
    ])
    for (const [reply, path] of [
      [{ athletes: [] }, '$.team'],
      [{ team: { abbreviation: 'GS' }, players: [] }, '$.athletes'],
      [
        { team: { abbreviation: 'GS' }, athletes: [{ id: '1', displayName: ' ' }] },
        '$.athletes[0].displayName',
      ],
      [{ team: { abbreviation: 'WEST' }, athletes: [] }, '$.team.abbreviation'],
    ] as const)
      expect(await faultOf(() => parseEspnRoster(toBody(reply)))).toMatchObject({
        code: 'source.schema-changed',
        path,
      })
  })
})

describe('plays of playbyplayv3', () => {
  const plays = parseNbaStatsPlayByPlay(documented.nbaStatsPlays)
  const numbered = (eventNumber: number) => plays.find((play) => play.eventNumber === eventNumber)

  test('a shot has its value, zone and distance; the floor position, which it does not give, is null', () => {
    expect(numbered(4)).toEqual({
      gameId: '0022400500',
      eventNumber: 4,
      period: 1,
      secondsLeft: 698,
      teamId: 1610612744,
      playerId: 201939,
      playerName: 'S. Curry',
      playerSourceId: null,
      action: 'Made Shot',
      detail: 'Jump Shot',
      isMade: true,
      shotValue: 3,
      zone: 'corner_three',
      x: null,
      y: null,
      distanceFeet: 23,
      homeScore: 0,
      awayScore: 3,
    })
    expect(numbered(5)).toMatchObject({
      isMade: false,
      zone: 'restricted_area',
      homeScore: null,
      awayScore: null,
    })
  })

  test('a steal shares its number with the turnover, and is an event of its own', () => {
    expect(numbered(6)).toMatchObject({ action: 'Turnover', playerId: 2544 })
    expect(numbered(7)).toMatchObject({ action: 'steal', playerId: 201939, detail: null })
  })

  test('a missed free throw is known by its words; a team rebound is nobody\u2019s', () => {
    expect(numbered(8)).toMatchObject({ action: 'Free Throw', isMade: false, shotValue: null, zone: null })
    expect(numbered(9)).toMatchObject({
      action: 'Rebound',
      playerId: null,
      playerName: null,
      teamId: 1610612747,
    })
    expect(numbered(10)).toMatchObject({ action: 'period', teamId: null, isMade: null })
  })

  test('a shot at no place has no zone', () => {
    const place = { xLegacy: 0, yLegacy: 0, shotDistance: 25 }
    const [shot] = parseNbaStatsPlayByPlay(
      documented.playsV3(documented.actionV3(place), documented.endOfPeriod(4, 10)),
    )
    expect(shot).toMatchObject({ zone: null, distanceFeet: 25 })
  })

  test('a list that ends before the game does, a level score and a shot without a result are refused', async () => {
    const fault = (...actions: unknown[]) =>
      faultOf(() => parseNbaStatsPlayByPlay(documented.playsV3(...actions)))
    const { actionV3, endOfPeriod } = documented
    expect(await fault()).toMatchObject({ code: 'source.empty' })
    expect(await fault(actionV3())).toMatchObject({ code: 'source.incomplete' })
    expect(await fault(actionV3(), endOfPeriod(3, 9))).toMatchObject({ code: 'source.incomplete' })
    expect(await fault(actionV3({ scoreHome: '3' }), endOfPeriod(4, 9))).toMatchObject({
      code: 'source.incomplete',
    })
    expect(await fault(actionV3(), actionV3({ actionId: 5, period: 5 }), endOfPeriod(4, 9))).toMatchObject({
      code: 'source.incomplete',
    })
    expect(await fault(actionV3({ shotResult: '' }), endOfPeriod(4, 9))).toMatchObject({
      path: '$.game.actions[0]',
    })
    expect(await fault(actionV3(), actionV3({ shotDistance: 9 }), endOfPeriod(4, 9))).toMatchObject({
      code: 'source.duplicated',
    })
  })
})

describe('plays of ESPN', () => {
  const plays = parseEspnPlays(documented.espnPlays, received)

  test('a shot has its player by ESPN\u2019s id and the name that the box score gives, its value, zone and distance', () => {
    expect(plays[0]).toEqual({
      gameId: '0022500190',
      eventNumber: 13,
      period: 1,
      secondsLeft: 693,
      teamId: 1610612744,
      playerId: null,
      playerName: 'Stephen Curry',
      playerSourceId: '3975',
      action: 'Floating Jump Shot',
      detail: 'Stephen Curry makes 9-foot two point shot (Draymond Green assists)',
      isMade: true,
      shotValue: 2,
      zone: 'paint',
      x: null,
      y: null,
      distanceFeet: 9,
      homeScore: 2,
      awayScore: 0,
    })
  })

  test('a missed shot\u2019s value is read from its words where it is not said, and is null where these are silent', () => {
    expect(plays[1]).toMatchObject({
      isMade: false,
      shotValue: 3,
      zone: 'corner_three',
      secondsLeft: 58.4,
      distanceFeet: 26,
    })
    expect(plays[3]).toMatchObject({ isMade: false, shotValue: null, zone: null, distanceFeet: null })
  })

  test('a free throw is made or missed, and is no shot; whom the box score does not name has no name', () => {
    expect(plays[2]).toMatchObject({
      isMade: true,
      shotValue: null,
      zone: null,
      playerName: null,
      playerSourceId: '77',
    })
    expect(plays[4]).toMatchObject({ action: 'End Game', teamId: null, playerSourceId: null, isMade: null })
  })

  test('a list that does not reach the final score, of a game that is on, of another team, or twice, is refused', async () => {
    const fault = (...given: Parameters<typeof documented.espnSummaryOf>) =>
      faultOf(() => parseEspnPlays(documented.espnSummaryOf(...given), received))
    const play = documented.espnPlay()
    const final = { home: '2', away: '0' }
    expect(parseEspnPlays(documented.espnSummaryOf([play], final), received)).toHaveLength(1)
    expect(await fault([], final)).toMatchObject({ code: 'source.empty' })
    expect(await fault([play])).toMatchObject({ code: 'source.incomplete' })
    expect(await fault([play], final, false)).toMatchObject({ code: 'source.incomplete' })
    expect(await fault([documented.espnPlay({ team: { id: '2' } })], final)).toMatchObject({
      path: '$.plays[0].team.id',
    })
    expect(await fault([play, documented.espnPlay({ period: { number: 2 } })], final)).toMatchObject({
      code: 'source.duplicated',
    })
    expect(await fault([documented.espnPlay({ clock: { displayValue: '13:00' } })], final)).toMatchObject({
      path: '$.plays[0].clock.displayValue',
    })
  })
})
