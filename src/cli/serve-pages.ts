/** Serves the health endpoints and the status page on the loopback interface. */
import type { ApiParts } from '../api/api-parts.ts'
import { type RunningApi, serveApi } from '../api/serve.ts'
import { readSourceConfig, type System } from '../main.ts'
import { sourceOrder } from '../nba/pipeline.ts'
import { readSourceHealth } from '../nba/source-health.ts'

/** With `isPortFree` a port that is taken is replaced by a free one, which the returned address tells. */
export async function servePages(
  system: System,
  port: number | undefined,
  isPortFree: boolean,
): Promise<RunningApi> {
  const { db, clock, pipeline, config } = system
  const sources = readSourceConfig(config)
  const parts: ApiParts = {
    db,
    clock,
    pipeline,
    readSources: (queryable) => readSourceHealth(queryable, sourceOrder, sources),
  }
  try {
    return await serveApi(parts, port ?? config.SIXTHMAN_PORT)
  } catch (error) {
    if (!isPortFree || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return serveApi(parts, 0)
  }
}
