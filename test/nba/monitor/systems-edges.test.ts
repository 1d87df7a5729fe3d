/** Every threshold of the detector of prediction systems at its edge: what just reaches it is told of, what just misses it is not. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systems } from '../../../src/nba/monitor/detectors/systems.ts'
import { identifier, sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { listBad, lookOnce } from '../../support/look-once.ts'
import {
  addGames,
  addPredictions,
  addSlate,
  addVectors,
  dateOf,
  lastDate,
  type Mix,
  tipOf,
} from '../../support/monitored-days.ts'
import { createToolPipeline } from '../../support/tool-pipeline.ts'

const pipeline = createToolPipeline()
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase('edges of systems')
})
beforeEach(async () => {
  for (const table of ['prediction_slate', 'games', 'runs', 'feature_vectors'])
    await database.db.query(sql`delete from ${identifier(table)}`)
  await database.db.query(sql`truncate predictions`)
})
afterAll(() => database.drop())

const evening = tipOf(lastDate).subtract({ hours: 1 })
const bad = async (): Promise<string[]> => listBad(await lookOnce(database.db, systems, evening, pipeline))

interface Night {
  readonly slate?: number
  readonly usual?: Mix
  readonly tonight?: Mix
  /** On one of the dates before. */
  readonly once?: Mix
  readonly everySecond?: Mix
  readonly dates?: number
  readonly systems?: readonly string[]
}

/** A quarter each way, half passed. */
const mixed = (predicted: number): Mix => {
  const side = Math.floor(predicted / 4)
  return { over: side, under: side, pass: predicted - 2 * side }
}
const usually = (scale: number): Mix => ({ over: 12 * scale, under: 12 * scale, pass: 26 * scale })
/** Taken sides, as many of each. */
const acted = (taken: number, of: number): Mix => ({ over: taken / 2, under: taken / 2, pass: of - taken })
const overs = (over: number, of: number): Mix => ({ over, under: 0, pass: of - over })

async function live(night: Night): Promise<void> {
  const {
    slate = 50,
    usual = usually(1),
    tonight = usual,
    once = usual,
    everySecond = usual,
    dates = 10,
    systems = ['ridge'],
  } = night
  for (let daysAgo = dates; daysAgo >= 0; daysAgo -= 1) {
    await addGames(database.db, dateOf(daysAgo))
    await addSlate(database.db, dateOf(daysAgo), { players: slate })
    for (const system of systems)
      await addPredictions(
        database.db,
        dateOf(daysAgo),
        system,
        daysAgo === 0 ? tonight : daysAgo === 3 ? once : daysAgo % 2 === 0 ? everySecond : usual,
      )
  }
}

describe('systems at the edge of', () => {
  it.each([
    ['90 % of the slate', { tonight: mixed(46) }, []],
    ['90 % of the slate', { tonight: mixed(45) }, ['points warning']],
    ['50 % of the slate', { tonight: mixed(26) }, ['points warning']],
    ['50 % of the slate', { tonight: mixed(25) }, ['points critical']],
    ['5 % less than usual', { slate: 500, usual: mixed(460), tonight: mixed(440) }, []],
    ['5 % less than usual', { slate: 500, usual: mixed(460), tonight: mixed(435) }, ['points warning']],
    ['three deviations', { slate: 10, usual: mixed(10), tonight: mixed(9) }, []],
    ['three deviations', { slate: 10, usual: mixed(10), tonight: mixed(8) }, ['points warning']],
    ['five dates before', { tonight: mixed(25), dates: 4 }, []],
    ['five dates before', { tonight: mixed(25), dates: 5 }, ['points critical']],
    ['25 % more of a side', { slate: 200, usual: usually(4), tonight: overs(97, 200) }, []],
    ['25 % more of a side', { slate: 200, usual: usually(4), tonight: overs(98, 200) }, ['points warning']],
    ['50 % more of a side', { slate: 200, usual: usually(4), tonight: overs(147, 200) }, ['points warning']],
    ['50 % more of a side', { slate: 200, usual: usually(4), tonight: overs(148, 200) }, ['points critical']],
    ['six deviations of a side', { tonight: overs(30, 50) }, []],
    ['six deviations of a side', { tonight: overs(31, 50) }, ['points warning']],
    ['30 predictions', { slate: 29, usual: mixed(29), tonight: overs(29, 29) }, []],
    ['30 predictions', { slate: 30, usual: mixed(30), tonight: overs(30, 30) }, ['points critical']],
    ['half of the sides', { slate: 200, usual: usually(4), tonight: acted(50, 200) }, []],
    [
      'half of the sides',
      { slate: 200, usual: usually(4), tonight: acted(48, 200) },
      ['points actionable warning'],
    ],
    [
      'a tenth of the sides',
      { slate: 200, usual: acted(40, 200), tonight: acted(6, 200) },
      ['points actionable warning'],
    ],
    [
      'a tenth of the sides',
      { slate: 200, usual: acted(40, 200), tonight: acted(4, 200) },
      ['points actionable critical'],
    ],
    ['four deviations of the sides', { usual: acted(12, 50), tonight: acted(0, 50) }, []],
    [
      'four deviations of the sides',
      { slate: 100, usual: acted(26, 100), tonight: acted(8, 100) },
      ['points actionable warning'],
    ],
    [
      'a sample of players, not of predictions',
      { usual: acted(12, 50), tonight: acted(0, 50), systems: ['ridge', 'similarity'] },
      [],
    ],
    [
      'what one of the dates had',
      { slate: 200, usual: usually(4), tonight: acted(48, 200), once: acted(48, 200) },
      ['points actionable warning'],
    ],
    [
      'what several of the dates had',
      { slate: 200, usual: usually(4), tonight: acted(48, 200), everySecond: acted(48, 200) },
      [],
    ],
    [
      'a second date of one side',
      { slate: 200, usual: usually(4), tonight: overs(200, 200), once: overs(200, 200) },
      ['points critical'],
    ],
    ['five dates with sides', { slate: 200, usual: usually(4), tonight: acted(48, 200), dates: 4 }, []],
  ] satisfies [string, Night, string[]][])('%s: %j is %j', async (_, given, expected) => {
    await live(given)
    expect(await bad()).toEqual(expected)
  })

  it.each([
    ['was called off, owes nobody anything', 'postponed', []],
    ['is played, is missed', 'scheduled', ['points warning']],
  ])('a game of which nothing is said, and which %s', async (_, status, expected) => {
    await live({ tonight: { over: 0, under: 0, pass: 0 } })
    await addPredictions(database.db, lastDate, 'ridge', usually(1), 2)
    await database.db.query(sql`
      update games set status = ${status} where game_date = ${lastDate} and game_id = ${`${lastDate}-2`}`)
    expect(await bad()).toEqual(expected)
  })

  it('one cause: where a system that passes on everything is named, the fall of all is shown and told there', async () => {
    await live({ slate: 200, usual: usually(4), tonight: acted(0, 200) })
    const verdicts = await lookOnce(database.db, systems, evening, pipeline)
    expect(verdicts.get('points')!.says).toContain('ridge says PASS to 100 %')
    expect(verdicts.get('points actionable')).toMatchObject({
      ...{ status: 'critical', toldBy: 'systems: points' },
      says: `0 % of the 200 predictions of points with a line take a side on ${lastDate}, usually 48 %`,
      figures: { withLine: 200, share: 0, usual: 0.48 },
    })
  })

  it.each([
    ['the same each date', usually(4), ['points warning']],
    ['another each date', overs(96, 200), []],
  ])('a side of which 70 %% is taken, where the mix was %s: %j', async (_, every, expected) => {
    await live({ slate: 200, usual: usually(4), tonight: overs(140, 200), everySecond: every })
    expect(await bad()).toEqual(expected)
  })

  it('one cause: where the features have lost a quarter of their quality, that all pass is told with it', async () => {
    await live({ slate: 200, usual: usually(4), tonight: acted(0, 200) })
    for (let daysAgo = 10; daysAgo >= 0; daysAgo -= 1)
      await addVectors(database.db, dateOf(daysAgo), daysAgo === 0 ? 50 : 80)
    const verdicts = await lookOnce(database.db, systems, evening, pipeline)
    const toldBy = 'systems: points quality'
    expect(verdicts.get('points')).toMatchObject({ status: 'warning', toldBy })
    expect(verdicts.get('points actionable')).toMatchObject({ toldBy })
    expect(verdicts.get('points quality')).toMatchObject({ status: 'critical' })
    expect(verdicts.get('points quality')!.toldBy).toBeUndefined()
  })

  it.each([
    ['10 % of the quality', 73, {}, []],
    ['10 % of the quality', 72, {}, ['points quality warning']],
    ['25 % of the quality', 61, {}, ['points quality warning']],
    ['25 % of the quality', 60, {}, ['points quality critical']],
    ['30 vectors', 60, { vectors: 29 }, []],
    ['30 vectors', 60, { vectors: 30 }, ['points quality critical']],
    ['five dates before', 60, { dates: 4 }, []],
    ['five dates before', 60, { dates: 5 }, ['points quality critical']],
  ] as [string, number, { vectors?: number; dates?: number }, string[]][])(
    '%s: %d, usually 80, %j is %j',
    async (_, quality, { vectors = 50, dates = 10 }, expected) => {
      for (let daysAgo = dates; daysAgo >= 0; daysAgo -= 1) {
        await addGames(database.db, dateOf(daysAgo))
        await addVectors(database.db, dateOf(daysAgo), daysAgo === 0 ? quality : 80, vectors)
      }
      expect(await bad()).toEqual(expected)
    },
  )
})
