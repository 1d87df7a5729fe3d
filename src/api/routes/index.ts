/** Every route. A new one is a file here and a line below. */
import { documents } from './documents.ts'
import { health } from './health.ts'
import { icon } from './icon.ts'
import { live } from './live.ts'
import { liveScript } from './live-script.ts'
import { metrics, processMetrics } from './metrics.ts'
import { openapi } from './openapi.ts'
import { ready } from './ready.ts'
import type { Route } from './route.ts'
import { schemas } from './schemas.ts'
import { style } from './style.ts'

export const routes: readonly Route[] = [
  health,
  ready,
  metrics,
  documents,
  schemas,
  style,
  icon,
  liveScript,
  live,
  openapi,
]

/** What every process answers that has a port of its own: no page, no data. */
export const processRoutes: readonly Route[] = [health, ready, processMetrics]
