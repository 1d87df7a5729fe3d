/** F53: whatever the picks depend on fails. Before a first document none comes out, and the ledger says why; after one the picks of games to
 * come are taken back within five minutes, the document says so, one incident is open, and they are back by themselves when it works again. */
import { Temporal } from 'temporal-polyfill'
import { afterEach, describe, expect, it } from 'vitest'
import { withheldCause } from '../../src/nba/withheld-picks.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { identifier, sql } from '../../src/platform/db/sql.ts'
import { type Evening, firstTipAt, gameDate, startEvening } from '../support/published-evening.ts'

let evening: Evening
afterEach(() => evening.close())

const afternoon = '2025-01-15T18:00:00Z'

interface Failure {
  readonly what: string
  readonly fail: () => Promise<unknown>
  readonly mend: () => Promise<unknown>
}

const at = (minutes: number): string => Temporal.Instant.from(afternoon).add({ minutes }).toString()

async function readReason(): Promise<{ readonly reason: string }> {
  const rows = await db().query<{ reason: string }>(
    sql`select reason from ledger where asset = 'export_predictions' and game_date = ${gameDate}`,
  )
  return rows[0]!
}

const db = (): Database => evening.database.db

const missing = (what: string, table: string): Failure => ({
  what,
  fail: () => db().query(sql`alter table ${identifier(table)} rename to ${identifier(`${table}_away`)}`),
  mend: () => db().query(sql`alter table ${identifier(`${table}_away`)} rename to ${identifier(table)}`),
})

const failures: readonly Failure[] = [
  missing('the predictions', 'predictions'),
  missing('the slate', 'prediction_slate'),
  missing('the games', 'games'),
  missing('the halts by hand', 'halts'),
  missing('the hits of the season', 'system_daily_performance'),
  missing('when lines were last seen', 'archive_receipts'),
  missing('who was left out', 'prediction_exclusions'),
  {
    what: 'the calendar',
    fail: async () => {
      evening.onBuild = () => Promise.reject(new Error('the calendar is ill'))
      await db().query(
        sql`update ledger set refresh_at = ${evening.clock.now()} where asset = 'export_predictions' and committed_state is not null`,
      )
    },
    mend: async () => {
      evening.onBuild = async () => {}
    },
  },
]

describe('before a first document', () => {
  it.each(failures)('$what cannot be read: none comes out, and the ledger says why', async ({ fail }) => {
    evening = await startEvening()
    await fail()
    await evening.settleAt(afternoon)
    expect(await evening.documents()).toEqual([])
    expect(await evening.state()).toEqual({ state: 'failed', code: 'pipeline.bug' })
    expect((await readReason()).reason).toMatch(/does not exist|the calendar is ill/)
    expect(await evening.openIncidents()).toEqual(['export_predictions: pipeline.bug'])
  })

  it('the gates cannot be decided: nothing is ordered, and all of it comes when they can', async () => {
    evening = await startEvening()
    const gates = missing('the gates', 'gates')
    await gates.fail()
    await expect(evening.settleAt(afternoon)).rejects.toThrow(/gates/)
    expect(await evening.documents()).toEqual([])
    await gates.mend()
    await evening.settle()
    expect((await evening.documents())[0]!.picks).toHaveLength(12)
  })
})

describe('after a first document', () => {
  it.each(failures)(
    '$what cannot be read: its picks are taken back, with the reason, until it can be',
    async ({ fail, mend }) => {
      evening = await startEvening()
      await evening.settleAt(afternoon)
      await fail()
      for (const minutes of [6, 12, 18]) await evening.settleAt(at(minutes))
      const [first, withheld, ...others] = await evening.documents()
      expect(first!.picks).toHaveLength(12)
      expect(withheld).toMatchObject({
        picks: [],
        withheld: 'it cannot be established whether picks may be published (pipeline.bug)',
        halt: { halted: true, kind: 'quality' },
      })
      expect(others).toEqual([])
      expect(await evening.state()).toEqual({ state: 'degraded', code: null })
      expect((await readReason()).reason).toMatch(
        /^picks are withheld: .*(does not exist|the calendar is ill)/,
      )
      expect(await evening.openIncidents()).toEqual([withheldCause])

      await mend()
      for (const minutes of [24, 30]) await evening.settleAt(at(minutes))
      expect((await evening.documents()).at(-1)).toMatchObject({ withheld: null, picks: first!.picks })
      expect(await evening.state()).toEqual({ state: 'complete', code: null })
      expect(await evening.openIncidents()).toEqual([])
    },
  )

  it('between two tips the picks of the game that has begun stay', async () => {
    evening = await startEvening()
    await evening.settleAt(afternoon)
    await evening.settleAt(firstTipAt.add({ minutes: 1 }))
    await failures[0]!.fail()
    await evening.settleAt(firstTipAt.add({ minutes: 8 }))
    const picks = (await evening.documents()).at(-1)!.picks.map(({ gameId }) => gameId)
    expect(picks).toEqual(Array.from({ length: 6 }, () => '0022400500'))
  })

  it('and best bets say the same', async () => {
    evening = await startEvening()
    await evening.settleAt(afternoon)
    await failures[3]!.fail()
    await evening.settleAt(at(6))
    const rows = await db().query<{ body: string }>(sql`
      select body from documents where name = 'best-bets' and game_date = ${gameDate} order by revision desc limit 1`)
    expect(JSON.parse(rows[0]!.body)).toMatchObject({
      verdict: 'halted',
      why: 'it cannot be established whether picks may be published (pipeline.bug)',
      picks: [],
    })
  })

  it('with nothing that takes them back the picks stand, and no document says why', async () => {
    evening = await startEvening({ withholds: false })
    await evening.settleAt(afternoon)
    await failures[3]!.fail()
    for (const minutes of [6, 12]) await evening.settleAt(at(minutes))
    expect((await evening.documents()).map(({ picks }) => picks.length)).toEqual([12])
  })
})
