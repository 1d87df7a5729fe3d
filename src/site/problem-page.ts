/** What a reader sees instead of a page: what is wrong, and the way back to tonight. */
import { html } from 'hono/html'
import type { Fragment } from './fragment.ts'
import { renderSitePage } from './layout.ts'

export function renderSiteProblem({
  title,
  detail,
}: {
  readonly title: string
  readonly detail: string
}): Fragment {
  return renderSitePage({
    title,
    tab: undefined,
    body: html`<p>${detail}</p><p><a href="/picks">To tonight</a></p>`,
  })
}
