/** F06, F09, F11, F17: the error handler throws itself; a gate refuses, and the refusal is taken for a trigger; a healer only says that
 * it healed; a gate waits for more than its run has planned. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Database, Queryable } from '../../src/platform/db/database.ts'
import { type Sql, sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { type Found, type HealingContext, heal } from '../../src/platform/healing/healer.ts'
import { readOpenIncidents } from '../../src/platform/ledger/incidents.ts'
import { requestRuns } from '../../src/platform/ledger/plan.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { at } from '../support/toy-pipeline.ts'
import { startToySystem, type ToyOptions, type ToySystem } from '../support/toy-system.ts'

const date = '2025-01-10'
let toy: ToySystem

afterEach(() => toy.close())

async function start(options: ToyOptions = {}): Promise<void> {
  toy = await startToySystem([date], '2025-01-10T00:00:00Z', options)
}

const readGate = async (gate: string) =>
  (
    await toy.db.query<{ state: string; reason: string }>(sql`
      select state, reason from gates where gate = ${gate} and game_date = ${date}`)
  )[0]

describe('an error handler that throws itself', () => {
  /** What would record the failure of `totals` raises. */
  async function breakRecording(): Promise<void> {
    await toy.db.query(sql`
      create function refuse() returns trigger language plpgsql as $$ begin
        if new.asset = 'totals' and new.outcome = 'failed' then raise exception 'the handler is broken'; end if; return new; end $$`)
    await toy.db.query(
      sql`create trigger refuse before update on attempts for each row execute function refuse()`,
    )
  }

  async function live(): Promise<unknown[]> {
    await start()
    await toy.want([date])
    toy.world.obstacles.set('totals', () => {
      throw new PipelineError('input.missing', 'the true error')
    })
    toy.clock.advanceTo(at(date, '05:00'))
    await breakRecording()
    return toy.process.settle().then(
      () => [],
      (error: unknown) => [error],
    )
  }

  it('keeps the true error, and its lease ends the attempt: three times is one incident', async () => {
    const [thrown] = await live()
    expect(thrown).toMatchObject({ code: 'input.missing', message: 'the true error' })
    await toy.process.end()
    for (const name of ['two', 'three', 'four']) {
      expect((await toy.row('totals', date)).state).toBe('running')
      toy.clock.advanceBy(60_000)
      const next = await toy.startAnother(name)
      await next.settle().catch(() => {}) // it meets the same, but for the last, which finds the budget used up
      await next.end()
    }
    expect(await toy.row('totals', date)).toMatchObject({ state: 'failed', errorCode: 'attempt.worker-died' })
    expect(await readOpenIncidents(toy.db)).toMatchObject([
      { cause: 'totals: attempt.worker-died', occurrences: 1 },
    ])
  })

  it('leaves the attempt under way for ever where no lease ends', async () => {
    await live()
    await toy.db.query(sql`update workers set lock_key = (select lock_key from workers limit 1)`)
    toy.clock.advanceBy(3_600_000)
    const sound = await toy.startAnother('sound')
    await toy.db.query(sql`update ledger set lease_owner = 'sound' where state = 'running'`)
    toy.world.obstacles.delete('totals')
    await sound.settle()
    expect(await toy.row('totals', date)).toMatchObject({ state: 'running', fence: 1 })
    expect((await toy.row('report', date)).state).toBe('expected')
  })
})

describe('a gate that refuses', () => {
  const silentHint = (): never => {
    throw new PipelineError('source.refused', 'the source says no')
  }

  it('is looked at again: it opens by itself when its time has come', async () => {
    await start()
    await toy.want([date])
    toy.world.obstacles.set('hint', silentHint)
    await toy.settleAt(at(date, '06:30'))
    expect(await readGate('publication')).toMatchObject({ state: 'closed' })
    expect((await toy.row('report', date)).fence).toBe(0)
    await toy.settleAt(at(date, '07:00'))
    expect(await readGate('publication')).toMatchObject({ state: 'degraded' })
    expect((await toy.row('report', date)).state).toBe('degraded')
  })

  /** The refusal counts as the trigger: what waits behind the gate is put off for ever. */
  async function latchRefusal(options: ToyOptions): Promise<void> {
    await start(options)
    await toy.want([date])
    await toy.db.query(sql`
      create function latch() returns trigger language plpgsql as $$ begin
        if new.gate = 'publication' and new.state = 'closed' then
          update ledger set not_before = '2999-01-01' where asset = 'report' and game_date = new.game_date; end if; return null; end $$`)
    await toy.db.query(
      sql`create trigger latch after insert or update on gates for each row execute function latch()`,
    )
    toy.world.obstacles.set('hint', silentHint)
    await toy.settleAt(at(date, '06:30'))
    await toy.db.query(sql`drop trigger latch on gates`)
    for (const time of ['07:00', '12:00', '19:00']) await toy.settleAt(at(date, time))
  }

  it('and is latched is found by the healer of stuck gates: its date is published after all', async () => {
    await latchRefusal({})
    expect((await toy.row('report', date)).state).toBe('degraded')
  })

  it('and is latched keeps its date unpublished where no healer looks', async () => {
    await latchRefusal({ process: { healers: [] } })
    expect((await toy.row('report', date)).fence).toBe(0)
  })
})

describe('a healer', () => {
  const rowsLost = sql`delete from totals where game_date = ${date}`

  const findLost = async ({ db }: HealingContext): Promise<Found[]> => {
    const lost = await db.query<{ gameDate: string }>(sql`
      select game_date as "gameDate" from ledger l where asset = 'totals' and row_count > 0 and refresh_at is null
        and not exists (select 1 from totals t where t.game_date = l.game_date)`)
    return lost.map(({ gameDate }) => ({
      key: `totals ${gameDate}`,
      says: 'its rows are gone',
      remedy: 'it would be made again',
    }))
  }

  /** Finds what is lost; `mend` is what it does about it. */
  const withHealer =
    (mend: () => Promise<void>) =>
    (pipeline: Pipeline): Pipeline => ({
      ...pipeline,
      healers: [{ name: 'lost-totals', repairs: 'lost totals', everySeconds: 60, find: findLost, mend }],
    })
  const look = () => heal(toy.pipeline.healers![0]!, { db: toy.db, now: toy.clock.now() })

  it('that does nothing is not taken for a success: the ledger says so, and a human is told once', async () => {
    await start({ wrapPipeline: withHealer(async () => {}) })
    await toy.want([date])
    await toy.settleAt(at(date, '05:00'))
    const before = await toy.row('totals', date)
    await toy.db.query(rowsLost)
    await toy.settleAt(at(date, '05:10'))
    expect(await readOpenIncidents(toy.db)).toEqual([])
    for (const time of ['05:20', '05:30', '05:40']) await toy.settleAt(at(date, time))
    expect(await toy.row('totals', date)).toEqual(before)
    expect(await toy.attempts('totals', date)).toEqual(['complete'])
    const audit = await toy.db.query(
      sql`select 1 from audit_log where action like '%heal%' or action = 'partition.refreshed'`,
    )
    expect(audit).toEqual([])
    expect(await look()).toMatchObject({ mended: [], left: [{ key: `totals ${date}` }] })
    expect(await readOpenIncidents(toy.db)).toMatchObject([{ cause: 'healer: lost-totals', occurrences: 1 }])
  })

  /** Who believes a healer does not look again at what it says it has mended. */
  const believed = (pipeline: Pipeline): Pipeline => ({
    ...pipeline,
    healers: pipeline.healers!.map((healer) => {
      const done = new Set<string>()
      return {
        ...healer,
        find: async (context) => (await healer.find(context)).filter(({ key }) => !done.has(key)),
        mend: async (context, found) => {
          await healer.mend(context, found)
          for (const { key } of found) done.add(key)
        },
      }
    }),
  })

  it('that does nothing is a success where its own word is believed: its rows stay gone, and nobody is ever told', async () => {
    await start({ wrapPipeline: (pipeline) => believed(withHealer(async () => {})(pipeline)) })
    await toy.want([date])
    await toy.settleAt(at(date, '05:00'))
    await toy.db.query(rowsLost)
    for (const time of ['05:10', '05:20', '05:30', '05:40']) await toy.settleAt(at(date, time))
    expect(await toy.db.query(sql`select 1 from totals where game_date = ${date}`)).toEqual([])
    expect(await look()).toMatchObject({ found: [] })
    expect(await readOpenIncidents(toy.db)).toEqual([])
  })

  it('that orders the work is judged by the ledger: the rows are back, by an attempt of their own', async () => {
    const order = async () =>
      void (await toy.db.query(sql`update ledger set refresh_at = ${toy.clock.now()} where asset = 'totals'`))
    await start({ wrapPipeline: withHealer(order) })
    await toy.want([date])
    await toy.settleAt(at(date, '05:00'))
    await toy.db.query(rowsLost)
    await toy.settleAt(at(date, '05:10'))
    expect(await toy.value('totals', date)).toBe(30)
    expect(await toy.attempts('totals', date)).toEqual(['complete', 'unchanged'])
    expect(await look()).toMatchObject({ found: [] })
    expect(await readOpenIncidents(toy.db)).toEqual([])
  })
})

describe('a gate of a run that has planned one of three inputs', () => {
  /** Of a date that only serves as history, the hint and the trend are not planned. */
  const historic =
    (planned: readonly string[]) =>
    (pipeline: Pipeline): Pipeline => {
      const assets = pipeline.assets.map((asset) =>
        planned.includes(asset.name) ? { ...asset, plan: 'history' as const } : asset,
      )
      return { ...pipeline, assets, asset: (name) => assets.find((asset) => asset.name === name)! }
    }
  const core = ['replies', 'readings', 'totals', 'report']
  const wantHistory = () =>
    requestRuns(toy.db, {
      gameDates: [date],
      scope: 'history',
      cause: 'operator',
      requestedBy: 'test',
      now: toy.clock.now(),
    })

  it('waits for that one, and opens whole', async () => {
    await start({ wrapPipeline: historic(core) })
    await wantHistory()
    await toy.settleAt(at(date, '05:00'))
    expect(await readGate('publication')).toEqual({ state: 'open', reason: '1 of 1 inputs are there' })
    expect((await toy.row('report', date)).state).toBe('complete')
  })

  /** Whoever reads a date finds a partition of everything that is declared, as if the run had planned it all; the ledger has none of the two. */
  function expectingAll(real: Database): Database {
    const phantoms = ['hint', 'trend'].map((asset) => ({
      ...{
        asset,
        state: 'expected',
        committedState: null,
        contentHash: null,
        inputs: null,
        failedChecks: [],
      },
      ...{ refreshAtMs: null, locksAtMs: null, committedAtMs: null, freshAtMs: null },
      notBeforeMs: at('2999-01-01', '00:00').epochMilliseconds,
    }))
    const expecting = (target: Queryable): Queryable => ({
      async query<Row>(statement: Sql) {
        const rows = await target.query<Row>(statement)
        return rows.map((row) => {
          const { dates: found } = row as { dates?: unknown }
          if (!Array.isArray(found)) return row
          const dates = found.map((each) => ({ ...each, partitions: [...each.partitions, ...phantoms] }))
          return { ...row, dates }
        })
      },
    })
    return {
      ...real,
      ...expecting(real),
      transaction: (work) => real.transaction((tx) => work({ ...tx, ...expecting(tx) })),
    }
  }

  it('waits for two that never come, and only the clock lets it go, with less, where it asks for everything that is declared', async () => {
    await start({ wrapPipeline: historic(core), process: { healers: [], wrap: expectingAll } })
    await wantHistory()
    for (const time of ['05:00', '07:30']) await toy.settleAt(at(date, time))
    expect(await readGate('publication')).toMatchObject({
      state: 'closed',
      reason: expect.stringContaining('1 of 3'),
    })
    expect((await toy.row('report', date)).fence).toBe(0)
    await toy.settleAt(at(date, '08:00'))
    expect(await readGate('publication')).toMatchObject({ state: 'degraded' })
  })
})
