/** The sources that stand in for lines and rosters: what is read of their documented replies, and what is refused. */
import { Temporal } from 'temporal-polyfill'
import { describe, expect, test } from 'vitest'
import { parseBalldontliePlayers } from '../../../src/nba/2-raw/parse/parse-balldontlie-players.ts'
import { parseBalldontlieProps } from '../../../src/nba/2-raw/parse/parse-balldontlie-props.ts'
import { parseEspnRoster } from '../../../src/nba/2-raw/parse/parse-espn-roster.ts'
import * as documented from './documented.ts'
import { faultOf } from './fault-of.ts'
import { toBody } from './payloads.ts'

const received = {
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
