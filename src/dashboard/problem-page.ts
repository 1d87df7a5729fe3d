/** What a person sees instead of a page: what is wrong, its code, and the way back. */
import { html } from 'hono/html'
import type { Caller } from '../platform/access/caller.ts'
import { type Fragment, renderPage } from './layout.ts'

export function renderProblem({
  caller,
  title,
  detail,
  code,
}: {
  /** Who may go on by the menu; null where nobody is known. */
  readonly caller: Caller | null
  readonly title: string
  readonly detail: string
  readonly code: string
}): Fragment {
  return renderPage({
    title,
    caller,
    body: html`<p>${detail}</p>
      <p class="soft">${code} · <a href="/">to the start</a></p>`,
  })
}
