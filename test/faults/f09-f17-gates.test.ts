/** F09, F17 on a day of the league: a gate refuses, and the refusal is taken for a trigger; a gate waits for more than its run has planned. A closed
 * gate is looked at again, and what it waits for is what the ledger has of the date. */
import { afterEach, describe, expect, it } from 'vitest'
import { readGateDecisions } from '../../src/api/reads/gate-decisions.ts'
import type { Database, Queryable } from '../../src/platform/db/database.ts'
import { type Sql, sql } from '../../src/platform/db/sql.ts'
import { NotYetError } from '../../src/platform/errors.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import { changingAsset } from '../support/changing-asset.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, datesOf, type SmallSystemOptions } from '../support/small-league.ts'

const league = createSmallLeague('gates')
let day: FaultDay

afterEach(() => day.close())

const query = <Row>(statement: Sql): Promise<Row[]> => day.database.db.query<Row>(statement)

const readGate = async (gate: string) =>
  (
    await query<{ state: string; reason: string; missing: string[] }>(sql`
      select state, reason, missing from gates where gate = ${gate} and game_date = ${day.gameDate}`)
  )[0]

const countPredictions = async (): Promise<number> =>
  (await query(sql`select 1 from predictions where game_date = ${day.gameDate}`)).length

describe('a gate that refuses', () => {
  const linesBackMs = (): number => day.firstTipMs - 4 * hourMs
  let areModelsLate: boolean

  const lateModels = changingAsset('models', (asset) => ({
    produce: async (context) => {
      if (areModelsLate) throw new NotYetError('not trained yet', context.now.add({ minutes: 10 }))
      return asset.produce(context)
    },
  }))

  /** The models come late, and when they are there, nobody has confirmed the lines for more than three hours: nothing is predicted on them. */
  async function refuse(
    process: NonNullable<SmallSystemOptions['process']> = {},
    beforeRefusal: () => Promise<void> = async () => {},
  ): Promise<void> {
    areModelsLate = true
    day = await startFaultDay(league, { process, wrapPipeline: lateModels })
    await day.liveUntil(day.firstTipMs - 9 * hourMs, 900)
    day.order({ match: /api.the-odds-api.com|player_props/, kind: 'refuse', untilMs: linesBackMs() })
    await day.liveUntil(day.firstTipMs - 5 * hourMs, 120)
    expect(await readGate('predictions')).toMatchObject({ state: 'closed', missing: ['models'] })
    await beforeRefusal()
    areModelsLate = false
    await day.liveUntil(day.firstTipMs - 4.75 * hourMs, 15)
    const gate = await readGate('predictions')
    expect(gate).toMatchObject({ state: 'closed', missing: [] })
    expect(gate!.reason).toContain('prop_line_replies was last confirmed')
  }

  it('is looked at again: it opens by itself when lines are confirmed, and the evening is published whole', async () => {
    await refuse()
    await day.liveUntil(linesBackMs() - minuteMs, 30)
    expect(await readGate('predictions')).toMatchObject({ state: 'closed' })
    expect(await countPredictions()).toBe(0)
    expect((await day.readLedger('export_predictions')).hash).toBeNull()
    await day.liveUntil(linesBackMs() + hourMs, 10)
    expect(await readGate('predictions')).toMatchObject({ state: 'open' })
    expect(await day.readLedger('export_predictions')).toMatchObject({ state: 'complete', reason: null })
    const decisions = await readGateDecisions(day.database.db, 'predictions', day.gameDate)
    expect(decisions.map(({ state, failing }) => [state, failing])).toEqual([
      ['closed', []],
      ['closed', ['fresh prop_line_replies']],
      ['open', []],
    ])
    expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
  })

  /** The refusal counts as the trigger: what waits behind the gate is put off for ever. */
  async function latchRefusal(process: NonNullable<SmallSystemOptions['process']> = {}): Promise<void> {
    await refuse(process, async () => {
      await query(sql`
        create function latch() returns trigger language plpgsql as $$ begin
          if new.gate = 'predictions' and new.state = 'closed' then
            update ledger set not_before = '2999-01-01' where starts_with(asset, 'predictions_') and game_date = new.game_date; end if; return null; end $$`)
      await query(
        sql`create trigger latch after insert or update on gates for each row execute function latch()`,
      )
    })
    await query(sql`drop trigger latch on gates`)
    await day.liveUntil(day.firstTipMs - minuteMs, 60)
  }

  it('and is latched is found by the healer of stuck gates: the evening is predicted after all', async () => {
    await latchRefusal()
    expect(await readGate('predictions')).toMatchObject({ state: 'open' })
    expect(await countPredictions()).toBeGreaterThan(20)
    expect(await day.readLedger('export_predictions')).toMatchObject({ state: 'complete', reason: null })
    expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
  })

  it('and is latched keeps its evening without a prediction where no healer looks, although it has long been open', async () => {
    await latchRefusal({ withoutHealer: 'stuck-gates' })
    expect(await readGate('predictions')).toMatchObject({ state: 'open' })
    expect(await countPredictions()).toBe(0)
    expect(await day.countAttempts('predictions_ridge')).toBe(0)
  })
})

describe('a gate of a run that has planned one of eight systems', () => {
  const planned = 'predictions_ridge'
  const declared = (): string[] => day.system.pipeline.assets.map(({ name }) => name)
  const isOther = (asset: string): boolean => asset.startsWith('predictions_') && asset !== planned

  /** The run wants everything of the date but the other systems, whose partitions are not written down. */
  async function start(process: NonNullable<SmallSystemOptions['process']> = {}): Promise<void> {
    day = await startFaultDay(league, { dates: [], settles: false, process })
    const shared = { requestedBy: 'test', now: day.system.clock.now() }
    const earlier = datesOf(league).filter((date) => date < day.gameDate)
    await requestRuns(day.database.db, { ...shared, gameDates: earlier, scope: 'history', cause: 'backfill' })
    const assets = declared().filter((name) => !isOther(name))
    const gameDates = [day.gameDate]
    await requestRuns(day.database.db, { ...shared, gameDates, scope: 'some', assets, cause: 'schedule' })
    await day.liveUntil(day.firstTipMs - 9 * hourMs, 900)
    await day.liveUntil(publicationMs() - minuteMs, 120)
  }

  const publicationMs = (): number => day.firstTipMs - 6 * hourMs

  it('waits for that one, and opens whole at its time', async () => {
    await start()
    await day.liveUntil(publicationMs(), 1)
    expect(await readGate('publication')).toMatchObject({ state: 'open', missing: [] })
    expect(await day.readLedger('export_predictions')).toMatchObject({ state: 'complete', reason: null })
    expect(await day.readIncidents()).toEqual([])
  })

  /** Whoever reads a date finds a partition of everything that is declared, as if the run had planned it all; the ledger has none of them. */
  function expectingAll(real: Database): Database {
    const phantomOf = (asset: string) => ({
      ...{ asset, state: 'expected', committedState: null, contentHash: null, inputs: null },
      ...{ failedChecks: [], errorCode: null, refreshAtMs: null, locksAtMs: null },
      ...{ committedAtMs: null, freshAtMs: null, notBeforeMs: Date.UTC(2999, 0, 1) },
    })
    const expecting = (target: Queryable): Queryable => ({
      async query<Row>(statement: Sql) {
        const rows = await target.query<Row>(statement)
        return rows.map((row) => {
          const { dates } = row as { dates?: unknown }
          if (!Array.isArray(dates) || !statement.text.includes('partitions')) return row
          const others = declared().filter(isOther).map(phantomOf)
          const filled = dates.map((date) =>
            date.gameDate === day.gameDate ? { ...date, partitions: [...date.partitions, ...others] } : date,
          )
          return { ...row, dates: filled }
        })
      },
    })
    return {
      ...real,
      ...expecting(real),
      transaction: (work) => real.transaction((tx) => work({ ...tx, ...expecting(tx) })),
    }
  }

  it('waits for seven that never come, and only the clock lets it go, with less, where it asks for everything that is declared', async () => {
    await start({ wrap: expectingAll })
    await day.liveUntil(publicationMs() + 4 * hourMs - minuteMs, 60)
    const gate = await readGate('publication')
    expect(gate).toMatchObject({ state: 'closed' })
    expect(gate!.missing).toHaveLength(7)
    expect((await day.readLedger('export_predictions')).hash).toBeNull()
    await day.liveUntil(publicationMs() + 4 * hourMs, 1)
    expect(await readGate('publication')).toMatchObject({ state: 'degraded' })
    expect((await day.readLedger('export_predictions')).hash).not.toBeNull()
  })
})
