/** What the site says where something is not as usual: no time is made up, an empty day is no alarm, and nobody is led away from the date that he looks at. */
import { describe, expect, test } from 'vitest'
import { makeHalt } from '../support/site/envelope.ts'
import { useEvening } from '../support/site/evening-stage.ts'
import { makeBestBets, makeLedger } from '../support/site/picks.ts'
import { makePlayerTonight, makeSeason } from '../support/site/player.ts'
import { readTables, toText } from '../support/site/read-html.ts'
import {
  makeCalendar,
  makeCalibration,
  makePerformance,
  makeStatus,
  makeTrends,
} from '../support/site/season.ts'
import { makeTonight } from '../support/site/tonight.ts'

const tonight = makeTonight({ games: 2, markets: ['points'] })
const evening = useEvening(tonight)
const readMain = async (path: string): Promise<string> => {
  const [, main] = /<main[^>]*>(.*)<\/main>/s.exec(await evening.readText(path))!
  return main!
}
const readWords = async (path: string): Promise<string> => toText(await readMain(path))

const withGames = (more: Partial<(typeof tonight.games)[number]>) => ({
  ...tonight,
  games: tonight.games.map((game) => ({ ...game, ...more })),
})

test('of a game of which only the date is known no page says a time', async () => {
  const assumed = withGames({ isTipAssumed: true })
  const [date, player] = ['2024-11-18', makePlayerTonight(assumed, 0)]
  await evening.stage.publish({ ...assumed, document: `tonight/all-players/${date}` })
  await evening.stage.publish({ ...makeBestBets(assumed), document: `best-bets/${date}` })
  await evening.stage.publish({ ...player, document: `tonight/player/${player.playerId}/${date}` })
  const [{ home, away }] = assumed.games as [(typeof assumed.games)[number]]
  for (const [path, words] of [
    [`/picks?date=${date}`, `${away.name} @ ${home.name} time not set`],
    [`/picks?date=${date}&sort=ev`, `${away.tricode} @ ${home.tricode} time not set`],
    [`/picks/best-bets?date=${date}`, `${away.tricode} @ ${home.tricode} time not set`],
    [`/picks/player/${player.playerId}?date=${date}`, 'time not set'],
  ] as const) {
    const text = await readWords(path)
    expect([path, text]).toEqual([path, expect.stringContaining(words)])
    expect([path, text.includes('19:00 ET')]).toEqual([path, false])
  }
})

test('a line that has moved for more than a day is told with its days', async () => {
  const player = makePlayerTonight(tonight, 0)
  const [first, ...others] = player.markets
  const [opened, ...later] = first!.lineMovement
  const moved = { ...first!, lineMovement: [{ ...opened!, at: '2024-12-02T01:00:00Z' }, ...later] }
  const document = `tonight/player/${player.playerId}/2024-11-17`
  await evening.stage.publish({ ...player, document, markets: [moved, ...others] })
  const nameOf = async (date: string): Promise<string | undefined> =>
    /aria-label="(line from [^"]*)"/.exec(
      await readMain(`/picks/player/${player.playerId}?date=${date}`),
    )?.[1]
  expect(await nameOf('2024-11-17')).toMatch(/ at 1 Dec 20:00 to .* at 2 Dec 17:10/)
  expect(await nameOf('2024-12-02')).toMatch(/ at 10:00 to .* at 17:10/)
})

test('a player of a postponed game is said to be of one where the list is not by game', async () => {
  await evening.stage.publish({
    ...withGames({ status: 'postponed' }),
    document: 'tonight/all-players/2024-11-19',
  })
  const [{ home, away }] = tonight.games as [(typeof tonight.games)[number]]
  expect(await readWords('/picks?date=2024-11-19&sort=ev')).toContain(
    `${away.tricode} @ ${home.tricode} postponed: void`,
  )
})

test('every page of a date says what it was made without', async () => {
  const date = '2024-11-23'
  const [player, bets] = [makePlayerTonight(tonight, 0), makeBestBets(tonight)]
  const trend = (name: string) => [`trends/${name}`, makeTrends(name, tonight)] as const
  for (const [name, document] of [
    ['tonight/all-players', tonight],
    ['best-bets', bets],
    [`tonight/player/${player.playerId}`, player],
    ...['hot', 'cold', 'bounce-back', 'quick-hits'].map(trend),
    ['ledger', makeLedger(bets)],
    ['systems/performance', makePerformance()],
    ['systems/calibration', makeCalibration()],
    ['status', makeStatus()],
  ] as const)
    await evening.stage.publish({ ...document, document: `${name}/${date}`, degraded: ['prop_lines'] })
  const pages = [
    '',
    '/best-bets',
    `/player/${player.playerId}`,
    '/trends',
    '/record',
    '/systems',
    '/calibration',
    '/health',
  ]
  for (const page of pages) {
    const said = (await readWords(`/picks${page}?date=${date}`)).split(
      'Made without the lines on players, which did not come in time.',
    )
    expect([page, said.length]).toEqual([page, 2])
  }
})

test('a season says what it was made without, apart from the evening', async () => {
  const player = makePlayerTonight(tonight, 1)
  const document = `players/${player.playerId}/2024-11-24`
  await evening.stage.publish({ ...makeSeason(player), document, degraded: ['player_boxscores'] })
  expect(await readWords(`/picks/player/${player.playerId}?date=2024-11-24`)).toContain(
    'Season 2024-25 Made without the box scores, which did not come in time.',
  )
})

test('trends are searched by player and market; the address keeps it, and a list that has nobody left says so', async () => {
  const date = '2024-11-25'
  for (const name of ['hot', 'cold', 'bounce-back', 'quick-hits']) {
    const list = makeTrends(name, tonight)
    const entries = list.entries.map((each, i) => (i === 1 ? { ...each, market: 'assists' as const } : each))
    await evening.stage.publish({ ...list, document: `trends/${name}/${date}`, entries })
  }
  const { entries } = makeTrends('hot', tonight)
  const listed = async (query: string): Promise<number[]> =>
    readTables(await evening.readText(`/picks/trends?date=${date}&${query}`)).map(({ rows }) => rows.length)
  const four = (length: number): number[] => Array.from({ length: 4 }, () => length)
  expect(await listed('')).toEqual(four(entries.length))
  expect(await listed('market=assists')).toEqual(four(1))
  expect(await listed('q=GIANNIS-ALEXANDROS')).toEqual(four(1))
  expect(await listed('q=giannis&market=assists')).toEqual([])
  const main = await readMain(`/picks/trends?date=${date}&q=giannis&market=assists`)
  expect(main.split('Nobody fits.')).toHaveLength(5)
  for (const kept of ['value="giannis"', '<option value="assists" selected>', `name="date" value="${date}"`])
    expect(main).toContain(kept)
})

test('of a market that nobody has on the date a page says so, and shows no other one as if it were that', async () => {
  const player = makePlayerTonight(tonight, 0)
  const date = '2024-12-02' // of points alone
  const evenings = await readMain(`/picks?date=${date}&market=threes`)
  expect(evenings).toContain('<option value="threes" selected>')
  expect(toText(evenings)).toContain('0 of 36 shown (threes)')
  expect(toText(evenings)).toContain('Nobody fits.')
  const systems = await readMain(`/picks/systems?date=${date}&market=threes`)
  expect(systems).toContain('<option value="threes" selected>')
  expect(toText(systems)).toContain('Nothing is graded yet.')
  const said = 'He is on no slate of this date for threes. This is points.'
  expect(await readWords(`/picks/player/${player.playerId}?date=${date}&market=threes`)).toContain(said)
  for (const query of ['', '&market=points', '&market=steals'])
    expect(await readWords(`/picks/player/${player.playerId}?date=${date}${query}`)).not.toContain(
      'He is on no',
    )
})

describe('a reader', () => {
  test('whom nobody fits is led to everybody of the date that he looks at', async () => {
    await evening.stage.publish({ ...tonight, document: 'tonight/all-players/2024-11-20' })
    await evening.stage.publish({ ...makeBestBets(tonight), document: 'best-bets/2024-11-20' })
    for (const path of ['/picks', '/picks/best-bets']) {
      const main = await readMain(`${path}?date=2024-11-20&q=nobody`)
      expect(main).toContain(`<a href="${path}?date=2024-11-20">Show all</a>`)
      expect(await readMain(`${path}?q=nobody`)).toContain(`<a href="${path}">Show all</a>`)
    }
  })

  test('of a date on which nothing is published gets on to the dates beside it', async () => {
    for (const path of ['/picks', '/picks/best-bets', '/picks/trends']) {
      const main = await readMain(`${path}?date=2024-07-04`)
      expect([path, main]).toEqual([path, expect.stringContaining(`href="${path}?date=2024-07-03"`)])
      expect(main).toContain(`href="${path}?date=2024-07-05"`)
    }
  })
})

describe('a halt', () => {
  const publish = async (date: string, kind: string): Promise<string> => {
    const said = makeHalt('why there are none')
    const halt = { ...said, halt: { ...said.halt, kind } }
    await evening.stage.publish({ ...makeStatus(), ...halt, document: `status/${date}`, verdict: 'well' })
    return readMain(`/picks/health?date=${date}`)
  }

  test.each([
    ['2024-07-06', 'off_season'],
    ['2024-07-07', 'no_games'],
  ])('on %s that is the calendar’s (%s) is no alarm, and promises no predictions', async (date, kind) => {
    const main = await publish(date, kind)
    expect(toText(main)).toContain('No picks are published: why there are none (since 2 Dec 16:00 ET).')
    expect(main).not.toContain('class="note halt"')
    expect(toText(main)).not.toContain('Predictions are shown all the same')
  })

  test('of another kind is one; and the data are not called well without more while it holds', async () => {
    const main = await publish('2024-11-21', 'market')
    expect(main).toContain('class="note halt"')
    expect(toText(main)).toContain('Predictions are shown all the same.')
    expect(toText(main)).toContain('Nothing is missing and nothing has failed; yet no picks are published.')
    expect(main).not.toContain('All is well.')
  })
})

test('what the calendar says is a sentence of its own before the next one', async () => {
  const document = 'calendar/2024-11-22'
  await evening.stage.publish({ ...makeStatus(), document: 'status/2024-11-22' })
  await evening.stage.publish({
    ...makeCalendar(),
    document,
    says: 'every game of this date was called off',
    previous: '2024-11-20',
  })
  expect(await readWords('/picks/health?date=2024-11-22')).toContain(
    'Every game of this date was called off. The last date with games before it:',
  )
})
