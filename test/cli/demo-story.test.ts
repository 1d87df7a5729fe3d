/** The demo's story: when it looks, and what it says of what the ledger has. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sayMean } from '../../src/cli/demo/final-table.ts'
import { lookInstants, overInstant } from '../../src/cli/demo/script.ts'
import { createStory, tellFailures } from '../../src/cli/demo/story.ts'
import { tellIncidents } from '../../src/cli/demo/tell-incidents.ts'
import { readGamePaths } from '../../src/nba/monitor/read-game-paths.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { openIncident, resolveIncident } from '../../src/platform/ledger/incidents.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { createTestDatabase, type TestDatabase } from '../support/database.ts'

const at = (text: string): Temporal.Instant => Temporal.Instant.from(text)
const job = {
  asset: 'feature_vectors',
  gameDate: '2025-11-24',
  priority: 0,
  orderedAt: at('2025-11-24T15:40Z'),
}

describe('the looks of a day', () => {
  test.for([
    ['one tip', '2025-11-25T00:30Z', '2025-11-25T00:30Z'],
    ['an evening', '2025-11-25T00:30Z', '2025-11-25T02:00Z'],
    ['an afternoon and a night', '2025-11-22T20:30Z', '2025-11-23T03:30Z'],
    ['a day from noon on', '2025-11-23T17:00Z', '2025-11-24T03:00Z'],
  ] as const)('%s: no source is left alone for three hours', ([, first, last]) => {
    const day = {
      gameDate: '2025-11-24',
      season: '2025-26',
      games: 2,
      firstTipAt: at(first),
      lastTipAt: at(last),
    }
    const looks = lookInstants(day)
    const gaps = looks.slice(1).map((look, index) => looks[index]!.until(look).total('minutes'))
    expect(Math.min(...gaps)).toBeGreaterThan(0)
    expect(Math.max(...gaps)).toBeLessThan(180)
    expect(looks[0]).toEqual(day.firstTipAt.subtract({ minutes: 530 }))
    for (const instant of [day.firstTipAt.subtract({ minutes: 10 }), day.lastTipAt.add({ minutes: 5 })])
      expect(looks).toContainEqual(instant)
  })
})

test('a day ends when its last game, too, is among those of which the latency is told', async () => {
  const database = await createTestDatabase('demo_over')
  const { db } = database
  const lastTipAt = at('2025-11-25T02:00Z')
  await db.query(sql`
    insert into games (game_date, game_id, season, kind, tip_at, tip_is_assumed, status, home_team_id, away_team_id)
    values ('2025-11-24', 'g', '2025-26', 'regular', ${lastTipAt}, false, 'final', 1, 2)`)
  await requestRuns(db, {
    gameDates: ['2025-11-24'],
    scope: 'full',
    cause: 'schedule',
    requestedBy: 'demo',
    now: lastTipAt,
  })
  expect(await readGamePaths(db, overInstant({ lastTipAt }), 7)).toHaveLength(1)
  await database.drop()
})

describe('what is said', () => {
  const dead = (): Map<string, string[]> =>
    new Map([['feature_vectors 2025-11-24', ['its worker was killed']]])
  const committed = { kind: 'committed', state: 'complete', rows: 502 } as const

  test('of a partition that is well again is whether its commit changed anything', () => {
    const tell = (changed: boolean, rows: number): string[] =>
      tellFailures([{ job, result: { ...committed, rows, changed } as never }], dead())
    const end = 'after: its worker was killed; nothing half-done was kept'
    expect(tell(true, 1)).toEqual([`healed: feature_vectors was made, 1 row, ${end}`])
    expect(tell(false, 502)).toEqual([`healed: feature_vectors was made again: unchanged, 502 rows, ${end}`])
  })

  test('is cut with a mark', () => {
    const error = new PipelineError('source.refused', 'x '.repeat(200))
    const [line] = tellFailures([{ job, result: { kind: 'retry', error } }], new Map())
    expect(line).toMatch(/x x…; it is tried again later$/)
  })

  test('after midnight stands under its own day', () => {
    let now = at('2025-11-23T03:35Z')
    let out = ''
    const terminal = {
      write: (text: string) => {
        out += text
      },
    }
    const story = createStory(terminal as never, { now: () => now }, () => undefined as never)
    story.begin('2025-11-22', 'games')
    story.say('late')
    now = at('2025-11-23T06:00Z')
    story.say('later')
    story.say('and more')
    story.begin('2025-11-23', 'none')
    story.say('in the morning')
    expect(out.match(/after midnight, .*/g)).toEqual(['after midnight, Sunday 23 November:'])
    expect(out.indexOf('after midnight')).toBeLessThan(out.indexOf('01:00  later'))
  })

  test('of a mean is the figure of the pages, which is rounded to four decimals before', () => {
    expect(sayMean(4.872_52 * 148, 148)).toBe((4.8725).toFixed(3))
    expect(sayMean(0, 0)).toBe('–')
  })
})

describe('incidents', () => {
  let database: TestDatabase
  beforeAll(async () => {
    database = await createTestDatabase('demo_story')
  })
  afterAll(() => database.drop())

  test('are told when they open and when they are over, once each', async () => {
    const { db } = database
    const known = new Map()
    const now = systemClock.now()
    expect(await tellIncidents(db, known)).toEqual([])
    await openIncident(db, { cause: 'test', severity: 'critical', title: 'no picks', details: {}, now })
    expect(await tellIncidents(db, known)).toEqual([
      expect.stringMatching(/^incident \d+ \(critical\): no picks$/),
    ])
    expect(await tellIncidents(db, known)).toEqual([])
    await resolveIncident(db, 'test', now)
    expect(await tellIncidents(db, known)).toEqual([
      expect.stringMatching(/^incident \d+ is over: no picks$/),
    ])
    expect(await tellIncidents(db, new Map())).toEqual([expect.stringMatching(/over already: no picks$/)])
  })
})
