/** The sending of alerts of one process: its routes reached, its own connections opened, its loop not yet begun. */
import type { Clock } from '../clock.ts'
import { type Database, openDatabase } from '../db/database.ts'
import { openSession, type Session } from '../db/session.ts'
import type { Pulse } from '../health/pulse.ts'
import { createPoster } from '../http/post.ts'
import type { Log } from '../log.ts'
import { type Alerting, alertsLock, startAlerting } from './alerting.ts'
import type { MessageLinks } from './compose-message.ts'
import type { ChannelParts } from './receivers/channel.ts'
import { reachRoutes } from './routes/reach-routes.ts'
import type { Route } from './routes/route.ts'
import { retireRoutes } from './routes/route-states.ts'

export interface AlertSettings {
  readonly databaseUrl: string
  readonly clock: Clock
  readonly log: Log
  readonly routes: readonly Route[]
  readonly links: MessageLinks
  readonly proxyUrl?: string
  readonly pulse?: Pulse
  /** For the channel that writes lines. */
  readonly write: (line: string) => void
}

export interface Alerts {
  start(session: Session): Alerting
  /** After the loop has stopped. */
  close(): Promise<void>
}

const lookEverySeconds = 2

/** Undefined where no route is configured. Throws `alerts.unreachable` where a new one cannot be reached. */
export async function openAlerts(settings: AlertSettings): Promise<Alerts | undefined> {
  const { databaseUrl, clock, log, routes, links, pulse } = settings
  if (routes.length === 0) {
    await leaveRoutes(settings)
    return undefined
  }
  const channel = openChannelParts(settings)
  const db = openAlertDatabase(databaseUrl, log)
  const close = async (): Promise<void> => {
    await channel.poster.close()
    await db.close()
  }
  try {
    await reachRoutes({ db, clock, channel }, routes)
  } catch (error) {
    await close()
    throw error
  }
  return {
    start: (session) =>
      startAlerting(
        { db, clock, log, routes, links, channel, ...(pulse ? { pulse } : {}) },
        session,
        lookEverySeconds,
      ),
    close,
  }
}

/** Nobody sends, and this process will not, either: what an earlier configuration left is no route any more. While one sends, its routes stay. */
async function leaveRoutes({ databaseUrl, clock, log }: AlertSettings): Promise<void> {
  const session = await openSession(databaseUrl, clock, log)
  const db = openAlertDatabase(databaseUrl, log)
  try {
    if (await session.tryLock(alertsLock)) await retireRoutes(db, clock.now())
  } finally {
    await session.close()
    await db.close()
  }
}

/** What the channels need to reach their receivers; its `poster` is to be closed. */
export function openChannelParts({
  routes,
  clock,
  proxyUrl,
  write,
}: Pick<AlertSettings, 'routes' | 'clock' | 'proxyUrl' | 'write'>): ChannelParts {
  const allowedPrivateOrigins = routes.flatMap(({ allowsPrivate, receiver }) =>
    allowsPrivate && receiver.origin !== undefined ? [receiver.origin] : [],
  )
  return { clock, write, poster: createPoster({ allowedPrivateOrigins, ...(proxyUrl ? { proxyUrl } : {}) }) }
}

/** Two connections, so that telling people takes none from the work. */
function openAlertDatabase(url: string, log: Log): Database {
  return openDatabase(url, {
    connections: 2,
    applicationName: 'sixthman-alerts',
    onIdleError: (error) => log.debug({ error: error.message }, 'a connection of the alerts was lost'),
  })
}
