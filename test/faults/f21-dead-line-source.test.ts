/** F21: the only source of lines that an installation has dies in each of the ways in which sources die. It is left alone but for a probe now and then;
 * whoever is predicted is predicted without a line, by that name; one incident says so; and it heals by itself.
 * Beside it stands what happens without the breaker. */
import { afterEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import type { FaultArguments, FaultKind } from '../../src/replay/faults/fault-book.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('dead lines')
const source = 'source/odds-api/event-odds'
/** Without the key of the other one. */
const onlySource = { sources: { balldontlieKey: '' } }
let day: FaultDay

afterEach(() => day.close())

/** The newest predictions of the date by what they say. */
async function readRecommendations(): Promise<{ recommendation: string; reason: string; lines: number }[]> {
  return day.database.db.query(sql`
    select recommendation, min(recommendation_reason) as reason, count(line)::int as lines from (
      select distinct on (system, market, game_id, player_id) * from predictions
      where game_date = ${day.gameDate} order by system, market, game_id, player_id, revision desc) newest
    where not withdrawn group by recommendation order by recommendation`)
}

const deaths: readonly { what: string; kind: FaultKind; args?: FaultArguments; code: string }[] = [
  { what: 'a redirect to a pay page', kind: 'redirect', code: 'source.refused' },
  { what: '403 to data centres', kind: 'refuse', code: 'source.blocked' },
  { what: 'a firewall page with status 200', kind: 'html', code: 'source.html-instead' },
  { what: 'a moved address', kind: 'status', args: { status: 404 }, code: 'source.refused' },
]

describe('the only source of lines dies before the lines are posted', () => {
  it.each(deaths)(
    '$what: a probe every half hour, predictions say NO_LINE, one incident, and it heals',
    async ({ kind, args, code }) => {
      day = await startFaultDay(league, onlySource)
      const healsMs = day.firstTipMs - 90 * minuteMs
      day.order({ match: 'api.the-odds-api.com', kind, untilMs: healsMs, ...(args ? { args } : {}) })
      const asksFromMs = Math.max(day.firstTipMs - 12 * hourMs, day.nowMs())
      await day.liveUntil(healsMs - minuteMs, 15)
      const hours = (healsMs - asksFromMs) / hourMs
      const [requests] = day.taken()
      expect(requests).toBeGreaterThan(3)
      expect(requests).toBeLessThanOrEqual(2 * hours + 4)
      expect(await day.readBreaker(source)).toMatchObject({ state: 'open', code })
      expect(await day.readIncidents()).toEqual([{ cause: 'sources are down', isOpen: true }])
      expect(await day.countLetters()).toBe(0)
      const without = await readRecommendations()
      expect(without).toEqual([{ recommendation: 'NO_LINE', reason: 'no_line_offered', lines: 0 }])
      expect((await day.readLedger('export_predictions')).state).toMatch(/degraded|complete/)

      await day.liveUntil(healsMs + 45 * minuteMs, 15)
      expect(await day.readBreaker(source)).toMatchObject({ state: 'closed' })
      expect(await day.readIncidents()).toEqual([{ cause: 'sources are down', isOpen: false }])
      const healed = await readRecommendations()
      expect(healed.reduce((sum, each) => sum + each.lines, 0)).toBeGreaterThan(10)
    },
  )
})

it('without the breaker it is asked blindly until the budget is spent, given up, and does not heal', async () => {
  day = await startFaultDay(league, onlySource)
  // What is written down of breakers is gone again: none ever opens.
  await day.database.db.query(
    sql`create function keep_closed() returns trigger language plpgsql as 'begin return null; end'`,
  )
  await day.database.db.query(
    sql`create trigger keep_closed before insert or update on breakers for each row execute function keep_closed()`,
  )
  const healsMs = Math.max(day.firstTipMs - 12 * hourMs, day.nowMs()) + 4 * hourMs
  day.order({ match: 'api.the-odds-api.com', kind: 'refuse', untilMs: healsMs })
  await day.liveUntil(healsMs - minuteMs, 15)
  expect(await day.readBreaker(source)).toBeUndefined()
  expect(await day.countLetters()).toBe(1)
  await day.liveUntil(healsMs + 45 * minuteMs, 46)
  expect(await day.readLedger('prop_line_replies')).toMatchObject({ state: 'failed', code: 'source.blocked' })
})

it('the odds of single games move to another address while the list of games stays: that is no "no lines yet"', async () => {
  day = await startFaultDay(league, onlySource)
  day.order({ match: /events\/[0-9a-f]+\/odds/, kind: 'status', args: { status: 404 } })
  await day.liveUntil(day.firstTipMs - 6 * hourMs, 30)
  expect((await day.readBreaker(source))?.state).toBe('open')
  expect(await day.readIncidents()).toEqual([{ cause: 'sources are down', isOpen: true }])
})

it('a used-up quota pauses the source for an hour at a time, and the first hour in which there is some again heals it', async () => {
  day = await startFaultDay(league, onlySource)
  const fromMs = day.firstTipMs - 8 * hourMs
  const untilMs = fromMs + 3 * hourMs
  day.order({ match: 'api.the-odds-api.com', kind: 'quota', fromMs, untilMs })
  await day.liveUntil(fromMs - minuteMs)
  const good = await day.readLedger('prop_lines')
  expect(good.state).toBe('complete')
  await day.liveUntil(fromMs + 20 * minuteMs, 5)
  const breaker = await day.readBreaker(source)
  expect(breaker).toMatchObject({ state: 'open', code: 'source.quota-exhausted' })
  const openedMs = breaker!.probeMs! - hourMs
  expect(openedMs).toBeGreaterThanOrEqual(fromMs)
  expect(openedMs).toBeLessThanOrEqual(fromMs + 15 * minuteMs)
  expect(day.taken()).toEqual([1])
  expect(await day.readIncidents()).toEqual([{ cause: 'sources are down', isOpen: true }])
  await day.liveUntil(untilMs, 15)
  expect(day.taken()[0]).toBeLessThanOrEqual(4)
  expect(await day.readLedger('prop_lines')).toMatchObject({ hash: good.hash, rows: good.rows })
  await day.liveUntil(untilMs + hourMs + 15 * minuteMs, 15)
  expect(await day.readBreaker(source)).toMatchObject({ state: 'closed' })
  expect(await day.readIncidents()).toEqual([{ cause: 'sources are down', isOpen: false }])
  expect(await day.countLetters()).toBe(0)
})
