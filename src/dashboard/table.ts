/** A table of a page: what stands in it is given as columns, and an empty one says why nothing does. */
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
  whenEmpty: string,
): Fragment {
  if (rows.length === 0) return html`<p class="soft">${whenEmpty}</p>`
  const classOf = ({ isWide }: Column<Row>): string => (isWide ? 'wide' : '')
  return html`<div class="scroll" tabindex="0" role="region" aria-label="table"><table>
    <thead><tr>${columns.map((each) => html`<th scope="col" class="${classOf(each)}">${each.head}</th>`)}</tr></thead>
    <tbody>
      ${rows.map((row) => html`<tr>${columns.map((each) => html`<td class="${classOf(each)}">${each.cell(row)}</td>`)}</tr>`)}
    </tbody>
  </table></div>`
}
