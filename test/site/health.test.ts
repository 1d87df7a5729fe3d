/** The page of the data says when a part was there and what a code means; and a date without games says so once. */
import { expect, test } from 'vitest'
import { makeHalt } from '../support/site/envelope.ts'
import { useEvening } from '../support/site/evening-stage.ts'
import { toText } from '../support/site/read-html.ts'
import { makeCalendar, makeModelHealth, makePerformance, makeStatus } from '../support/site/season.ts'
import { makeTonight } from '../support/site/tonight.ts'

const tonight = makeTonight({ games: 1, markets: ['points'] })
const evening = useEvening(tonight)

test('data health says whether a part was there by its time apart from when it last changed, and codes in words', async () => {
  const said = makeStatus()
  const [part] = said.parts
  const features = {
    ...{ ...part!, part: 'features', says: 'complete' },
    ...{ at: '2024-12-03T01:50:00Z', dueAt: '2024-12-03T00:00:00Z' },
  }
  const parts = [true, false, null].map((isOnTime) => ({ ...features, isOnTime }))
  await evening.stage.publish({ ...said, document: 'status/2024-11-09', parts })
  const dates = makeCalendar()
  const unknown = { gameDate: '2024-12-20', kind: 'unknown', games: 0, firstTipAt: null, lastTipAt: null }
  await evening.stage.publish({ ...dates, document: 'calendar/2024-11-09', dates: [unknown] })
  const health = makeModelHealth()
  const [model] = health.models
  const models = (['first', 'kept', 'promoted', 'refused'] as const).map((verdict, trainedDaysAgo) => ({
    ...model!,
    ...{ verdict, trainedDaysAgo },
  }))
  await evening.stage.publish({ ...health, document: 'model-health/2024-11-09', models })
  const text = toText(await evening.readText('/picks/health?date=2024-11-09'))
  expect(text).toContain('2 Dec 19:00, was there by then 2 Dec 20:50')
  expect(text).toContain('2 Dec 19:00, was not there by then 2 Dec 20:50')
  expect(text).toContain('2 Dec 19:00 2 Dec 20:50')
  expect(text).toContain('not known yet – – –')
  for (const words of [
    '2024-12-02 , today',
    '2024-12-02 , a day ago',
    '2024-12-02 , 3 days ago',
    'no sign of getting worse',
    'the first of its kind',
    'a newer one was refused, the earlier one is kept',
  ])
    expect(text).toContain(words)
})

test('a date without games says why once, on the page of the evening and on that of the data; another halt is said beside it', async () => {
  const reason = 'no game of the 2024-25 regular season on this date'
  const said = makeHalt(reason)
  const dayOff = { ...said, halt: { ...said.halt, kind: 'no_games' } }
  const none = {
    ...tonight,
    games: [],
    players: [],
    noGames: reason,
    document: 'tonight/all-players/2024-11-10',
  }
  const status = { ...makeStatus(), verdict: 'no_games', words: [reason], document: 'status/2024-11-10' }
  const count = async (path: string): Promise<number> =>
    (await evening.readText(`${path}?date=2024-11-10`)).split(reason).length - 1
  await evening.stage.publish({ ...none, ...dayOff })
  await evening.stage.publish({ ...status, ...dayOff })
  expect([await count('/picks'), await count('/picks/health')]).toEqual([1, 1])
  const byHand = makeHalt('halted by hand')
  await evening.stage.publish({ ...none, ...byHand })
  await evening.stage.publish({ ...status, ...byHand })
  for (const path of ['/picks', '/picks/health'])
    expect(await evening.readText(`${path}?date=2024-11-10`)).toContain('halted by hand')
})

test('each comparison on identical rows says of which market and label it is, and whom its dates are without', async () => {
  const performance = makePerformance()
  const [all] = performance.identical
  const fewer = { ...all!, dates: 1, n: 26, systems: all!.systems.slice(2) }
  await evening.stage.publish({
    ...{ ...performance, document: 'systems/performance/2024-11-10', identical: [all!, fewer] },
  })
  const text = toText(await evening.readText('/picks/systems?date=2024-11-10'))
  expect(text).toContain('points, live: 4,987 rows of 39 dates system')
  expect(text).toContain(
    'points, live: 26 rows of 1 date, on which gradient boosting, ridge predicted nothing system',
  )
})
