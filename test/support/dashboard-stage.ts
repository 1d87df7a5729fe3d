/** The dashboard over real HTTP for a real Chromium: the stage of the API, filled so that every page has something on it that can be acted on,
 * its changes followed, and an operator logged in. */
import { type RunningApi, serveApi } from '../../src/api/serve.ts'
import { followChanges } from '../../src/platform/changes.ts'
import { systemClock } from '../../src/platform/clock.ts'
import { openSession } from '../../src/platform/db/session.ts'
import { silentLog } from '../../src/platform/log.ts'
import { type ApiStage, password, setApiStage } from './api-stage.ts'
import { type Chromium, startChromium, type TabOptions } from './chromium.ts'
import { fillStage, stageSources } from './fill-stage.ts'
import { createToolPipeline } from './tool-pipeline.ts'

export interface DashboardStage extends ApiStage {
  readonly server: RunningApi
  readonly chromium: Chromium
  /** Of the operator. */
  readonly loggedIn: NonNullable<TabOptions['storageState']>
}

export async function setDashboardStage(): Promise<DashboardStage> {
  const stage = await setApiStage()
  await fillStage(stage)
  const over = new AbortController()
  const session = await openSession(stage.toy.url, systemClock, silentLog)
  const changes = await followChanges(session, systemClock, over.signal)
  const pipeline = { ...stage.parts.pipeline, detectors: createToolPipeline().detectors! }
  const parts = { ...stage.parts, changes, pipeline, readSources: async () => stageSources }
  const server = await serveApi(parts, { port: 0, hostname: '127.0.0.1' })
  const chromium = await startChromium(server.url)
  const { page, context } = await chromium.open()
  await page.goto('/login')
  await page.locator('[name=name]').fill('the-operator')
  await page.locator('[name=password]').fill(password)
  await page.locator('main button').click()
  await page.waitForURL('/')
  const loggedIn = await context.storageState()
  await context.close()
  return {
    ...stage,
    server,
    chromium,
    loggedIn,
    async close() {
      over.abort()
      await chromium.close()
      await server.stop()
      await session.close()
      await stage.close()
    },
  }
}
