/** The web application: health, readiness, the status page and the published documents. It only reads.
 *
 *     const app = createApp({ db, clock, pipeline, readSources })
 *     const reply = await app.request('/health')
 *
 * GET and HEAD are all there is; no script runs on any page, so the policy allows none. */
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import type { ApiParts } from './api-parts.ts'
import { routes } from './routes/index.ts'
import type { Route } from './routes/route.ts'

const nothing = ["'none'"]

export function createApp(parts: ApiParts, served: readonly Route[] = routes): Hono {
  const app = new Hono()
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: nothing,
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        baseUri: nothing,
        formAction: nothing,
        frameAncestors: nothing,
      },
      referrerPolicy: 'no-referrer',
      xFrameOptions: 'DENY',
      strictTransportSecurity: false, // loopback has no certificate
    }),
  )
  app.use(async (context, next) => {
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
      return context.json({ error: 'only GET is answered here' }, 405, { allow: 'GET, HEAD' })
    }
    await next()
    context.header('cache-control', 'no-store')
    return undefined
  })
  for (const route of served) app.get(route.path, (context) => route.answer(context, parts))
  app.notFound((context) => context.json({ error: 'no such page' }, 404))
  app.onError((error, context) => {
    process.stderr.write(`a page failed: ${error.stack ?? error.message}\n`)
    return context.json({ error: 'the page could not be made; the reason is in the log' }, 500)
  })
  return app
}
