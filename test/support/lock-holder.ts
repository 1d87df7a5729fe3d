/** What one process of all does (follow the schedules, look, send alerts), on one session, as `up` starts it: over the toy pipeline, and with an ear to
 * everything that it does. */
import type { Temporal } from 'temporal-polyfill'
import { startAlerting } from '../../src/platform/alerts/alerting.ts'
import { openChannelParts } from '../../src/platform/alerts/open-alerts.ts'
import { readRoutes } from '../../src/platform/alerts/routes/read-routes.ts'
import { startController } from '../../src/platform/controller/controller.ts'
import { openDatabase } from '../../src/platform/db/database.ts'
import { openSession, type Session } from '../../src/platform/db/session.ts'
import { silentLog } from '../../src/platform/log.ts'
import { twoOfThree } from '../../src/platform/monitor/detector.ts'
import { startMonitor } from '../../src/platform/monitor/start-monitor.ts'
import { createInProcessQueue } from '../../src/platform/queue/in-process-queue.ts'
import { createRandom } from '../../src/platform/random.ts'
import { startWorker } from '../../src/platform/worker/worker.ts'
import { createHastenedClock } from './hastened-clock.ts'
import { webhookSecret } from './receivers/webhook-receiver.ts'
import { createToyPipeline, createToyWorld } from './toy-pipeline.ts'
import { morningly, scheduleToy } from './toy-schedules.ts'
import { noHttp } from './toy-system.ts'

export const watchedLocks = ['sixthman.monitor', 'sixthman.alerts', 'sixthman.schedules'] as const

export type Deed =
  /** It asked for a lock, and has it or not; null where it could not even ask. */
  | { readonly what: 'asked'; readonly lock: string; readonly isHeld: boolean | null }
  | { readonly what: 'looked' }
  | { readonly what: 'ticked'; readonly nominalAt: string }

export interface HolderOptions {
  readonly url: string
  readonly name: string
  /** Where its alerts go. */
  readonly hookUrl: string
  /** From when on the time of all of them goes `times` as fast. */
  readonly from: Temporal.Instant
  readonly times: number
  readonly report: (deed: Deed) => void
}

export async function startHolder({ url, name, hookUrl, from, times, report }: HolderOptions) {
  const clock = createHastenedClock(times, from)
  const db = openDatabase(url, { connections: 4, applicationName: name })
  const session = reportTries(await openSession(url, clock, silentLog), report)
  const log = silentLog
  const queue = createInProcessQueue(() => undefined)
  const toy = createToyPipeline(createToyWorld([]))
  const { pipeline: scheduled } = await scheduleToy(
    { db, clock, pipeline: toy },
    [{ ...morningly, name: 'minutely', cron: '* * * * *' }],
    {
      run: async ({ nominalAt }) => {
        report({ what: 'ticked', nominalAt: nominalAt.toString() })
        return 'acted'
      },
    },
  )
  const looks = {
    ...{ name: 'toy', watches: 'the toy', alarms: 'never', everySeconds: 10, confirmation: twoOfThree },
    findsWithin: { minutes: 1, from: 'never' },
    look: async () => {
      report({ what: 'looked' })
      return []
    },
  }
  const pipeline = { ...scheduled, detectors: [looks] }
  const parts = { db, clock, log, pipeline, queue }
  const { routes } = readRoutes(
    JSON.stringify([{ channel: 'webhook', url: hookUrl, secret: webhookSecret, allowPrivate: true }]),
    () => null,
  )
  const channel = openChannelParts({ routes, clock, write: () => undefined })
  const worker = await startWorker(
    {
      ...{ ...parts, random: createRandom(name), http: noHttp, worker: name },
      ...{ leaseSeconds: 60, beatSeconds: 5, concurrency: 1 },
    },
    session,
  )
  const controller = await startController({ ...parts, followsSchedules: true }, session, 2)
  const monitor = startMonitor(parts, session)
  const links = { docsUrl: null, dashboardUrl: null }
  const alerting = startAlerting({ db, clock, log, routes, links, channel }, session, 2)
  return {
    async stop() {
      await Promise.all([alerting.stop(), monitor.stop(), controller.stop()])
      await worker.stop()
      await queue.stop()
      await channel.poster.close()
      await session.close()
      await db.close()
    },
  }
}

function reportTries(session: Session, report: HolderOptions['report']): Session {
  return {
    ...session,
    async tryLock(lock) {
      try {
        const isHeld = await session.tryLock(lock)
        report({ what: 'asked', lock, isHeld })
        return isHeld
      } catch (error) {
        report({ what: 'asked', lock, isHeld: null })
        throw error
      }
    },
  }
}
