/** A document of the calendar follows the games of other dates and the halt that holds, and is left alone when its date is over. */

import { Temporal } from 'temporal-polyfill'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createExportCalendar } from '../../../src/nba/6-exports/export-calendar.ts'
import { setHalt } from '../../../src/nba/6-exports/halts/operate-halt.ts'
import { createCalendarLoader } from '../../../src/nba/calendar.ts'
import { createCalendarDocumentsHealer } from '../../../src/nba/healers/calendar-documents.ts'
import type { PartitionContext } from '../../../src/platform/asset.ts'
import type { Calendar } from '../../../src/platform/calendar.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { heal } from '../../../src/platform/healing/healer.ts'
import { createTestDatabase, type TestDatabase } from '../../support/database.ts'
import { readProduced } from '../../support/document-revisions.ts'

const dates = ['2025-01-13', '2025-01-14']
const noon = Temporal.Instant.from('2025-01-13T17:00:00Z')
const later = Temporal.Instant.from('2025-01-14T17:00:00Z')

let database: TestDatabase
let tips: Readonly<Record<string, string>> = {
  '2025-01-13': '2025-01-14T00:00:00Z',
  '2025-01-17': '2025-01-18T00:00:00Z',
}

const calendar: Calendar = {
  version: '1',
  dates: () => Object.keys(tips),
  earlierInSeason: () => [],
  on(gameDate) {
    const tip = tips[gameDate]
    if (tip === undefined) return { kind: 'empty', because: 'a day off', isInSeason: true }
    const tipAt = Temporal.Instant.from(tip)
    const day = { gameDate, season: '2024-25', games: 2, firstTipAt: tipAt, lastTipAt: tipAt }
    return { kind: 'games', day }
  },
}

const loadCalendar = async (): Promise<Calendar> => calendar
const exported = createExportCalendar(loadCalendar)
const healer = createCalendarDocumentsHealer(() => ({ loadCalendar }))

async function publish(gameDate: string, now: Temporal.Instant): Promise<string> {
  const { db } = database
  const context = { db, gameDate, now, missing: [] } as unknown as PartitionContext
  const { rows } = await exported.produce(context)
  const body = await readProduced(rows[0]![0]!)
  const { revision } = JSON.parse(body) as { revision: number }
  await db.query(sql`
    insert into documents (game_date, name, collection, revision, body, withdrawn)
    values (${gameDate}, 'calendar', 'calendar', ${revision}, ${body}, false) on conflict do nothing`)
  await db.query(sql`update ledger set refresh_at = null where game_date = ${gameDate}`)
  return body
}

const look = async (now: Temporal.Instant): Promise<string[]> =>
  (await heal(healer, { db: database.db, now })).mended.map(({ key }) => key)

beforeAll(async () => {
  database = await createTestDatabase('calendar documents')
  const { db } = database
  for (const gameDate of dates) {
    await db.query(sql`
      insert into runs (game_date, scope, cause, priority, requested_by, requested_at)
      values (${gameDate}, 'full', 'schedule', 100, 'test', ${noon})`)
    await db.query(sql`
      insert into ledger (asset, game_date, state, committed_state, content_hash, row_count, committed_at, attempts_max, due_at)
      values ('export_calendar', ${gameDate}, 'complete', 'complete', 'hash', 1, ${noon}, 5, ${noon})`)
    await publish(gameDate, noon)
  }
})
afterAll(() => database.drop())

it('is made again when the games of another date move, and not before', async () => {
  expect(await look(noon)).toEqual([])
  tips = { ...tips, '2025-01-17': '2025-01-17T20:00:00Z' }
  expect(await look(noon)).toEqual(dates.map((date) => `export_calendar ${date}`))
  for (const date of dates) expect(await publish(date, noon)).toContain('2025-01-17T20:00:00Z')
  expect(await look(noon)).toEqual([])
})

it('of a date that goes on says the halt that holds, with games or without; of one that is over what held then', async () => {
  const [played, dayOff] = dates as [string, string]
  await setHalt(database.db, { reason: 'the lines look wrong', actor: 'test', now: later })
  expect(await look(later)).toEqual([`export_calendar ${dayOff}`])
  const halted = await publish(dayOff, later)
  expect(halted).toContain('"withheld":"halted: the lines look wrong"')
  expect(await publish(played, later)).toContain('"withheld":null')
  expect(await look(later)).toEqual([])
  await database.db.query(
    sql`update halts set lifted_at = ${later.add({ hours: 48 })}, lifted_by = 'test', lifted_reason = 'well'`,
  )
  const muchLater = later.add({ hours: 72 })
  expect(await publish(dayOff, muchLater)).toBe(halted)
  expect(await look(muchLater)).toEqual([])
})

it('the calendar of a season without a schedule counts each game that was played, and none that was put off', async () => {
  const { db } = database
  await db.query(sql`
    insert into games (game_id, game_date, season, kind, home_team_id, away_team_id, tip_at, tip_is_assumed, status)
    select id, '2024-12-01', '2024-25', 'regular', 1, 2, '2024-12-02T00:00:00Z', false, status
    from (values ('b', 'final'), ('c', 'postponed'), ('a', 'scheduled')) as v(id, status)`)
  const answer = (await createCalendarLoader()(db)).on('2024-12-01')
  expect(answer).toMatchObject({ kind: 'games', day: { games: 2 } })
  // Which they are may change without its knowing.
  expect(answer.kind === 'games' && answer.day.gameIds).toBeUndefined()
})
