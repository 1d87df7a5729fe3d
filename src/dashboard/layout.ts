/** The frame of every page: head, the way to the other pages, who is logged in, and the banner of what is open. Everything put into it passes
 * through `html`, which escapes. */
import { html } from 'hono/html'
import type { Caller } from '../platform/access/caller.ts'
import { tabs } from './tabs.ts'

export type Fragment = ReturnType<typeof html>

export interface Page {
  readonly title: string
  readonly caller: Caller | null
  readonly body: Fragment
  /** What stands above everything else. */
  readonly banner?: Fragment
  /** Comes anew when something was committed: by itself with the script, every so many seconds without. */
  readonly isLive?: boolean
}

const refreshSeconds = 15

export function renderPage({ body, ...frame }: Page): Fragment {
  return html`${renderTop(frame)}${body}${bottom}`
}

/** Up to where the body begins. */
export function renderTop({ title, caller, banner, isLive = false }: Omit<Page, 'body'>): Fragment {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Sixth Man</title>
        <link rel="stylesheet" href="/style.css" />
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        ${
          isLive
            ? html`<script src="/live.js" defer></script>
              <noscript><meta http-equiv="refresh" content="${refreshSeconds}" /></noscript>`
            : ''
        }
      </head>
      <body>
        <a class="skip" href="#main">To the content</a>
        <header>
          <p class="name"><a href="/">Sixth Man</a></p>
          ${renderCaller(caller)}
        </header>
        ${caller === null ? '' : renderTabs(title)}
        <main id="main">${banner ?? ''}<h1>${title}</h1>`
}

export const bottom = html`</main>
      </body>
    </html>`

function renderTabs(title: string): Fragment {
  return html`<nav aria-label="pages"><ul>
    ${tabs.map(([path, name]) => html`<li><a href="${path}" ${name === title ? html`aria-current="page"` : ''}>${name}</a></li>`)}
  </ul></nav>`
}

/** Who is logged in, and the button that ends it. Of nobody, nothing. */
function renderCaller(caller: Caller | null): Fragment {
  if (caller === null) return html``
  if (caller.kind !== 'session') return html`<p class="soft">${caller.actor}</p>`
  return html`<form method="post" action="/logout" class="caller">
    <a class="soft" href="/account">${caller.userName}, ${caller.role}</a>
    ${renderFormToken(caller)} <button>Log out</button>
  </form>`
}

/** Every form that changes something holds it; guard.ts refuses the rest. */
export function renderFormToken(caller: Caller): Fragment {
  return caller.kind === 'session'
    ? html`<input type="hidden" name="formToken" value="${caller.csrf}" />`
    : html``
}
