/** The frame of the picks site: its name, the list of its pages, what the system is not, and nothing from elsewhere: no script, no font, no counter. */
import { html } from 'hono/html'
import type { Fragment } from './fragment.ts'
import { sitePages } from './pages/index.ts'

export interface Framed {
  readonly title: string
  readonly tab: string | undefined
  readonly body: Fragment
  /** Default: no. */
  readonly isSimulated?: boolean
}

export function renderSitePage({ title, tab, body, isSimulated = false }: Framed): Fragment {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Sixth Man picks</title>
<link rel="icon" href="/picks/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/picks/style.css">
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header><p class="name"><a href="/picks">Sixth Man <span>picks</span></a></p>
<nav aria-label="pages"><ul>${sitePages.map(({ path, tab: name }) => (name === undefined ? '' : html`<li><a href="${path}"${name === tab ? html` aria-current="page"` : ''}>${name}</a></li>`))}</ul></nav></header>
${
  isSimulated
    ? html`<p class="note warn">A simulated league: the teams have real names, players, games, lines and results are invented. Nothing here is about a real game.</p>
`
    : ''
}<main id="main"><h1>${title}</h1>
${body}
</main>
<footer><p>Chances, not advice: they are measured against what happened, <a href="/picks/record">losses included</a>. No stake is placed, no bet is sold, nobody is counted here.
<a href="/picks/about">What this is, and what it is not</a>.</p></footer>
</body>
</html>`
}
