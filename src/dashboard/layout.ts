/** The frame of every page: head, who is logged in, and the way out. Everything put into it passes through `html`, which escapes. */
import { html } from 'hono/html'
import type { Caller } from '../platform/access/caller.ts'

export type Fragment = ReturnType<typeof html>

export interface Page {
  readonly title: string
  readonly caller: Caller | null
  readonly body: Fragment
}

export function renderPage({ title, caller, body }: Page): Fragment {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Sixth Man</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        <header>
          <h1><a href="/">Sixth Man</a></h1>
          ${renderCaller(caller)}
        </header>
        <main>${body}</main>
      </body>
    </html>`
}

/** Who is logged in, and the button that ends it. Of nobody, nothing. */
export function renderCaller(caller: Caller | null): Fragment {
  if (caller === null) return html``
  if (caller.kind !== 'session') return html`<p class="soft">${caller.actor}</p>`
  return html`<form method="post" action="/logout" class="caller">
    <span class="soft">${caller.userName}, ${caller.role}</span>
    ${renderFormToken(caller)} <button>Log out</button>
  </form>`
}

/** Every form that changes something holds it; guard.ts refuses the rest. */
export function renderFormToken(caller: Caller): Fragment {
  return caller.kind === 'session'
    ? html`<input type="hidden" name="formToken" value="${caller.csrf}" />`
    : html``
}
