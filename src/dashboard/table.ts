/** A table of a page: what stands in it is given as columns, and an empty one says why nothing does.
 *
 * On a phone each row is a card with the heads beside what they say (style.ts), so that nothing lies beyond the edge; the roles are written out, for a
 * row that is drawn as a block is none to a screen reader otherwise. What is short is not broken where there is room: an instant, a state, a number. */
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
  const renderCell = (column: Column<Row>, row: Row): Fragment => {
    const cell = column.cell(row)
    return html`<td role="cell" class="${classOf(column)}${isShort(cell) ? ' short' : ''}" data-head="${column.head}">${cell}</td>`
  }
  return html`<table class="cards" role="table">
    <thead role="rowgroup"><tr role="row">${columns.map((each) => html`<th scope="col" role="columnheader" class="${classOf(each)}">${each.head}</th>`)}</tr></thead>
    <tbody role="rowgroup">
      ${rows.map((row) => html`<tr role="row">${columns.map((each) => renderCell(each, row))}</tr>`)}
    </tbody>
  </table>`
}

/** 'MM-DD HH:MM' has eleven signs. */
const shortLengthMax = 12
const withTagsLengthMax = 80

function isShort(cell: Cell): boolean {
  if (typeof cell === 'number') return true
  if (typeof cell !== 'string' && !(cell instanceof String)) return false
  return cell.length <= withTagsLengthMax && cell.replaceAll(/<[^>]*>/g, '').trim().length <= shortLengthMax
}
