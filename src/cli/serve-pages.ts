/** Serves the health endpoints and the status page on the loopback interface. */
import { type RunningApi, serveApi } from '../api/serve.ts'
import type { System } from '../main.ts'

/** With `isPortFree` a port that is taken is replaced by a free one, which the returned address tells. */
export async function servePages(
  system: System,
  port: number | undefined,
  isPortFree: boolean,
): Promise<RunningApi> {
  const { db, clock, pipeline, config } = system
  const parts = { db, clock, pipeline }
  try {
    return await serveApi(parts, port ?? config.SIXTHMAN_PORT)
  } catch (error) {
    if (!isPortFree || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    return serveApi(parts, 0)
  }
}
