/** The loop that tells people: queues what is news, sends what is due, watches the routes. One process at a time does it.
 *
 * It stands beside the controller's loop, with connections and transactions of its own: a receiver that hangs, or a queue that fails, keeps
 * nobody from making predictions. Each pass is a plain function of the database and the clock. */
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import type { Session } from '../db/session.ts'
import { takeLock } from '../dead-man/take-lock.ts'
import type { Pulse } from '../health/pulse.ts'
import type { Log } from '../log.ts'
import type { MessageLinks } from './compose-message.ts'
import { deliverDue } from './deliver.ts'
import { fanOut } from './fan-out.ts'
import type { ChannelParts } from './receivers/channel.ts'
import { remindOfOpen } from './remind.ts'
import { checkFailing } from './routes/check-failing.ts'
import type { Route } from './routes/route.ts'
import { readOpenRoutes, registerRoutes, restoreRoutes, retireOthers } from './routes/route-states.ts'
import { watchRoutes } from './routes/watch-routes.ts'

export interface AlertParts {
  readonly db: Database
  readonly clock: Clock
  readonly log: Log
  readonly routes: readonly Route[]
  readonly links: MessageLinks
  readonly channel: ChannelParts
  readonly pulse?: Pulse
}

export interface AlertMemory {
  /** When the routes and what is still open were last looked at; losing it only makes it look sooner. */
  watchedMs: number
}

export interface AlertReport {
  readonly queued: number
  readonly delivered: number
}

/** Whoever holds it sends, and says which routes there are. */
export const alertsLock = 'sixthman.alerts'

const watchEverySeconds = 60

export async function runAlertsOnce(
  parts: AlertParts,
  memory: AlertMemory = { watchedMs: Number.NEGATIVE_INFINITY },
  signal?: AbortSignal,
): Promise<AlertReport> {
  const { db, clock, log, routes, links, channel } = parts
  const now = clock.now()
  const isWatch = isWatchDue(now.epochMilliseconds, memory.watchedMs)
  if (isWatch) {
    memory.watchedMs = now.epochMilliseconds
    const [restored, foreign] = await db.transaction(
      async (tx) => [await restoreRoutes(tx, routes, now), await retireOthers(tx, routes, now)] as const,
    )
    if (restored.length + foreign.length > 0)
      log.warn(
        { restored, foreign },
        'another process has other routes of alerts: give all of them the same. What it has beside is not served, and waits for nothing.',
      )
    await watchRoutes(db, now)
    await remindOfOpen(db, now)
  }
  const queued = await fanOut(db, routes, links, now)
  const open = await readOpenRoutes(db, now)
  // Beside the deliveries, which wait for nobody's receiver but their own.
  const checked = isWatch
    ? checkFailing(parts, routes).catch((error: unknown) =>
        log.error({ error }, 'the routes that are away could not be asked; they are again'),
      )
    : undefined
  const delivered = await Promise.all(
    routes
      .filter(({ name }) => open.has(name))
      .map(async (route) => {
        try {
          const own = { db, clock, channel, ...(signal ? { signal } : {}) }
          return await deliverDue(own, route, open.get(route.name))
        } catch (error) {
          log.error({ route: route.name, error }, 'a route could not be served; it is tried again')
          return 0
        }
      }),
  )
  await checked
  return { queued, delivered: delivered.reduce((sum, count) => sum + count, 0) }
}

/** A clock that was put back does not hold it up until it has caught up. */
function isWatchDue(nowMs: number, watchedMs: number): boolean {
  return nowMs < watchedMs || nowMs - watchedMs >= watchEverySeconds * 1000
}

export interface Alerting {
  /** Lets the message that is under way arrive. */
  stop(): Promise<void>
}

export function startAlerting(parts: AlertParts, session: Session, intervalSeconds: number): Alerting {
  const { clock, log, db, routes } = parts
  const stopping = new AbortController()
  const memory: AlertMemory = { watchedMs: Number.NEGATIVE_INFINITY }
  const loop = run()

  async function run(): Promise<void> {
    let isSending = false
    while (!stopping.signal.aborted) {
      try {
        const holdsLock = await takeLock(db, session, { lock: alertsLock, now: clock.now() })
        if (holdsLock && !isSending) await registerRoutes(db, routes, clock.now())
        isSending = holdsLock
        if (isSending) await runAlertsOnce(parts, memory, stopping.signal)
      } catch (error) {
        if (!stopping.signal.aborted)
          log.error({ error }, 'the alerts could not be looked at; they are again')
      }
      parts.pulse?.turned('alerts')
      await clock.sleep(intervalSeconds * 1000, stopping.signal)
    }
  }

  return {
    async stop() {
      stopping.abort()
      await loop
    },
  }
}
