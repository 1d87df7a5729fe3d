/** A table of the site. Figures stand at the right, one below the other; an empty one says why it is. */
import { html } from 'hono/html'
import type { Fragment } from './fragment.ts'

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => Fragment | string
  readonly isText?: true
  /** Breaks between its parts where there is no room: what stands last must not be what is cut off. */
  readonly isWrapped?: true
  /** Whole sentences: no narrower than a few words. */
  readonly isProse?: true
}

/** More of them are printed in smaller letters. */
const columnsOnPaper = 12

export function renderTable<Row>(
  caption: string,
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  whenEmpty = 'Nothing yet.',
): Fragment {
  if (rows.length === 0) return html`<p class="soft">${whenEmpty}</p>`
  const classOf = ({ isText, isWrapped, isProse }: Column<Row>): Fragment | '' => {
    const names = [
      ...(isText ? [] : ['number']),
      ...(isWrapped ? ['wraps'] : []),
      ...(isProse ? ['prose'] : []),
    ]
    return names.length === 0 ? '' : html` class="${names.join(' ')}"`
  }
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table${columns.length > columnsOnPaper ? html` class="wide"` : ''}><caption><span>${caption}</span></caption>
<thead><tr>${columns.map((each) => html`<th scope="col"${classOf(each)}>${each.head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${columns.map((each) => html`<td${classOf(each)}>${each.cell(row)}</td>`)}</tr>`)}</tbody></table></div>`
}
