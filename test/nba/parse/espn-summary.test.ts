import { describe, expect, test } from 'vitest'
import { parseEspnSummary } from '../../../src/nba/2-raw/parse/parse-espn-summary.ts'
import { findTeam } from '../../../src/nba/domain/team.ts'
import { completeSummary } from './espn-summary.ts'
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
const keys = [
  'minutes',
  'points',
  'fieldGoalsMade-fieldGoalsAttempted',
  'threePointFieldGoalsMade-threePointFieldGoalsAttempted',
  'freeThrowsMade-freeThrowsAttempted',
  'rebounds',
  'assists',
  'turnovers',
  'steals',
  'blocks',
  'offensiveRebounds',
  'defensiveRebounds',
  'fouls',
  'plusMinus',
]
const lebron = ['36', '25', '9-16', '2-5', '5-6', '7', '6', '3', '2', '1', '1', '6', '2', '-4']
const athlete = (changes: Record<string, unknown> = {}) => ({
  athlete: { id: '1966', displayName: 'LeBron James' },
  starter: true,
  didNotPlay: false,
  reason: "COACH'S DECISION",
  stats: lebron,
  ...changes,
})
const summary = (athletes: unknown[] = [athlete()], changes: Record<string, unknown> = {}) => ({
  header: game(changes),
  boxscore: {
    players: [
      { team: { abbreviation: 'OKC' }, statistics: [{ keys, athletes: [athlete({ starter: false })] }] },
      { team: { abbreviation: 'LAL' }, statistics: [{ keys, athletes }] },
    ],
  },
})

describe('parseEspnSummary', () => {
  const parse = (athletes?: unknown[], changes?: Record<string, unknown>) =>
    parseEspnSummary(toBody(summary(athletes, changes)))

  test('a line of texts becomes counts, under the id that is ESPN’s own', () => {
    const { games, players } = parse()
    expect(players[1]).toEqual({
      game: games[0],
      player: { playerId: null, sourceId: '1966', name: 'LeBron James' },
      teamId: id('LAL'),
      status: 'active',
      reason: null,
      isStarter: true,
      minutes: 36,
      fgm: 9,
      fga: 16,
      fg3m: 2,
      fg3a: 5,
      ftm: 5,
      fta: 6,
      oreb: 1,
      dreb: 6,
      reb: 7,
      ast: 6,
      stl: 2,
      blk: 1,
      tov: 3,
      pf: 2,
      pts: 25,
      plusMinus: -4,
    })
  })

  test.each([
    ["COACH'S DECISION", 'did_not_play'],
    ['RIGHT CALF STRAIN', 'inactive'],
    ['REST', 'inactive'],
    [undefined, 'did_not_play'],
  ])('who did not play (%s) is %s, without numbers', (reason, status) => {
    const { players } = parse([athlete(), athlete({ didNotPlay: true, reason, stats: [] })])
    expect(players[2]).toMatchObject({ status, reason: reason ?? null, minutes: null, pts: null, fgm: null })
  })

  test('columns are found by their key, wherever they stand', () => {
    const turned = summary()
    turned.boxscore.players[1]!.statistics = [
      { keys: keys.toReversed(), athletes: [athlete({ stats: lebron.toReversed() })] },
    ]
    expect(parseEspnSummary(toBody(turned)).players[1]).toMatchObject({ pts: 25, minutes: 36, fga: 16 })
  })

  test('a game that is on is live, one to come is scheduled and has no lines', () => {
    const on = { status: { type: { name: 'STATUS_IN_PROGRESS', state: 'in', completed: false } } }
    expect(parse(undefined, on).games[0]!.status).toBe('live')
    const early = { header: game({ status: ahead }), boxscore: {} }
    expect(parseEspnSummary(toBody(early))).toMatchObject({ games: [{ status: 'scheduled' }], players: [] })
  })

  test('a final game in which a team has no minute yet is incomplete', async () => {
    const unplayed = athlete({ didNotPlay: true, stats: [] })
    const fault = await faultOf(() => parse([unplayed]))
    expect(fault).toMatchObject({ code: 'source.incomplete' })
    expect(fault.message).toContain('OKC at LAL')
    const none = { header: game(), boxscore: { players: [] } }
    expect((await faultOf(() => parseEspnSummary(toBody(none)))).code).toBe('source.incomplete')
  })

  const withStat = (place: number, text: string) => [athlete({ stats: lebron.with(place, text) })]
  test.each([
    [withStat(1, '26'), 'points 26 are not'],
    [withStat(5, '8'), 'rebounds 8 are not'],
    [withStat(0, '81'), '81 minutes'],
  ])('a line that cannot be true is refused', async (athletes, words) => {
    const fault = await faultOf(() => parse(athletes))
    expect(fault).toMatchObject({
      code: 'check.failed',
      path: '$.boxscore.players[1].statistics[0].athletes[0]',
    })
    expect(fault.message).toContain(words)
  })

  test('players with more points than their team are refused', async () => {
    const competitors = [side('home', 'LAL', '24'), side('away', 'OKC', '105')]
    expect((await faultOf(() => parse(undefined, { competitors }))).code).toBe('check.failed')
  })

  const line = '$.boxscore.players[1].statistics[0].athletes[0]'
  test.each([
    [[athlete({ didNotPlay: undefined })], `${line}.didNotPlay`],
    [[athlete({ athlete: { id: 1966, displayName: 'LeBron James' } })], `${line}.athlete.id`],
    [[athlete({ stats: lebron.slice(1) })], `${line}.stats`],
    [withStat(2, '9'), `${line}.stats[2]`],
    [withStat(0, '--'), `${line}.stats[0]`],
    [withStat(6, '6.5'), `${line}.stats[6]`],
  ])('%j is a changed shape at %s', async (athletes, path) => {
    expect(await faultOf(() => parse(athletes))).toMatchObject({ code: 'source.schema-changed', path })
  })

  test('a key that has gone is named', async () => {
    const renamed = summary()
    renamed.boxscore.players[1]!.statistics[0]!.keys = keys.with(6, 'assistsMade')
    const fault = await faultOf(() => parseEspnSummary(toBody(renamed)))
    expect(fault).toMatchObject({
      code: 'source.schema-changed',
      path: '$.boxscore.players[1].statistics[0].keys',
    })
    expect(fault.message).toContain('the keys assists')
  })

  test.for(badBodies(toBody(summary())))('%s has its code', async ([_what, body, code]) => {
    expect((await faultOf(() => parseEspnSummary(body))).code).toBe(code)
  })

  whenPackIsThere(`the real excerpt, its date and status put back, has three lines${skipNote}`, () => {
    const excerpt = readPack('payloads/espn/summary_401810791_excerpt.json')
    const { games, players } = parseEspnSummary(completeSummary(excerpt))
    expect(games).toMatchObject([
      { homeTeamId: id('PHI'), awayTeamId: id('MEM'), homeScore: 139, awayScore: 129, status: 'final' },
    ])
    expect(players).toHaveLength(3)
    expect(players[0]).toMatchObject({
      player: { sourceId: '4903027', name: 'Cedric Coward' },
      teamId: id('MEM'),
      status: 'active',
      reason: null,
      isStarter: true,
      minutes: 24,
      pts: 13,
      fgm: 4,
      fga: 8,
      fg3m: 2,
      ftm: 3,
      reb: 16,
      oreb: 7,
      dreb: 9,
      plusMinus: 2,
    })
    expect(players[1]).toMatchObject({
      player: { name: 'Brandon Clarke' },
      status: 'inactive',
      reason: 'RIGHT CALF STRAIN',
      minutes: null,
      pts: null,
    })
    expect(players[2]).toMatchObject({ teamId: id('PHI'), pts: 23, fg3m: 0, fg3a: 4, ftm: 11, plusMinus: 11 })
  })

  whenPackIsThere(
    `without a status nobody knows whether a game is over: a changed shape${skipNote}`,
    async () => {
      const excerpt = readPack('payloads/espn/summary_401810791_excerpt.json')
      const fault = await faultOf(() => parseEspnSummary(excerpt))
      expect(fault).toMatchObject({
        code: 'source.schema-changed',
        path: '$.header.competitions[0].date',
      })
      expect(fault.message).toContain('$.header.competitions[0].status')
    },
  )
})
