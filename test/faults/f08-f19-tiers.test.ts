/** F08, F19: a table is missing for part of the day; one of the systems never reports. The first is a failure and heals when the table is
 * back; the second lets go of the gate by the clock, degraded, and is made whole by the late arrival as long as nothing is locked. */

import { afterEach, describe, expect, it } from 'vitest'
import { readGateDecisions } from '../../src/api/reads/gate-decisions.ts'
import { readNewestDocument } from '../../src/nba/6-exports/stored-documents.ts'
import type { Asset } from '../../src/platform/asset.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { NotYetError } from '../../src/platform/errors.ts'
import { type CommitPartition, commitPartition, recordCommit } from '../../src/platform/ledger/commit.ts'
import type { Pipeline } from '../../src/platform/pipeline.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('tiers')
let day: FaultDay

afterEach(() => day.close())

describe('a target table that is missing', () => {
  it('is a failure and never zero rows; what follows waits, and all of it heals when the table is back', async () => {
    day = await startFaultDay(league)
    const { db } = day.database
    await day.liveUntil(day.firstTipMs - 10 * hourMs, 600)
    await db.query(sql`alter table prediction_slate rename to prediction_slate_away`)
    await day.liveUntil(day.firstTipMs - 7 * hourMs, 60)
    const missing = await day.readLedger('prediction_slate')
    expect(missing).toMatchObject({ rows: null, hash: null })
    expect(missing.reason).toContain('prediction_slate')
    expect(['expected', 'failed']).toContain(missing.state)
    expect(await day.readLedger('export_predictions')).toMatchObject({ hash: null })
    const open = (await day.readIncidents()).filter(({ isOpen }) => isOpen)
    expect(open.filter(({ cause }) => cause.startsWith('prediction_slate: '))).toHaveLength(1)

    await db.query(sql`alter table prediction_slate_away rename to prediction_slate`)
    await day.liveUntil(day.firstTipMs - 4 * hourMs, 30)
    expect(await day.readLedger('prediction_slate')).toMatchObject({ state: 'complete', code: null })
    expect((await day.readLedger('export_predictions')).state).toBe('complete')
    expect((await day.readIncidents()).filter(({ isOpen }) => isOpen)).toEqual([])
  })

  it('is zero rows and done where the failed write is taken for one of nothing: nobody is told', async () => {
    const swallow: CommitPartition = (db, request) =>
      commitPartition(db, request).catch((error: unknown) => {
        if (request.asset.name !== 'prediction_slate') throw error
        return db.transaction((tx) => recordCommit(tx, request, { rows: 0, hash: 'nothing' }))
      })
    day = await startFaultDay(league, { process: { commit: swallow, healers: [] } })
    await day.liveUntil(day.firstTipMs - 10 * hourMs, 600)
    await day.database.db.query(sql`alter table prediction_slate rename to prediction_slate_away`)
    await day.liveUntil(day.firstTipMs - 8 * hourMs, 60)
    expect(await day.readLedger('prediction_slate')).toMatchObject({ state: 'empty_ok', rows: 0, code: null })
    expect((await day.readIncidents()).filter(({ cause }) => cause.startsWith('prediction_slate: '))).toEqual(
      [],
    )
  })
})

describe('a system that never reports', () => {
  const silent = new Set<string>()

  const replace = (pipeline: Pipeline, change: Partial<Pipeline>): Pipeline => ({
    ...pipeline,
    ...change,
    asset(name) {
      const asset = pipeline.asset(name)
      const produce: Asset['produce'] = async (context) => {
        if (silent.has(name)) throw new NotYetError(`${name} says nothing`, context.now.add({ minutes: 20 }))
        return asset.produce(context)
      }
      return { ...asset, produce }
    },
  })

  const readGate = async () =>
    (
      await day.database.db.query<{ state: string; missing: string[] }>(sql`
        select state, missing from gates where gate = 'publication' and game_date = ${day.gameDate}`)
    )[0]

  /** The gate's own clock begins six hours before the first tip. */
  const hoursIn = (hours: number): number => day.firstTipMs - (6 - hours) * hourMs

  it.each([
    { missing: ['predictions_similarity'], tier: 1 },
    { missing: ['predictions_similarity', 'predictions_ensemble'], tier: 2 },
    { missing: ['predictions_similarity', 'predictions_ensemble', 'predictions_baselines'], tier: 4 },
  ])(
    'of $missing the gate lets go after $tier hours, and the late arrival makes the document whole',
    async ({ missing, tier }) => {
      silent.clear()
      for (const name of missing) silent.add(name)
      day = await startFaultDay(league, { wrapPipeline: (pipeline) => replace(pipeline, {}) })
      await day.liveUntil(hoursIn(tier) - minuteMs, 900)
      expect(await readGate()).toMatchObject({ state: 'closed' })
      expect((await day.readLedger('export_predictions')).hash).toBeNull()
      await day.liveUntil(hoursIn(tier), 1)
      expect((await readGate())!.state).toBe('degraded')
      expect((await readGate())!.missing.toSorted()).toEqual(missing.toSorted())
      const degraded = await day.readLedger('export_predictions')
      expect(degraded.hash).not.toBeNull()

      silent.clear()
      await day.liveUntil(hoursIn(tier) + hourMs, 30)
      expect(await readGate()).toMatchObject({ state: 'open', missing: [] })
      const whole = await day.readLedger('export_predictions')
      expect(whole.state).toBe('complete')
      expect(whole.hash).not.toBe(degraded.hash)
      const decisions = await readGateDecisions(day.database.db, 'publication', day.gameDate)
      expect(decisions.map(({ state, tierHours }) => [state, tierHours])).toEqual([
        ['closed', null],
        ['degraded', tier],
        ['open', null],
      ])
      expect(decisions[1]!.missing.toSorted()).toEqual(missing.toSorted())
      expect(decisions[1]!.since.epochMilliseconds).toBe(hoursIn(tier))
      expect(missing.map((name) => decisions[1]!.inputs[name])).toEqual(missing.map(() => null))
    },
  )

  it('whose sides are the picks is held out for until the last hour: then the document says that it is without, and is whole when it reports', async () => {
    silent.clear()
    silent.add('predictions_ridge')
    const readDocument = async () => {
      const newest = await readNewestDocument(day.database.db, 'predictions', day.gameDate)
      return JSON.parse(newest!.body) as {
        degraded: string[]
        picks: object[]
        predictions: { system: string }[]
      }
    }
    day = await startFaultDay(league, { wrapPipeline: (pipeline) => replace(pipeline, {}) })
    await day.liveUntil(hoursIn(5) - minuteMs, 900)
    expect(await readGate()).toMatchObject({ state: 'closed', missing: ['predictions_ridge'] })
    expect((await day.readLedger('export_predictions')).hash).toBeNull()
    await day.liveUntil(hoursIn(5), 1)
    expect(await readGate()).toMatchObject({ state: 'degraded', missing: ['predictions_ridge'] })
    expect(await day.readLedger('export_predictions')).toMatchObject({
      state: 'degraded',
      reason: 'made without predictions_ridge',
    })
    const without = await readDocument()
    expect(without).toMatchObject({
      degraded: ['predictions_ridge'],
      picks: [],
      halt: { halted: true, kind: 'quality', reason: expect.stringContaining('only 0 players') },
    })
    expect(without.predictions.map(({ system }) => system)).toContain('last_5')

    silent.clear()
    await day.liveUntil(hoursIn(5.5), 10)
    expect((await day.readLedger('export_predictions')).state).toBe('complete')
    expect((await readDocument()).degraded).toEqual([])
  })

  it('that arrives only after the lock is told apart for ever, and what was live stays as it was', async () => {
    silent.clear()
    silent.add('predictions_moving_average')
    day = await startFaultDay(league, { wrapPipeline: (pipeline) => replace(pipeline, {}) })
    await day.liveUntil(day.firstTipMs - minuteMs, 900)
    await day.liveUntil(day.lastTipMs + minuteMs, 900)
    const readLive = () =>
      day.database.db.query(sql`
        select md5(string_agg(p::text, '|' order by p::text)) as rows, array_agg(distinct system order by system) as systems
        from predictions p where game_date = ${day.gameDate} and label = 'live'`)
    const live = await readLive()
    expect(live).toMatchObject([{ systems: expect.arrayContaining(['last_5']) }])
    silent.clear()
    await day.liveUntil(day.lastTipMs + hourMs, 30)
    expect(await readLive()).toEqual(live)
    const late = await day.database.db.query(sql`
      select distinct label from predictions where game_date = ${day.gameDate} and system = 'moving_average'`)
    expect(late).toEqual([{ label: 'backfill' }])
  })

  it('keeps the document from coming out at all where the gate has no tiers', async () => {
    silent.clear()
    silent.add('predictions_ridge')
    const withoutTiers = (pipeline: Pipeline): Pipeline => {
      const gates = pipeline.gates.map((gate) => ({ ...gate, tiers: [] }))
      return replace(pipeline, { gates, gate: (name) => gates.find((gate) => gate.name === name)! })
    }
    day = await startFaultDay(league, { wrapPipeline: withoutTiers })
    await day.liveUntil(day.lastTipMs, 900)
    await day.liveUntil(day.lastTipMs + hourMs, 60)
    expect((await day.readLedger('export_predictions')).hash).toBeNull()
  })
})
