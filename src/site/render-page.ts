/** A page at an address: rendered of its documents, or as it was rendered of the same ones before. */
import { PipelineError } from '../platform/errors.ts'
import type { ListedDocument } from './document-ref.ts'
import { renderSitePage } from './layout.ts'
import type { Address, Documents, SitePage } from './page.ts'
import type { RenderedPage } from './rendered-pages.ts'
import type { Site } from './site.ts'

/** Throws `usage.not-found` where the page says that there is nothing. */
export async function renderPage(site: Site, page: SitePage, address: Address): Promise<RenderedPage> {
  const documents = await site.shelf.take(page.documents(address))
  const every = page.every?.(address) ?? []
  const listed = await Promise.all(every.map((ref) => site.shelf.list(ref)))
  return site.rendered.get(keyOf(page, address, documents, listed), async () => {
    const fields = await Promise.all(every.map((ref, index) => site.shelf.readField(ref, listed[index]!)))
    const shown = page.show(
      address,
      documents,
      fields.map((dates) =>
        dates.map(({ text, ...each }) => ({ ...each, content: JSON.parse(text) as unknown })),
      ),
    )
    if (!shown) throw new PipelineError('usage.not-found', 'there is nothing at this address')
    return String(renderSitePage({ ...shown, tab: page.tab, isSimulated: site.isSimulated }))
  })
}

/** The query by the page's own names: what else a reader writes into the address fills nothing. */
function keyOf(
  { queries }: SitePage,
  { path, today, query }: Address,
  documents: Documents,
  listed: readonly (readonly ListedDocument[])[],
): string {
  const made = documents.map((each) =>
    each ? `${each.name}/${each.gameDate}#${each.tag ?? each.revision}` : '–',
  )
  const all = listed.map((dates) => dates.map((each) => `${each.gameDate}#${each.revision}`))
  return JSON.stringify([path, queries.map(query), today, made, all])
}
