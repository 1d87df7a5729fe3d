/** F43: workers that cannot boot once looked like work that was eight times slower. Here one part of what a partition takes is slow at a time, in attempts that
 * are really made, and the detector names that part and no other. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { slowdown } from '../../src/platform/monitor/detectors/slowdown.ts'
import type { Queue } from '../../src/platform/queue/queue.ts'
import { listBad, lookOnce } from '../support/look-once.ts'
import { startToySystem, type ToySystem } from '../support/toy-system.ts'

const date = '2025-01-10'
const [usualMs, slowMs, lateMs] = [1000, 30_000, 120_000]
let toy: ToySystem
let runMs: number
let day: number

beforeEach(async () => {
  toy = await startToySystem([date], `${date}T00:00:00Z`)
  await toy.want([date])
  await toy.settleAt(`${date}T20:00:00Z`)
  toy.world.obstacles.set('totals', () => toy.clock.advanceBy(runMs))
  runMs = usualMs
  day = 10
})
afterEach(() => toy.close())

/** The next morning; totals are wanted again three times, an hour apart, and made so. */
async function liveMorning(make: () => Promise<unknown> = () => toy.process.settle()): Promise<void> {
  day += 1
  for (const hour of ['06', '07', '08']) {
    toy.clock.advanceTo(`2025-01-${day}T${hour}:00:00Z`)
    await toy.db.query(sql`update ledger set refresh_at = ${toy.clock.now()} where asset = 'totals'`)
    await make()
  }
}

const liveUsually = async (mornings: number): Promise<void> => {
  for (let morning = 0; morning < mornings; morning += 1) await liveMorning()
}

const seen = async (): Promise<string[]> =>
  listBad(await lookOnce(toy.db, slowdown, toy.clock.now(), toy.pipeline))

/** Takes what was ordered two minutes later. */
const late = (queue: Queue): Queue => ({
  ...queue,
  work: (concurrency, handle, only) =>
    queue.work(
      concurrency,
      async (job) => {
        toy.clock.advanceBy(lateMs)
        await handle(job)
      },
      only,
    ),
})

async function makeLate(isBooting: boolean): Promise<void> {
  const now = toy.clock.now()
  const boot = { from: now, until: now.add({ milliseconds: lateMs }) }
  const worker = await toy.startAnother(`worker of ${now}`, {
    wrapQueue: late,
    ...(isBooting ? { boot } : {}),
  })
  await worker.settle()
  await worker.end()
}

async function makeAtTheSecondTry(): Promise<void> {
  const make = toy.world.obstacles.get('totals')!
  toy.world.obstacles.set('totals', () => {
    toy.world.obstacles.set('totals', make)
    throw new PipelineError('input.missing', 'not all there')
  })
  await toy.process.settle()
  toy.clock.advanceBy(lateMs)
  await toy.process.settle()
}

describe('what a partition takes', () => {
  it('is told by its part: workers that are busy, the work, its retries, workers that are still starting', async () => {
    await liveUsually(3)
    expect(await seen()).toEqual([])
    await liveMorning(() => makeLate(false))
    expect(await seen()).toEqual(['wait critical'])
    runMs = slowMs
    await liveMorning()
    expect(await seen()).toEqual(['run critical'])
    runMs = usualMs
    await liveMorning(makeAtTheSecondTry)
    expect(await seen()).toEqual(['retry critical'])
    await liveMorning(() => makeLate(true))
    expect(await seen()).toEqual(['boot critical'])
    await liveMorning()
    expect(await seen()).toEqual([])
  })

  it('is slow work where only the whole is measured, although none of it is: its workers are still starting', async () => {
    await liveUsually(3)
    await liveMorning(() => makeLate(true))
    await toy.db.query(sql`
      update attempts set run_ms = run_ms + wait_ms + boot_ms + retry_ms, wait_ms = 0, boot_ms = 0, retry_ms = 0`)
    expect(await seen()).toEqual(['run critical'])
  })
})
