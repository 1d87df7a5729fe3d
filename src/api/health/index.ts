/** Every look at the running system, in the order in which they are shown, and which of them make a process ready. A new one is a file here and a line below. */
import { controller } from './controller.ts'
import { database } from './database.ts'
import { detectors } from './detectors.ts'
import type { HealthCheck } from './health-check.ts'
import { incidents } from './incidents.ts'
import { migrations } from './migrations.ts'
import { ownWorker } from './own-worker.ts'
import { routes } from './routes.ts'
import { schedules } from './schedules.ts'
import { watcher } from './watcher.ts'
import { workers } from './workers.ts'

/** `sixthman health`: of the whole system. */
export const healthChecks: readonly HealthCheck[] = [
  database,
  migrations,
  controller,
  workers,
  schedules,
  detectors,
  incidents,
  routes,
  watcher,
]

/** `GET /ready` of `up`: pages can be served, and the work is ordered. */
export const readiness: readonly HealthCheck[] = [database, migrations, controller]

/** `GET /ready` of a worker: it can take work. */
export const workerReadiness: readonly HealthCheck[] = [database, migrations, ownWorker]
