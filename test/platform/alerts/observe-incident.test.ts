/** Looks of a detector: what opens an incident, what ends it, and what becomes of a value that has moved to stay. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { LevelPart } from '../../../src/platform/alerts/level-shift.ts'
import { type LookOutcome, observeIncident } from '../../../src/platform/alerts/observe-incident.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
let hour: number
const start = Temporal.Instant.from('2025-01-10T00:00:00Z')

beforeAll(async () => {
  database = await createTestDatabase('looks')
})
beforeEach(async () => {
  hour = 0
  await database.db.query(
    sql`truncate incidents, incident_transitions, alert_outbox, incident_looks, incident_levels cascade`,
  )
})
afterAll(() => database.drop())

/** Looks once an hour; a ratio of 2 and more is found. */
async function look(...ratios: number[]): Promise<LookOutcome[]> {
  const outcomes: LookOutcome[] = []
  for (const ratio of ratios) {
    hour += 1
    outcomes.push(await lookAt(ratio, hour))
  }
  return outcomes
}

function lookAt(ratio: number, atHour: number): Promise<LookOutcome> {
  return database.db.transaction((tx) =>
    observeIncident(tx, {
      cause: 'slow',
      now: start.add({ hours: atHour }),
      found: ratio < 2 ? null : { severity: 'warning', title: `${ratio} times as slow`, details: {} },
      level: { parts: [{ of: '', value: ratio, severity: 'warning' }] },
    }),
  )
}

async function readKinds(): Promise<string[]> {
  const rows = await database.db.query<{ kind: string }>(
    sql`select kind from incident_transitions order by id`,
  )
  return rows.map(({ kind }) => kind)
}

describe('confirmation', () => {
  test('one odd look opens nothing, and is forgotten', async () => {
    expect(await look(1, 3, 1, 1, 1)).toEqual(['quiet', 'suspected', 'quiet', 'quiet', 'quiet'])
    expect(await readKinds()).toEqual([])
    expect(await database.db.query(sql`select 1 from incident_looks`)).toEqual([])
  })

  test('two of three open it, also with a good look between', async () => {
    expect(await look(3, 1, 3)).toEqual(['suspected', 'quiet', 'open'])
    expect(await readKinds()).toEqual(['opened'])
  })

  test('one good look does not end it, two of three do, once', async () => {
    await look(3, 3)
    expect(await look(1, 3, 1, 1, 1)).toEqual(['clearing', 'open', 'quiet', 'quiet', 'quiet'])
    expect(await readKinds()).toEqual(['opened', 'resolved'])
  })

  test('a look that is repeated after a crash counts once', async () => {
    expect([await lookAt(3, 1), await lookAt(3, 1), await lookAt(3, 1)]).toEqual(Array(3).fill('suspected'))
    expect(await readKinds()).toEqual([])
  })
})

describe('a level shift', () => {
  const days = (count: number, ratio: number): number[] => Array.from({ length: 24 * count }, () => ratio)

  test('is one incident, taken as normal after three days, and is not told of again', async () => {
    const outcomes = await look(...days(10, 3))
    expect(outcomes.indexOf('accepted')).toBe(72)
    expect(await readKinds()).toEqual(['opened', 'resolved'])
  })

  test('to another level again is one more', async () => {
    await look(...days(4, 3))
    expect(await look(3.5, 6, 6)).toEqual(['accepted', 'suspected', 'open'])
    expect(await readKinds()).toEqual(['opened', 'resolved', 'opened'])
  })

  const lookAtParts = async (...parts: LevelPart[]): Promise<LookOutcome> => {
    hour += 1
    const found = { severity: 'critical', title: 'slower', details: {} } as const
    return database.db.transaction((tx) =>
      observeIncident(tx, { cause: 'slow', now: start.add({ hours: hour }), found, level: { parts } }),
    )
  }
  const totals = { of: 'totals', value: 3.1, severity: 'critical' } as const
  const trend = { of: 'trend', value: 2.7, severity: 'warning' } as const
  const accept = async (...parts: LevelPart[]): Promise<void> => {
    for (let each = 0; each < 80; each += 1) await lookAtParts(...parts)
    expect(await lookAtParts(...parts)).toBe('accepted')
  }

  test('of one part does not hide another one at about the same value', async () => {
    await accept(totals)
    expect([await lookAtParts(totals, trend), await lookAtParts(totals, trend)]).toEqual([
      'suspected',
      'open',
    ])
    await database.db.query(sql`truncate incidents, incident_looks, incident_levels cascade`)
    await accept(totals)
    expect([await lookAtParts(trend), await lookAtParts(trend)]).toEqual(['suspected', 'open'])
  })

  test('that was accepted as a warning does not hide a critical one, of whichever part', async () => {
    await accept(totals, trend)
    const worse = { ...trend, value: 3.1, severity: 'critical' } as const
    expect([await lookAtParts(totals, worse), await lookAtParts(totals, worse)]).toEqual([
      'suspected',
      'open',
    ])
  })

  test('of two parts, of which one is well again, stays accepted', async () => {
    await accept(totals, trend)
    expect(await lookAtParts(trend)).toBe('accepted')
  })

  test('takes in only what was there all the time: a part that was well again in between is told of', async () => {
    await lookAtParts(totals, trend)
    await accept(totals)
    expect([await lookAtParts(totals, trend), await lookAtParts(totals, trend)]).toEqual([
      'suspected',
      'open',
    ])
  })

  test('is another one from the part on that joins it: its three days begin anew', async () => {
    for (let each = 0; each < 60; each += 1) await lookAtParts(totals)
    for (let each = 0; each < 70; each += 1) expect(await lookAtParts(totals, trend)).toBe('open')
  })

  test('of no part at all is none', async () => {
    await accept(totals)
    expect([await lookAtParts(), await lookAtParts()]).toEqual(['suspected', 'open'])
  })

  test('that goes back to normal is forgotten: the next one is told', async () => {
    await look(...days(4, 3))
    await look(1, 1, 1)
    expect(await look(3, 3)).toEqual(['suspected', 'open'])
  })

  test('that keeps moving is not taken as normal', async () => {
    const outcomes = await look(...days(1, 3), ...days(1, 6), ...days(1, 12), ...days(1, 24), ...days(1, 48))
    expect(outcomes).not.toContain('accepted')
    expect(await readKinds()).toEqual(['opened'])
  })
})
