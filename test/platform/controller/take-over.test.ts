/** What a new leader does first, as a process that was killed and started again is one. */
import { expect, test } from 'vitest'
import { startController } from '../../../src/platform/controller/controller.ts'
import { openSession } from '../../../src/platform/db/session.ts'
import type { Healer } from '../../../src/platform/healing/healer.ts'
import { planRuns } from '../../../src/platform/ledger/plan.ts'
import { silentLog } from '../../../src/platform/log.ts'
import type { Queue } from '../../../src/platform/queue/queue.ts'
import { claimJob } from '../../support/toy-orders.ts'
import { at } from '../../support/toy-pipeline.ts'
import { startToySystem } from '../../support/toy-system.ts'

const date = '2025-01-10'

test('what its predecessor died over is ordered again before a healer has its turn, which may look at whole seasons', async () => {
  const sent: string[] = []
  const queue: Queue = {
    send: async (_, jobs) => void sent.push(...jobs.map(({ asset }) => asset)),
    work: async () => {},
    stop: async () => {},
  }
  let look = (_: readonly string[]): void => {}
  const sentBeforeItLooked = new Promise<readonly string[]>((resolve) => {
    look = resolve
  })
  const healer: Healer = {
    name: 'slow',
    repairs: 'nothing',
    everySeconds: 60,
    mend: async () => {},
    async find() {
      look([...sent])
      return []
    },
  }
  const toy = await startToySystem([date], `${date}T05:00:00Z`, {
    wrapPipeline: (pipeline) => ({ ...pipeline, healers: [healer] }),
  })
  const { db, pipeline, clock } = toy
  await toy.want([date])
  await planRuns(db, pipeline, await pipeline.loadCalendar(db), clock.now())
  await claimJob(toy, { asset: 'replies', gameDate: date, priority: 0, orderedAt: at(date, '05:00') })
  expect(await toy.row('replies', date)).toMatchObject({ state: 'running' })
  clock.advanceBy(61_000) // past the lease of the one that died
  const session = await openSession(toy.url, clock, silentLog)
  const controller = await startController({ db, pipeline, queue, clock, log: silentLog }, session, 2)
  expect(await sentBeforeItLooked).toContain('replies')
  await controller.stop()
  await session.close()
  await toy.close()
})
