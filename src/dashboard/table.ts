/** A table of a page: what stands in it is given as columns, and an empty one says why nothing does.
 *
 * On a phone each row is a card with the heads beside what they say (style.ts), so that nothing lies beyond the edge; the roles are written out, for a
 * row that is drawn as a block is none to a screen reader otherwise. */
import { html } from 'hono/html'
import type { Fragment } from './layout.ts'

export type Cell = Fragment | string | number | readonly Fragment[]

export interface Column<Row> {
  readonly head: string
  readonly cell: (row: Row) => Cell
  /** Left out on a phone. */
  readonly isWide?: true
}

export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  whenEmpty: string | Fragment,
): Fragment {
  if (rows.length === 0)
    return typeof whenEmpty === 'string' ? html`<p class="soft">${whenEmpty}</p>` : whenEmpty
  const classOf = ({ isWide }: Column<Row>): string => (isWide ? 'wide' : '')
  return html`<table class="cards" role="table">
    <thead role="rowgroup"><tr role="row">${columns.map((each) => html`<th scope="col" role="columnheader" class="${classOf(each)}">${each.head}</th>`)}</tr></thead>
    <tbody role="rowgroup">
      ${rows.map((row) => html`<tr role="row">${columns.map((each) => html`<td role="cell" class="${classOf(each)}" data-head="${each.head}">${each.cell(row)}</td>`)}</tr>`)}
    </tbody>
  </table>`
}
