/** Serves what a process shows of itself: `up` everything, where the door says; a worker with a port its health and its metrics. */
import type { ApiParts } from '../api/api-parts.ts'
import { workerReadiness } from '../api/health/index.ts'
import { createMetricsPage } from '../api/metrics-page.ts'
import { processRoutes } from '../api/routes/index.ts'
import { type Listening, type RunningApi, serveApi } from '../api/serve.ts'
import { describeBuild, readSourceConfig, type System } from '../main.ts'
import { sourceOrder } from '../nba/pipeline.ts'
import { readSourceHealth } from '../nba/source-health.ts'
import { createDoor, isLoopback } from '../platform/access/door.ts'
import { followChanges } from '../platform/changes.ts'
import { openDatabase } from '../platform/db/database.ts'
import { openSession } from '../platform/db/session.ts'
import { PipelineError } from '../platform/errors.ts'
import { createSite, type Site } from '../site/site.ts'
import { warmSite } from '../site/warm.ts'

/** With `isPortFree` a port that is taken is replaced by a free one, which the returned address tells. */
export async function servePages(
  system: System,
  port: number | undefined,
  isPortFree: boolean,
): Promise<RunningApi> {
  const { clock, pipeline, config, log, metrics } = system
  // One connection of its own: whoever scrapes waits for himself, and takes none that a partition needs.
  const db = openDatabase(system.databaseUrl, {
    connections: 1,
    applicationName: 'sixthman-metrics',
    statementSeconds: 5,
    onIdleError: (error) => log.debug({ error: error.message }, 'the connection of the metrics was lost'),
  })
  const session = await openSession(system.databaseUrl, clock, log)
  const over = new AbortController()
  const described = describeParts(system)
  const { isSimulated = false } = described
  const parts = {
    ...described,
    changes: await followChanges(session, clock, over.signal),
    metricsPage: createMetricsPage({ metrics, clock, log, stored: { db, pipeline } }),
    ...(config.SIXTHMAN_PICKS === 'public'
      ? { site: createSite(system.db, clock, pipeline, { isSimulated }) }
      : {}),
  }
  if (parts.site) warm(parts.site, system)
  const { host: hostname, tls } = parts.door
  const listening = { port: port ?? config.SIXTHMAN_PORT, hostname, tls }
  const leave = async (): Promise<void> => {
    over.abort()
    await session.close()
    await db.close()
  }
  const close = (pages: RunningApi): RunningApi => ({
    ...pages,
    async stop() {
      await pages.stop()
      await leave()
    },
  })
  try {
    return close(await serveApi(parts, listening))
  } catch (error) {
    if (isPortFree && isTaken(error)) return close(await serveApi(parts, { ...listening, port: 0 }))
    await leave()
    throw describeTaken(error, listening)
  }
}

/** Nobody waits for it: where it fails, the first reader does it, and is told of what failed. */
function warm(site: Site, { clock, log }: System): void {
  warmSite(site, clock).catch((error: unknown) =>
    log.debug({ error: String(error) }, 'the pages of the picks site were not rendered ahead'),
  )
}

/** Only what this process counted: the database's own figures are told once, by `up`. */
export async function serveProcess(system: System, port: number): Promise<RunningApi> {
  const { clock, config, log, metrics } = system
  const parts = {
    ...describeParts(system),
    readyWhen: workerReadiness,
    metricsPage: createMetricsPage({ metrics, clock, log, stored: null }),
  }
  const { SIXTHMAN_WORKER_HOST: hostname } = config
  const tls = isLoopback(hostname) ? undefined : parts.door.tls
  const listening = { port, hostname, tls, routes: processRoutes }
  return serveApi(parts, listening).catch((error: unknown) => {
    throw describeTaken(error, listening)
  })
}

function describeParts(system: System): ApiParts {
  const { db, clock, pipeline, config, log, metrics, pulse } = system
  const { codeVersion, codeHash } = describeBuild(system)
  metrics.describeProcess({ version: codeVersion, code: codeHash })
  const sources = readSourceConfig(config)
  return {
    db,
    clock,
    pipeline,
    log,
    door: createDoor(config),
    pulse,
    isSimulated: config.SIXTHMAN_LEAGUE === 'simulated',
    readSources: (queryable) => readSourceHealth(queryable, sourceOrder, sources),
  }
}

const isTaken = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'EADDRINUSE'

function describeTaken(error: unknown, { port }: Listening): unknown {
  return isTaken(error)
    ? new PipelineError('usage.invalid', `port ${port} is taken; give another with --port`)
    : error
}
