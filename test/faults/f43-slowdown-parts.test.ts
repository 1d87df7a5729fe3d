/** F43: workers that cannot boot once looked like work that was eight times slower. On an evening of a league whose replies come from the replay server, one part of what lines take is slow at a
 * time, in attempts that are really made, and the detector names that part and no other. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../src/platform/db/sql.ts'
import { PipelineError } from '../../src/platform/errors.ts'
import { slowdown } from '../../src/platform/monitor/detectors/slowdown.ts'
import type { Queue } from '../../src/platform/queue/queue.ts'
import { findUnfinished } from '../simulation/truth.ts'
import { changingAsset } from '../support/changing-asset.ts'
import { type FaultDay, hourMs, minuteMs, startFaultDay } from '../support/fault-day.ts'
import { listBad, lookOnce } from '../support/look-once.ts'
import { createSmallLeague, datesOf } from '../support/small-league.ts'

const league = createSmallLeague('parts')
const dates = datesOf(league).slice(1, 5)
const asset = 'prop_lines'
const [usualMs, slowMs, lateMs] = [1000, 30_000, 120_000]
const lookEvery = 4 // sooner than its replies are asked for: nothing else has to be made
let day: FaultDay
let runMs: number
let failsOnce: boolean

beforeAll(liveUsually, 180_000)
afterAll(() => day.close())

/** Three evenings of lines as they usually come, and the afternoon of the fourth. */
async function liveUsually(): Promise<void> {
  ;[runMs, failsOnce] = [usualMs, false]
  const timed = changingAsset(asset, ({ produce }) => ({
    produce: async (context) => {
      day.system.clock.advanceBy(runMs)
      if (failsOnce) {
        failsOnce = false
        throw new PipelineError('input.missing', 'not all there')
      }
      return produce(context)
    },
  }))
  day = await startFaultDay(league, {
    ...{ gameDate: dates[0]!, dates, wrapPipeline: timed, settles: false },
  })
  for (const gameDate of dates) {
    await day.liveUntil(firstTipOf(gameDate) - 7 * hourMs, 480)
    if (gameDate !== dates.at(-1)) for (let time = 0; time < 3; time += 1) await makeAgain(gameDate)
  }
}

const firstTipOf = (gameDate: string): number =>
  Math.min(...league.games('2025-26').flatMap((game) => (game.gameDate === gameDate ? [game.tipAtMs] : [])))

/** The lines are wanted again a while later, and made so. */
async function makeAgain(
  gameDate: string = dates.at(-1)!,
  make: () => Promise<unknown> = () => day.system.process.settle(),
): Promise<void> {
  const { clock } = day.system
  clock.advanceBy(lookEvery * minuteMs)
  const due = await day.database.db.query(sql`
    update ledger set refresh_at = ${clock.now()} where asset = ${asset} and game_date = ${gameDate} and committed_state is not null returning 1`)
  expect(due).toHaveLength(1)
  await make()
}

async function makeThrice(make?: () => Promise<unknown>): Promise<void> {
  for (let time = 0; time < 3; time += 1) await makeAgain(undefined, make)
}

const seen = async (): Promise<string[]> =>
  listBad(await lookOnce(day.database.db, slowdown, day.system.clock.now(), day.system.pipeline))

/** Lines are taken two minutes after they were ordered. */
const late = (queue: Queue): Queue => ({
  ...queue,
  work: (concurrency, handle, only) =>
    queue.work(
      concurrency,
      async (job) => {
        if (job.asset === asset) day.system.clock.advanceBy(lateMs)
        await handle(job)
      },
      only,
    ),
})

async function makeLate(isBooting: boolean): Promise<void> {
  const now = day.system.clock.now()
  const boot = { from: now, until: now.add({ milliseconds: lateMs }) }
  const worker = await day.system.startAnother(`worker of ${now}`, {
    wrapQueue: late,
    ...(isBooting ? { boot } : {}),
  })
  await worker.settle()
  await worker.end()
}

async function makeAtTheSecondTry(): Promise<void> {
  failsOnce = true
  await day.system.process.settle()
  day.system.clock.advanceBy(lateMs)
  await day.system.process.settle()
  expect(failsOnce).toBe(false)
}

describe('what lines take', () => {
  it('is told by its part: workers that are busy, the work, its retries, workers that are still starting', async () => {
    await makeThrice()
    expect(await seen()).toEqual([])
    await makeThrice(() => makeLate(false))
    expect(await seen()).toEqual(['wait critical'])
    runMs = slowMs
    await makeThrice()
    expect(await seen()).toEqual(['run critical'])
    runMs = usualMs
    await makeThrice(makeAtTheSecondTry)
    expect(await seen()).toEqual(['retry critical'])
    await makeThrice(() => makeLate(true))
    expect(await seen()).toEqual(['boot critical'])
    await makeThrice()
    expect(await seen()).toEqual([])
  })

  it('is slow work where only the whole is measured, although none of it is: its workers are still starting', async () => {
    await makeThrice(() => makeLate(true))
    expect(await seen()).toEqual(['boot critical'])
    const whole = await day.database.db.transaction(async (tx) => {
      await tx.query(sql`
        update attempts set run_ms = run_ms + wait_ms + boot_ms + retry_ms, wait_ms = 0, boot_ms = 0, retry_ms = 0`)
      return lookOnce({ ...day.database.db, ...tx }, slowdown, day.system.clock.now(), day.system.pipeline)
    })
    expect(listBad(whole)).toEqual(['run critical'])
  })

  it('completes its evenings all the same', async () => {
    await day.liveUntil(firstTipOf(dates.at(-1)!) + 12 * hourMs, 240)
    for (const gameDate of dates) expect(await findUnfinished(day.database.db, gameDate)).toEqual([])
    expect(await day.countLetters()).toBe(0)
  })
})
