/** A table of the site. Figures stand at the right, one below the other; an empty one says why it is. */
import { html } from 'hono/html'
import type { Fragment } from './fragment.ts'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => Fragment | string
  readonly isText?: true
}

export function renderTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  whenEmpty = 'Nothing yet.',
): Fragment {
  if (rows.length === 0) return html`<p class="soft">${whenEmpty}</p>`
  const numberClass = ({ isText }: Column<Row>): Fragment | '' => (isText ? '' : html` class="number"`)
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption><span>${caption}</span></caption>
<thead><tr>${columns.map((each) => html`<th scope="col"${numberClass(each)}>${each.head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((each) => html`<td${numberClass(each)}>${each.cell(row)}</td>`)}</tr>`)}</tbody></table></div>`
}
