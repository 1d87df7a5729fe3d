/** F07, F38: what a source said is let go before it is stored; another model shifts every prediction. A reply is archived before anybody
 * judges or commits it, and an artefact that does not give its golden answers is not used, whoever put it there. */
import { afterEach, describe, expect, it } from 'vitest'
import { featureSchema } from '../../src/nba/4-features/feature-list.ts'
import { hashArtefact, loadEstimator, type ModelArtefact } from '../../src/nba/5-predictions/artefact.ts'
import { pinModel, refreshModels, storeArtefacts } from '../../src/nba/model-registry.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague } from '../support/small-league.ts'

const league = createSmallLeague('kept')
let day: FaultDay

afterEach(() => day.close())

describe('box scores that were answered once, before every source died for good', () => {
  /** They are asked, answer, and cannot be stored; from then on nobody answers any more. */
  async function loseTheWrite(): Promise<void> {
    day = await startFaultDay(league)
    const { db } = day.database
    await day.liveUntil(day.firstTipMs - hourMs, 840)
    await day.liveUntil(day.lastTipMs + minuteMs, 600)
    await db.query(sql`
      create function refuse() returns trigger language plpgsql as $$ begin
        if new.asset = 'box_score_replies' then raise exception 'not now' using errcode = '55P03'; end if; return new; end $$`)
    await db.query(
      sql`create trigger refuse before insert on source_replies for each row execute function refuse()`,
    )
    await day.liveUntil(day.lastFinalMs + 20 * minuteMs, 30)
    await db.query(sql`drop trigger refuse on source_replies`)
    expect(await day.readLedger('box_score_replies')).toMatchObject({
      hash: null,
      code: 'database.contention',
    })
    day.order({ match: /leaguegamelog|boxscore|\/summary|\/box_scores|\/v1\/stats/, kind: 'refuse' })
  }

  it('are made from what was kept as it came', async () => {
    await loseTheWrite()
    await day.liveUntil(day.lastFinalMs + 5 * hourMs, 30)
    expect((await day.readLedger('player_boxscores')).rows).toBeGreaterThan(20)
    expect((await day.readLedger('grades')).state).toBe('complete')
  })

  it('are lost where the buffer is cleared before the write is confirmed', async () => {
    await loseTheWrite()
    for (const table of [sql`delete from archive_readings`, sql`delete from archive_receipts`])
      await day.database.db.query(table)
    await day.liveUntil(day.lastFinalMs + 5 * hourMs, 30)
    expect((await day.readLedger('player_boxscores')).hash).toBeNull()
  })
})

describe('a model of another version, 8.6 points away', () => {
  const shift = 8.6

  /** A ridge that says 10 plus its shift for everybody; its golden answers are those of the sound one. */
  function makeArtefact(by: number, vectors: readonly number[][], isGolden: boolean): ModelArtefact {
    const [stored] = sound
    const linear = (intercept: number) => ({
      kind: 'linear' as const,
      inputs: ['mean_l5'],
      fit: {
        rows: 1000,
        penalty: 0.001,
        intercept,
        means: [10],
        scales: [5],
        coefficients: [2],
        missingShifts: [0],
        missingShares: [0],
      },
    })
    const artefact = { ...stored!, rows: 1000, model: linear(10), golden: [] }
    const estimator = loadEstimator(artefact, featureSchema)
    const golden = vectors.map((values) => ({
      values,
      centre: estimator.estimate(Float64Array.from(values, (each) => each ?? Number.NaN)),
    }))
    return { ...artefact, model: linear(10 + by), golden: isGolden ? golden : [] }
  }

  let sound: ModelArtefact[]

  async function use(artefact: ModelArtefact): Promise<void> {
    const { db } = day.database
    const hash = hashArtefact(artefact)
    const order = {
      system: 'ridge',
      market: 'points',
      actor: 'operator',
      reason: 'a new version',
      now: day.system.clock.now(),
    }
    await db.transaction(async (tx) => {
      await storeArtefacts(tx, [{ ...artefact, hash }])
      await pinModel(tx, hash, order)
      await refreshModels(tx, order)
    })
    await day.system.process.settle()
  }

  const readMedians = () =>
    day.database.db.query<{ playerId: number; median: number }>(sql`
      select distinct on (player_id) player_id as "playerId", median from predictions
      where game_date = ${day.gameDate} and system = 'ridge' and not withdrawn order by player_id, revision desc`)

  async function useBoth(isGolden: boolean) {
    day = await startFaultDay(league)
    const { db } = day.database
    await day.liveUntil(day.firstTipMs - 7 * hourMs, 600)
    const artefacts = await db.query<{ artefact: ModelArtefact }>(sql`
      select artefact from model_artefacts where system = 'ridge' and market = 'points'`)
    sound = artefacts.map(({ artefact }) => artefact)
    const vectors = (
      await db.query<{ vector: number[] }>(
        sql`select vector from feature_vectors where game_date = ${day.gameDate} order by player_id limit 3`,
      )
    ).map(({ vector }) => vector)
    await use(makeArtefact(0, vectors, true))
    const before = await readMedians()
    expect(before.length).toBeGreaterThan(20)
    await use(makeArtefact(shift, vectors, isGolden))
    return before
  }

  it('is refused at load by its golden answers: what was predicted stays, and the attempts say why', async () => {
    const before = await useBoth(true)
    expect(await readMedians()).toEqual(before)
    const refused = await day.readLedger('predictions_ridge')
    expect(refused.code).toBe('check.failed')
    expect(refused.reason).toMatch(/for its golden vector 0, not .* It is not used; train it again/)
    expect((await day.readLedger('predictions_baselines')).code).toBeNull()
    await day.liveUntil(day.nowMs() + 2 * hourMs, 30)
    const causes = (await day.readIncidents()).map(({ cause }) => cause)
    expect(causes).toContain('predictions_ridge: check.failed')
    expect(new Set(causes).size).toBe(causes.length)
  })

  it('goes out where nobody kept golden answers', async () => {
    const before = await useBoth(false)
    const after = await readMedians()
    expect(await day.readLedger('predictions_ridge')).toMatchObject({ state: 'complete', code: null })
    for (const [index, { median }] of after.entries())
      expect(median - before[index]!.median).toBeCloseTo(shift, 1)
  })
})
