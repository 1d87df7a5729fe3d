/** What a person sees instead of a page: what is wrong, its code, and the way back. */
import { html } from 'hono/html'
import { type Fragment, renderPage } from './layout.ts'

export function renderProblem({
  title,
  detail,
  code,
}: {
  readonly title: string
  readonly detail: string
  readonly code: string
}): Fragment {
  return renderPage({
    title,
    caller: null,
    body: html`<p>${detail}</p>
      <p class="soft">${code} · <a href="/">to the start</a></p>`,
  })
}
