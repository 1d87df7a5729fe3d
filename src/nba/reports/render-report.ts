/** A report as one page that loads nothing: everything in it is escaped, the style stands in it. */
import { html, Markup } from '../evaluation/page/markup.ts'
import { pageStyle } from '../evaluation/page/style.ts'
import type { ReportSection, SaidReport } from './report-section.ts'

export function renderReport({ title, state, sections }: SaidReport): string {
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title><style>${new Markup(pageStyle)}</style></head>
<body><main>
<h1>${title}</h1>
<p class="lead">${state === 'well' ? 'All is well.' : 'What needs a look is marked.'}</p>
${sections.map(renderSection)}
</main></body>
</html>
`
  return page.text
}

function renderSection({ title, state, lines }: ReportSection): Markup {
  const box = state === 'well' ? 'alarm quiet' : 'alarm'
  return html`<h2>${title}</h2>
<div class="${box}"><ul>${lines.map((line) => html`<li>${line}</li>`)}</ul></div>
`
}
