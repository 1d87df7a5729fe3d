/** Dead letters come to an end: redriven by somebody, by themselves where there is a reason to, or discarded for good. */
import { afterEach, describe, expect, test } from 'vitest'
import { assetPolicies } from '../../../src/platform/breakers/breaker-policy.ts'
import { sql } from '../../../src/platform/db/sql.ts'
import { PipelineError } from '../../../src/platform/errors.ts'
import { createRedriveHealer } from '../../../src/platform/healers/redrive.ts'
import { heal } from '../../../src/platform/healing/healer.ts'
import { claimPartition } from '../../../src/platform/ledger/claim.ts'
import {
  discardDeadLetters,
  readDeadLetters,
  redriveDeadLetters,
} from '../../../src/platform/ledger/dead-letters.ts'
import { readOpenIncidents } from '../../../src/platform/ledger/incidents.ts'
import type { Pipeline } from '../../../src/platform/pipeline.ts'
import { findPartitionGaps } from '../../../src/platform/reconciliation/find-gaps.ts'
import { registerRelease } from '../../../src/platform/release/releases.ts'
import { startToySystem, type ToySystem } from '../../support/toy-system.ts'

const dates = ['2025-01-01', '2025-01-02', '2025-01-03', '2025-01-04', '2025-01-05'] as const
const [first, second] = dates
let toy: ToySystem
afterEach(() => toy.close())

const decision = (reason: string) => ({ actor: 'anna', reason, now: toy.clock.now() })
const states = async (date: string): Promise<Record<string, string>> => {
  const rows = await toy.db.query<{ asset: string; state: string }>(
    sql`select asset, state from ledger where game_date = ${date} order by asset`,
  )
  return Object.fromEntries(rows.map(({ asset, state }) => [asset, state]))
}
const minutesOn = (minutes: number) => toy.settleAt(toy.clock.now().add({ minutes }))

const redrivenBy =
  (codeVersion: string) =>
  (pipeline: Pipeline): Pipeline => ({
    ...pipeline,
    codeVersion,
    healers: [createRedriveHealer(codeVersion)],
  })

/** Readings of the first date cannot be read; those of the others can. */
async function startWithOneLost(wrapPipeline?: (pipeline: Pipeline) => Pipeline) {
  toy = await startToySystem(dates, '2025-01-10T12:00:00Z', wrapPipeline ? { wrapPipeline } : {})
  toy.world.obstacles.set('readings', ({ gameDate }) => {
    if (gameDate === first) throw new PipelineError('coverage.unbalanced', 'it does not balance')
  })
  await toy.want(dates.slice(0, 2), 'backfill')
  await toy.process.settle()
}

describe('a discarded letter', () => {
  test('makes its partition final, and what cannot be without it; what can goes on, and later dates do not wait', async () => {
    await startWithOneLost()
    expect(await states(first)).toMatchObject({ readings: 'failed', totals: 'blocked', report: 'blocked' })
    const [letter] = await readDeadLetters(toy.db)
    expect(
      await discardDeadLetters(toy.db, { ...decision('the source is gone'), ids: [letter!.id] }),
    ).toEqual([letter!.id])
    await toy.process.settle()
    expect(await states(first)).toEqual({
      ...{ replies: 'complete', hint: 'complete' },
      ...{ readings: 'discarded', totals: 'discarded', trend: 'discarded', report: 'discarded' },
    })
    expect((await toy.row('totals', first)).reason).toBe('needs readings, which was discarded')
    expect((await toy.row('trend', second)).state).toBe('complete') // reads earlier totals, and misses none
    expect(await readOpenIncidents(toy.db)).toEqual([])
    const expected = Object.keys(await states(first)).map((asset) => ({ asset, gameDate: first }))
    expect(await findPartitionGaps(toy.db, expected)).toEqual([])
    expect(await readDeadLetters(toy.db)).toEqual([])
    expect(await readDeadLetters(toy.db, 'discarded')).toMatchObject([
      { asset: 'readings', discardedBy: 'anna', discardedReason: 'the source is gone' },
    ])
    const before = await toy.attempts('readings', first)
    await minutesOn(600)
    expect(await toy.attempts('readings', first)).toEqual(before)
  })

  test('that is redriven by its number brings all of it back', async () => {
    await startWithOneLost()
    const [letter] = await readDeadLetters(toy.db)
    await discardDeadLetters(toy.db, { ...decision('gone'), ids: [letter!.id] })
    await toy.process.settle()
    toy.world.obstacles.delete('readings')
    await redriveDeadLetters(toy.db, { ...decision('it came back') })
    expect((await states(first)).readings).toBe('discarded') // all are all that are open
    await redriveDeadLetters(toy.db, { ...decision('it came back'), ids: [letter!.id] })
    await toy.process.settle()
    expect(new Set(Object.values(await states(first)))).toEqual(new Set(['complete']))
    expect(await readDeadLetters(toy.db, 'discarded')).toEqual([])
  })
})

test('a redrive by error takes those of the error and no others', async () => {
  toy = await startToySystem(dates, '2025-01-10T12:00:00Z')
  toy.world.obstacles.set('totals', ({ gameDate }) => {
    throw gameDate === first ? new TypeError('a bug') : new PipelineError('coverage.unbalanced', 'no balance')
  })
  await toy.want(dates.slice(0, 2), 'backfill')
  await toy.process.settle()
  const redriven = await redriveDeadLetters(toy.db, { ...decision('mended'), errorCode: 'pipeline.bug' })
  expect(redriven.map(({ gameDate }) => gameDate)).toEqual([first])
  expect((await readDeadLetters(toy.db)).map(({ errorCode }) => errorCode)).toEqual(['coverage.unbalanced'])
})

describe('by itself', () => {
  test('a letter is tried once more when other code runs, once a version, and stays one letter and one incident', async () => {
    await startWithOneLost(redrivenBy('old'))
    await minutesOn(5)
    expect(await toy.attempts('readings', first)).toHaveLength(1)
    const newer = redrivenBy('new')(toy.pipeline)
    const process = await toy.startAnother('two', { pipeline: newer })
    await toy.process.end()
    for (let look = 0; look < 3; look += 1) {
      toy.clock.advanceBy(120_000)
      await process.settle()
    }
    expect(await toy.attempts('readings', first)).toEqual(['failed', 'failed'])
    expect(await readDeadLetters(toy.db)).toHaveLength(1)
    const incidents = await toy.db.query(sql`select occurrences, resolved_at from incidents`)
    expect(incidents).toEqual([{ occurrences: 2, resolved_at: null }])
  })

  test('and not while a worker of the code that gave up is alive, which would only give up again', async () => {
    await startWithOneLost(redrivenBy('old'))
    const redrive = () => heal(createRedriveHealer('new'), { db: toy.db, now: toy.clock.now() })
    expect(await redrive()).toMatchObject({ found: [] })
    await toy.process.end()
    expect((await redrive()).mended).toHaveLength(1)
  })

  test('and only by the code that has a reason to try: older code that starts beside it leaves it alone', async () => {
    await startWithOneLost(redrivenBy('old'))
    await toy.process.end()
    const now = toy.clock.now()
    const older = await registerRelease(toy.db, { codeHash: 'a', codeVersion: 'older' }, now)
    const newer = await registerRelease(toy.db, { codeHash: 'b', codeVersion: 'new' }, now)
    expect((await heal(createRedriveHealer('new'), { db: toy.db, now })).mended).toHaveLength(1)
    const claim = (release: number) =>
      claimPartition(toy.db, {
        ...{
          asset: 'readings',
          gameDate: first,
          worker: 'w',
          leaseSeconds: 15,
          release,
          now,
          orderedAt: now,
        },
      })
    expect(await claim(older)).toBeUndefined()
    expect(await claim(newer)).toMatchObject({ asset: 'readings', gameDate: first })
  })

  test('and is made, where the new code can', async () => {
    await startWithOneLost(redrivenBy('old'))
    toy.world.obstacles.delete('readings')
    await toy.process.end()
    const process = await toy.startAnother('two', { pipeline: redrivenBy('new')(toy.pipeline) })
    await process.settle()
    expect((await toy.row('report', first)).state).toBe('complete')
    expect(await readDeadLetters(toy.db)).toEqual([])
    expect(await readOpenIncidents(toy.db)).toEqual([])
  })

  test('those of a paused asset are tried when its breaker closes: nobody has to do anything', async () => {
    toy = await startToySystem(dates, '2025-01-10T12:00:00Z', { wrapPipeline: redrivenBy('toy') })
    toy.world.obstacles.set('totals', () => {
      throw new TypeError('totals are broken')
    })
    await toy.want(dates, 'backfill')
    await toy.process.settle()
    expect(await readDeadLetters(toy.db)).toHaveLength(3)
    await minutesOn(4)
    expect(await readDeadLetters(toy.db)).toHaveLength(3)
    toy.world.obstacles.delete('totals')
    await minutesOn(2)
    await minutesOn(2)
    for (const date of dates) expect((await toy.row('totals', date)).state).toBe('complete')
    expect(await readDeadLetters(toy.db)).toEqual([])
    expect(await readOpenIncidents(toy.db)).toEqual([])
  })

  test('what fails of its own data is not tried for ever because the others succeed', async () => {
    const pausedAtOnce = (pipeline: Pipeline): Pipeline => ({
      ...redrivenBy('toy')(pipeline),
      asset: (name) => ({ ...pipeline.asset(name), breaker: { ...assetPolicies.usual, failuresMax: 1 } }),
    })
    toy = await startToySystem(dates, '2025-01-10T12:00:00Z', { wrapPipeline: pausedAtOnce })
    toy.world.obstacles.set('totals', ({ gameDate }) => {
      if (gameDate === first) throw new TypeError('its own fault')
    })
    await toy.want(dates, 'backfill')
    for (let minutes = 0; minutes < 120; minutes += 6) {
      // Another success after each failure: the breaker closes once more.
      await toy.db.query(
        sql`update ledger set refresh_at = ${toy.clock.now()} where asset = 'totals' and game_date = ${second} and committed_state is not null`,
      )
      await minutesOn(6)
    }
    expect(await toy.attempts('totals', first)).toHaveLength(3)
    expect(await readDeadLetters(toy.db)).toMatchObject([{ asset: 'totals', gameDate: first }])
  })
})
