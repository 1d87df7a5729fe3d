/** An incident's life on a real database: one a cause, counted, reopened soon after, and every change of state a row with its place in the queue. */
import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../src/platform/db/database.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import {
  keepIncident,
  type NewIncident,
  openIncident,
  readOpenIncidents,
  reopenMinutes,
  resolveIncident,
} from '../../../src/platform/ledger/incidents.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'

let database: TestDatabase
const start = Temporal.Instant.from('2025-01-10T12:00:00Z')
const minute = (minutes: number): Temporal.Instant => start.add({ minutes })
const incident = (minutes: number, more: Partial<NewIncident> = {}): NewIncident => ({
  cause: 'a cause',
  severity: 'warning',
  title: 'something is wrong',
  details: {},
  now: minute(minutes),
  ...more,
})

beforeAll(async () => {
  database = await createTestDatabase('incidents')
})
beforeEach(() => database.db.query(sql`truncate incidents, incident_transitions, alert_outbox cascade`))
afterAll(() => database.drop())

async function readTransitions(): Promise<string[]> {
  const rows = await database.db.query<{ said: string }>(sql`
    select t.kind || ' ' || t.severity || ' ' || t.occurrences || case when o.transition is null then '' else ' queued' end as said
    from incident_transitions t left join alert_outbox o on o.transition = t.id order by t.id`)
  return rows.map(({ said }) => said)
}

describe('an event that recurs', () => {
  test('is one incident with a count, its first examples, and one transition', async () => {
    for (let time = 0; time < 40; time += 1)
      await openIncident(database.db, incident(time, { example: `game ${time % 8}` }))
    const rows = await database.db.query(sql`
      select occurrences, examples, opened_at as "openedAt", last_seen_at as "lastSeenAt" from incidents`)
    expect(rows).toEqual([
      {
        occurrences: 40,
        examples: ['game 0', 'game 1', 'game 2', 'game 3', 'game 4'],
        openedAt: start,
        lastSeenAt: minute(39),
      },
    ])
    expect(await readTransitions()).toEqual(['opened warning 1 queued'])
  })

  test('becomes more severe with its severest occurrence, once, and not less so', async () => {
    for (const severity of ['warning', 'critical', 'warning', 'critical'] as const)
      await openIncident(database.db, incident(0, { severity }))
    expect(await readTransitions()).toEqual(['opened warning 1 queued', 'escalated critical 2 queued'])
  })

  test('from eight processes at once is one incident', async () => {
    const all = Array.from({ length: 8 }, () => openDatabase(database.url, { connections: 1 }))
    try {
      await Promise.all(all.map((db) => openIncident(db, incident(0))))
    } finally {
      await Promise.all(all.map((db) => db.close()))
    }
    expect(await readTransitions()).toEqual(['opened warning 1 queued'])
    expect((await readOpenIncidents(database.db)).map(({ occurrences }) => occurrences)).toEqual([8])
  })
})

describe('a cause that comes back', () => {
  test('soon goes on in its old incident, also when eight processes find it at once', async () => {
    await openIncident(database.db, incident(0))
    await resolveIncident(database.db, 'a cause', minute(5), 'gone')
    const all = Array.from({ length: 8 }, () => openDatabase(database.url, { connections: 1 }))
    try {
      await Promise.all(all.map((db) => openIncident(db, incident(10))))
    } finally {
      await Promise.all(all.map((db) => db.close()))
    }
    const rows = await database.db.query(sql`
      select opened_at as "openedAt", reopened_at as "reopenedAt", reopenings, occurrences, resolved_note as note from incidents`)
    expect(rows).toEqual([
      { openedAt: start, reopenedAt: minute(10), reopenings: 1, occurrences: 9, note: null },
    ])
    expect(await readTransitions()).toEqual([
      'opened warning 1 queued',
      'resolved warning 1 queued',
      'reopened warning 2 queued',
    ])
  })

  test('later is a new incident', async () => {
    await openIncident(database.db, incident(0))
    await resolveIncident(database.db, 'a cause', minute(5))
    await keepIncident(database.db, incident(6 + reopenMinutes))
    expect(await database.db.query(sql`select reopenings from incidents`)).toEqual([
      { reopenings: 0 },
      { reopenings: 0 },
    ])
  })
})

describe('a state that is looked at', () => {
  test('is brought up to date, and is no new occurrence', async () => {
    await keepIncident(
      database.db,
      incident(0, { severity: 'critical', title: '3 of 9 games', details: { n: 3 } }),
    )
    await keepIncident(database.db, incident(1, { title: '2 of 9 games', details: { n: 2 } }))
    expect(await database.db.query(sql`select title, details, severity, occurrences from incidents`)).toEqual(
      [{ title: '2 of 9 games', details: { n: 2 }, severity: 'warning', occurrences: 1 }],
    )
    expect(await readTransitions()).toEqual(['opened critical 1 queued', 'calmed warning 1 queued'])
  })

  test('is resolved once', async () => {
    await keepIncident(database.db, incident(0))
    expect(await resolveIncident(database.db, 'a cause', minute(1))).toBe(true)
    expect(await resolveIncident(database.db, 'a cause', minute(2))).toBe(false)
    expect(await readTransitions()).toEqual(['opened warning 1 queued', 'resolved warning 1 queued'])
  })
})

describe('the history', () => {
  test('is rolled back with what opened the incident', async () => {
    const doomed = database.db.transaction(async (tx) => {
      await openIncident(tx, incident(0))
      throw new Error('the write failed')
    })
    await expect(doomed).rejects.toThrow('the write failed')
    expect(await readTransitions()).toEqual([])
  })

  test('cannot be changed or shortened', async () => {
    await openIncident(database.db, incident(0))
    await expect(database.db.query(sql`update incident_transitions set title = 'nothing'`)).rejects.toThrow(
      'never changed',
    )
    await database.db.query(sql`delete from alert_outbox`)
    await expect(database.db.query(sql`delete from incident_transitions`)).rejects.toThrow('never changed')
  })

  test('has what is written past the program, too', async () => {
    await database.db.query(sql`
      insert into incidents (cause, severity, title, details, opened_at, last_seen_at)
      values ('by hand', 'critical', 'x', '{}', ${start}, ${start})`)
    await database.db.query(sql`update incidents set resolved_at = ${minute(1)}`)
    expect(await readTransitions()).toEqual(['opened critical 1 queued', 'resolved critical 1 queued'])
  })
})
