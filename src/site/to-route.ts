/** A page of the site as a route for everybody: it reads its documents, and answers with the page that was rendered of them, or with 304.
 *
 * Without a site in this process (`SIXTHMAN_PICKS=off`) there is no such address. */
import type { Context } from 'hono'
import type { ApiParts } from '../api/api-parts.ts'
import type { Route } from '../api/routes/route.ts'
import { gameDateOf, isGameDate } from '../nba/domain/game-date.ts'
import type { Clock } from '../platform/clock.ts'
import { PipelineError } from '../platform/errors.ts'
import type { Address, SitePage } from './page.ts'
import { renderPage } from './render-page.ts'
import type { RenderedPage } from './rendered-pages.ts'
import type { Site } from './site.ts'

/** An evening goes on after midnight: until then it is still tonight. */
const eveningEndsAtHour = 5
const textLengthMax = 80

export function toSiteRoute(page: SitePage): Route {
  return {
    method: 'GET',
    access: 'public',
    path: page.path,
    async answer(context, parts) {
      const site = requireSite(parts)
      const address = readAddress(context, page, parts.clock)
      const rendered = await renderPage(site, page, address)
      return send(context, rendered, page.maxAgeSeconds, 'text/html; charset=utf-8')
    },
  }
}

export function requireSite({ site }: ApiParts): Site {
  if (!site) throw new PipelineError('usage.not-found', 'this process serves no picks site')
  return site
}

function readAddress({ req }: Context, { path, queries }: SitePage, clock: Clock): Address {
  const read = (name: string): string => (req.query(name) ?? '').trim().slice(0, textLengthMax)
  for (const name of dates.filter((each) => queries.includes(each))) refuseWord(name, read(name))
  return {
    path: req.path,
    parameter: (name) => req.param(name) ?? '',
    query(name) {
      if (!queries.includes(name)) throw new Error(`${path} reads ?${name}= and does not declare it`)
      return read(name)
    },
    today: tonightOf(clock),
  }
}

const dates = ['date', 'from', 'to']

/** What is no date is no question that could be answered: the newest evening would be shown as if it were the one that was meant. */
function refuseWord(name: string, asked: string): void {
  if (asked === '' || isGameDate(asked)) return
  throw new PipelineError(
    'usage.invalid',
    `${name}: what stands in the address is no date. Expected the US Eastern date of the games, as in 2024-12-02: words such as TODAY depend on when and where they are read. Without a date every page shows the newest.`,
  )
}

/** The game date that readers call tonight. */
export function tonightOf(clock: Clock): string {
  return gameDateOf(clock.now().subtract({ hours: eveningEndsAtHour }))
}

/** Compressed as the reader can take it. */
export function send(
  context: Context,
  page: RenderedPage,
  maxAgeSeconds: number,
  contentType: string,
): Response {
  const headers: Record<string, string> = {
    etag: page.etag,
    'cache-control': `public, max-age=${maxAgeSeconds}`,
    vary: 'accept-encoding',
  }
  if ((context.req.header('if-none-match') ?? '').includes(page.etag)) return context.body(null, 304, headers)
  const encoding = chooseEncoding(context.req.header('accept-encoding') ?? '')
  const body = encoding === undefined ? page.plain : page[encoding]
  return context.body(body, 200, {
    ...headers,
    'content-type': contentType,
    'content-length': String(body.length),
    ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
  })
}

function chooseEncoding(accepted: string): 'br' | 'gzip' | undefined {
  return (['br', 'gzip'] as const).find((each) =>
    new RegExp(`(^|[\\s,])${each}(?!\\s*;\\s*q=0(\\.0*)?\\s*(,|$))`).test(accepted),
  )
}
