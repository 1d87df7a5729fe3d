/** A page of the site as a route for everybody: it reads its documents, and answers with the page that was rendered of them, or with 304.
 *
 * Without a site in this process (`SIXTHMAN_PICKS=off`) there is no such address. */
import type { Context } from 'hono'
import type { ApiParts } from '../api/api-parts.ts'
import type { Route } from '../api/routes/route.ts'
import { gameDateOf } from '../nba/domain/game-date.ts'
import type { Clock } from '../platform/clock.ts'
import { PipelineError } from '../platform/errors.ts'
import type { ListedDocument } from './document-ref.ts'
import { renderSitePage } from './layout.ts'
import type { Address, Documents, SitePage } from './page.ts'
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
      const documents = await site.shelf.take(page.documents(address))
      const every = page.every?.(address)
      const listed = every ? await site.shelf.list(every) : []
      const rendered = await site.rendered.get(keyOf(page, address, documents, listed), async () => {
        const fields = every ? await site.shelf.readField(every, listed) : []
        const shown = page.show(
          address,
          documents,
          fields.map(({ text, ...each }) => ({ ...each, content: JSON.parse(text) as unknown })),
        )
        if (!shown) throw new PipelineError('usage.not-found', 'there is nothing at this address')
        return String(renderSitePage({ ...shown, tab: page.tab }))
      })
      return send(context, rendered, page.maxAgeSeconds, 'text/html; charset=utf-8')
    },
  }
}

export function requireSite({ site }: ApiParts): Site {
  if (!site) throw new PipelineError('usage.not-found', 'this process serves no picks site')
  return site
}

function readAddress({ req }: Context, { path, queries }: SitePage, clock: Clock): Address {
  return {
    path: req.path,
    parameter: (name) => req.param(name) ?? '',
    query(name) {
      if (!queries.includes(name)) throw new Error(`${path} reads ?${name}= and does not declare it`)
      return (req.query(name) ?? '').trim().slice(0, textLengthMax)
    },
    today: tonightOf(clock),
  }
}

/** The game date that readers call tonight. */
export function tonightOf(clock: Clock): string {
  return gameDateOf(clock.now().subtract({ hours: eveningEndsAtHour }))
}

/** The query by the page's own names: what else a reader writes into the address fills nothing. */
function keyOf(
  { queries }: SitePage,
  { path, today, query }: Address,
  documents: Documents,
  listed: readonly ListedDocument[],
): string {
  const made = documents.map((each) =>
    each ? `${each.name}/${each.gameDate}#${each.tag ?? each.revision}` : '–',
  )
  const all = listed.map((each) => `${each.gameDate}#${each.revision}`)
  return JSON.stringify([path, queries.map(query), today, made, all])
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
