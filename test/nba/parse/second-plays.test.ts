/** The sources that stand in for plays: what is read of their documented replies, and what is refused. */
import { describe, expect, test } from 'vitest'
import { parseEspnPlays } from '../../../src/nba/2-raw/parse/parse-espn-plays.ts'
import { parseNbaStatsPlayByPlay } from '../../../src/nba/2-raw/parse/parse-nba-stats-playbyplay.ts'
import * as documented from './documented-plays.ts'
import { faultOf } from './fault-of.ts'

const received = { resource: 'espn/plays/2025-11-13/0022500190' }

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

  test('a place that lies outside of the floor in either direction is none', () => {
    for (const coordinate of [{ x: 25, y: -214_748_365 }, { x: 51, y: 3 }, { x: null, y: null }, undefined]) {
      const one = documented.espnSummaryOf([documented.espnPlay({ coordinate })], { home: '2', away: '0' })
      expect(parseEspnPlays(one, received)[0]).toMatchObject({ shotValue: 2, zone: null })
    }
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
