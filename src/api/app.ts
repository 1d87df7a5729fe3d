/** The web application, built from the route table and nothing else: health, status, documents, login, and the API.
 *
 *     const app = createApp({ db, clock, pipeline, log, door, readSources })
 *     const reply = await app.request('/health')
 *
 * Pages hold neither scripts nor styles in themselves, so the policy allows only files of this server. */
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { secureHeaders } from 'hono/secure-headers'
import { PipelineError } from '../platform/errors.ts'
import type { ApiParts } from './api-parts.ts'
import { admit, admitAstray, answerRoute } from './guard.ts'
import { answerProblem, isForPeople } from './problem.ts'
import { readForm } from './read-form.ts'
import { createRequestRate } from './request-rate.ts'
import { routeTable } from './route-table.ts'
import type { Route } from './routes/route.ts'
import type { Visit } from './visit.ts'

const nothing = ["'none'"]
export const bodyBytesMax = 64 * 1024

export function createApp(parts: ApiParts, table: readonly Route[] = routeTable): Hono {
  const app = new Hono()
  const rate = createRequestRate(parts.clock, parts.door.requestsPerMinute)
  const isHttps = parts.door.tls !== undefined || parts.door.publicOrigin?.startsWith('https:') === true
  app.use(
    secureHeaders({
      contentSecurityPolicy: {
        defaultSrc: nothing,
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        imgSrc: ["'self'"],
        objectSrc: nothing,
        baseUri: nothing,
        formAction: ["'self'"],
        frameAncestors: nothing,
      },
      referrerPolicy: 'same-origin', // with no-referrer browsers send `Origin: null` with our own forms, and the guard refuses them
      xFrameOptions: 'DENY',
      permissionsPolicy: { camera: [], geolocation: [], microphone: [], payment: [], usb: [] },
      strictTransportSecurity: isHttps ? 'max-age=31536000; includeSubDomains' : false, // loopback has no certificate
    }),
  )
  app.use(async (context, next) => {
    await next()
    const { headers } = context.res // `context.header` would make the whole response anew
    if (!headers.has('cache-control')) headers.set('cache-control', 'no-store')
  })
  app.use(
    bodyLimit({
      maxSize: bodyBytesMax,
      onError: (context) => {
        context.header('connection', 'close') // the rest of the body is not read
        const fault = `a body of more than ${bodyBytesMax} bytes is not taken`
        return answerProblem(context, new PipelineError('usage.invalid', fault), parts.log)
      },
    }),
  )
  for (const route of table)
    app.on(route.method, route.path, (context) => answer(context, parts, rate, route))
  for (const { path, allow, asked } of methodsByPath(table))
    app.all(path, (context) => {
      admitAstray(context, parts, rate, asked)
      throw new PipelineError('usage.method', `only ${allow} is answered here`, { allow })
    })
  app.notFound((context) => {
    admitAstray(context, parts, rate, null)
    throw new PipelineError('usage.not-found', 'there is nothing at this address')
  })
  app.onError((error, context) => answerProblem(context, error, parts.log))
  return app
}

async function answer(
  context: Context,
  parts: ApiParts,
  rate: ReturnType<typeof createRequestRate>,
  route: Route,
): Promise<Response> {
  let visit: Visit | undefined
  try {
    visit = await admit(context, parts, rate, route)
    return await answerRoute(context, parts, route, visit)
  } catch (error) {
    sayRefusal(context, parts, error)
    const way = await wayIn(context, parts, error)
    return way === null ? answerProblem(context, error, parts.log, visit?.caller) : context.redirect(way, 303)
  }
}

/** Whoever is turned away is in the log, and so is what cannot be understood: attacks begin with what does not work. Never what was sent. */
function sayRefusal({ req }: Context, { log }: ApiParts, error: unknown): void {
  if (!(error instanceof PipelineError)) return
  const said = { code: error.code, method: req.method, path: req.path }
  if (error.code.startsWith('access.')) log.warn(said, 'a request was refused')
  else if (error.code === 'usage.invalid') log.info(said, 'a request was refused')
}

/** A person who has to log in, or to confirm, is led there and back. */
async function wayIn(context: Context, { door }: ApiParts, error: unknown): Promise<string | null> {
  if (!(error instanceof PipelineError) || !isForPeople(context)) return null
  if (error.code === 'usage.not-found' && context.req.path === '/' && door.picksOrigin !== undefined)
    return '/picks' // only the name of the picks site has nothing there
  if (error.code === 'access.confirm-login') {
    const { next } = await readForm(context)
    return next === undefined ? '/confirm' : `/confirm?next=${encodeURIComponent(next)}`
  }
  if (error.code === 'access.second-factor-required' && context.req.method === 'GET') return '/account'
  if (error.code !== 'access.login-required' || context.req.method !== 'GET') return null
  const { pathname, search } = new URL(context.req.url)
  return `/login?next=${encodeURIComponent(pathname + search)}`
}

function methodsByPath(table: readonly Route[]) {
  const byPath = Map.groupBy(table, ({ path }) => path)
  return [...byPath].map(([path, routes]) => ({
    path,
    allow: routes.map(({ method }) => (method === 'GET' ? 'GET, HEAD' : method)).join(', '),
    asked: routes.find((each) => each.isProbe) ?? routes[0]!,
  }))
}
