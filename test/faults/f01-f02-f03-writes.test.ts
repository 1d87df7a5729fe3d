/** F01, F02, F03: a write fails in the middle of a slate, a handler throws, rows are skipped without an error. None of them is done: the
 * rows are counted by reading them back in the transaction that says so, and every player of the slate is predicted or excluded by name. */
import { afterEach, describe, expect, it } from 'vitest'
import type { Asset, Rows } from '../../src/platform/asset.ts'
import { sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { type CommitPartition, holdsFence, recordCommit } from '../../src/platform/ledger/commit.ts'
import { readBack, writeRows } from '../../src/platform/ledger/write-rows.ts'
import { changingAsset, unjudged } from '../support/changing-asset.ts'
import { calm, disturb } from '../support/disturbed-writes.ts'
import { type FaultDay, hourMs, startFaultDay } from '../support/fault-day.ts'
import { createSmallLeague, type SmallSystemOptions } from '../support/small-league.ts'

const league = createSmallLeague('writes')
let day: FaultDay

afterEach(() => day.close())

/** Of the slate, how many are predicted by the system, and how many are left out by name. */
async function readCoverage(system = 'last_5') {
  const [row] = await day.database.db.query<{ slate: number; said: number }>(sql`
    select count(*)::int as slate, count(*) filter (where s.exclusion is not null
      or exists (select 1 from predictions p where p.game_date = s.game_date and p.market = s.market and p.player_id = s.player_id
        and p.system = ${system})
      or exists (select 1 from prediction_exclusions e where e.game_date = s.game_date and e.market = s.market
        and e.player_id = s.player_id and e.system = ${system}))::int as said
    from prediction_slate s where game_date = ${day.gameDate}`)
  return row!
}

describe('a staging write that fails in the middle of a slate', () => {
  it('leaves nothing of it, is tried again, and in the end everybody on the slate is accounted for', async () => {
    day = await startFaultDay(league)
    const { db } = day.database
    await disturb(db, 'predictions', 'raise')
    await day.liveUntil(day.firstTipMs - 7 * hourMs, 600)
    expect(await day.readLedger('predictions_baselines')).toMatchObject({ hash: null, rows: null })
    expect(await readCoverage()).toMatchObject({ said: 0 })
    const [document] = await db.query<{ state: string }>(sql`
      select state from ledger where asset = 'export_predictions' and game_date = ${day.gameDate}`)
    expect(document!.state, 'nothing is published over it').toBe('expected')
    await calm(db, 'predictions')
    await day.liveUntil(day.firstTipMs - 6 * hourMs, 30)
    const { slate, said } = await readCoverage()
    expect(slate).toBeGreaterThan(20)
    expect(said).toBe(slate)
    expect((await day.readLedger('predictions_baselines')).state).toBe('complete')
  })

  /** Stages row by row and passes over what is refused, as a processor does that logs the error and goes on. */
  const commitSwallowing: CommitPartition = (db, request) =>
    db.transaction(async (tx) => {
      const { asset, claim, produced, now } = request
      if (!(await holdsFence(tx, claim))) return { kind: 'superseded' }
      await produced.alongside?.(tx)
      const write = async (index: number, rows: Rows) =>
        writeRows(tx, asset.writes[index]!, claim.gameDate, rows, { isFirst: claim.fence === 1, now })
      for (const [index, { table }] of asset.writes.entries()) {
        const staged: object[] = table === 'predictions' ? [] : [...produced.rows[index]!]
        for (const row of table === 'predictions' ? produced.rows[index]! : []) {
          await tx.query(sql`savepoint staged`)
          await write(index, [row]).then(
            () => staged.push(row),
            () => {}, // the fault: nobody hears of it
          )
          await tx.query(sql`rollback to savepoint staged`)
        }
        await tx.query(sql`set local session_replication_role = replica`)
        await write(index, staged)
        await tx.query(sql`set local session_replication_role = origin`)
      }
      const { hash } = await readBack(tx, asset.writes[0]!, claim.gameDate)
      return recordCommit(tx, request, { rows: produced.rows.flat().length, hash })
    })

  it('goes through as complete where its error is swallowed: a third of the slate is lost', async () => {
    day = await startFaultDay(league, { process: { commit: commitSwallowing } })
    await disturb(day.database.db, 'predictions', 'raise')
    await day.liveUntil(day.firstTipMs - 7 * hourMs, 600)
    expect(await day.readLedger('predictions_baselines')).toMatchObject({ state: 'complete', code: null })
    const { slate, said } = await readCoverage()
    expect(said).toBeLessThan(slate)
    expect(await day.readIncidents()).toEqual([])
  })
})

describe('a write that is skipped without an error', () => {
  it('is a failure: what was written and what is read back differ, and nothing of it stays', async () => {
    day = await startFaultDay(league)
    const { db } = day.database
    await disturb(db, 'predictions', 'skip')
    await day.liveUntil(day.firstTipMs - 7 * hourMs, 600)
    const skipped = await day.readLedger('predictions_baselines')
    expect(skipped).toMatchObject({ code: 'check.failed', hash: null })
    expect(skipped.reason).toMatch(/rows were written to predictions, \d+ were read back/)
    expect(await readCoverage()).toMatchObject({ said: 0 })
    await calm(db, 'predictions')
    await day.liveUntil(day.firstTipMs - 6 * hourMs, 30)
    const { slate, said } = await readCoverage()
    expect(said).toBe(slate)
  })

  /** Takes what it was given for what is there, as a processor does that counts its own calls. */
  const commitUncounted: CommitPartition = (db, request) =>
    db.transaction(async (tx) => {
      const { asset, claim, produced, now } = request
      if (!(await holdsFence(tx, claim))) return { kind: 'superseded' }
      await produced.alongside?.(tx)
      for (const [index, write] of asset.writes.entries())
        await writeRows(tx, write, claim.gameDate, produced.rows[index]!, { isFirst: claim.fence === 1, now })
      const [first] = asset.writes
      const { hash } = await readBack(tx, first!, claim.gameDate)
      return recordCommit(tx, request, { rows: produced.rows.flat().length, hash })
    })

  it('goes through as complete where nobody reads back: a third of the slate is lost', async () => {
    day = await startFaultDay(league, { process: { commit: commitUncounted } })
    await disturb(day.database.db, 'predictions', 'skip')
    await day.liveUntil(day.firstTipMs - 7 * hourMs, 600)
    expect(await day.readLedger('predictions_baselines')).toMatchObject({ state: 'complete', code: null })
    const { slate, said } = await readCoverage()
    expect(said).toBeLessThan(slate)
  })
})

describe('a handler that throws', () => {
  const failing = (error: () => unknown): SmallSystemOptions => ({
    wrapPipeline: (pipeline) => ({
      ...pipeline,
      asset(name) {
        const asset = pipeline.asset(name)
        const produce: Asset['produce'] = async (context) => {
          const thrown = error()
          if (thrown !== undefined) throw thrown
          return asset.produce(context)
        }
        return name === 'player_boxscores' ? { ...asset, produce } : asset
      },
    }),
  })

  it.each([
    {
      what: 'a transient error',
      make: () => new PipelineError('input.missing', 'not all there'),
      letters: 0,
      outcomes: ['failed'],
    },
    { what: 'something that is no error at all', make: () => 'oops', letters: 1, outcomes: ['failed'] },
  ])('$what is an attempt with its error, and never a success', async ({ make, letters, outcomes }) => {
    day = await startFaultDay(league, failing(make))
    await day.liveUntil(day.lastFinalMs + 15 * 60_000, 600)
    const attempts = await day.database.db.query<{ outcome: string; code: string }>(sql`
      select distinct outcome, error_code as code from attempts where asset = 'player_boxscores' and game_date = ${day.gameDate}`)
    expect(attempts.map(({ outcome }) => outcome)).toEqual(outcomes)
    expect(attempts.every(({ code }) => code !== null)).toBe(true)
    expect(await day.readLedger('player_boxscores')).toMatchObject({ hash: null })
    const buried = await day.database.db.query(sql`
      select 1 from dead_letters where asset = 'player_boxscores' and game_date = ${day.gameDate}`)
    expect(buried).toHaveLength(letters)
    expect((await day.readLedger('grades')).hash).toBeNull()
  })

  it('goes through as done where its error is swallowed and nobody counts: the day is over without a box score', async () => {
    const swallow = changingAsset('player_boxscores', ({ writes }) => ({
      ...unjudged,
      produce: async () => {
        try {
          throw new PipelineError('input.missing', 'not all there')
        } catch {
          return { rows: writes.map(() => []) }
        }
      },
    }))
    day = await startFaultDay(league, { wrapPipeline: swallow, process: { healers: [] } })
    await day.liveUntil(day.lastFinalMs + 15 * 60_000, 600)
    expect(await day.readLedger('player_boxscores')).toMatchObject({ state: 'empty_ok', rows: 0, code: null })
    expect((await day.readLedger('grades')).hash).not.toBeNull()
    expect((await day.readIncidents()).filter(({ cause }) => cause.startsWith('player_boxscores: '))).toEqual(
      [],
    )
  })

  it('once is tried again, and the day is whole', async () => {
    let times = 0
    day = await startFaultDay(
      league,
      failing(() => (times++ === 0 ? new PipelineError('input.missing', 'not all there') : undefined)),
    )
    await day.liveUntil(day.firstTipMs, 240)
    await day.liveUntil(day.lastFinalMs + 3 * hourMs, 90)
    expect((await day.readLedger('player_boxscores')).state).toBe('complete')
    expect((await day.readLedger('grades')).state).toBe('complete')
    expect(await day.readIncidents()).toEqual([])
  })
})
