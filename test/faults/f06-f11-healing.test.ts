/** F06, F11 on a day of the league: what should record a failure throws itself, and the lease ends the attempt; a healer that only says that it healed
 * is judged by what is found when it is looked at again. */
import { afterEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { listHealers } from '../../src/platform/healers/index.ts'
import { type Healer, heal } from '../../src/platform/healing/healer.ts'
import { redriveDeadLetters } from '../../src/platform/ledger/dead-letters.ts'
import { readOpenIncidents } from '../../src/platform/ledger/incidents.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { calm, disturb } from '../support/disturbed-writes.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, type SmallSystemOptions } from '../support/small-league.ts'

const league = createSmallLeague('healing')
let day: FaultDay

afterEach(() => day.close())

const query = <Row>(statement: ReturnType<typeof sql>): Promise<Row[]> =>
  day.database.db.query<Row>(statement)

describe('an error handler that throws itself', () => {
  /** The grades of the evening cannot be written, and what would record that raises. */
  async function live(process: NonNullable<SmallSystemOptions['process']> = {}): Promise<void> {
    day = await startFaultDay(league, { process: { leaseSeconds: 60, ...process } })
    await day.liveUntil(day.firstTipMs - 9 * hourMs, 900)
    await day.liveUntil(day.firstTipMs - hourMs, 240)
    await day.liveUntil(day.lastTipMs + hourMs, 240)
    await disturb(day.database.db, 'grades', 'raise')
    await query(sql`
      create function refuse() returns trigger language plpgsql as $$ begin
        if new.asset = 'grades' and new.outcome = 'failed' then raise exception 'the handler is broken'; end if; return new; end $$`)
    await query(sql`create trigger refuse before update on attempts for each row execute function refuse()`)
  }

  async function mend(): Promise<void> {
    await calm(day.database.db, 'grades')
    await query(sql`drop trigger refuse on attempts`)
  }

  /** Until it has thrown so often. */
  async function throwTimes(times: number): Promise<unknown[]> {
    const thrown: unknown[] = []
    while (thrown.length < times) thrown.push(...(await day.liveThrough(day.nowMs() + 15 * minuteMs, 15)))
    return thrown
  }

  const readAttempts = () =>
    query<{ outcome: string | null; code: string | null }>(sql`
      select outcome, error_code as code from attempts where asset = 'grades' and game_date = ${day.gameDate} order by fence`)

  const abandoned = { outcome: 'abandoned', code: 'attempt.worker-died' }
  const trueError = { code: 'database.contention', message: expect.stringContaining('staging write') }

  it('keeps the true error, and its lease ends the attempt: the evening is graded by itself, and nobody is told', async () => {
    await live()
    expect(await throwTimes(2)).toMatchObject([trueError, trueError])
    expect(await day.readLedger('grades')).toMatchObject({ state: 'running', hash: null })
    await mend()
    await day.liveUntil(day.nowMs() + 2 * hourMs, 30)
    expect(await day.readLedger('grades')).toMatchObject({ state: 'complete', code: null })
    expect(await readAttempts()).toEqual([abandoned, abandoned, { outcome: 'complete', code: null }])
    expect((await day.readLedger('export_results')).state).toBe('complete')
    expect(await day.readIncidents()).toEqual([])
    expect(await day.countLetters()).toBe(0)
  })

  it('for good is one dead letter and one incident when the budget is used up, and ends with a redrive', async () => {
    await live()
    const { attemptsMax } = day.system.pipeline.asset('grades')
    await throwTimes(attemptsMax)
    await day.liveUntil(day.nowMs() + 2 * hourMs, 60)
    expect(await day.readLedger('grades')).toMatchObject({ state: 'failed', code: 'attempt.worker-died' })
    expect(await readAttempts()).toEqual(Array(attemptsMax).fill(abandoned))
    const cause = 'grades: attempt.worker-died'
    expect(await day.readIncidents()).toEqual([{ cause, isOpen: true }])
    expect(await day.countLetters()).toBe(1)

    await mend()
    const decision = { actor: 'ann', reason: 'the handler is mended', now: day.system.clock.now() }
    expect(await redriveDeadLetters(day.database.db, decision)).toHaveLength(1)
    await day.liveUntil(day.nowMs() + hourMs, 30)
    expect((await day.readLedger('export_results')).state).toBe('complete')
    expect(await day.readIncidents()).toEqual([{ cause, isOpen: false }])
  })

  it('leaves the attempt under way for ever where no lease ends', async () => {
    await live({ withoutHealer: 'expired-leases' })
    await throwTimes(1)
    await mend()
    await day.liveUntil(day.nowMs() + 12 * hourMs, 180)
    expect(await day.readLedger('grades')).toMatchObject({ state: 'running', hash: null })
    expect(await readAttempts()).toEqual([{ outcome: null, code: null }])
    expect((await day.readLedger('export_results')).hash).toBeNull()
    expect(await day.readIncidents()).toEqual([])
  })
})

describe('a healer', () => {
  const cause = 'healer: coverage-holes'
  let isIdle: boolean
  let declared: Pipeline

  const changing =
    (change: (healer: Healer) => Healer) =>
    (pipeline: Pipeline): Pipeline => ({
      ...pipeline,
      healers: pipeline.healers!.map((each) => (each.name === 'coverage-holes' ? change(each) : each)),
    })

  /** It says that it has mended the holes, and does nothing. */
  const idle = changing((healer) => ({
    ...healer,
    mend: async (context, found) => (isIdle ? undefined : healer.mend(context, found)),
  }))

  const countPredictions = async (): Promise<number> =>
    (
      await query(sql`
        select distinct market, game_id, player_id from predictions where game_date = ${day.gameDate} and system = 'moving_average'`)
    ).length

  /** All that one system has predicted is gone, and the ledger does not know. Returns how much it was, and of how many attempts. */
  async function losePredictions(
    wrap: (pipeline: Pipeline) => Pipeline,
  ): Promise<{ predictions: number; attempts: number }> {
    isIdle = true
    day = await startFaultDay(league, {
      wrapPipeline(pipeline) {
        declared = wrap(pipeline)
        return declared
      },
    })
    await day.liveUntil(day.firstTipMs - 9 * hourMs, 900)
    await day.liveUntil(day.firstTipMs - 5.5 * hourMs, 120)
    const before = {
      predictions: await countPredictions(),
      attempts: await day.countAttempts('predictions_moving_average'),
    }
    expect(before.predictions).toBeGreaterThan(20)
    await day.database.db.transaction(async (tx) => {
      await tx.query(sql`set local session_replication_role = replica`) // the guard of predictions lets nobody remove one
      await tx.query(
        sql`delete from predictions where game_date = ${day.gameDate} and system = 'moving_average'`,
      )
    })
    await day.liveUntil(day.firstTipMs - 5 * hourMs, 6)
    expect(await countPredictions()).toBe(0)
    expect(await day.countAttempts('predictions_moving_average')).toBe(before.attempts)
    return before
  }

  const look = () => {
    const context = { db: day.database.db, now: day.system.clock.now() }
    return heal(listHealers(declared).find(({ name }) => name === 'coverage-holes')!, context)
  }

  it('that does nothing is not taken for a success: a human is told once, and what it left is mended when it works', async () => {
    const { predictions, attempts } = await losePredictions(idle)
    const { mended, left } = await look()
    expect(mended).toEqual([])
    expect(left.map(({ key }) => key).join()).toContain(day.gameDate)
    expect(await query(sql`select 1 from audit_log where action = 'partition.refreshed'`)).toEqual([])
    expect(await readOpenIncidents(day.database.db)).toMatchObject([{ cause, occurrences: 1 }])

    isIdle = false
    await day.liveUntil(day.firstTipMs - 4.5 * hourMs, 6)
    expect(await countPredictions()).toBe(predictions)
    expect(await day.countAttempts('predictions_moving_average')).toBeGreaterThan(attempts)
    expect(await look()).toMatchObject({ found: [] })
    expect(await day.readIncidents()).toEqual([{ cause, isOpen: false }])
  })

  /** Who believes a healer does not look again at what it says it has mended. */
  const believed = changing((healer) => {
    const done = new Set<string>()
    return {
      ...healer,
      find: async (context) => (await healer.find(context)).filter(({ key }) => !done.has(key)),
      mend: async (context, found) => {
        await healer.mend(context, found)
        for (const { key } of found) done.add(key)
      },
    }
  })

  it('that does nothing is a success where its own word is believed: its rows stay gone, and nobody is ever told', async () => {
    await losePredictions((pipeline) => believed(idle(pipeline)))
    expect(await look()).toMatchObject({ found: [] })
    expect(await day.readIncidents()).toEqual([])
  })
})
