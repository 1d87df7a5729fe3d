/** Alerts on a database of their own and a clock to move: routes to the receivers of a test, and passes of the loop that tells people. */
import { Temporal } from 'temporal-polyfill'
import { type AlertMemory, type AlertParts, runAlertsOnce } from '../../src/platform/alerts/alerting.ts'
import { openChannelParts } from '../../src/platform/alerts/open-alerts.ts'
import { readRoutes } from '../../src/platform/alerts/routes/read-routes.ts'
import type { Route } from '../../src/platform/alerts/routes/route.ts'
import { registerRoutes } from '../../src/platform/alerts/routes/route-states.ts'
import { SimulatedClock } from '../../src/platform/clock.ts'
import type { Database } from '../../src/platform/db/database.ts'
import { type NewIncident, openIncident, resolveIncident } from '../../src/platform/ledger/incidents.ts'
import { silentLog } from '../../src/platform/log.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

export interface AlertRig {
  readonly database: TestDatabase
  readonly db: Database
  readonly clock: SimulatedClock
  readonly parts: AlertParts
  /** The lines of the stdout channel. */
  readonly lines: string[]
  /** Routes as their setting gives them; registered at once. */
  configure(routes: readonly object[]): Promise<readonly Route[]>
  open(cause: string, more?: Partial<NewIncident>): Promise<number>
  resolve(cause: string): Promise<boolean>
  /** One pass of the loop. */
  look(): Promise<void>
  /** Passes every `stepSeconds` until so many minutes have gone by. */
  live(minutes: number, stepSeconds?: number): Promise<void>
  /** One pass of a process that is killed when its message has been sent, before it could write down the answer. */
  dieAfterSending(): Promise<void>
  /** A process that remembers nothing. */
  restart(): void
  close(): Promise<void>
}

export interface AlertRigOptions {
  readonly clock?: SimulatedClock
  /** One that others work on too; it is theirs to drop. Default: its own. */
  readonly database?: TestDatabase
}

export async function startAlertRig({
  clock = new SimulatedClock('2025-01-10T17:00:00Z'),
  database: shared,
}: AlertRigOptions = {}): Promise<AlertRig> {
  const database = shared ?? (await createTestDatabase('alerts'))
  const { db } = database
  const lines: string[] = []
  let memory: AlertMemory = { watchedMs: Number.NEGATIVE_INFINITY }
  let routes: readonly Route[] = []
  let channel = openChannelParts({ routes, clock, write: (line) => void lines.push(line) })
  const rig: AlertRig = {
    database,
    db,
    clock,
    lines,
    get parts() {
      const links = { docsUrl: 'https://docs.example', dashboardUrl: 'https://dashboard.example' }
      return { db, clock, log: silentLog, routes, links, channel }
    },
    async configure(settings) {
      const read = readRoutes(JSON.stringify(settings), () => null)
      if (read.faults.length > 0) throw new Error(read.faults.join('\n'))
      routes = read.routes
      await channel.poster.close()
      channel = openChannelParts({ routes, clock, write: (line) => void lines.push(line) })
      await registerRoutes(db, routes, clock.now())
      return routes
    },
    open: (cause, more = {}) =>
      openIncident(db, {
        ...{ cause, severity: 'warning', title: `${cause} is wrong`, details: {}, now: clock.now() },
        ...more,
      } as NewIncident),
    resolve: (cause) => resolveIncident(db, cause, clock.now()),
    async look() {
      await runAlertsOnce(rig.parts, memory)
    },
    async live(minutes, stepSeconds = 60) {
      const end = clock.now().add({ seconds: Math.round(minutes * 60) })
      while (Temporal.Instant.compare(clock.now(), end) < 0) {
        const left = end.since(clock.now()).total('milliseconds')
        clock.advanceBy(Math.min(left, stepSeconds * 1000))
        await rig.look()
      }
    },
    async dieAfterSending() {
      const dying = routes.map((route) => ({
        ...route,
        receiver: {
          ...route.receiver,
          async send(...given: Parameters<typeof route.receiver.send>) {
            await route.receiver.send(...given)
            throw new Error('killed before it could write down the answer')
          },
        },
      }))
      await runAlertsOnce({ ...rig.parts, routes: dying })
    },
    restart() {
      memory = { watchedMs: Number.NEGATIVE_INFINITY }
    },
    async close() {
      await channel.poster.close()
      if (!shared) await database.drop()
    },
  }
  return rig
}
